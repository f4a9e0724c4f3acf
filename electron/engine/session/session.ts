import { ConnectionDissector } from '@shared/dissector/connection-dissector'
import type {
  ConnectionProtocol,
  DissectionSink,
  FrameRecord,
  HttpExchange,
  MessageRecord,
  UpgradeExchange,
} from '@shared/dissector/dissection-sink'
import { UpgradeKeyRegistry } from '@shared/dissector/upgrade-key-registry'
import type { HttpRequestHead } from '@shared/http1/http-head'
import type { CaptureInterface, CaptureResult, CaptureSink } from '@shared/model/capture-sink'
import type { Diagnostic } from '@shared/model/diagnostic'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { CloseKind, TcpEvent } from '@shared/model/stream-event'
import { ConnectionRecord, keepHead, type KeptHead } from './connection-record'
import { applyClose, applyFact, applyTcpEvent } from './connection-state'
import { DECODE_AUTOMATICALLY, isChosen, type DecodeAs } from './decode-choice'
import { FrameTable } from './frame-table'
import { InflateCheckpoints } from './inflate-checkpoints'
import { MessageTable } from './message-table'
import { PacketIndex } from './packets/packet-index'
import { PacketTable } from './packet-table'
import type { SessionBytes } from './session-bytes'
import { DEFAULT_SESSION_LIMITS, type SessionLimits } from './session-limits'
import type { SessionObserver } from './session-observer'
import { severityRank } from './severity'
import { TransportDiagnostics } from './transport-diagnostics'
import { addDuration, isUnfinishedBusiness } from './timed-diagnostics'

export interface SessionOptions {
  limits?: Partial<SessionLimits>
  observer?: SessionObserver
  /** Called on the first change after `takeChanges`, so that a timer runs only while something happens. */
  onChange?: () => void
  /** False indexes traffic without looking for faults: what the checks cost is measured so. */
  findsFaults?: boolean
  /** False where nobody will ask which packets a connection has. */
  indexesPackets?: boolean
  /** Which connections are taken for WebSocket though no upgrade says so. */
  decodeAs?: DecodeAs
}

const OPCODE_CONTINUATION = 0
const OPCODE_CLOSE = 8

/**
 * The index over one session file: packets, connections, frames and messages in typed columns, everything else small.
 * Payload bytes stay in the file. It takes in what a live recording or an import tells it and is asked by the views;
 * it does not know which of the two it is.
 */
export class Session implements CaptureSink, DissectionSink {
  readonly bytes: SessionBytes
  readonly limits: SessionLimits
  readonly packets = new PacketTable()
  readonly packetIndex = new PacketIndex(this.packets)
  readonly connections: ConnectionRecord[] = []
  readonly frames = new FrameTable()
  readonly messages = new MessageTable()
  readonly checkpoints: InflateCheckpoints
  readonly interfaces: CaptureInterface[] = []
  readonly decodeAs: DecodeAs

  captureFormat: 'pcap' | 'pcapng' = 'pcapng'
  result: CaptureResult | null = null
  /** Payload bytes of all streams. */
  streamBytes = 0
  /** Packets the capturing program lost. */
  lostPackets = 0
  /** Bytes that were relayed but not recorded. */
  unrecordedBytes = 0
  exchangeCount = 0
  upgradeCount = 0
  /** By severity rank: index 1 notes, 2 warnings, 3 errors. */
  readonly diagnosticCounts: [number, number, number, number] = [0, 0, 0, 0]
  /** By the same rank, those that are kept. */
  readonly diagnosticLists: readonly [Diagnostic[], Diagnostic[], Diagnostic[], Diagnostic[]] = [
    [],
    [],
    [],
    [],
  ]

  readonly #transport = new TransportDiagnostics(this.packets, (diagnostic) => this.diagnostic(diagnostic))
  readonly #upgradeKeys = new UpgradeKeyRegistry()
  readonly #observer: SessionObserver
  readonly #findsFaults: boolean
  readonly #indexesPackets: boolean
  readonly #onChange: (() => void) | undefined
  #keptHeadBytes = 0
  #keptDiagnostics = 0
  #changed: ConnectionRecord[] = []
  #hasChanged = false

  constructor(bytes: SessionBytes, options: SessionOptions = {}) {
    this.bytes = bytes
    this.limits = { ...DEFAULT_SESSION_LIMITS, ...options.limits }
    this.checkpoints = new InflateCheckpoints(this.limits.checkpointInterval, this.limits.checkpointBytes)
    this.#observer = options.observer ?? {}
    this.#findsFaults = options.findsFaults ?? true
    this.#indexesPackets = options.indexesPackets ?? true
    this.decodeAs = options.decodeAs ?? DECODE_AUTOMATICALLY
    this.#onChange = options.onChange
  }

  get diagnosticCount(): number {
    return this.diagnosticCounts[1] + this.diagnosticCounts[2] + this.diagnosticCounts[3]
  }

  /** Connections that changed since the last call. */
  takeChanges(): ConnectionRecord[] {
    const changed = this.#changed
    for (const record of changed) record.changed = false
    this.#changed = []
    this.#hasChanged = false
    return changed
  }

  /** Something a tick tells of has changed beside the index. */
  changed(): void {
    if (!this.#hasChanged) this.#announce()
  }

  // The capture

  format(format: 'pcap' | 'pcapng'): void {
    this.captureFormat = format
  }

  interface(description: CaptureInterface): void {
    this.interfaces.push(description)
  }

  packet(
    seconds: number,
    nanos: number,
    fileOffset: number,
    capturedLength: number,
    originalLength: number,
    interfaceNumber: number,
  ): number {
    if (!this.#hasChanged) this.#announce()
    return this.packets.add(seconds, nanos, fileOffset, capturedLength, originalLength, interfaceNumber)
  }

  dropped(packets: number): void {
    this.lostPackets += packets
  }

  segment(packet: number, connection: number, direction: Direction): void {
    if (this.#indexesPackets) this.packetIndex.add(packet, connection, direction)
  }

  comment(text: string, packet: number | null): void {
    if (packet !== null) this.packetIndex.addComment(packet, text)
  }

  /** The capture ended, or the recording stopped: what is unfinished on open connections is reported as it is. */
  finished(result: CaptureResult): void {
    this.result = result
    for (const record of this.connections) this.#endDissection(record, this.packets.count)
    this.#announce()
  }

  // The streams

  opened(connection: number, client: Endpoint, server: Endpoint, packet: number): void {
    const record = new ConnectionRecord(connection, client, server, packet)
    this.connections[connection] = record
    this.#touch(record)
    this.#observer.opened?.(connection)
  }

  data(
    connection: number,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    fileOffset: number,
  ): void {
    const record = this.#record(connection)
    record.streams[direction].append(end - start, fileOffset, packet)
    this.streamBytes += end - start
    if (!record.changed) this.#touch(record)
    if (!record.ended) this.#dissectorOf(record).data(direction, bytes, start, end, packet)
  }

  gap(connection: number, direction: Direction, length: number, packet: number): void {
    const record = this.#record(connection)
    const start = record.streams[direction].length
    record.streams[direction].appendGap(length, packet)
    this.#touch(record)
    if (!record.ended) this.#dissectGap(record, direction, start, packet)
    record.keepGap(direction, length, packet, this.limits.gapsPerConnection)
  }

  closed(connection: number, direction: Direction, how: CloseKind, packet: number): void {
    const record = this.#record(connection)
    const over = applyClose(record, direction, how, packet)
    this.#touch(record)
    if (!record.ended) this.#dissectClose(record, direction, how, packet)
    if (over) this.#endDissection(record, packet)
    record.placeEnd(direction, how, packet)
    if (!over) return
    this.#observer.closed?.(connection)
  }

  tcp(connection: number, event: TcpEvent, packet: number): void {
    const record = this.#record(connection)
    applyTcpEvent(record, event, packet)
    if (this.#findsFaults) this.#transport.tcp(record, event, packet)
    this.#touch(record)
  }

  fact(connection: number, fact: Fact, packet: number): void {
    const record = this.#record(connection)
    // What it tells is in the steps of the handshake.
    if (fact.kind !== 'tcp-handshake') record.keepFact(fact, packet, this.limits.factsPerConnection)
    applyFact(record, fact, packet)
    if (this.#findsFaults) this.#transport.fact(record, fact, packet)
    if (fact.kind === 'recording-gap') this.unrecordedBytes += fact.bytes
    this.#touch(record)
  }

  // What the dissectors find

  decodedAs(connection: number): void {
    this.#record(connection).decodedAsWebSocket = true
    this.#observer.decodedAs?.(connection)
  }

  protocol(connection: number, protocol: ConnectionProtocol): void {
    this.#record(connection).protocol = protocol
  }

  requested(connection: number, request: HttpRequestHead): void {
    const record = this.#record(connection)
    // The row names the first request at once: one that is never answered is what somebody is looking for.
    if (record.method === null) {
      record.method = request.method
      record.target = request.target
    }
    record.keepRequest(this.#keepHead(request, CLIENT_TO_SERVER), this.limits.exchangesPerConnection)
    this.#touch(record)
  }

  http(connection: number, exchange: HttpExchange): void {
    const record = this.#record(connection)
    this.exchangeCount++
    if (record.exchangeCount === 0) describeExchange(record, exchange)
    record.keepExchange(
      {
        request:
          exchange.request &&
          (record.takeRequest(exchange.request.streamOffset) ??
            this.#keepHead(exchange.request, CLIENT_TO_SERVER)),
        interim: exchange.interim.map((head) => this.#keepHead(head, SERVER_TO_CLIENT)),
        response: exchange.response && this.#keepHead(exchange.response, SERVER_TO_CLIENT),
      },
      this.limits.exchangesPerConnection,
    )
    this.#observer.http?.(connection, exchange)
  }

  upgrade(connection: number, upgrade: UpgradeExchange): void {
    const record = this.#record(connection)
    this.upgradeCount++
    describeExchange(record, upgrade)
    record.upgrade = {
      exchange: record.exchangeCount - 1,
      accept: upgrade.accept,
      subprotocol: upgrade.subprotocol,
      extensions: upgrade.extensions,
      deflate: upgrade.deflate,
    }
    this.#observer.upgrade?.(connection, upgrade)
  }

  frame(connection: number, frame: FrameRecord): void {
    const record = this.#record(connection)
    const pending = record.pendingSeverity
    let severity = 0
    if (pending !== null) {
      severity = pending.get(frame.number) ?? 0
      pending.delete(frame.number)
      if (pending.size === 0) record.pendingSeverity = null
    }
    const row = this.frames.add(connection, frame, severity)
    const notable = frame.opcode >= OPCODE_CLOSE || severity > 0
    record.addFrame(row, frame.direction, frame.payloadReceived, notable)
    if (record.hasOpenGap) this.#transport.frameEnded(record, frame.direction, frame.number)
    if (frame.opcode === OPCODE_CLOSE) record.noteClose(frame.direction, frame.number)
    if (frame.opcode === OPCODE_CLOSE && record.closeCode === null) record.closeCode = frame.closeCode
    this.#observer.frame?.(connection, row, frame)
  }

  message(connection: number, message: MessageRecord): void {
    const record = this.#record(connection)
    const first = record.frames.get(message.firstFrame)
    const last = record.frames.get(message.lastFrame)
    const row = this.messages.add(first, last, message)
    record.messages++
    if (message.frameCount === 1) this.frames.setMessage(first, row)
    else this.#nameFragments(record, message, row)
    if (message.compressed && record.dissector !== null) {
      this.checkpoints.passed(
        record.dissector,
        connection,
        message.direction,
        message.lastFrame,
        message.length,
      )
    }
    this.#observer.message?.(connection, row, message)
  }

  opaque(connection: number, direction: Direction, streamOffset: number, reason: string): void {
    this.#record(connection).keepOpaque(direction, streamOffset, reason, this.limits.opaquePerConnection)
  }

  diagnostic(diagnostic: Diagnostic): void {
    if (isUnfinishedBusiness(diagnostic, this.packets)) return
    const record = this.#record(diagnostic.connection)
    addDuration(diagnostic, this.packets)
    // Sockscope's RST stands for a peer that sent nothing at all.
    if (diagnostic.code === 'close-missing' && record.failure === 'idle-timeout') {
      diagnostic.values['how'] = 'silent'
    }
    const rank = severityRank(diagnostic.code)
    this.diagnosticCounts[rank] += 1
    record.diagnosticCount++
    record.worst = Math.max(record.worst, rank)
    if (diagnostic.frame !== null) this.#markFrame(record, diagnostic.frame, rank)
    if (
      this.#keptDiagnostics < this.limits.diagnostics &&
      record.keepDiagnostic(diagnostic, this.limits.diagnosticsPerConnection)
    ) {
      this.#keptDiagnostics++
      this.diagnosticLists[rank].push(diagnostic)
    }
    this.#touch(record)
    this.#observer.diagnostic?.(diagnostic)
  }

  #record(connection: number): ConnectionRecord {
    const record = this.connections[connection]
    if (record === undefined) throw new Error(`Connection ${connection} was never opened.`)
    return record
  }

  #dissectorOf(record: ConnectionRecord): ConnectionDissector {
    return (record.dissector ??= this.#newDissector(record))
  }

  #newDissector(record: ConnectionRecord): ConnectionDissector {
    const settings = { findsFaults: this.#findsFaults }
    const dissector = new ConnectionDissector(record.id, this, settings, this.#upgradeKeys)
    if (isChosen(this.decodeAs, record)) dissector.decodeAsWebSocket()
    return dissector
  }

  #dissectGap(record: ConnectionRecord, direction: Direction, start: number, packet: number): void {
    const dissector = this.#dissectorOf(record)
    const { length: framesBefore } = record.frames
    const { length: end } = record.streams[direction]
    const before = dissector.reading(direction)
    // A frame that ends in this gap is named with it, not with an earlier one.
    const { hasOpenGap } = record
    record.hasOpenGap = false
    dissector.gap(direction, end - start, packet)
    record.hasOpenGap = hasOpenGap
    const after = dissector.reading(direction)
    const frame = record.frames.length > framesBefore ? framesBefore : null
    if (!this.#findsFaults) return
    this.#transport.gap(record, { direction, start, end, packet, before, after, frame })
  }

  #dissectClose(record: ConnectionRecord, direction: Direction, how: CloseKind, packet: number): void {
    const { dissector } = record
    // Sockscope stopped and took the connection with it: neither end did anything.
    if (how === 'rst' && record.failure === 'proxy-stopped') return
    if (how === 'rst' && this.#findsFaults)
      this.#transport.reset(record, direction, packet, dissector?.activity() ?? null)
    dissector?.closed(direction, how, packet)
  }

  #endDissection(record: ConnectionRecord, packet: number): void {
    if (record.ended) return
    record.ended = true
    record.dissector?.end(packet)
    if (this.#findsFaults) this.#transport.ended(record, packet)
    record.dissector = null
    record.pendingSeverity = null
  }

  #nameFragments(record: ConnectionRecord, message: MessageRecord, row: number): void {
    for (let number = message.firstFrame; number <= message.lastFrame; number++) {
      const frame = record.frames.get(number)
      const isFragment = number === message.firstFrame || this.frames.opcode(frame) === OPCODE_CONTINUATION
      if (isFragment && this.frames.direction(frame) === message.direction) this.frames.setMessage(frame, row)
    }
  }

  #markFrame(record: ConnectionRecord, number: number, rank: number): void {
    if (number < record.frames.length) {
      this.frames.raiseSeverity(record.frames.get(number), rank)
      record.outline?.mark(number)
      return
    }
    record.pendingSeverity ??= new Map()
    record.pendingSeverity.set(number, Math.max(rank, record.pendingSeverity.get(number) ?? 0))
  }

  #keepHead(head: Parameters<typeof keepHead>[0], direction: Direction): KeptHead {
    const fits = this.#keptHeadBytes + head.raw.length <= this.limits.headBytes
    if (fits) this.#keptHeadBytes += head.raw.length
    return keepHead(head, direction, fits)
  }

  #touch(record: ConnectionRecord): void {
    if (!record.changed) {
      record.changed = true
      this.#changed.push(record)
    }
    if (!this.#hasChanged) this.#announce()
  }

  #announce(): void {
    this.#hasChanged = true
    this.#onChange?.()
  }
}

/** The row of a connection tells its Upgrade, else its first request. */
function describeExchange(record: ConnectionRecord, exchange: HttpExchange | UpgradeExchange): void {
  record.method = exchange.request?.method ?? null
  record.target = exchange.request?.target ?? null
  record.status = exchange.response?.status ?? null
}
