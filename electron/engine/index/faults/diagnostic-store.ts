import type { Diagnostic } from '@shared/model/diagnostic'
import { SERVER_TO_CLIENT } from '@shared/model/direction'
import { formatEndpoint } from '@shared/model/endpoint'
import type { ConnectionList } from '../connection/connection-list'
import type { ConnectionRecord } from '../connection/connection-record'
import { connectionState } from '../connection/connection-state'
import type { FrameTable } from '../columns/frame-table'
import type { PacketTable } from '../columns/packet-table'
import type { SessionLimits } from '../session-limits'
import type { SessionObserver } from '../session-observer'
import { explainEnd } from './connection-end'
import type { RowChanges } from '../row-changes'
import { severityRank, type SeverityRank } from './severity'
import { addDuration, isUnfinishedBusiness } from './timed-diagnostics'

/** The diagnostics of a session: all are counted, as many as the limits allow are kept. */
export class DiagnosticStore {
  /** By severity rank: index 1 notes, 2 warnings, 3 errors. */
  readonly counts: [number, number, number, number] = [0, 0, 0, 0]
  /** Those that are kept, in the order they were found: the rows of a table. */
  readonly kept: Diagnostic[] = []
  /** How many of those there are, by the same rank. */
  readonly keptCounts: [number, number, number, number] = [0, 0, 0, 0]

  readonly #connections: ConnectionList
  readonly #packets: PacketTable
  readonly #frames: FrameTable
  readonly #changes: RowChanges
  readonly #limits: SessionLimits
  readonly #observer: SessionObserver
  #held: Diagnostic[] | null = null

  constructor(
    connections: ConnectionList,
    packets: PacketTable,
    frames: FrameTable,
    changes: RowChanges,
    limits: SessionLimits,
    observer: SessionObserver,
  ) {
    this.#connections = connections
    this.#packets = packets
    this.#frames = frames
    this.#changes = changes
    this.#limits = limits
    this.#observer = observer
  }

  get count(): number {
    return this.counts[1] + this.counts[2] + this.counts[3]
  }

  /** Keeps back what is added until `release`. */
  hold(): void {
    this.#held ??= []
  }

  /** Adds what was kept back: causes before what came of them. */
  release(): void {
    const held = this.#held ?? []
    this.#held = null
    held.sort((one, other) => causeOrder(one.code) - causeOrder(other.code))
    for (const diagnostic of held) this.add(diagnostic)
  }

  add(diagnostic: Diagnostic): void {
    if (this.#held !== null) {
      this.#held.push(diagnostic)
      return
    }
    if (diagnostic.connection === null) {
      this.#addToCapture(diagnostic)
      return
    }
    if (isUnfinishedBusiness(diagnostic, this.#packets)) return
    const record = this.#connections.of(diagnostic.connection)
    if (isExplained(diagnostic.code, record)) return
    // Sockscope's RST stands for a peer that sent nothing at all.
    if (diagnostic.code === 'close-missing' && record.failure === 'idle-timeout') {
      diagnostic.values['how'] = 'silent'
    }
    explainEnd(diagnostic, record, this.#frames, this.#packets)
    // The server had closed before it was asked.
    if (diagnostic.code === 'upgrade-no-response' && closedBefore(record, diagnostic.packet)) {
      diagnostic.values['how'] = 'fin-early'
    }
    addDuration(diagnostic, this.#packets)
    if (SAYS_RESET_TEXT.includes(diagnostic.code)) {
      diagnostic.values['said'] = record.resetText === '' ? '' : ` ("${record.resetText}")`
    }
    if (SAYS_URL.includes(diagnostic.code)) diagnostic.values['url'] = plainUrl(record)
    if (SAYS_WHAT_PAGE_SEES.includes(diagnostic.code))
      diagnostic.values['page'] = pageOf(record, diagnostic.values['how'])
    const rank = severityRank(diagnostic.code)
    this.counts[rank] += 1
    record.diagnosticCount++
    record.worst = Math.max(record.worst, rank)
    if (diagnostic.frame !== null) this.#markFrame(record, diagnostic.frame, rank)
    if (
      this.kept.length < this.#limits.diagnostics &&
      record.keepDiagnostic(diagnostic, this.kept.length, this.#limits.diagnosticsPerConnection)
    ) {
      this.#keep(diagnostic, rank)
      this.#changes.packet(diagnostic.packet)
    }
    this.#connections.touch(record)
    this.#observer.diagnostic?.(diagnostic)
  }

  #addToCapture(diagnostic: Diagnostic): void {
    const rank = severityRank(diagnostic.code)
    this.counts[rank] += 1
    if (this.kept.length < this.#limits.diagnostics) this.#keep(diagnostic, rank)
    this.#connections.announce()
    this.#observer.diagnostic?.(diagnostic)
  }

  #keep(diagnostic: Diagnostic, rank: SeverityRank): void {
    this.kept.push(diagnostic)
    this.keptCounts[rank]++
  }

  /** A frame may be named before it is complete, and so before it has a row. */
  #markFrame(record: ConnectionRecord, number: number, rank: number): void {
    if (number < record.frames.length) {
      this.#frames.raiseSeverity(record.frames.get(number), rank)
      record.outline?.mark(number)
      this.#changes.frame(record.frames.get(number))
      return
    }
    record.pendingSeverity ??= new Map()
    record.pendingSeverity.set(number, Math.max(rank, record.pendingSeverity.get(number) ?? 0))
  }
}

/** Warnings that say why a connection ended. */
const CAUSES: readonly string[] = ['keepalive-timeout', 'close-message-too-big', 'ping-unanswered']

/** Of what one segment brings to light: what broke a rule, why an end gave up, the reset itself, what is missing for it. */
function causeOrder(code: string): number {
  if (severityRank(code) === 3) return 0
  if (CAUSES.includes(code)) return 1
  return code === 'tcp-reset' ? 2 : 3
}

/** Codes whose sentence has room for the text an RST carries (RFC 1122 §4.2.2.12). */
const SAYS_RESET_TEXT: readonly string[] = ['tcp-reset', 'tcp-connect-refused', 'upgrade-no-response']

/** Codes whose sentence says what the page sees, which depends on what it asked for. */
const SAYS_WHAT_PAGE_SEES: readonly string[] = [
  'tls-to-plain-server',
  'plain-to-tls-server',
  'plain-to-http2-server',
  'server-not-http',
  'http-early-answer',
  'request-incomplete',
  'request-unanswered',
  'proxy-refused',
  'upgrade-no-response',
]

/** Codes whose advice says what to write in the page. */
const SAYS_URL: readonly string[] = ['tls-to-plain-server', 'tls-handshake-unfinished']

/** How a page writes the address of a port without TLS: of a recording it is Sockscope's, which a page has to name. */
function plainUrl({ proxied, server }: ConnectionRecord): string {
  return proxied ? `ws://${formatEndpoint(server)}` : 'ws://'
}

/** A key of shared/diagnostics/phrases: what the failure is to a page. */
function pageOf(
  { protocol, asksForWebSocket, method }: ConnectionRecord,
  how: string | number | undefined,
): string {
  if (how === 'recording') return 'page-connecting'
  if (protocol === 'websocket' || asksForWebSocket) return 'page-websocket'
  return method === null ? 'page-unknown' : 'page-http'
}

/** What a direction seems to lack that was not captured, or an answer that one cannot give oneself. */
const ABSENT: readonly string[] = [
  'upgrade-no-response',
  'close-missing',
  'close-unanswered',
  'close-client-first',
  'ping-unanswered',
  'pong-unsolicited',
  'pong-payload-mismatch',
  'request-unanswered',
]

/** Something else told of the connection says why. */
function isExplained(code: string, record: ConnectionRecord): boolean {
  const hasNoServer = record.proxied && connectionState(record) === 'failed'
  return (record.unseen !== null || record.isSelfConnected || hasNoServer) && ABSENT.includes(code)
}

function closedBefore(record: ConnectionRecord, request: number): boolean {
  const fin = record.finPackets[SERVER_TO_CLIENT]
  return fin !== 0 && fin < request
}
