import type { SessionTick } from '@shared/ipc/bridge'
import type { ConnectionDetail, FrameDetail } from '@shared/ipc/rows'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { bridge } from '../bridge/bridge'
import { LatestRequest } from '../bridge/latest-request'

/** Everything known of the selected connection and of the selected frame. */
export const useDetailsStore = defineStore('details', () => {
  const connection = shallowRef<ConnectionDetail | null>(null)
  const frame = shallowRef<FrameDetail | null>(null)
  let session: number | null = null
  let shownConnection: number | null = null

  const connectionRequest = new LatestRequest<number, ConnectionDetail | null>(
    async (number) =>
      session === null ? null : bridge().session(session, 'connection.detail', { connection: number }),
    (answer) => (connection.value = answer),
  )
  const frameRequest = new LatestRequest<number, FrameDetail | null>(
    async (row) => (session === null ? null : bridge().session(session, 'frame.detail', { row })),
    (answer) => (frame.value = answer),
  )

  function reset(next: number | null): void {
    session = next
    showConnection(null)
    showFrame(null)
  }

  function showConnection(number: number | null): void {
    if (number !== connection.value?.row.connection) connection.value = null
    shownConnection = number
    if (number === null) connectionRequest.cancel()
    else connectionRequest.ask(number)
  }

  function showFrame(row: number | null): void {
    if (row === null) {
      frame.value = null
      frameRequest.cancel()
    } else {
      frameRequest.ask(row)
    }
  }

  function take(tick: SessionTick): void {
    if (shownConnection === null) return
    const changed = tick.changedConnections
    if (changed !== null && !changed.includes(shownConnection)) return
    connectionRequest.ask(shownConnection)
    const shown = frame.value
    // A frame still arriving, or whose message does, is not yet what it will be.
    if (shown !== null && !(shown.row.complete && shown.messageComplete)) frameRequest.ask(shown.row.row)
  }

  return { connection, frame, reset, showConnection, showFrame, take }
})
