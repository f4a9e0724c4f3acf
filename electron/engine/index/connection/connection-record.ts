import type { ConnectionDissector } from '@shared/dissector/connection-dissector'
import type { ConnectionProtocol, DeflateParameters } from '@shared/dissector/dissection-sink'
import type { TlsSession } from '@shared/dissector/tls-session'
import type { HttpHead } from '@shared/http1/http-head'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact, RelayFailure } from '@shared/model/fact'
import { RowList } from '../columns/row-list'
import { FrameOutline } from './frame-outline'
import { StreamIndex } from '../columns/stream-index'

/** A head as the session keeps it: where it stands, and its bytes unless the limit on kept heads was reached. */
export interface KeptHead {
  direction: Direction
  streamOffset: number
  length: number
  packet: number
  raw: Uint8Array | null
}

export interface KeptExchange {
  request: KeptHead | null
  interim: readonly KeptHead[]
  response: KeptHead | null
}

export interface KeptUpgrade {
  exchange: number
  accept: { expected: string | null; received: string | null; valid: boolean }
  subprotocol: string | null
  extensions: string | null
  deflate: DeflateParameters | null
}

export interface KeptStep {
  packet: number
  seq: number | null
  ack: number | null
  /** When it was captured, where `packet` only tells of it; the captured packet itself may come later. */
  time?: bigint
  /** The packet that stood for it before the captured one came: its place among what happened. */
  place?: number
}

export interface KeptFact {
  fact: Fact
  packet: number
  /** Frames the connection had by then: the fact's place among them. */
  frames: number
}

/** Bytes of one direction that are missing, and the packet that showed it. */
export interface KeptGap {
  direction: Direction
  length: number
  packet: number
  frames: number
}

export interface KeptOpaque {
  direction: Direction
  streamOffset: number
  reason: string
  frames: number
}

const NO_EXCHANGES: KeptExchange[] = []
const NO_HEADS: KeptHead[] = []
const NO_FACTS: KeptFact[] = []
const NO_DIAGNOSTICS: Diagnostic[] = []
const NO_ROWS: number[] = []
const NO_GAPS: KeptGap[] = []
const NO_OPAQUE: KeptOpaque[] = []

/**
 * What a session knows of one connection beside its frames. There may be fifty thousand of them: lists begin as
 * shared empty ones and the dissector exists only while there is something to dissect.
 */
export class ConnectionRecord {
  readonly id: number
  readonly client: Endpoint
  readonly server: Endpoint
  readonly openedPacket: number
  readonly streams: readonly [StreamIndex, StreamIndex] = [new StreamIndex(), new StreamIndex()]
  /** What is known of its TLS; null where it speaks none. */
  tls: TlsSession | null = null
  /** Both streams with what TLS carries in place of its records; null while nothing was opened. */
  decryptedStreams: readonly [StreamIndex, StreamIndex] | null = null
  /** Rows of its frames in the frame table; the index is the frame's number. */
  readonly frames = new RowList()
  /** What the ladder needs to know of them; null before the first. */
  outline: FrameOutline | null = null

  dissector: ConnectionDissector | null = null
  /** The dissector has ended: nothing more is dissected. */
  ended = false
  /** Is in the session's list of changed connections. */
  changed = false

  protocol: ConnectionProtocol = 'other'
  decodedAsWebSocket = false
  messages = 0
  exchangeCount = 0
  exchanges = NO_EXCHANGES
  /** Requests that wait for their answer, oldest first. */
  waiting = NO_HEADS
  upgrade: KeptUpgrade | null = null
  /** What the answer to the Upgrade says of the server, or of what stands in front of it; null where nothing. */
  serverName: string | null = null
  /** A request of it asked for WebSocket, answered or not. */
  asksForWebSocket = false

  method: string | null = null
  target: string | null = null
  status: number | null = null
  closeCode: number | null = null

  inferred = false
  midStream = false
  /** The direction of which no packet was captured, though the other end acknowledged its bytes. */
  unseen: Direction | null = null
  /** Both ends are the same socket. */
  isSelfConnected = false
  /** ICMP said that its packets do not get through. */
  isUnreachable = false
  syn: KeptStep | null = null
  synAck: KeptStep | null = null
  ack: KeptStep | null = null
  /** Packet of the FIN of each direction; 0 while it is open. */
  readonly finPackets: [number, number] = [0, 0]
  rstPacket = 0
  rstDirection: Direction = 0
  /** Frames there were by the FIN of each direction and by the RST. */
  readonly finFrames: [number, number] = [0, 0]
  rstFrames = 0
  /** What the RST says of its reason; empty where it says nothing. */
  resetText = ''
  /** Number of the first close frame of each direction; -1 while there is none. */
  readonly closeFrames: [number, number] = [-1, -1]

  upstream: Endpoint | null = null
  /** Where the route relays to, as the user named it. */
  relayTarget: { host: string; port: number } | null = null
  /** A proxied connection: the upstream leg exists apart from the packets. */
  proxied = false
  upstreamConnected = false
  failure: RelayFailure | null = null
  failureError: string | null = null
  failurePacket = 0
  modified = false
  facts = NO_FACTS

  diagnosticCount = 0
  diagnostics = NO_DIAGNOSTICS
  /** Rows of those in the session's table of diagnostics. */
  diagnosticRows = NO_ROWS
  /** 0 none, 1 note, 2 warning, 3 error. */
  worst = 0
  /** Severities of frames that a diagnostic named before they were complete. */
  pendingSeverity: Map<number, number> | null = null
  opaque = NO_OPAQUE
  gaps = NO_GAPS
  /** A gap waits for the number of the frame it is in. */
  hasOpenGap = false
  /** Its ClientHello was told to whoever looks for its secrets. */
  hello = false

  constructor(id: number, client: Endpoint, server: Endpoint, openedPacket: number) {
    this.id = id
    this.client = client
    this.server = server
    this.openedPacket = openedPacket
  }

  /** The streams that stream offsets of heads, frames and opaque bytes are about. */
  get content(): readonly [StreamIndex, StreamIndex] {
    return this.decryptedStreams ?? this.streams
  }

  /** @param notable a control frame, or one with diagnostics */
  addFrame(row: number, direction: Direction, payloadReceived: number, notable: boolean): void {
    this.frames.push(row)
    this.outline ??= new FrameOutline()
    this.outline.append(direction, payloadReceived, notable)
  }

  get reset(): boolean {
    return this.rstPacket !== 0
  }

  noteClose(direction: Direction, number: number): void {
    if (this.closeFrames[direction] < 0) this.closeFrames[direction] = number
  }

  /** The first FIN of a direction, or the RST, has come: its place among the frames. */
  placeEnd(direction: Direction, how: 'fin' | 'rst', packet: number): void {
    if (how === 'rst' && this.rstPacket === packet) this.rstFrames = this.#breakRun()
    else if (how === 'fin' && this.finPackets[direction] === packet) {
      this.finFrames[direction] = this.#breakRun()
    }
  }

  /** The exchanges and, as exchanges without an answer, the requests that still wait for one. */
  get listedExchanges(): readonly KeptExchange[] {
    if (this.waiting.length === 0) return this.exchanges
    return [...this.exchanges, ...this.waiting.map((request) => ({ request, interim: [], response: null }))]
  }

  keepRequest(request: KeptHead, limit: number): void {
    if (this.waiting === NO_HEADS) this.waiting = []
    if (this.exchanges.length + this.waiting.length < limit) this.waiting.push(request)
  }

  /** The kept head of the request at `streamOffset`, which waits no longer; null where it was not kept. */
  takeRequest(streamOffset: number): KeptHead | null {
    const index = this.waiting.findIndex((request) => request.streamOffset === streamOffset)
    return index < 0 ? null : (this.waiting.splice(index, 1)[0] ?? null)
  }

  keepExchange(exchange: KeptExchange, limit: number): void {
    this.exchangeCount++
    if (this.exchanges === NO_EXCHANGES) this.exchanges = []
    if (this.exchanges.length < limit) this.exchanges.push(exchange)
  }

  keepFact(fact: Fact, packet: number, limit: number): void {
    if (this.facts === NO_FACTS) this.facts = []
    if (this.facts.length < limit) this.facts.push({ packet, fact, frames: this.#breakRun() })
  }

  /** Returns false when the limit is reached: it is counted, not kept. @param row where the session keeps it */
  keepDiagnostic(diagnostic: Diagnostic, row: number, limit: number): boolean {
    if (this.diagnostics === NO_DIAGNOSTICS) {
      this.diagnostics = []
      this.diagnosticRows = []
    }
    if (this.diagnostics.length >= limit) return false
    this.diagnostics.push(diagnostic)
    this.diagnosticRows.push(row)
    return true
  }

  keepGap(direction: Direction, length: number, packet: number, limit: number): void {
    if (this.gaps === NO_GAPS) this.gaps = []
    if (this.gaps.length < limit) this.gaps.push({ direction, length, packet, frames: this.#breakRun() })
  }

  keepOpaque(direction: Direction, streamOffset: number, reason: string, limit: number): void {
    if (this.opaque === NO_OPAQUE) this.opaque = []
    if (this.opaque.length < limit)
      this.opaque.push({ direction, streamOffset, reason, frames: this.#breakRun() })
  }

  /** What happens between two frames is never folded away with them. */
  #breakRun(): number {
    if (this.frames.length > 0) this.outline?.mark(this.frames.length - 1)
    return this.frames.length
  }
}

export function keepHead(head: HttpHead, direction: Direction, withBytes: boolean): KeptHead {
  return {
    direction,
    streamOffset: head.streamOffset,
    length: head.raw.length,
    packet: head.packet,
    raw: withBytes ? head.raw : null,
  }
}
