import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useAppStore } from './app-store'

export type HideablePane = 'connections' | 'details'

/** Which panes beside the centre are hidden; remembered. */
export const usePanesStore = defineStore('panes', () => {
  const app = useAppStore()
  const isHidden = (pane: HideablePane): boolean => app.settings.layout[`pane-hidden.${pane}`] === 1
  const hidden = computed<Record<HideablePane, boolean>>(() => ({
    connections: isHidden('connections'),
    details: isHidden('details'),
  }))

  function toggle(pane: HideablePane): void {
    app.rememberLayout(`pane-hidden.${pane}`, isHidden(pane) ? 0 : 1)
  }

  /** A pane that is asked for comes back. */
  function reveal(pane: HideablePane): void {
    if (isHidden(pane)) toggle(pane)
  }

  return { hidden, toggle, reveal }
})
