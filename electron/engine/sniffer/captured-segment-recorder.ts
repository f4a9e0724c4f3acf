import type { CaptureInterface } from '@shared/model/capture-interface'
import { packetBlockLength } from '@shared/capture/pcapng-writer'
import { CAPTURED_INTERFACE, CAPTURED_INTERFACE_PREFIX } from '@shared/capture/session-format'
import type { CaptureSink } from '@shared/model/capture-sink'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { CapturedPacketsSink, CapturedSegment } from './captured-segment'
import { tupleKey } from './tuple-key'
import { CapturedConnections, type CapturedConnection } from './captured-connections'
import type { PacketRegister } from '../recorder/packet-register'
import type { PacketsBeside } from '../recorder/packets-beside'
import type { SessionLog } from '../recorder/session-log'
import type { SessionRecorder } from '../recorder/session-recorder'

/** Room that suffices for the interface's block without its name, and the most UTF-8 needs for a character of that. */
const INTERFACE_BLOCK_LENGTH = 512
const BYTES_PER_NAME_CHARACTER = 3

/**
 * Writes the control segments captured beside the proxy behind the connections they belong to, on an interface of
 * their own, and tells the sink of them. Until the capture has begun, and without one, it does nothing.
 */
export class CapturedSegmentRecorder implements CapturedPacketsSink, PacketsBeside {
  private readonly log: SessionLog
  private readonly sink: CaptureSink
  private readonly register: PacketRegister
  private readonly recordFact: (connection: ConnectionNumber, fact: Fact) => void
  private connections: CapturedConnections<ConnectionNumber> | null = null
  /** What is captured of the connections that are recorded now. */
  private readonly followed = new Map<ConnectionNumber, CapturedConnection<ConnectionNumber>>()
  private written = 0
  private dropped = 0
  private isClosed = false

  /** Tells the recorder of itself: what becomes of its connections is heard here from now on. */
  constructor(recorder: SessionRecorder, sink: CaptureSink) {
    this.log = recorder.log
    this.sink = sink
    this.register = recorder.register
    this.recordFact = (connection, fact) => recorder.factFromBeside(connection, fact)
    recorder.beside = this
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
  captureBegan({ name, linkType, snapLength }: CaptureInterface): void {
    if (this.connections !== null || this.isClosed) return
    if (!this.log.reserve(INTERFACE_BLOCK_LENGTH + BYTES_PER_NAME_CHARACTER * name.length)) return
    const described: CaptureInterface = {
      linkType,
      snapLength,
      name: `${CAPTURED_INTERFACE_PREFIX}${name}`,
      description: 'TCP control segments captured beside the Sockscope proxy',
    }
    this.log.writer.interfaceDescription(described)
    this.register.tell(() => this.sink.interface(described))
    this.connections = new CapturedConnections({
      handshake: this.recordFact,
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

  accepted(
    connection: ConnectionNumber,
    client: Endpoint,
    listen: Endpoint,
    seconds: number,
    nanos: number,
  ): void {
    if (this.connections === null || client.port === 0) return
    const key = tupleKey(client, listen)
    if (key === null) return
    this.followed.set(connection, this.connections.accepted(key, connection, seconds, nanos))
  }

  catchUp(connection: ConnectionNumber): void {
    const captured = this.followed.get(connection)
    if (captured !== undefined) this.connections?.catchUp(captured.key, captured)
  }

  finished(connection: ConnectionNumber): void {
    const captured = this.followed.get(connection)
    this.followed.delete(connection)
    if (captured !== undefined) this.connections?.finished(captured)
  }

  close(): void {
    this.isClosed = true
    this.connections?.finish()
  }

  private write(captured: CapturedConnection<ConnectionNumber>, segment: CapturedSegment): void {
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
    const number = captured.connection
    const event = captured.written.segment(direction, segment)
    register.tell(() => {
      sink.packet(seconds, nanos, fileOffset, length, originalLength, CAPTURED_INTERFACE)
      sink.segment?.(packet, number, direction)
      if (event !== null) sink.tcp(number, event, packet)
    })
  }
}
