import { packetBlockLength } from '@shared/capture/pcapng-writer'
import { CAPTURED_INTERFACE, CAPTURED_INTERFACE_PREFIX } from '@shared/capture/session-format'
import type { CaptureSink } from '@shared/model/capture-sink'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { CapturedInterface, CapturedPacketsSink, CapturedSegment } from '../sniffer/captured-segment'
import { tupleKey } from '../sniffer/tuple-key'
import { CapturedConnections, type CapturedConnection } from './captured-connections'
import type { PacketRegister } from './packet-register'
import type { RecordedConnection } from './recorded-connection'
import type { SessionLog } from './session-log'

/** Room that suffices for the interface's block without its name, and the most UTF-8 needs for a character of that. */
const INTERFACE_BLOCK_LENGTH = 512
const BYTES_PER_NAME_CHARACTER = 3

/**
 * Writes the control segments captured beside the proxy behind the connections they belong to, on an interface of
 * their own, and tells the sink of them. Until the capture has begun, and without one, it does nothing.
 */
export class CapturedSegmentRecorder implements CapturedPacketsSink {
  private readonly log: SessionLog
  private readonly sink: CaptureSink
  private readonly register: PacketRegister
  private readonly onHandshake: (connection: RecordedConnection, fact: Fact) => void
  private connections: CapturedConnections<RecordedConnection> | null = null
  private written = 0
  private dropped = 0
  private isClosed = false

  /** @param onHandshake the captured steps of a connection that is still recorded are all known */
  constructor(
    log: SessionLog,
    sink: CaptureSink,
    register: PacketRegister,
    onHandshake: (connection: RecordedConnection, fact: Fact) => void,
  ) {
    this.log = log
    this.sink = sink
    this.register = register
    this.onHandshake = onHandshake
  }

  /** Everything is there that packets tell of the connections: see CapturedConnections. */
  get isComplete(): boolean {
    return this.connections?.isComplete ?? true
  }

  /** Captured packets in the file, and those the system lost; null without a capture. */
  get statistics(): { written: number; dropped: number } | null {
    return this.connections === null ? null : { written: this.written, dropped: this.dropped }
  }

  /** From now on packets are captured beside the proxy; connections there are already stay without. */
  captureBegan({ name, linkType, snapLength }: CapturedInterface): void {
    if (this.connections !== null || this.isClosed) return
    if (!this.log.reserve(INTERFACE_BLOCK_LENGTH + BYTES_PER_NAME_CHARACTER * name.length)) return
    const described = `${CAPTURED_INTERFACE_PREFIX}${name}`
    this.log.writer.interfaceDescription({
      linkType,
      snapLength,
      name: described,
      description: 'TCP control segments captured beside the Sockscope proxy',
    })
    this.register.tell(() => this.sink.interface({ linkType, name: described, snaplen: snapLength }))
    this.connections = new CapturedConnections({
      handshake: this.onHandshake,
      write: (captured, segment) => this.write(captured, segment),
    })
    this.log.flush()
  }

  captured(segment: CapturedSegment): void {
    if (this.connections === null || this.isClosed) return
    this.connections.segment(segment)
    this.log.flush()
  }

  captureDropped(packets: number): void {
    this.dropped += packets
  }

  /**
   * A connection was accepted, nothing of it is written yet. One whose address the system could not tell stays
   * without packets.
   */
  accepted(
    connection: RecordedConnection,
    client: Endpoint,
    listen: Endpoint,
    seconds: number,
    nanos: number,
  ): void {
    if (this.connections === null || client.port === 0) return
    const key = tupleKey(client, listen)
    if (key !== null) connection.captured = this.connections.accepted(key, connection, seconds, nanos)
  }

  /** The connection's beginning is written: now what was captured of it before. */
  catchUp({ captured }: RecordedConnection): void {
    if (captured !== null) this.connections?.catchUp(captured.key, captured)
  }

  /** Nothing more of the connection will be recorded. */
  finished({ captured }: RecordedConnection): void {
    if (captured !== null) this.connections?.finished(captured)
  }

  /** Writes what is held. Nothing is taken any more. */
  close(): void {
    this.isClosed = true
    this.connections?.finish()
  }

  private write(captured: CapturedConnection<RecordedConnection>, segment: CapturedSegment): void {
    const { log, sink, register } = this
    const { packet: bytes, seconds, nanos, direction, originalLength } = segment
    const { length } = bytes
    if (!log.reserve(packetBlockLength(length, 0))) return
    const { writer } = log
    writer.beginPacket(CAPTURED_INTERFACE, seconds, nanos, length, null, originalLength)
    const fileOffset = log.size
    writer.bytes.set(bytes, writer.position)
    writer.position += length
    writer.endPacket(length, null)
    this.written += 1
    const packet = ++register.count
    const { number } = captured.connection
    const event = captured.written.segment(direction, segment)
    register.tell(() => {
      sink.packet(seconds, nanos, fileOffset, length, originalLength, CAPTURED_INTERFACE)
      sink.segment?.(packet, number, direction)
      if (event !== null) sink.tcp(number, event, packet)
    })
  }
}
