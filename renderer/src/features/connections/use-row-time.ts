import { computed } from 'vue'
import { formatClockTime, formatSeconds } from '../../text/format/time'
import { useTimeModeStore } from '../../state/time-mode-store'

/** Decimals of a time column: microseconds, which is what a proxy on one machine needs. */
const TIME_DIGITS = 6

/** The time of a row as the list in force writes it; empty where what it is counted from is not known. */
export function useRowTime(
  row: () => { time: bigint; origin: bigint | null; previous: bigint | null | undefined },
) {
  const store = useTimeModeStore()

  return computed(() => {
    const { time, origin, previous } = row()
    if (store.mode === 'clock') return formatClockTime(time)
    const from = store.mode === 'previous' ? previous : origin
    return from === null || from === undefined ? '' : formatSeconds(time - from, TIME_DIGITS)
  })
}
