import type { Diagnostic } from '@shared/model/diagnostic'
import { SERVER_TO_CLIENT } from '@shared/model/direction'
import type { ConnectionList } from '../connection/connection-list'
import type { ConnectionRecord } from '../connection/connection-record'
import type { FrameTable } from '../columns/frame-table'
import type { PacketTable } from '../columns/packet-table'
import type { SessionLimits } from '../session-limits'
import type { SessionObserver } from '../session-observer'
import { severityRank } from './severity'
import { addDuration, isUnfinishedBusiness } from './timed-diagnostics'

/** The diagnostics of a session: all are counted, as many as the limits allow are kept. */
export class DiagnosticStore {
  /** By severity rank: index 1 notes, 2 warnings, 3 errors. */
  readonly counts: [number, number, number, number] = [0, 0, 0, 0]
  /** By the same rank, those that are kept. */
  readonly lists: readonly [Diagnostic[], Diagnostic[], Diagnostic[], Diagnostic[]] = [[], [], [], []]

  readonly #connections: ConnectionList
  readonly #packets: PacketTable
  readonly #frames: FrameTable
  readonly #limits: SessionLimits
  readonly #observer: SessionObserver
  #kept = 0

  constructor(
    connections: ConnectionList,
    packets: PacketTable,
    frames: FrameTable,
    limits: SessionLimits,
    observer: SessionObserver,
  ) {
    this.#connections = connections
    this.#packets = packets
    this.#frames = frames
    this.#limits = limits
    this.#observer = observer
  }

  get count(): number {
    return this.counts[1] + this.counts[2] + this.counts[3]
  }

  add(diagnostic: Diagnostic): void {
    if (diagnostic.connection === null) {
      this.#addToCapture(diagnostic)
      return
    }
    if (isUnfinishedBusiness(diagnostic, this.#packets)) return
    const record = this.#connections.of(diagnostic.connection)
    if (isExplained(diagnostic.code, record)) return
    addDuration(diagnostic, this.#packets)
    // Sockscope's RST stands for a peer that sent nothing at all.
    if (diagnostic.code === 'close-missing' && record.failure === 'idle-timeout') {
      diagnostic.values['how'] = 'silent'
    }
    // The server had closed before it was asked.
    if (diagnostic.code === 'upgrade-no-response' && closedBefore(record, diagnostic.packet)) {
      diagnostic.values['how'] = 'fin-early'
    }
    const rank = severityRank(diagnostic.code)
    this.counts[rank] += 1
    record.diagnosticCount++
    record.worst = Math.max(record.worst, rank)
    if (diagnostic.frame !== null) this.#markFrame(record, diagnostic.frame, rank)
    if (
      this.#kept < this.#limits.diagnostics &&
      record.keepDiagnostic(diagnostic, this.#limits.diagnosticsPerConnection)
    ) {
      this.#kept++
      this.lists[rank].push(diagnostic)
    }
    this.#connections.touch(record)
    this.#observer.diagnostic?.(diagnostic)
  }

  #addToCapture(diagnostic: Diagnostic): void {
    const rank = severityRank(diagnostic.code)
    this.counts[rank] += 1
    if (this.#kept < this.#limits.diagnostics) {
      this.#kept++
      this.lists[rank].push(diagnostic)
    }
    this.#connections.announce()
    this.#observer.diagnostic?.(diagnostic)
  }

  /** A frame may be named before it is complete, and so before it has a row. */
  #markFrame(record: ConnectionRecord, number: number, rank: number): void {
    if (number < record.frames.length) {
      this.#frames.raiseSeverity(record.frames.get(number), rank)
      record.outline?.mark(number)
      return
    }
    record.pendingSeverity ??= new Map()
    record.pendingSeverity.set(number, Math.max(rank, record.pendingSeverity.get(number) ?? 0))
  }
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
]

/** Something else told of the connection says why. */
function isExplained(code: string, record: ConnectionRecord): boolean {
  const hasNoServer = record.proxied && !record.upstreamConnected && record.failure !== null
  return (record.unseen !== null || record.isSelfConnected || hasNoServer) && ABSENT.includes(code)
}

function closedBefore(record: ConnectionRecord, request: number): boolean {
  const fin = record.finPackets[SERVER_TO_CLIENT]
  return fin !== 0 && fin < request
}
