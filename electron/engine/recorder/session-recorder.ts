import { encodeFactComment } from '@shared/capture/fact-comment'
import {
  beginSessionFile,
  CAPTURED_INTERFACE,
  SESSION_INTERFACE,
  SYNTHETIC_INTERFACE,
} from '@shared/capture/session-format'
import { SyntheticFlow } from '@shared/capture/synthetic-flow'
import type { CaptureSink } from '@shared/model/capture-sink'
import {
  CLIENT_TO_SERVER,
  SERVER_TO_CLIENT,
  oppositeDirection,
  type Direction,
} from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { ConnectionNumber } from '@shared/model/numbers'
import { MAX_SEGMENT_PAYLOAD } from '@shared/tcp/segment-writer'
import type { RelayObserver } from '../proxy/relay-observer'
import { PacketRegister } from './packet-register'
import { NO_PACKETS_BESIDE, type PacketsBeside } from './packets-beside'
import type { ReservedSecrets } from './reserved-secrets'
import { RecordedConnection } from './recorded-connection'
import { SessionClock } from './session-clock'
import type { LogStop, SessionLog } from './session-log'

/** Room that suffices for the blocks a session file begins with, and for the one it ends with. */
const FRAME_BLOCKS_LENGTH = 512

/** What a record of the TLS handshake begins with (RFC 8446 §5.1). */
const TLS_HANDSHAKE = 0x16

export interface RecorderOptions {
  version: string
  clock: SessionClock
  /** The sink threw: a bug of ours, told once. The file goes on being written. */
  onSinkFailed: (error: unknown) => void
  /** `droppedBytes`, `stopped` or `behind` is another one: bytes were relayed but not recorded, or late. */
  onLeftOut: () => void
}

/**
 * Records what a relay tells it: every event becomes a packet of the session file, and the session (the sink) hears
 * of it exactly as it would when it imported that file.
 */
export class SessionRecorder implements RelayObserver {
  /** Who captures packets of the connections beside the proxy. */
  beside: PacketsBeside = NO_PACKETS_BESIDE
  readonly log: SessionLog
  private readonly sink: CaptureSink
  readonly clock: SessionClock
  /** Called before a fact from beside the proxy is recorded at the clock's time. */
  beforeCapturedFact: () => void = () => undefined
  readonly register: PacketRegister
  /** Where TLS secrets of the connections go; null where none will come. */
  secrets: ReservedSecrets | null = null
  /** Called with each line of a key log that the proxy itself has. */
  onSecret: (line: Uint8Array) => void = () => undefined
  private readonly onLeftOut: () => void
  private readonly connections = new Map<number, RecordedConnection>()
  private droppedChunks = 0
  private dropped = 0
  private gapReason: 'limit' | 'late' = 'limit'
  /** Milliseconds that recorded traffic waited for the disk; 0 once that is in the file. */
  private waitedLong = 0
  private closed = false

  constructor(log: SessionLog, sink: CaptureSink, options: Partial<RecorderOptions> = {}) {
    this.log = log
    this.sink = sink
    this.clock = options.clock ?? new SessionClock()
    this.register = new PacketRegister(log, sink, this.clock, options.onSinkFailed ?? (() => undefined))
    this.onLeftOut = options.onLeftOut ?? (() => undefined)
    log.onStopped = this.onLeftOut
    log.onBehind = (milliseconds, isOver) => {
      if (isOver) this.waitedLong = Math.max(this.waitedLong, Math.round(milliseconds))
      this.onLeftOut()
    }
    if (log.reserve(FRAME_BLOCKS_LENGTH)) beginSessionFile(log.writer, options.version ?? '')
    log.flush()
    this.register.tell(() => {
      sink.format('pcapng')
      sink.interface(SYNTHETIC_INTERFACE)
    })
  }

  /** Bytes that were relayed but not recorded. */
  get droppedBytes(): number {
    return this.dropped
  }

  /** Why nothing is recorded now: the log has stopped, or is so far behind that payload is left out for a while. */
  get stopped(): LogStop | null {
    const { stopped, overLimit } = this.log
    return stopped ?? (overLimit === null ? null : { reason: overLimit, error: null })
  }

  /** Milliseconds that recorded traffic waits for the disk, where that is so long that it has to be told; else 0. */
  get behind(): number {
    return this.log.isBehind ? Math.round(this.log.behind) : 0
  }

  accepted(
    relay: number,
    client: Endpoint,
    listen: Endpoint,
    target: { host: string; port: number } | null,
  ): void {
    const from = client.port === 0 ? standIn(client, relay) : client
    const connection = new RecordedConnection(relay, from, listen)
    const { flow, number } = connection
    const accepted: Fact = { kind: 'accepted', client, listen, target }
    const comment = encodeFactComment(accepted)
    this.clock.tick()
    if (!this.log.reserve(SyntheticFlow.blockLength(0, comment) + 2 * SyntheticFlow.blockLength(0))) return
    this.connections.set(relay, connection)
    const { writer } = this.log
    const { seconds, nanos } = this.clock
    this.beside.accepted(number, client, listen, seconds, nanos)
    flow.syn(writer, seconds, nanos, comment)
    const { packetStart: syn, packetLength: synLength } = writer
    flow.synAck(writer, seconds, nanos)
    const { packetStart: synAck, packetLength: synAckLength } = writer
    flow.ack(writer, seconds, nanos)
    this.register.tell(() => {
      const { sink } = this
      let packet = this.register.synthetic(number, CLIENT_TO_SERVER, syn, synLength)
      sink.opened(number, from, listen, packet)
      sink.tcp(number, { kind: 'syn', seq: 0, inferred: true }, packet)
      sink.fact(number, accepted, packet)
      packet = this.register.synthetic(number, SERVER_TO_CLIENT, synAck, synAckLength)
      sink.tcp(number, { kind: 'syn-ack', seq: 0, ack: 0, inferred: true }, packet)
      packet = this.register.synthetic(number, CLIENT_TO_SERVER)
      sink.tcp(number, { kind: 'handshake-ack', seq: 0, ack: 0, inferred: true }, packet)
    })
    this.beside.catchUp(number)
    this.log.flush()
  }

  fact(relay: number, fact: Fact): void {
    const connection = this.connections.get(relay)
    if (connection === undefined) return
    if (fact.kind === 'tunnel') connection.mayBeginTls = true
    this.clock.tick()
    this.recordFact(connection, fact)
    this.log.flush()
  }

  /** What packets captured beside the proxy tell of a connection that is still recorded. */
  factFromBeside(relay: ConnectionNumber, fact: Fact): void {
    const connection = this.connections.get(relay)
    if (connection === undefined) return
    this.beforeCapturedFact()
    this.clock.tick()
    this.recordFact(connection, fact)
  }

  data(relay: number, direction: Direction, read: Uint8Array, sent = read): void {
    this.clock.tick()
    this.record(relay, direction, read, sent)
  }

  /** Records data of the time that the clock is set to. */
  record(relay: number, direction: Direction, read: Uint8Array, sent: Uint8Array): void {
    // The flow is the client's leg.
    const bytes = direction === CLIENT_TO_SERVER ? read : sent
    if (bytes.length === 0) return
    const connection = this.connections.get(relay)
    const { stopped, overLimit } = this.log
    if (connection === undefined || overLimit !== null || stopped !== null) {
      this.gapReason = overLimit ?? this.gapReason
      this.leaveOut(connection, direction, bytes.length)
      return
    }
    if (this.waitedLong > 0) this.recordBehind(connection)
    if (connection.hasMissing) this.recordGap(connection)
    const { log, sink } = this
    const { flow, number } = connection
    if (direction === CLIENT_TO_SERVER && connection.mayBeginTls) {
      connection.mayBeginTls = false
      if (bytes[0] === TLS_HANDSHAKE) this.secrets?.reserve(number)
    }
    for (let start = 0; start < bytes.length; start += MAX_SEGMENT_PAYLOAD) {
      const end = Math.min(bytes.length, start + MAX_SEGMENT_PAYLOAD)
      if (!log.reserve(SyntheticFlow.blockLength(end - start))) {
        this.leaveOut(connection, direction, bytes.length - start)
        return
      }
      const payload = flow.data(
        log.writer,
        this.clock.seconds,
        this.clock.nanos,
        direction,
        bytes,
        start,
        end,
      )
      const fileOffset = log.size - log.writer.position + payload
      try {
        const packet = this.register.synthetic(number, direction)
        const hole = connection.takeHole(direction)
        if (hole > 0) sink.gap(number, direction, hole, packet)
        sink.data(number, direction, bytes, start, end, packet, fileOffset)
      } catch (error) {
        this.register.sinkFailed(error)
      }
      if (flow.isAckDue(direction)) this.recordAck(connection, oppositeDirection(direction))
    }
    log.flush()
  }

  /** A secret of TLS that the proxy itself speaks. */
  secret(_relay: number, line: Uint8Array): void {
    this.onSecret(line)
  }

  ended(relay: number, direction: Direction): void {
    this.recordEnd(relay, direction, 'fin')
  }

  reset(relay: number, direction: Direction): void {
    this.recordEnd(relay, direction, 'rst')
  }

  finished(relay: number): void {
    const connection = this.connections.get(relay)
    if (connection === undefined) return
    this.connections.delete(relay)
    this.tellUnwritten(connection)
    this.beside.finished(relay)
    this.log.flush()
  }

  /** Ends the recording: what is staged is written, then the file is closed for writing. The log stays readable. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    this.beside.close()
    const captured = this.beside.statistics
    this.clock.tick()
    if (this.log.reserve(2 * FRAME_BLOCKS_LENGTH)) {
      const { seconds, nanos } = this.clock
      const { writer } = this.log
      const relayed = this.register.count - (captured?.written ?? 0)
      writer.interfaceStatistics(SESSION_INTERFACE, seconds, nanos, relayed, this.droppedChunks)
      if (captured !== null) {
        writer.interfaceStatistics(CAPTURED_INTERFACE, seconds, nanos, captured.written, captured.dropped)
      }
    }
    for (const connection of this.connections.values()) this.tellUnwritten(connection)
    this.connections.clear()
    this.register.tell(() => {
      const dropped = this.droppedChunks + (captured?.dropped ?? 0)
      if (dropped > 0) this.sink.dropped(dropped)
      this.sink.finished({ format: 'pcapng', packets: this.register.count, truncated: false, error: null })
    })
    await this.log.drained()
  }

  private recordEnd(relay: number, direction: Direction, how: 'fin' | 'rst'): void {
    const connection = this.connections.get(relay)
    if (connection === undefined) return
    this.clock.tick()
    const { log } = this
    if (log.stopped !== null) return
    if (connection.hasMissing) this.recordGap(connection)
    if (!log.reserve(SyntheticFlow.blockLength(0))) return
    const { seconds, nanos } = this.clock
    if (how === 'fin') connection.flow.fin(log.writer, seconds, nanos, direction)
    else connection.flow.rst(log.writer, seconds, nanos, direction)
    const hole = how === 'fin' ? connection.takeHole(direction) : 0
    const { isOver, number } = connection
    connection.end(direction, how)
    this.register.tell(() => {
      const packet = this.register.synthetic(number, direction)
      if (hole > 0) this.sink.gap(number, direction, hole, packet)
      if (!isOver) this.sink.closed(number, direction, how, packet)
    })
    log.flush()
  }

  /** A packet without payload that carries `fact`, at the clock's last time. */
  private recordFact(connection: RecordedConnection, fact: Fact): void {
    const comment = encodeFactComment(fact)
    const { log } = this
    if (!log.reserve(SyntheticFlow.blockLength(0, comment))) return
    connection.flow.factAck(log.writer, this.clock.seconds, this.clock.nanos, comment)
    this.register.tell(() => {
      const packet = this.register.synthetic(connection.number, CLIENT_TO_SERVER)
      this.sink.fact(connection.number, fact, packet)
    })
  }

  private recordAck(connection: RecordedConnection, direction: Direction): void {
    const { log } = this
    if (!log.reserve(SyntheticFlow.blockLength(0))) return
    connection.flow.ack(log.writer, this.clock.seconds, this.clock.nanos, direction)
    this.register.tell(() => {
      this.register.synthetic(connection.number, direction)
    })
  }

  /** Says how much was left out. A reader of the file finds each hole at the next packet of its direction. */
  private recordGap(connection: RecordedConnection): void {
    const bytes = connection.openHoles()
    this.recordFact(connection, { kind: 'recording-gap', reason: this.gapReason, bytes })
  }

  /** Says of how long a crash would have cost what came: on the connection that happens to be the next. */
  private recordBehind(connection: RecordedConnection): void {
    const milliseconds = this.waitedLong
    this.waitedLong = 0
    this.recordFact(connection, { kind: 'recording-behind', milliseconds })
  }

  /** What the log, once it has stopped, cannot say itself: the session at least hears how much its file lacks. */
  private tellUnwritten(connection: RecordedConnection): void {
    if (this.log.stopped === null || !connection.hasMissing) return
    const bytes = connection.openHoles()
    this.register.tell(() => {
      this.sink.fact(connection.number, { kind: 'recording-gap', reason: 'disk', bytes }, this.register.count)
    })
  }

  private leaveOut(connection: RecordedConnection | undefined, direction: Direction, length: number): void {
    connection?.leaveOut(direction, length)
    this.dropped += length
    this.droppedChunks += 1
    this.onLeftOut()
  }
}

/**
 * A client that was gone before its address could be asked for. A port of its own keeps its packets apart from those
 * of the next such client.
 */
function standIn(client: Endpoint, connection: number): Endpoint {
  return { address: client.address, port: 1 + (connection % 65_535) }
}
