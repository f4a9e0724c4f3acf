import type { InflateStatus } from '../dissector/dissection-sink'
import type { ConnectionEnding } from '../ipc/connection-ending'
import type { ConnectionDetail } from '../ipc/rows'
import type { Direction } from '../model/direction'
import type { Nanoseconds } from '../model/nanoseconds'

/**
 * What an exporter is fed: a session, or the part of it that was chosen. Nothing long is in memory: traffic is read
 * while it is iterated, payload while its pieces are. This is the one place where rules can be applied to what leaves
 * the session (redaction), whatever the format.
 */
export interface ExportFeed {
  readonly capture: ExportedCapture
  /** Numbers of the connections, in the order they opened. */
  readonly connections: readonly number[]
  connection(number: number): ExportedConnection
}

export interface ExportedCapture {
  /** Sockscope's version. */
  version: string
  /** The session's name, for headings. */
  name: string
  packets: number
  start: Nanoseconds | null
  end: Nanoseconds | null
}

export interface ExportedConnection {
  readonly detail: ConnectionDetail
  readonly ending: ConnectionEnding
  /** Its stream was carried by TLS. */
  readonly secure: boolean
  /** Frames of it that are not exported, because a part was chosen. */
  readonly leftOut: number
  /** Frames and messages in order; a message comes right after its last frame. May be iterated more than once. */
  traffic(): Iterable<ExportedTraffic>
}

/** Bytes that are read when they are asked for. */
export interface ExportedPayload {
  /** Bytes there are. */
  readonly length: number
  /** The bytes in order; each piece is valid until the next one is asked for. */
  pieces(): Iterable<Uint8Array>
}

/** RFC 6455 §5.2. */
export interface ExportedFrame {
  kind: 'frame'
  /** Within its connection, both directions counted together. */
  number: number
  direction: Direction
  time: Nanoseconds
  packet: number
  fin: boolean
  rsv: number
  opcode: number
  masked: boolean
  /** As claimed by the header. */
  payloadLength: number | bigint
  complete: boolean
  /** Unmasked, before inflating. */
  payload: ExportedPayload
}

/** RFC 6455 §5.4: a message as the programs at both ends see it. */
export interface ExportedMessage {
  kind: 'message'
  direction: Direction
  /** Of the packet that completes it. */
  time: Nanoseconds
  /** 1 text, 2 binary. */
  opcode: number
  firstFrame: number
  lastFrame: number
  frameCount: number
  compressed: boolean
  inflate: InflateStatus
  complete: boolean
  /** After inflating. */
  payload: ExportedPayload
}

export type ExportedTraffic = ExportedFrame | ExportedMessage

/** Text or bytes of the exported file, in order. */
export type ExportChunks = Iterable<string | Uint8Array>

/** At most `limit` bytes of a payload, in one array of its own. */
export function firstBytes(payload: ExportedPayload, limit: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(limit, payload.length))
  let filled = 0
  for (const piece of payload.pieces()) {
    const part = piece.subarray(0, bytes.length - filled)
    bytes.set(part, filled)
    filled += part.length
    if (filled === bytes.length) break
  }
  return filled === bytes.length ? bytes : bytes.subarray(0, filled)
}
