import type { ConnectionRow } from '@shared/ipc/rows'
import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import { useAppStore } from '../state/app-store'
import { formatSeconds } from './format/time'
import { useText } from './use-text'

/** How often a waiting time on screen is counted on. */
const STEP_MILLISECONDS = 100
/** Shorter waits are no news. */
const SHORTEST_WAIT = 500_000_000n

/** How long an Upgrade has waited for its answer, counted while one looks; null where none waits, or not for long. */
export function useWaitingText(row: () => ConnectionRow | null) {
  const { t } = useText()
  const app = useAppStore()
  const now = shallowRef(0n)

  const since = computed(() => {
    const shown = row()
    return shown === null || shown.end !== null || app.current?.recording !== true
      ? null
      : (shown.cause?.waitingSince ?? null)
  })
  const { pause, resume } = useIntervalFn(count, STEP_MILLISECONDS, { immediate: false })
  watch(
    () => since.value !== null,
    (waits) => {
      count()
      if (waits) resume()
      else pause()
    },
    { immediate: true },
  )

  function count(): void {
    now.value = BigInt(Date.now()) * 1_000_000n
  }

  const duration = computed(() => {
    if (since.value === null) return null
    const waited = now.value - since.value
    return waited < SHORTEST_WAIT ? null : formatSeconds(waited, 1)
  })

  return {
    short: computed(() =>
      duration.value === null ? null : t('connection.waiting', { seconds: duration.value }),
    ),
    long: computed(() =>
      duration.value === null ? null : t('connection.waitingLong', { seconds: duration.value }),
    ),
  }
}
