import type { SessionTick } from '@shared/ipc/bridge'
import type { RowsWindow } from '@shared/ipc/row-queries'
import type { Severity } from '@shared/model/diagnostic'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge } from '../bridge/bridge'
import { useAppStore } from './app-store'
import { useJobsStore } from './jobs-store'

/** The session on screen: its counts as of the last tick. */
export const useSessionStore = defineStore('session', () => {
  const app = useAppStore()
  const jobs = useJobsStore()
  const tick = shallowRef<SessionTick | null>(null)
  /** How often what rows say was changed without new rows: lists ask for theirs again. */
  const reading = shallowRef(0)

  const id = computed(() => app.current?.session ?? null)
  const info = computed(() => app.current)
  /** Null until the session on screen has ticked. */
  const counts = computed(() => (tick.value?.session === id.value ? tick.value : null))
  /** How far its file is read; null when it is, or was recorded. */
  const progress = computed(() => {
    const job = jobs.jobs.find((one) => one.session === id.value && one.phase === 'reading')
    return job === undefined ? null : { read: job.done, total: job.total ?? 0 }
  })
  const isLive = computed(() => info.value?.recording ?? false)

  /** The connection that the diagnostic at a place among those of its severity is about. */
  async function connectionWith(severity: Severity, offset: number): Promise<number | null> {
    if (id.value === null) return null
    const { rows } = (await bridge().session(id.value, 'rows.window', {
      of: { table: 'diagnostics', connection: null, severity },
      offset,
      count: 1,
    })) as RowsWindow<'diagnostics'>
    return rows[0]?.connection ?? null
  }

  /** Rows say something else from now on, though nothing came: what messages are read as was changed. */
  function readOtherwise(): void {
    reading.value++
  }

  function take(next: SessionTick): void {
    if (next.session === id.value) tick.value = next
  }

  return { id, info, counts, progress, isLive, tick, reading, connectionWith, readOtherwise, take }
})
