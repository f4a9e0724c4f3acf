import type { SessionJob } from '@shared/ipc/bridge'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useAppStore } from './app-store'

/** Long work of all sessions, as it goes on. */
export const useJobsStore = defineStore('jobs', () => {
  const app = useAppStore()
  const jobs = shallowRef<readonly SessionJob[]>([])
  /** Jobs that were cancelled and have ended, as they were last told of. */
  const cancelled = shallowRef<readonly SessionJob[]>([])
  /** Asked to stop, and not ended yet. */
  const stopping = new Set<number>()

  function take(next: readonly SessionJob[]): void {
    const runs = new Set(next.map(({ id }) => id))
    const ended = jobs.value.filter(({ id }) => !runs.has(id) && stopping.delete(id))
    if (ended.length > 0) cancelled.value = [...cancelled.value, ...ended]
    jobs.value = next
  }

  function cancel(id: number): void {
    stopping.add(id)
    void app.cancelJob(id)
  }

  /** Takes the notice away that a job was cancelled. */
  function dismiss(id: number): void {
    cancelled.value = cancelled.value.filter((job) => job.id !== id)
  }

  return { jobs, cancelled, take, cancel, dismiss }
})
