import { encodeFactComment } from '@shared/capture/fact-comment'
import { packetBlockLength } from '@shared/capture/pcapng-writer'
import {
  beginSessionFile,
  CAPTURED_INTERFACE,
  CAPTURED_INTERFACE_PREFIX,
  SESSION_INTERFACE,
  SYNTHETIC_INTERFACE_NAME,
  SESSION_SNAP_LENGTH,
} from '@shared/capture/session-format'
import { SyntheticFlow } from '@shared/capture/synthetic-flow'
import { LINKTYPE_RAW } from '@shared/link/link-type'
import type { CaptureSink } from '@shared/model/capture-sink'
import {
  CLIENT_TO_SERVER,
  SERVER_TO_CLIENT,
  oppositeDirection,
  type Direction,
} from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import { MAX_SEGMENT_PAYLOAD } from '@shared/tcp/segment-writer'
import type {
  CapturedInterface,
  CapturedPacketsSink,
  CapturedSegment,
} from '../packets-capture/captured-segment'
import { tupleKey } from '../packets-capture/tuple-key'
import type { RelayObserver } from '../proxy/relay-observer'
import { CapturedConnections, type CapturedConnection } from './captured-connections'
import { RecordedConnection } from './recorded-connection'
import { SessionClock } from './session-clock'
import type { LogStop, SessionLog } from './session-log'

/** Room that suffices for the blocks a session file begins with, and for the one it ends with. */
const FRAME_BLOCKS_LENGTH = 512
/** In an Enhanced Packet Block, from its start: the captured length, and the packet's bytes. */
const CAPTURED_LENGTH_AT = 20
const PACKET_BYTES_AT = 28

export interface RecorderOptions {
  version: string
  clock: SessionClock
  /** The sink threw: a bug of ours, told once. The file goes on being written. */
  onSinkFailed: (error: unknown) => void
  /** Bytes were relayed but not recorded, or will be: `droppedBytes` has grown, `stopped` may say why. */
  onLeftOut: () => void
}

/**
 * Records what a relay tells it: every event becomes a packet of the session file, and the session (the sink) hears
 * of it exactly as it would when it imported that file.
 */
export class SessionRecorder implements RelayObserver, CapturedPacketsSink {
  private readonly log: SessionLog
  private readonly sink: CaptureSink
  private readonly clock: SessionClock
  private readonly onSinkFailed: (error: unknown) => void
  private readonly onLeftOut: () => void
  private readonly connections = new Map<number, RecordedConnection>()
  private nextConnection = 0
  private packets = 0
  private droppedChunks = 0
  private dropped = 0
  /** Exists while packets are captured beside the proxy. */
  private capture: CapturedConnections<RecordedConnection> | null = null
  private capturedPackets = 0
  private uncapturedPackets = 0
  private sinkFailed = false
  private closed = false

  constructor(log: SessionLog, sink: CaptureSink, options: Partial<RecorderOptions> = {}) {
    this.log = log
    this.sink = sink
    this.clock = options.clock ?? new SessionClock()
    this.onSinkFailed = options.onSinkFailed ?? (() => undefined)
    this.onLeftOut = options.onLeftOut ?? (() => undefined)
    log.onStopped = this.onLeftOut
    if (log.reserve(FRAME_BLOCKS_LENGTH)) beginSessionFile(log.writer, options.version ?? '')
    log.flush()
    this.toSink(() => {
      sink.format('pcapng')
      sink.interface({ linkType: LINKTYPE_RAW, name: SYNTHETIC_INTERFACE_NAME, snaplen: SESSION_SNAP_LENGTH })
    })
  }

  /** Bytes that were relayed but not recorded. */
  get droppedBytes(): number {
    return this.dropped
  }

  /** Why nothing is recorded now: the log has stopped, or is so far behind that payload is left out for a while. */
  get stopped(): LogStop | null {
    return this.log.stopped ?? (this.log.isOverLimit ? { reason: 'limit', error: null } : null)
  }

  accepted(relay: number, client: Endpoint, listen: Endpoint, target: { host: string; port: number }): void {
    const from = client.port === 0 ? standIn(client, this.nextConnection) : client
    const connection = new RecordedConnection(this.nextConnection, from, listen)
    const { flow, number } = connection
    const accepted: Fact = { kind: 'accepted', client, listen, target }
    const comment = encodeFactComment(accepted)
    this.clock.tick()
    if (!this.log.reserve(SyntheticFlow.blockLength(0, comment) + 2 * SyntheticFlow.blockLength(0))) return
    this.nextConnection += 1
    this.connections.set(relay, connection)
    const key = this.capture === null || client.port === 0 ? null : tupleKey(client, listen)
    if (key !== null) {
      const { seconds, nanos } = this.clock
      connection.captured = this.capture?.accepted(key, connection, seconds, nanos) ?? null
    }

    const { writer } = this.log
    const { seconds, nanos } = this.clock
    const syn = writer.position
    flow.syn(writer, seconds, nanos, comment)
    const synAck = writer.position
    flow.synAck(writer, seconds, nanos)
    const ack = writer.position
    flow.ack(writer, seconds, nanos)
    this.toSink(() => {
      const { sink } = this
      let packet = this.register(syn, number, CLIENT_TO_SERVER)
      sink.opened(number, from, listen, packet)
      sink.tcp(number, { kind: 'syn', seq: 0, inferred: true }, packet)
      sink.fact(number, accepted, packet)
      packet = this.register(synAck, number, SERVER_TO_CLIENT)
      sink.tcp(number, { kind: 'syn-ack', seq: 0, ack: 0, inferred: true }, packet)
      packet = this.register(ack, number, CLIENT_TO_SERVER)
      sink.tcp(number, { kind: 'handshake-ack', seq: 0, ack: 0, inferred: true }, packet)
    })
    if (key !== null && connection.captured !== null) this.capture?.catchUp(key, connection.captured)
    this.log.flush()
  }

  fact(relay: number, fact: Fact): void {
    const connection = this.connections.get(relay)
    if (connection === undefined) return
    this.clock.tick()
    this.recordFact(connection, fact)
    this.log.flush()
  }

  data(relay: number, direction: Direction, bytes: Uint8Array): void {
    const connection = this.connections.get(relay)
    if (connection === undefined || this.log.isOverLimit || this.log.stopped !== null) {
      this.leaveOut(connection, direction, bytes.length)
      return
    }
    this.clock.tick()
    if (connection.hasMissing) this.recordGap(connection)
    const { log, sink } = this
    const { flow, number } = connection
    for (let start = 0; start < bytes.length; start += MAX_SEGMENT_PAYLOAD) {
      const end = Math.min(bytes.length, start + MAX_SEGMENT_PAYLOAD)
      if (!log.reserve(SyntheticFlow.blockLength(end - start))) {
        this.leaveOut(connection, direction, bytes.length - start)
        return
      }
      const block = log.writer.position
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
        const packet = this.register(block, number, direction)
        const hole = connection.takeHole(direction)
        if (hole > 0) sink.gap(number, direction, hole, packet)
        sink.data(number, direction, bytes, start, end, packet, fileOffset)
      } catch (error) {
        this.reportSinkFailure(error)
      }
      if (flow.isAckDue(direction)) this.recordAck(connection, oppositeDirection(direction))
    }
    log.flush()
  }

  ended(relay: number, direction: Direction): void {
    this.recordEnd(relay, direction, 'fin')
  }

  reset(relay: number, direction: Direction): void {
    this.recordEnd(relay, direction, 'rst')
  }

  finished(relay: number): void {
    const connection = this.connections.get(relay)
    if (connection !== undefined) this.tellUnwritten(connection)
    this.connections.delete(relay)
    const captured = connection?.captured ?? null
    if (captured === null) return
    this.capture?.finished(captured)
    this.log.flush()
  }

  /** Everything is there that packets tell of the connections: see CapturedConnections. */
  get isCaptureComplete(): boolean {
    return this.capture?.isComplete ?? true
  }

  /** From now on packets are captured beside the proxy; connections there are already stay without. */
  captureBegan({ name, linkType, snapLength }: CapturedInterface): void {
    if (this.capture !== null || this.closed || !this.log.reserve(FRAME_BLOCKS_LENGTH + 3 * name.length))
      return
    const described = `${CAPTURED_INTERFACE_PREFIX}${name}`
    this.log.writer.interfaceDescription({
      linkType,
      snapLength,
      name: described,
      description: 'TCP control segments captured beside the Sockscope proxy',
    })
    this.toSink(() => this.sink.interface({ linkType, name: described, snaplen: snapLength }))
    this.capture = new CapturedConnections({
      handshake: (connection, fact) => {
        this.clock.tick()
        this.recordFact(connection, fact)
      },
      write: (captured, segment) => this.recordCaptured(captured, segment),
    })
    this.log.flush()
  }

  captured(segment: CapturedSegment): void {
    if (this.capture === null || this.closed) return
    this.capture.segment(segment)
    this.log.flush()
  }

  captureDropped(packets: number): void {
    this.uncapturedPackets += packets
  }

  /** Ends the recording: what is staged is written, then the file is closed for writing. The log stays readable. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    this.capture?.finish()
    this.clock.tick()
    if (this.log.reserve(2 * FRAME_BLOCKS_LENGTH)) {
      const { seconds, nanos } = this.clock
      const { writer } = this.log
      const relayed = this.packets - this.capturedPackets
      writer.interfaceStatistics(SESSION_INTERFACE, seconds, nanos, relayed, this.droppedChunks)
      if (this.capture !== null) {
        const { capturedPackets, uncapturedPackets } = this
        writer.interfaceStatistics(CAPTURED_INTERFACE, seconds, nanos, capturedPackets, uncapturedPackets)
      }
    }
    for (const connection of this.connections.values()) this.tellUnwritten(connection)
    this.connections.clear()
    this.toSink(() => {
      const dropped = this.droppedChunks + (this.capture === null ? 0 : this.uncapturedPackets)
      if (dropped > 0) this.sink.dropped(dropped)
      this.sink.finished({ format: 'pcapng', packets: this.packets, truncated: false, error: null })
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
    const block = log.writer.position
    const { seconds, nanos } = this.clock
    if (how === 'fin') connection.flow.fin(log.writer, seconds, nanos, direction)
    else connection.flow.rst(log.writer, seconds, nanos, direction)
    const hole = how === 'fin' ? connection.takeHole(direction) : 0
    const { isOver, number } = connection
    connection.end(direction, how)
    this.toSink(() => {
      const packet = this.register(block, number, direction)
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
    const block = log.writer.position
    connection.flow.factAck(log.writer, this.clock.seconds, this.clock.nanos, comment)
    this.toSink(() => {
      const packet = this.register(block, connection.number, CLIENT_TO_SERVER)
      this.sink.fact(connection.number, fact, packet)
    })
  }

  private recordAck(connection: RecordedConnection, direction: Direction): void {
    const { log } = this
    if (!log.reserve(SyntheticFlow.blockLength(0))) return
    const block = log.writer.position
    connection.flow.ack(log.writer, this.clock.seconds, this.clock.nanos, direction)
    this.toSink(() => {
      this.register(block, connection.number, direction)
    })
  }

  /** A captured control segment, behind all that was recorded of its connection. */
  private recordCaptured(captured: CapturedConnection<RecordedConnection>, segment: CapturedSegment): void {
    const { log, sink } = this
    const { packet: bytes, seconds, nanos, direction, originalLength } = segment
    const { length } = bytes
    if (!log.reserve(packetBlockLength(length, 0))) return
    const { writer } = log
    writer.beginPacket(CAPTURED_INTERFACE, seconds, nanos, length, null, originalLength)
    const fileOffset = log.size
    writer.bytes.set(bytes, writer.position)
    writer.position += length
    writer.endPacket(length, null)
    this.packets += 1
    this.capturedPackets += 1
    const { number } = captured.connection
    const event = captured.written.segment(direction, segment)
    const packet = this.packets
    this.toSink(() => {
      sink.packet(seconds, nanos, fileOffset, length, originalLength, CAPTURED_INTERFACE)
      sink.segment?.(packet, number, direction)
      if (event !== null) sink.tcp(number, event, packet)
    })
  }

  /** Says how much was left out. A reader of the file finds each hole at the next packet of its direction. */
  private recordGap(connection: RecordedConnection): void {
    const bytes = connection.openHoles()
    this.recordFact(connection, { kind: 'recording-gap', reason: 'limit', bytes })
  }

  /** What the log, once it has stopped, cannot say itself: the session at least hears how much its file lacks. */
  private tellUnwritten(connection: RecordedConnection): void {
    if (this.log.stopped === null || !connection.hasMissing) return
    const bytes = connection.openHoles()
    this.toSink(() => {
      this.sink.fact(connection.number, { kind: 'recording-gap', reason: 'disk', bytes }, this.packets)
    })
  }

  private leaveOut(connection: RecordedConnection | undefined, direction: Direction, length: number): void {
    connection?.leaveOut(direction, length)
    this.dropped += length
    this.droppedChunks += 1
    this.onLeftOut()
  }

  /** Tells the sink of the packet in the block at `block` of the staging buffer; its number. */
  private register(block: number, connection: number, direction: Direction): number {
    const { log, packets } = this
    const length = log.writer.view.getUint32(block + CAPTURED_LENGTH_AT, true)
    const fileOffset = log.size - log.writer.position + block + PACKET_BYTES_AT
    this.packets = packets + 1
    this.sink.packet(this.clock.seconds, this.clock.nanos, fileOffset, length, length, SESSION_INTERFACE)
    this.sink.segment?.(packets + 1, connection, direction)
    return packets + 1
  }

  private toSink(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.reportSinkFailure(error)
    }
  }

  private reportSinkFailure(error: unknown): void {
    if (this.sinkFailed) return
    this.sinkFailed = true
    this.onSinkFailed(error)
  }
}

/**
 * A client that was gone before its address could be asked for. A port of its own keeps its packets apart from those
 * of the next such client.
 */
function standIn(client: Endpoint, connection: number): Endpoint {
  return { address: client.address, port: 1 + (connection % 65_535) }
}
