import type { ConnectionDetail, FrameDetail } from '@shared/ipc/rows'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { bridge } from '../bridge/bridge'
import { LatestRequest } from '../bridge/latest-request'
import { useSelectionStore } from './selection-store'
import { useSessionStore } from './session-store'

/** Everything known of the selected connection and of the selected frame. */
export const useDetailsStore = defineStore('details', () => {
  const session = useSessionStore()
  const selection = useSelectionStore()
  const connection = shallowRef<ConnectionDetail | null>(null)
  const frame = shallowRef<FrameDetail | null>(null)

  const connectionRequest = new LatestRequest<number, ConnectionDetail | null>(
    async (number) =>
      session.id === null ? null : bridge().session(session.id, 'connection.detail', { connection: number }),
    (answer) => (connection.value = answer),
  )
  const frameRequest = new LatestRequest<number, FrameDetail | null>(
    async (row) => (session.id === null ? null : bridge().session(session.id, 'frame.detail', { row })),
    (answer) => (frame.value = answer),
  )

  watch(
    () => [session.id, selection.subject] as const,
    ([id, number], before) => {
      if (id !== before?.[0] || number !== connection.value?.row.connection) connection.value = null
      if (id === null || number === null) connectionRequest.cancel()
      else connectionRequest.ask(number)
    },
    { immediate: true, flush: 'sync' },
  )
  watch(
    () => [session.id, selection.frame?.row ?? null] as const,
    ([id, row], before) => {
      if (id !== before?.[0] || row === null) frame.value = null
      if (id === null || row === null) frameRequest.cancel()
      else frameRequest.ask(row)
    },
    { immediate: true, flush: 'sync' },
  )
  watch(
    () => session.counts,
    (tick) => {
      const number = selection.subject
      if (tick === null || number === null) return
      const changed = tick.changedConnections
      if (changed !== null && !changed.includes(number)) return
      connectionRequest.ask(number)
      const shown = frame.value
      // A frame still arriving, or whose message does, is not yet what it will be.
      if (shown !== null && !(shown.row.complete && shown.messageComplete)) frameRequest.ask(shown.row.row)
    },
    { flush: 'sync' },
  )

  return { connection, frame }
})
