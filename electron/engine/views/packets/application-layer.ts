import type { LayerLink, LayerNode, PacketLayer } from '@shared/model/packet-layers'
import { opcodeName } from '@shared/websocket/opcodes'
import type { Direction } from '@shared/model/direction'
import type { ConnectionRecord, KeptHead } from '../../index/connection/connection-record'
import type { Session } from '../../index/session'
import { framesInRange, type PacketPiece } from '../../payload/packets/frame-packets'

interface Range {
  start: number
  end: number
}

/** One stretch of a stream that a packet brought, and the packet's bytes. */
interface Stretch {
  bytes: Uint8Array
  record: ConnectionRecord
  direction: Direction
  piece: PacketPiece
  payload: Range
}

/**
 * What the session found in a packet's TCP payload: the heads and frames that have bytes in it, each with a pointer
 * to where the session keeps it (what a TLS record carries is derived). A frame's header fields stand there only where all of them are in this packet.
 */
export function applicationLayer(
  session: Session,
  record: ConnectionRecord,
  direction: Direction,
  bytes: Uint8Array,
  payload: Range,
  pieces: readonly PacketPiece[],
  endOf: (row: number) => number,
  isRepeated: boolean,
): PacketLayer {
  const protocols = pieces.flatMap((piece) => {
    const stretch = { bytes, record, direction, piece, payload }
    return [...headsIn(stretch), ...framesIn(session, stretch, endOf)]
  })
  if (protocols.length === 0) protocols.push(plainData(record, payload, isRepeated))
  return { layer: 'application', protocols: protocols.sort((a, b) => a.start - b.start) }
}

/** Bytes that are no head and no frame; or bytes again that an earlier packet brought. */
function plainData(record: ConnectionRecord, payload: Range, isRepeated: boolean): LayerNode {
  const data = node(record.tls !== null ? 'tls' : 'data', payload)
  if (isRepeated) data.note = { code: 'repeated-bytes', isFault: false, values: {} }
  return data
}

function headsIn(stretch: Stretch): LayerNode[] {
  const { record, direction } = stretch
  return record.listedExchanges.flatMap(({ request, interim, response }, exchange) =>
    [request, ...interim, response].flatMap((head) => {
      if (head === null || head.direction !== direction) return []
      const range = within(stretch, head.streamOffset, head.streamOffset + head.length)
      return range === null ? [] : [headNode(stretch, head, exchange, range)]
    }),
  )
}

function headNode(stretch: Stretch, head: KeptHead, exchange: number, range: Range): LayerNode {
  const isRequest = head.direction === 0
  const made = node(isRequest ? 'http.request' : 'http.response', range)
  made.isDerived = stretch.piece.start === null
  made.value = head.raw === null ? null : firstLine(head.raw)
  made.link = { kind: 'exchange', connection: stretch.record.id, exchange }
  return made
}

function firstLine(raw: Uint8Array): string {
  const end = raw.findIndex((byte) => byte === 13 || byte === 10)
  return String.fromCharCode(...raw.subarray(0, Math.min(end < 0 ? raw.length : end, 200)))
}

function framesIn(session: Session, stretch: Stretch, endOf: (row: number) => number): LayerNode[] {
  const { record, direction, piece } = stretch
  const end = piece.streamOffset + piece.length
  const { numbers } = framesInRange(session, record, direction, piece.streamOffset, end, endOf)
  return numbers.flatMap((number) => {
    const row = record.frames.get(number)
    const start = session.frames.streamOffset(row)
    const range = within(stretch, start, endOf(row))
    return range === null ? [] : [frameNode(session, stretch, row, number, range, endOf(row))]
  })
}

function frameNode(
  session: Session,
  stretch: Stretch,
  row: number,
  number: number,
  range: Range,
  frameEnd: number,
): LayerNode {
  const { frames } = session
  const link: LayerLink = { kind: 'frame', row, connection: stretch.record.id, number }
  const made: LayerNode = { ...node('websocket', range), value: number, link }
  const start = frames.streamOffset(row)
  const headerLength = frames.headerLength(row)
  const header = within(stretch, start, start + headerLength)
  if (stretch.piece.start === null) made.isDerived = true
  else if (header !== null && header.end - header.start === headerLength && headerLength >= 2) {
    headerFields(session, made, row, header, stretch.bytes)
  }
  const payload = within(stretch, start + headerLength, frameEnd)
  if (payload !== null) made.children.push(node('websocket.payload', payload))
  return made
}

/** RFC 6455 §5.2, with Wireshark's names. */
function headerFields(
  session: Session,
  parent: LayerNode,
  row: number,
  header: Range,
  bytes: Uint8Array,
): void {
  const { frames } = session
  const { start, end } = header
  const keyLength = frames.masked(row) ? 4 : 0
  const opcode = frames.opcode(row)
  const add = (key: string, from: number, to: number, more: Partial<LayerNode>): void => {
    parent.children.push({ ...node(key, { start: from, end: to }), ...more })
  }
  add('websocket.fin', start, start + 1, { value: frames.fin(row) })
  add('websocket.rsv', start, start + 1, { value: frames.rsv(row), hexDigits: 1 })
  add('websocket.opcode', start, start + 1, { value: opcode, name: opcodeName(opcode) })
  add('websocket.mask', start + 1, start + 2, { value: frames.masked(row) })
  const lengthAt = end - keyLength > start + 2 ? start + 2 : start + 1
  const length = frames.payloadLength(row)
  add('websocket.payload_length', lengthAt, end - keyLength, {
    value: typeof length === 'bigint' ? length.toString() : length,
  })
  if (keyLength > 0) {
    const key = bytes.subarray(end - keyLength, end).reduce((sum, byte) => sum * 256 + byte, 0)
    add('websocket.masking_key', end - keyLength, end, { value: key, hexDigits: 8 })
  }
}

/** Where a range of the stream stands in the packet, or what it was made from; null where the packet brought none of it. */
function within(stretch: Stretch, from: number, to: number): Range | null {
  const { piece, bytes, payload } = stretch
  const start = Math.max(from, piece.streamOffset)
  const end = Math.min(to, piece.streamOffset + piece.length)
  if (end <= start) return null
  // Made from the packet's bytes as a whole: none of them is the range's own.
  if (piece.start === null) return payload
  const shift = piece.start - piece.streamOffset
  return { start: Math.min(start + shift, bytes.length), end: Math.min(end + shift, bytes.length) }
}

function node(key: string, { start, end }: Range): LayerNode {
  return {
    key,
    value: null,
    hexDigits: 0,
    name: null,
    isDerived: false,
    start,
    end,
    children: [],
    note: null,
    link: null,
  }
}
