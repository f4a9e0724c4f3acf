import { oppositeDirection, type Direction } from '../model/direction'
import type { StreamSink } from '../model/stream-event'
import { CapturedHandshake } from './captured-handshake'
import { guessClientIsSource } from './client-guess'
import { ConnectionTable, endpointOf, FourTuple } from './connection-table'
import type { ReadBack } from './delivered-history'
import type { ReassemblyContext } from './direction-stream'
import { HandshakeSteps, isPortReuse } from './handshake-steps'
import type { TcpSegment } from './segment'
import { sequenceAfter, sequenceAhead } from './sequence'
import { ACK, FIN, RST, SYN } from './tcp-flags'
import { HANDSHAKE_ACK_SEEN, SYN_ACK_SEEN, SYN_SEEN, TrackedConnection } from './tracked-connection'

/** Connections of one capture that are followed: whoever is told of them keeps something of each. */
export const MAX_CONNECTIONS = 1_000_000

/** A stretch of a fragmented segment that lies in one piece in the file. */
export interface FilePiece {
  start: number
  end: number
  fileOffset: number
}

/**
 * Makes stream events of TCP segments: finds the connection of each (by its four-tuple; a SYN with another initial
 * sequence number is a port used again), follows its handshake and its end, and reassembles both directions.
 *
 * Of a connection whose beginning was not captured the client is guessed: whoever sends an HTTP request, else the
 * end with the higher port.
 */
export class ConnectionTracker {
  /** That of the last segment. */
  direction: Direction = 0
  private readonly context: ReassemblyContext
  private readonly sink: StreamSink
  private readonly handshake: HandshakeSteps
  private readonly table = new ConnectionTable()
  private readonly tuple = new FourTuple()
  private opened = 0
  private lastPacket = 0
  /** Segments of connections beyond the limit. */
  unfollowed = 0
  private readonly maxConnections: number

  /** @param readBack gives bytes of the capture again, to compare a retransmission with what came first */
  constructor(sink: StreamSink, readBack: ReadBack, maxConnections = MAX_CONNECTIONS) {
    this.sink = sink
    this.handshake = new HandshakeSteps(sink)
    this.maxConnections = maxConnections
    this.context = { sink, readBack, budget: { held: 0 } }
  }

  /**
   * One segment.
   * @param bytes with the addresses at `source` and `destination`, and the segment's payload; borrowed
   * @param fileOffset of the payload
   * @returns the number of its connection; -1 where there are too many
   */
  segment(
    bytes: Uint8Array,
    version: number,
    source: number,
    destination: number,
    segment: TcpSegment,
    packet: number,
    fileOffset: number,
    isSynthetic: boolean,
  ): number {
    this.tuple.set(bytes, version, source, destination, segment.sourcePort, segment.destinationPort)
    return this.receive(bytes, segment, packet, fileOffset, isSynthetic)
  }

  /**
   * A segment whose IP datagram came in fragments. Its payload lies in several places of the file, so each is taken
   * as a segment under the same header; only the last one can end the connection.
   * @param addresses source and destination, 4 or 16 bytes each
   * @param bytes the datagram's payload, with the segment
   * @param pieces where its stretches stand in the file
   */
  fragmentedSegment(
    addresses: Uint8Array,
    version: number,
    bytes: Uint8Array,
    segment: TcpSegment,
    packet: number,
    pieces: readonly FilePiece[],
  ): number {
    const { seq, flags, payload, payloadEnd } = segment
    this.tuple.set(addresses, version, 0, version === 4 ? 4 : 16, segment.sourcePort, segment.destinationPort)
    let connection = -1
    for (const piece of pieces) {
      const isLast = piece.end >= payloadEnd
      if (piece.end <= payload && !isLast) continue
      const start = Math.max(payload, piece.start)
      const isFirst = start === payload
      segment.seq = isFirst ? seq : sequenceAfter(seq, start - payload + ((flags & SYN) === 0 ? 0 : 1))
      segment.flags = flags & ~(isFirst ? 0 : SYN) & ~(isLast ? 0 : FIN | RST)
      segment.payload = start
      segment.payloadEnd = Math.max(start, Math.min(piece.end, payloadEnd))
      segment.payloadLength = segment.payloadEnd - start
      connection = this.receive(bytes, segment, packet, piece.fileOffset + start - piece.start, false)
    }
    return connection
  }

  /**
   * A control segment that was captured beside a recording's flow of the same four-tuple: a step of its handshake
   * takes the place of the inferred one.
   * @returns the number of the flow's connection; -1 where there is none
   */
  captured(
    bytes: Uint8Array,
    version: number,
    source: number,
    destination: number,
    segment: TcpSegment,
    packet: number,
  ): number {
    this.tuple.set(bytes, version, source, destination, segment.sourcePort, segment.destinationPort)
    const connection = this.table.find(this.tuple)
    if (connection === null || !connection.isSynthetic) return -1
    this.lastPacket = packet
    this.direction = this.table.direction
    connection.captured ??= new CapturedHandshake()
    const event = connection.captured.segment(this.direction, segment)
    if (event !== null) this.sink.tcp(connection.number, event, packet)
    return connection.number
  }

  /** The capture ends: what was held back is passed on, in the order the connections opened. */
  finish(): void {
    const all: TrackedConnection[] = []
    this.table.forEach((connection) => all.push(connection))
    all.sort((a, b) => a.number - b.number)
    for (const connection of all) this.flush(connection, this.lastPacket)
  }

  private receive(
    bytes: Uint8Array,
    segment: TcpSegment,
    packet: number,
    fileOffset: number,
    isSynthetic: boolean,
  ): number {
    this.lastPacket = packet
    const { flags } = segment
    let connection = this.table.find(this.tuple)
    let { direction } = this.table
    if (connection === null || ((flags & SYN) !== 0 && isPortReuse(connection, direction, segment))) {
      if (this.opened >= this.maxConnections) {
        this.unfollowed++
        return -1
      }
      connection = this.open(connection, bytes, segment, packet, isSynthetic)
      this.table.find(this.tuple)
      direction = this.table.direction
    }
    connection.lastPacket = packet
    this.direction = direction
    if (connection.isReset) return connection.number
    // What is reset at once is no step of a handshake (RFC 9293 §3.10.7.3).
    if ((flags & (SYN | RST)) === SYN) this.syn(connection, direction, segment, packet)
    else if ((flags & RST) === 0) this.plain(connection, direction, segment, packet)
    const stream = connection.streams[direction]
    if (segment.payloadLength > 0 || (flags & FIN) !== 0) {
      const seq = (flags & SYN) !== 0 ? sequenceAfter(segment.seq, 1) : segment.seq
      if (!stream.isStarted) stream.start(seq)
      this.payload(connection, direction, bytes, segment, seq, packet, fileOffset)
      if ((flags & FIN) !== 0) stream.finish(sequenceAfter(seq, segment.payloadLength), packet)
    }
    if ((flags & RST) !== 0) this.reset(connection, direction, packet)
    return connection.number
  }

  private open(
    replaced: TrackedConnection | null,
    bytes: Uint8Array,
    segment: TcpSegment,
    packet: number,
    isSynthetic: boolean,
  ): TrackedConnection {
    const { tuple, table } = this
    const flags = segment.flags & (SYN | ACK)
    const isFromClient = flags === SYN || (flags !== (SYN | ACK) && guessClientIsSource(bytes, segment))
    if (replaced !== null) this.flush(replaced, packet)
    if (table.isFull) table.makeRoom((leaving) => this.flush(leaving, packet))
    const client = (isFromClient ? tuple.source : tuple.destination).slice(0, tuple.words)
    const server = (isFromClient ? tuple.destination : tuple.source).slice(0, tuple.words)
    const clientPort = isFromClient ? tuple.sourcePort : tuple.destinationPort
    const serverPort = isFromClient ? tuple.destinationPort : tuple.sourcePort
    const number = this.opened++
    const connection = new TrackedConnection(
      this.context,
      number,
      isSynthetic,
      tuple.words,
      client,
      clientPort,
      server,
      serverPort,
    )
    table.add(tuple, connection, replaced)
    const clientEnd = endpointOf(client, tuple.words, clientPort)
    this.sink.opened(number, clientEnd, endpointOf(server, tuple.words, serverPort), packet)
    if ((flags & SYN) === 0) this.sink.tcp(number, { kind: 'mid-stream' }, packet)
    return connection
  }

  private syn(
    connection: TrackedConnection,
    direction: Direction,
    segment: TcpSegment,
    packet: number,
  ): void {
    if ((segment.flags & ACK) !== 0) this.acknowledge(connection, direction, segment)
    this.handshake.syn(connection, direction, segment, packet)
  }

  /** Neither SYN nor RST. */
  private plain(
    connection: TrackedConnection,
    direction: Direction,
    segment: TcpSegment,
    packet: number,
  ): void {
    const { seq, ack } = segment
    const stream = connection.streams[direction]
    if ((segment.flags & ACK) !== 0) {
      if (connection.handshake !== (SYN_SEEN | SYN_ACK_SEEN | HANDSHAKE_ACK_SEEN)) {
        this.handshake.thirdStep(connection, direction, seq, ack, packet)
      }
      this.acknowledge(connection, direction, segment)
    }
    const isZero = segment.window === 0
    if (isZero !== connection.hasZeroWindow[direction]) {
      connection.hasZeroWindow[direction] = isZero
      this.sink.tcp(
        connection.number,
        { kind: isZero ? 'zero-window' : 'window-reopened', direction },
        packet,
      )
    }
    if (segment.payloadLength === 0 && stream.isStarted && isKeepAlive(segment, stream.next)) {
      this.sink.tcp(connection.number, { kind: 'keep-alive', direction }, packet)
    }
  }

  private acknowledge(connection: TrackedConnection, direction: Direction, segment: TcpSegment): void {
    if (!connection.isSynthetic) connection.streams[oppositeDirection(direction)].acknowledge(segment.ack)
  }

  private payload(
    connection: TrackedConnection,
    direction: Direction,
    bytes: Uint8Array,
    segment: TcpSegment,
    seq: number,
    packet: number,
    fileOffset: number,
  ): void {
    const stream = connection.streams[direction]
    const missing = segment.payloadLength - (segment.payloadEnd - segment.payload)
    if (segment.payloadLength === 1 && isKeepAlive(segment, stream.next)) {
      this.sink.tcp(connection.number, { kind: 'keep-alive', direction }, packet)
      return
    }
    if (missing > 0)
      this.sink.tcp(connection.number, { kind: 'packet-truncated', direction, missing }, packet)
    stream.payload(bytes, segment.payload, segment.payloadEnd, seq, missing, packet, fileOffset)
  }

  private reset(connection: TrackedConnection, direction: Direction, packet: number): void {
    if (connection.isOver) return
    for (const stream of connection.streams) stream.flush(packet)
    connection.isReset = true
    for (const stream of connection.streams) stream.dispose()
    this.sink.closed(connection.number, direction, 'rst', packet)
  }

  private flush(connection: TrackedConnection, packet: number): void {
    if (connection.isReset) return
    for (const stream of connection.streams) stream.flush(packet)
  }
}

/** RFC 9293 §3.8.4: nothing, or the last byte again, one before what is expected. */
function isKeepAlive(segment: TcpSegment, next: number): boolean {
  return (segment.flags & (SYN | FIN | RST)) === 0 && sequenceAhead(segment.seq, next) === -1
}
