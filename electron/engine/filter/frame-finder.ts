import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'

/** Rows of the frames that a packet completes, in order. */
export function framesCompletedBy(session: Session, record: ConnectionRecord, packet: number): number[] {
  const { frames } = session
  const list = record.frames
  // Frames that never completed come last, whatever packet brought their last byte.
  let whole = list.length
  while (whole > 0 && !frames.complete(list.get(whole - 1))) whole--
  let low = 0
  let high = whole
  while (low < high) {
    const middle = (low + high) >>> 1
    if (frames.packet(list.get(middle)) < packet) low = middle + 1
    else high = middle
  }
  const rows: number[] = []
  for (let number = low; number < whole; number++) {
    const row = list.get(number)
    if (frames.packet(row) !== packet) break
    if (frames.complete(row)) rows.push(row)
  }
  return rows
}
