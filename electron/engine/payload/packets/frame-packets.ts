import { SESSION_FILE, sourceOf } from '@shared/model/byte-place'
import type { Direction } from '@shared/model/direction'
import type { PacketNumber } from '@shared/model/numbers'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import type { PayloadReader } from '../payload-reader'
import type { Session } from '../../index/session'
import type { StreamIndex } from '../../index/columns/stream-index'

/** Packets that a frame is said to have come in, and frames that are said to be in a packet; more are only counted. */
export const MAX_FRAME_PACKETS = 1000
export const MAX_PACKET_FRAMES = 200

/** A stretch of a stream that a packet brought. */
export interface PacketPiece {
  streamOffset: number
  length: number
  /** Where its first byte stands in the packet; null where they were made from the packet's (decrypted, de-framed). */
  start: number | null
}

/**
 * Segments around the place a search by packet leads to that are looked through. Packets are nearly in the stream's
 * order; those that waited for a missing one stand behind it, at most so many (MAX_OUT_OF_ORDER_SEGMENTS).
 */
const SEARCHED_SEGMENTS = 8192 + 64

/** Packets that brought the bytes of a frame, those of its header included. */
export function packetsOfFrame(
  session: Session,
  reader: PayloadReader,
  row: number,
): { total: number; packets: PacketNumber[] } {
  const { frames, connections } = session
  const stream = connections[frames.connection(row)]?.content[frames.direction(row)]
  const start = frames.streamOffset(row)
  const end = start + frames.headerLength(row) + reader.frameExtent(row)
  const found = new Set<number>()
  let total = 0
  let latest = 0
  for (
    let index = stream?.find(start) ?? -1;
    stream !== undefined && index >= 0 && index < stream.count;
    index++
  ) {
    const segment = stream.segment(index)
    if (segment.streamOffset >= end) break
    if (segment.place === null || segment.packet === latest) continue
    latest = segment.packet
    if (found.has(latest)) continue
    total++
    if (found.size < MAX_FRAME_PACKETS) found.add(latest)
  }
  return { total, packets: [...found] }
}

/** The stretches of its direction's stream that a packet brought: none where all its bytes had come before. */
export function piecesOfPacket(session: Session, stream: StreamIndex, packet: number): PacketPiece[] {
  const first = session.packets.fileOffset(packet)
  const last = first + session.packets.capturedLength(packet)
  const near = findNear(stream, packet)
  const pieces: PacketPiece[] = []
  const to = Math.min(stream.count, near + SEARCHED_SEGMENTS)
  for (let index = Math.max(0, near - SEARCHED_SEGMENTS); index < to; index++) {
    if (stream.packet(index) !== packet) continue
    const { place, streamOffset, length } = stream.segment(index)
    if (place === null) continue
    if (sourceOf(place) !== SESSION_FILE) pieces.push({ streamOffset, length, start: null })
    else if (place >= first && place < last) pieces.push({ streamOffset, length, start: place - first })
  }
  return pieces
}

/** Where in a nearly ascending stream a packet's segments are to be looked for. */
function findNear(stream: StreamIndex, packet: number): number {
  let low = 0
  let high = stream.count - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (stream.packet(middle) < packet) low = middle + 1
    else high = middle
  }
  return low
}

/** Numbers of the frames that have bytes in a stretch of the stream, at most MAX_PACKET_FRAMES, and how many there are. */
export function framesInRange(
  session: Session,
  record: ConnectionRecord,
  direction: Direction,
  start: number,
  end: number,
  endOf: (row: number) => number,
): { total: number; numbers: number[] } {
  const { frames } = session
  const numbers: number[] = []
  let total = 0
  for (
    let number = lastBeginningBy(session, record, direction, start);
    number < record.frames.length;
    number++
  ) {
    const row = record.frames.get(number)
    if (frames.direction(row) !== direction) continue
    if (frames.streamOffset(row) >= end) break
    if (endOf(row) <= start) continue
    total++
    if (numbers.length < MAX_PACKET_FRAMES) numbers.push(number)
  }
  return { total, numbers }
}

/** Number of the last frame of the direction that begins at or before the offset; 0 where there is none. */
function lastBeginningBy(
  session: Session,
  record: ConnectionRecord,
  direction: Direction,
  offset: number,
): number {
  const { frames } = session
  const list = record.frames
  let found = 0
  let low = 0
  let high = list.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    let probe = middle
    while (probe <= high && frames.direction(list.get(probe)) !== direction) probe++
    if (probe <= high && frames.streamOffset(list.get(probe)) <= offset) {
      found = probe
      low = probe + 1
    } else {
      high = middle - 1
    }
  }
  return found
}
