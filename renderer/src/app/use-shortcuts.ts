import { useEventListener } from '@vueuse/core'
import { nextTick, watch } from 'vue'
import type { MenuCommand } from '@shared/ipc/bridge'
import { useAppStore } from '../state/app-store'
import { useStopStore } from '../state/stop-store'
import { CENTRE_TABS, useCentreTabStore } from '../state/centre-tab-store'
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

  const commands: Record<MenuCommand, () => void> = {
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
    'theme-next': nextTheme,
    'language-next': nextLanguage,
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
    const run = shortcutFor(event)
    if (run === null) return
    event.preventDefault()
    run()
  })

  function shortcutFor(event: KeyboardEvent): (() => void) | null {
    const control = event.ctrlKey || event.metaKey
    if (control && !event.altKey && !event.shiftKey) {
      const command = (
        {
          r: 'record-toggle',
          o: 'open',
          k: 'focus-filter',
          e: 'export',
          b: 'compare',
          '1': 'focus-connections',
          '2': 'focus-frames',
          '3': 'focus-details',
        } as const
      )[event.key.toLowerCase()]
      return command === undefined ? null : commands[command]
    }
    if (event.altKey && !control) {
      if (event.key === 'ArrowLeft') return selection.goBack
      if (event.key === 'ArrowRight') return selection.goForward
      // By the key's place: with Alt, some layouts type another character than the digit.
      const tab = CENTRE_TABS[Number(/^Digit([1-9])$/.exec(event.code)?.[1] ?? 0) - 1]
      if (tab !== undefined) return () => (centre.tab = tab)
      if (event.code === 'KeyC') return () => panes.toggle('connections')
      if (event.code === 'KeyD') return () => panes.toggle('details')
      return null
    }
    if (event.key === 'F6') return () => focusNextPane(event.shiftKey ? -1 : 1)
    if (event.key === '?' && !isTyping(event.target)) return showHelp
    if (event.key === '/' && !control && !isTyping(event.target)) return focusFilter
    return null
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
}
