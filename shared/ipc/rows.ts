import type { ConnectionProtocol, InflateStatus } from '../dissector/dissection-sink'
import type { HttpField } from '../http1/http-head'
import type { ConnectionState, Handshake } from '../model/connection-state'
import type { Diagnostic, Severity } from '../model/diagnostic'
import type { Direction } from '../model/direction'
import type { Endpoint } from '../model/endpoint'
import type { Fact, RelayFailure } from '../model/fact'
import type { Nanoseconds } from '../model/nanoseconds'
import type { HandshakeTiming, UpgradeChecklist } from './handshake-rows'

/** Messages at the end of a connection that its details show. */
export const LAST_MESSAGES = 5

/** One line of the connection list. */
export interface ConnectionRow {
  connection: number
  client: Endpoint
  server: Endpoint
  /** The proxy–server leg's remote end, once known; null for an imported capture. */
  upstream: Endpoint | null
  /** The route's target as the user wrote it (`localhost:8765`); null for an imported capture. */
  targetHost: string | null
  protocol: ConnectionProtocol
  state: ConnectionState
  /** Method and target of its most telling exchange: the Upgrade, else the first request. Null before the first head. */
  method: string | null
  target: string | null
  /** Status of that exchange's response; null while unanswered. */
  status: number | null
  /** What became of the Upgrade to WebSocket; null where none was asked for, or the answer may still come. */
  upgrade: 'accepted' | 'refused' | 'unanswered' | null
  subprotocol: string | null
  compressed: boolean
  closeCode: number | null
  closedBy: 'fin' | 'rst' | null
  failure: RelayFailure | null
  /** What the operating system said, e.g. ECONNREFUSED. */
  failureError: string | null
  modified: boolean
  /** No upgrade was seen: it is decoded as a WebSocket because the user chose so. */
  decodedAsWebSocket: boolean
  frames: number
  messages: number
  exchanges: number
  bytesClientToServer: number
  bytesServerToClient: number
  start: Nanoseconds
  end: Nanoseconds | null
  worst: Severity | null
  diagnostics: number
  /** The cause in a few words; null where only what the index holds was asked for. */
  cause: ConnectionCause | null
}

/** What the second line of a connection's row says: what it waits for, else what went wrong. */
export interface ConnectionCause {
  /** Code of the worst diagnostic: the first of its severity. Null where there is none but notes. */
  code: string | null
  /** `CloseEvent.code` where the page sees the connection fail or end in an error; null for an end in order. */
  pageCode: number | null
  /** When the Upgrade was asked for that has no answer yet. */
  waitingSince: Nanoseconds | null
}

/** One line of the frame table. `row` is the frame's place in the session, `number` its place in its connection. */
export interface FrameRow {
  row: number
  connection: number
  number: number
  time: Nanoseconds
  packet: number
  direction: Direction
  opcode: number
  fin: boolean
  rsv: number
  masked: boolean
  complete: boolean
  /** As claimed by the frame header. */
  payloadLength: number | bigint
  /** The message this frame ends or belongs to: its fragments, and its length after inflating; null for control frames and unfinished messages. */
  message: {
    row: number
    firstFrame: number
    lastFrame: number
    frameCount: number
    compressed: boolean
    length: number
  } | null
  closeCode: number | null
  /**
   * Start of the payload for people: text decoded (after inflating), of a close frame its reason; else null and
   * `previewBytes` is filled.
   */
  previewText: string | null
  /** Of a message's first frame: what its connection's protocol says in it, in one line; null where that is not known. */
  decoded: string | null
  /** First bytes (at most 64) of a binary, ping or pong payload, unmasked. */
  previewBytes: Uint8Array | null
  worst: Severity | null
}

export interface TimedFact {
  time: Nanoseconds
  packet: number
  fact: Fact
}

/** A head as the details pane shows it. */
export interface HeadDetail {
  direction: Direction
  time: Nanoseconds
  packet: number
  streamOffset: number
  /** `GET /chat HTTP/1.1` or `HTTP/1.1 101 Switching Protocols`, latin-1. */
  startLine: string
  fields: HttpField[]
  raw: Uint8Array
}

export interface ExchangeDetail {
  request: HeadDetail | null
  interim: HeadDetail[]
  response: HeadDetail | null
}

export interface UpgradeDetail {
  /** Which of the connection's exchanges it is. */
  exchange: number
  accept: { expected: string | null; received: string | null; valid: boolean }
  subprotocol: string | null
  extensions: string | null
}

export interface DiagnosticRow extends Diagnostic {
  severity: Severity
  section: string
  /** The English sentences of the catalogue, filled in; the renderer translates by `code` and `values`. */
  message: string
  time: Nanoseconds
}

/** A diagnostic, and where its frame stands. */
export interface LinkedDiagnostic extends DiagnosticRow {
  /** Row of its frame in the session; null where it is about none, or the frame never was. */
  frameRow: number | null
}

export interface ConnectionDetail {
  row: ConnectionRow
  handshake: Handshake
  facts: TimedFact[]
  exchanges: ExchangeDetail[]
  /** How many exchanges there are in all; `exchanges` holds at most the first 200. */
  exchangeCount: number
  upgrade: UpgradeDetail | null
  /** The rules of that upgrade; null without one, or where its heads are not kept. */
  checklist: UpgradeChecklist | null
  timing: HandshakeTiming
  opaque: { direction: Direction; streamOffset: number; reason: string }[]
  diagnostics: LinkedDiagnostic[]
  /** Frames that began the last messages, oldest first; at most LAST_MESSAGES. */
  lastMessages: FrameRow[]
}

/** Everything the details pane shows of one frame, payload apart. */
export interface FrameDetail {
  row: FrameRow
  firstPacket: number
  streamOffset: number
  headerLength: number
  /** The 2 to 14 header bytes as they were on the wire. */
  header: Uint8Array
  maskKey: number | null
  payloadReceived: number
  closeReason: string | null
  inflate: InflateStatus
  messageComplete: boolean
  diagnostics: DiagnosticRow[]
}
