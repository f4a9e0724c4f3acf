import { useEventListener } from '@vueuse/core'
import { nextTick, watch } from 'vue'
import { commandOfKey, type CommandId } from '@shared/model/command'
import { useAppStore } from '../state/app-store'
import { useStopStore } from '../state/stop-store'
import { useCentreTabStore } from '../state/centre-tab-store'
import { usePanesStore, type HideablePane } from '../state/panes-store'
import { useMenuStore } from '../state/menu-store'
import { useCompareStore } from '../features/compare/compare-store'
import { useExportStore } from '../features/export/export-store'
import { useSelectionStore } from '../state/selection-store'
import { useAppearanceSteps } from './use-appearance'
import { focusFilter, focusNextPane, focusPane } from '../kit/panes/use-pane-focus'
import { useRoutes } from '../features/recording/use-routes'

/** Keys that work everywhere, and the menu commands that mean the same. */
export function useShortcuts(showHelp: () => void): void {
  const app = useAppStore()
  const stop = useStopStore()
  const menu = useMenuStore()
  const panes = usePanesStore()
  const centre = useCentreTabStore()
  const selection = useSelectionStore()
  const exporting = useExportStore()
  const comparing = useCompareStore()
  const { nextTheme, nextLanguage } = useAppearanceSteps()
  const { areValid } = useRoutes()

  const commands: Record<CommandId, () => void> = {
    'record-toggle': () => {
      if (app.recording !== null || areValid.value) void stop.toggle()
    },
    open: () => void app.openCapture(),
    export: exporting.show,
    compare: () => void comparing.show(),
    clear: () => void app.clear(),
    demo: () => void app.startDemo(),
    'focus-filter': focusFilter,
    'focus-connections': () => void reveal('connections'),
    'focus-frames': () => focusPane('frames'),
    'focus-details': () => void reveal('details'),
    'keyboard-help': showHelp,
    'next-pane': () => focusNextPane(1),
    'previous-pane': () => focusNextPane(-1),
    back: selection.goBack,
    forward: selection.goForward,
    'show-sequence': () => (centre.tab = 'sequence'),
    'show-frames': () => (centre.tab = 'frames'),
    'show-handshake': () => (centre.tab = 'handshake'),
    'show-packets': () => (centre.tab = 'packets'),
    'show-diagnostics': () => (centre.tab = 'diagnostics'),
    'toggle-connections': () => panes.toggle('connections'),
    'toggle-details': () => panes.toggle('details'),
    'next-theme': nextTheme,
    'next-language': nextLanguage,
  }

  async function reveal(pane: HideablePane): Promise<void> {
    panes.reveal(pane)
    await nextTick()
    focusPane(pane)
  }

  watch(
    () => menu.last,
    (last) => {
      if (last !== null) commands[last.command]()
    },
  )

  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    const command = commandOfKey(event, isTyping(event.target))
    if (command === null) return
    event.preventDefault()
    commands[command]()
  })
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
}
