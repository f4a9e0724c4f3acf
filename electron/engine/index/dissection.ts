import { ConnectionDissector } from '@shared/dissector/connection-dissector'
import type { DissectionSink } from '@shared/dissector/dissection-sink'
import type { DissectorSettings } from '@shared/dissector/dissector-limits'
import { UpgradeKeyRegistry } from '@shared/dissector/upgrade-key-registry'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { CloseKind } from '@shared/model/stream-event'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { SessionSecrets } from '../tls/session-secrets'
import type { HeldConnections } from './held-connections'
import type { ConnectionRecord } from './connection/connection-record'
import { isChosen, type DecodeAs } from './decode-choice'
import type { DiagnosticStore } from './faults/diagnostic-store'
import type { TransportDiagnostics } from './faults/transport-diagnostics'

/**
 * Runs one dissector per connection, from its first byte until it has ended, and tells the transport's diagnostics
 * what the dissector was reading when bytes went missing or a reset came.
 */
export class Dissection {
  readonly #sink: DissectionSink
  readonly #transport: TransportDiagnostics
  readonly #diagnostics: DiagnosticStore
  readonly #settings: Pick<DissectorSettings, 'findsFaults' | 'tls' | 'inflateWork'>
  readonly #decodeAs: DecodeAs
  readonly #upgradeKeys = new UpgradeKeyRegistry()
  readonly #secrets: SessionSecrets
  /** Null where secrets do not come while traffic does. */
  readonly #held: HeldConnections | null
  /** Called once for a connection with TLS whose secrets may come while it goes on. */
  onClientHello: (connection: ConnectionNumber, random: Uint8Array) => void = () => undefined

  constructor(
    sink: DissectionSink,
    transport: TransportDiagnostics,
    diagnostics: DiagnosticStore,
    settings: Pick<DissectorSettings, 'findsFaults' | 'tls' | 'inflateWork'>,
    decodeAs: DecodeAs,
    secrets: SessionSecrets,
    held: HeldConnections | null,
  ) {
    this.#secrets = secrets
    this.#held = held
    this.#sink = sink
    this.#transport = transport
    this.#diagnostics = diagnostics
    this.#settings = settings
    this.#decodeAs = decodeAs
  }

  data(
    record: ConnectionRecord,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
  ): void {
    if (record.ended || this.#held?.has(record) === true) return
    this.#dissectorOf(record).data(direction, bytes, start, end, packet)
    if (this.#held !== null && !record.hello) this.#seekSecrets(record, this.#held)
  }

  /** The connection's ClientHello was read: what comes next waits for its secrets, where they are not known yet. */
  #seekSecrets(record: ConnectionRecord, held: HeldConnections): void {
    const random = record.tls?.clientHello?.random
    if (random === undefined) return
    record.hello = true
    if (!this.#secrets.isComplete(random)) held.hold(record)
    this.onClientHello(record.id, random)
  }

  /** The bytes from `start` to `end` of the stream are missing. */
  gap(record: ConnectionRecord, direction: Direction, start: number, end: number, packet: number): void {
    if (record.ended || this.#held?.has(record) === true) return
    const dissector = this.#dissectorOf(record)
    const { length: framesBefore } = record.frames
    const before = dissector.reading(direction)
    // A frame that ends in this gap is named with it, not with an earlier one.
    const { hasOpenGap } = record
    record.hasOpenGap = false
    dissector.gap(direction, end - start, packet)
    record.hasOpenGap = hasOpenGap
    const after = dissector.reading(direction)
    const frame = record.frames.length > framesBefore ? framesBefore : null
    if (!this.#settings.findsFaults) return
    this.#transport.gap(record, { direction, start, end, packet, before, after, frame })
  }

  /** No packet of this direction was captured. */
  notCaptured(record: ConnectionRecord, direction: Direction): void {
    if (!record.ended) this.#dissectorOf(record).notCaptured(direction)
  }

  closed(record: ConnectionRecord, direction: Direction, how: CloseKind, packet: number): void {
    const { dissector } = record
    if (record.ended) return
    // Sockscope stopped and took the connection with it: neither end did anything.
    if (how === 'rst' && record.failure === 'proxy-stopped') return
    const activity = dissector?.activity() ?? null
    const isReset = how === 'rst' && this.#settings.findsFaults
    // A reset behind a close frame is what came of it.
    const isConsequence = record.closeFrames[0] >= 0 || record.closeFrames[1] >= 0
    this.#diagnostics.hold()
    if (isReset && !isConsequence) this.#transport.reset(record, direction, packet, activity)
    dissector?.closed(direction, how, packet)
    if (isReset && isConsequence) this.#transport.reset(record, direction, packet, activity)
    this.#diagnostics.release()
  }

  /** Nothing more comes: what is unfinished is reported as it is. */
  end(record: ConnectionRecord, packet: number): void {
    if (record.ended) return
    record.ended = true
    record.dissector?.end(packet)
    if (this.#settings.findsFaults) this.#transport.ended(record, packet)
    record.dissector = null
    record.pendingSeverity = null
  }

  #dissectorOf(record: ConnectionRecord): ConnectionDissector {
    return (record.dissector ??= this.#newDissector(record))
  }

  #newDissector(record: ConnectionRecord): ConnectionDissector {
    const dissector = new ConnectionDissector(record.id, this.#sink, this.#settings, this.#upgradeKeys)
    if (isChosen(this.#decodeAs, record)) dissector.decodeAsWebSocket()
    // An end may close before the first byte came.
    for (const direction of [CLIENT_TO_SERVER, SERVER_TO_CLIENT] as const) {
      const fin = record.finPackets[direction]
      if (fin !== 0) dissector.closed(direction, 'fin', fin)
    }
    return dissector
  }
}
