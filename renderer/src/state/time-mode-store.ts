import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useAppStore } from './app-store'

/** What the time column of a list counts: since the connection began, since the row before, or the time of day. */
export const TIME_MODES = ['relative', 'previous', 'clock'] as const
export type TimeMode = (typeof TIME_MODES)[number]

const SETTING = 'time-mode'

/** How the lists of frames and packets write their times; remembered. */
export const useTimeModeStore = defineStore('time-mode', () => {
  const app = useAppStore()
  const mode = computed<TimeMode>(() => TIME_MODES[app.settings.layout[SETTING] ?? 0] ?? 'relative')

  function next(): void {
    app.rememberLayout(SETTING, (TIME_MODES.indexOf(mode.value) + 1) % TIME_MODES.length)
  }

  return { mode, next }
})
