import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, oppositeDirection, type Direction } from '../model/direction'
import type { Endpoint } from '../model/endpoint'
import { SegmentWriter } from '../tcp/segment-writer'
import { ACK, FIN, PSH, RST, SYN } from '../tcp/tcp-flags'
import { packetBlockLength, type PcapngWriter } from './pcapng-writer'
import { SESSION_INTERFACE } from './session-format'

/** Bytes and packets of one direction after which the other end is made to acknowledge them. */
export const UNACKNOWLEDGED_BYTES_LIMIT = 64 * 1024 * 1024
export const UNACKNOWLEDGED_PACKETS_LIMIT = 1000

const FULL_WINDOW = 65_535
const LONGEST_HEADERS = 64

/**
 * The TCP conversation a session file shows for one relayed connection (see session-format.ts): knows the next
 * sequence number of both directions and writes each packet as a block, in the order of the calls. Before each call
 * the writer must have `room` of `blockLength` for it.
 */
export class SyntheticFlow {
  private readonly segments: readonly [SegmentWriter, SegmentWriter]
  private readonly next: [number, number]
  private readonly unacknowledgedBytes: [number, number] = [0, 0]
  private readonly unacknowledgedPackets: [number, number] = [0, 0]
  private clientWindow = FULL_WINDOW

  /**
   * @param connection its number in the session; initial sequence numbers are made from it
   * @throws TypeError where an address is no IP literal
   */
  constructor(client: Endpoint, server: Endpoint, connection: number) {
    this.segments = [new SegmentWriter(client, server), new SegmentWriter(server, client)]
    this.next = [
      initialSequenceNumber(connection, 0x9e37_79b1),
      initialSequenceNumber(connection, 0x85eb_ca77),
    ]
  }

  /** Room a packet with `payloadLength` (at most MAX_SEGMENT_PAYLOAD) and such a comment may take. */
  static blockLength(payloadLength: number, comment: Uint8Array | null = null): number {
    return packetBlockLength(LONGEST_HEADERS + payloadLength, comment === null ? 0 : comment.length)
  }

  syn(writer: PcapngWriter, seconds: number, nanos: number, comment: Uint8Array | null = null): void {
    this.write(writer, seconds, nanos, CLIENT_TO_SERVER, SYN, null, 0, 0, comment)
    this.advance(CLIENT_TO_SERVER, 1)
  }

  synAck(writer: PcapngWriter, seconds: number, nanos: number, comment: Uint8Array | null = null): void {
    this.write(writer, seconds, nanos, SERVER_TO_CLIENT, SYN | ACK, null, 0, 0, comment)
    this.advance(SERVER_TO_CLIENT, 1)
  }

  /** An empty ACK by the sender of `direction`: the handshake's third packet, or one that is due. */
  ack(
    writer: PcapngWriter,
    seconds: number,
    nanos: number,
    direction: Direction = CLIENT_TO_SERVER,
    comment: Uint8Array | null = null,
  ): void {
    this.write(writer, seconds, nanos, direction, ACK, null, 0, 0, comment)
  }

  /** A client's ACK that is there for its comment. */
  factAck(writer: PcapngWriter, seconds: number, nanos: number, comment: Uint8Array): void {
    this.clientWindow = this.clientWindow === FULL_WINDOW ? FULL_WINDOW - 1 : FULL_WINDOW
    this.write(writer, seconds, nanos, CLIENT_TO_SERVER, ACK, null, 0, 0, comment)
  }

  /**
   * Bytes start to end of `bytes` as one packet.
   * @returns where the first of them stands in the writer's buffer
   */
  data(
    writer: PcapngWriter,
    seconds: number,
    nanos: number,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const payload = this.write(writer, seconds, nanos, direction, ACK | PSH, bytes, start, end, null)
    this.advance(direction, end - start)
    this.unacknowledgedBytes[direction] += end - start
    this.unacknowledgedPackets[direction]++
    return payload
  }

  /** True once so much went one way without an answer that an `ack` by the other end should follow. */
  isAckDue(direction: Direction): boolean {
    return (
      this.unacknowledgedPackets[direction] >= UNACKNOWLEDGED_PACKETS_LIMIT ||
      this.unacknowledgedBytes[direction] >= UNACKNOWLEDGED_BYTES_LIMIT
    )
  }

  fin(writer: PcapngWriter, seconds: number, nanos: number, direction: Direction): void {
    this.write(writer, seconds, nanos, direction, FIN | ACK, null, 0, 0, null)
    this.advance(direction, 1)
  }

  rst(writer: PcapngWriter, seconds: number, nanos: number, direction: Direction): void {
    this.write(writer, seconds, nanos, direction, RST | ACK, null, 0, 0, null)
  }

  /** `length` bytes were relayed but not recorded: a reader of the file finds a gap. */
  skip(direction: Direction, length: number): void {
    this.advance(direction, length)
  }

  private write(
    writer: PcapngWriter,
    seconds: number,
    nanos: number,
    direction: Direction,
    flags: number,
    bytes: Uint8Array | null,
    start: number,
    end: number,
    comment: Uint8Array | null,
  ): number {
    const segment = this.segments[direction]
    const headerLength = segment.headerLength(flags)
    const length = headerLength + end - start
    const other = oppositeDirection(direction)
    const acknowledged = (flags & ACK) === 0 ? 0 : this.next[other]
    const window = direction === CLIENT_TO_SERVER ? this.clientWindow : FULL_WINDOW

    writer.beginPacket(SESSION_INTERFACE, seconds, nanos, length, comment)
    const packet = writer.position
    const payload = packet + headerLength
    const { bytes: target, view } = writer
    segment.writeHeaders(target, view, packet, this.next[direction], acknowledged, flags, window, end - start)
    if (bytes !== null)
      target.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), payload)
    segment.writeChecksum(view, packet, length)
    writer.position = packet + length
    writer.endPacket(length, comment)

    this.unacknowledgedBytes[other] = 0
    this.unacknowledgedPackets[other] = 0
    return payload
  }

  private advance(direction: Direction, length: number): void {
    this.next[direction] = (this.next[direction] + length) % 0x1_0000_0000
  }
}

/** Spread over the number space by an odd factor, so that no two connections in a row are near each other. */
function initialSequenceNumber(connection: number, factor: number): number {
  return (Math.imul(connection + 1, factor) ^ (factor >>> 7)) >>> 0
}
