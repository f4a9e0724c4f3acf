import type {
  ConnectionProtocol,
  DissectionSink,
  FrameRecord,
  HttpExchange,
  MessageRecord,
  UpgradeExchange,
} from '@shared/dissector/dissection-sink'
import { isUpgradeAttempt } from '@shared/dissector/upgrade-attempt'
import { combinedValue } from '@shared/http1/http-fields'
import type { HttpRequestHead, HttpResponseHead } from '@shared/http1/http-head'
import type { Diagnostic } from '@shared/model/diagnostic'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { TlsSession } from '@shared/dissector/tls-session'
import type { RecordPlace } from '@shared/tls/tls-sink'
import { CLOSE, CONTINUATION } from '@shared/websocket/opcodes'
import type { ConnectionList } from './connection/connection-list'
import { keepHead, type ConnectionRecord, type KeptHead } from './connection/connection-record'
import type { DiagnosticStore } from './faults/diagnostic-store'
import type { FrameTable } from './columns/frame-table'
import type { DecryptedStreams } from './decrypted-streams'
import { InflateCheckpoints } from './inflate-checkpoints'
import { MessageTable } from './columns/message-table'
import type { RowChanges } from './row-changes'
import type { SessionLimits } from './session-limits'
import type { SessionObserver } from './session-observer'
import type { TransportDiagnostics } from './faults/transport-diagnostics'

/** Indexes what the dissectors find: exchanges and upgrades on their connection's record, frames and messages in columns. */
export class TrafficIndex implements DissectionSink {
  readonly messages = new MessageTable()
  readonly checkpoints: InflateCheckpoints
  upgradeCount = 0

  readonly #connections: ConnectionList
  readonly #frames: FrameTable
  readonly #diagnostics: DiagnosticStore
  readonly #transport: TransportDiagnostics
  readonly #decrypted: DecryptedStreams
  readonly #changes: RowChanges
  readonly #limits: SessionLimits
  readonly #observer: SessionObserver
  #keptHeadBytes = 0

  constructor(
    connections: ConnectionList,
    frames: FrameTable,
    diagnostics: DiagnosticStore,
    transport: TransportDiagnostics,
    decrypted: DecryptedStreams,
    changes: RowChanges,
    limits: SessionLimits,
    observer: SessionObserver,
  ) {
    this.#connections = connections
    this.#frames = frames
    this.#diagnostics = diagnostics
    this.#transport = transport
    this.#decrypted = decrypted
    this.#changes = changes
    this.#limits = limits
    this.#observer = observer
    this.checkpoints = new InflateCheckpoints(limits.checkpointInterval, limits.checkpointBytes)
  }

  decodedAs(connection: number): void {
    this.#connections.of(connection).decodedAsWebSocket = true
    this.#observer.decodedAs?.(connection)
  }

  protocol(connection: number, protocol: ConnectionProtocol): void {
    this.#connections.of(connection).protocol = protocol
  }

  requested(connection: number, request: HttpRequestHead): void {
    const record = this.#connections.of(connection)
    // The row names the first request at once: an unanswered one is often what is searched for.
    if (record.method === null) {
      record.method = request.method
      record.target = request.target
    }
    record.asksForWebSocket ||= isUpgradeAttempt(request)
    record.keepRequest(this.#keepHead(request, CLIENT_TO_SERVER), this.#limits.exchangesPerConnection)
    this.#connections.touch(record)
    this.#changes.packet(request.packet)
  }

  http(connection: number, exchange: HttpExchange): void {
    const record = this.#connections.of(connection)
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
      this.#limits.exchangesPerConnection,
    )
    for (const head of [exchange.request, ...exchange.interim, exchange.response]) {
      if (head !== null) this.#changes.packet(head.packet)
    }
    this.#observer.http?.(connection, exchange)
  }

  upgrade(connection: number, upgrade: UpgradeExchange): void {
    const record = this.#connections.of(connection)
    this.upgradeCount++
    describeExchange(record, upgrade)
    record.serverName = upgrade.response && serverOf(upgrade.response)
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
    const record = this.#connections.of(connection)
    const pending = record.pendingSeverity
    let severity = 0
    if (pending !== null) {
      severity = pending.get(frame.number) ?? 0
      pending.delete(frame.number)
      if (pending.size === 0) record.pendingSeverity = null
    }
    const row = this.#frames.add(connection, frame, severity)
    const notable = frame.opcode >= CLOSE || severity > 0
    record.addFrame(row, frame.direction, frame.payloadReceived, notable)
    // Of a packet that came late, or waited for one that did, more is known now.
    this.#changes.packet(frame.packet)
    if (record.hasOpenGap) this.#transport.frameEnded(record, frame.direction, frame.number)
    if (frame.opcode === CLOSE) record.noteClose(frame.direction, frame.number)
    if (frame.opcode === CLOSE && record.closeCode === null) record.closeCode = frame.closeCode
    this.#observer.frame?.(connection, row, frame)
  }

  message(connection: number, message: MessageRecord): void {
    const record = this.#connections.of(connection)
    const first = record.frames.get(message.firstFrame)
    const last = record.frames.get(message.lastFrame)
    const row = this.messages.add(first, last, message)
    record.messages++
    if (message.frameCount === 1) this.#nameFrame(first, row)
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

  tls(connection: number, session: TlsSession): void {
    this.#connections.of(connection).tls = session
  }

  decrypted(
    connection: number,
    direction: Direction,
    length: number,
    place: RecordPlace,
    packet: number,
  ): void {
    this.#decrypted.append(this.#connections.of(connection), direction, length, place, packet)
  }

  decryptedGap(connection: number, direction: Direction, length: number, packet: number): void {
    this.#decrypted.appendGap(this.#connections.of(connection), direction, length, packet)
  }

  opaque(connection: number, direction: Direction, streamOffset: number, reason: string): void {
    this.#connections
      .of(connection)
      .keepOpaque(direction, streamOffset, reason, this.#limits.opaquePerConnection)
  }

  diagnostic(diagnostic: Diagnostic): void {
    this.#diagnostics.add(diagnostic)
  }

  #nameFragments(record: ConnectionRecord, message: MessageRecord, row: number): void {
    for (let number = message.firstFrame; number <= message.lastFrame; number++) {
      const frame = record.frames.get(number)
      const isFragment = number === message.firstFrame || this.#frames.opcode(frame) === CONTINUATION
      if (isFragment && this.#frames.direction(frame) === message.direction) this.#nameFrame(frame, row)
    }
  }

  #nameFrame(frame: number, message: number): void {
    this.#frames.setMessage(frame, message)
    this.#changes.frame(frame)
  }

  #keepHead(head: Parameters<typeof keepHead>[0], direction: Direction): KeptHead {
    const fits = this.#keptHeadBytes + head.raw.length <= this.#limits.headBytes
    if (fits) this.#keptHeadBytes += head.raw.length
    return keepHead(head, direction, fits)
  }
}

/** Characters of a Server header that are told in sentences. */
const MAX_SERVER_NAME = 80

function serverOf(response: HttpResponseHead): string | null {
  return combinedValue(response, 'server')?.slice(0, MAX_SERVER_NAME) ?? null
}

/** The row of a connection tells its Upgrade, else its first request. */
function describeExchange(record: ConnectionRecord, exchange: HttpExchange | UpgradeExchange): void {
  record.method = exchange.request?.method ?? null
  record.target = exchange.request?.target ?? null
  record.status = exchange.response?.status ?? null
}
