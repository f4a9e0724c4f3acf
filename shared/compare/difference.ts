import type { Direction } from '../model/direction'
import type { Nanoseconds } from '../model/nanoseconds'
import type { ConnectionNumber, FrameNumber, PacketNumber } from '../model/numbers'

/** What of an opening handshake is compared, in the order it is. */
export const HANDSHAKE_RULES = [
  'request-line',
  'host',
  'origin',
  'offered-subprotocols',
  'offered-extensions',
  'version',
  'credentials',
  'request-header',
  'status',
  'accept',
  'subprotocol',
  'extensions',
  'response-header',
  'broken-rule',
  'answer-time',
] as const
export type HandshakeRule = (typeof HANDSHAKE_RULES)[number]

/** One message, or the close frame, of a recording. */
export interface MessageReference {
  /** Its last frame, within the connection. */
  frame: FrameNumber
  packet: PacketNumber
  time: Nanoseconds
  direction: Direction
  /** 1 text, 2 binary, 8 close. */
  opcode: number
  /** Bytes after inflating. */
  length: number
  /** How it begins: text, or bytes in hexadecimal. */
  preview: string
}

/** A connection of one recording and the one of the other it was compared with. */
export interface ComparedPair {
  a: ConnectionNumber | null
  b: ConnectionNumber | null
}

/** One place in which two messages differ. */
export interface ChangedPart {
  /** A JSON path; `code` or `reason` of a close frame; `opcode`; `text` or `bytes` of anything else. */
  path: string
  /** Of text and bytes, where they begin to differ. */
  offset: number | null
  /** As JSON, as text or in hexadecimal; null where there is nothing. */
  a: string | null
  b: string | null
}

/** How a connection ended without a close frame. */
export type ConnectionEnd = 'fin' | 'rst' | 'open' | 'failed'

/** One thing that differs between recording A, which is taken to be good, and recording B. */
export type Difference = { pair: ComparedPair } & (
  | { kind: 'connection-missing' | 'connection-extra'; method: string | null; target: string | null }
  | { kind: 'handshake'; rule: HandshakeRule; name: string; a: string | null; b: string | null }
  | { kind: 'missing'; a: MessageReference }
  | { kind: 'extra'; b: MessageReference; after: MessageReference | null }
  | { kind: 'changed'; a: MessageReference; b: MessageReference; parts: ChangedPart[] }
  /** It comes before `before` in B, and after it in A, or the other way round. */
  | { kind: 'reordered'; a: MessageReference; b: MessageReference; other: MessageReference | null }
  /** Milliseconds that it came after what was before it. */
  | { kind: 'late'; a: MessageReference; b: MessageReference; waitedA: number; waitedB: number }
  | { kind: 'ending'; a: ConnectionEnd; b: ConnectionEnd }
)
export type DifferenceKind = Difference['kind']

/** What two recordings have in common and what not. */
export interface Comparison {
  /** Connections with a WebSocket, or an attempt at one, that were compared. */
  pairs: ComparedPair[]
  /** Messages and close frames of A and of B. */
  messages: { a: number; b: number }
  /** The first ones, in the order of A. */
  differences: Difference[]
  /** How many there are of each kind, beyond those listed too. */
  counts: Partial<Record<DifferenceKind, number>>
}

/** Differences that are listed; more are counted. */
export const MAX_LISTED_DIFFERENCES = 1000

export function differenceCount({ counts }: Comparison): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
