import { SERVER_TO_CLIENT, oppositeDirection, type Direction } from '../model/direction'
import type { CaptureSink } from '../model/capture-sink'
import type { StreamSink, TcpEvent } from '../model/stream-event'
import { CapturedHandshake } from './captured-handshake'
import { guessClientIsSource } from './client-guess'
import { ConnectionTable, endpointOf, FourTuple } from './connection-table'
import type { ReadBack } from './delivered-history'
import type { DirectionStream, ReassemblyContext } from './direction-stream'
import { DoubtfulSyns } from './doubtful-syns'
import { HandshakeSteps, isPortReuse } from './handshake-steps'
import { resetAcceptance } from './reset-acceptance'
import { resetText } from './reset-text'
import { keepSegment, type KeptSegment } from './kept-segment'
import type { TcpSegment } from './segment'
import { sequenceAfter, sequenceAhead } from './sequence'
import { giveUpOrder } from './stream-outlet'
import { SegmentChecksum } from './segment-checksum'
import { ACK, FIN, RST, SYN } from './tcp-flags'
import { ALL_STEPS, HANDSHAKE_ACK_SEEN, TrackedConnection, type DoubtfulReset } from './tracked-connection'
import { NO_ACKNOWLEDGMENT } from './waiting-events'

/** Limit on the connections followed in one capture: every listener keeps some memory for each. */
export const MAX_CONNECTIONS = 1_000_000

/** `segment` is told here of segments that were not known at once to belong to a connection. */
type TrackerSink = StreamSink & Pick<CaptureSink, 'segment'>

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
 * Of a connection whose beginning was not captured the client is guessed: the end that sends an HTTP request, else the
 * end with the higher port.
 */
export class ConnectionTracker {
  /** That of the last segment. */
  direction: Direction = 0
  private readonly context: ReassemblyContext
  private readonly sink: TrackerSink
  private readonly handshake: HandshakeSteps
  private readonly table = new ConnectionTable()
  private readonly tuple = new FourTuple()
  private readonly checksum = new SegmentChecksum()
  /** The segment came in one piece, so that its checksum can be verified. */
  private isWhole = true
  private opened = 0
  private lastPacket = 0
  /** Segments of connections beyond the limit. */
  unfollowed = 0
  private readonly maxConnections: number

  /** @param readBack gives bytes of the capture again, to compare a retransmission with what came first */
  constructor(sink: TrackerSink, readBack: ReadBack, maxConnections = MAX_CONNECTIONS) {
    this.sink = sink
    this.handshake = new HandshakeSteps(sink)
    this.maxConnections = maxConnections
    this.context = { sink, readBack, budget: { held: 0 } }
  }

  /**
   * One segment.
   * @param bytes with the addresses at `source` and `destination`, and the segment's payload; borrowed
   * @param fileOffset of the payload
   * @returns the number of its connection; -1 where there are too many, or where that is not known yet: then the sink is
   *   told by `segment` once it is
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
    this.isWhole = false
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
    this.isWhole = true
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

  /**
   * An ICMP error quotes a segment's addresses and ports.
   * @returns the number of its connection, whose direction is that of the quoted segment; -1 where there is none
   */
  quoted(
    bytes: Uint8Array,
    version: number,
    source: number,
    destination: number,
    sourcePort: number,
    destinationPort: number,
    report: Omit<Extract<TcpEvent, { kind: 'icmp' }>, 'kind' | 'direction'>,
    packet: number,
  ): number {
    this.tuple.set(bytes, version, source, destination, sourcePort, destinationPort)
    const connection = this.table.find(this.tuple)
    if (connection === null) return -1
    this.lastPacket = packet
    this.direction = oppositeDirection(this.table.direction)
    this.sink.tcp(connection.number, { kind: 'icmp', direction: this.table.direction, ...report }, packet)
    return connection.number
  }

  get hasConnections(): boolean {
    return this.opened > 0
  }

  /** The capture ends: what was held back is passed on, in the order the connections opened. */
  finish(): void {
    const all: TrackedConnection[] = []
    this.table.forEach((connection) => all.push(connection))
    all.sort((a, b) => a.number - b.number)
    for (const connection of all) {
      const { doubtfulSyns } = connection
      this.flush(connection, this.lastPacket)
      if (doubtfulSyns !== null) this.reopen(connection, doubtfulSyns)
    }
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
    if (connection !== null && connection.doubtfulSyns !== null) {
      if (!this.decideSyns(connection, connection.doubtfulSyns, bytes, segment, packet, fileOffset)) return -1
      connection = this.table.find(this.tuple)
    }
    let { direction } = this.table
    if (connection === null || ((flags & SYN) !== 0 && isPortReuse(connection, direction, segment))) {
      if (connection !== null && isOpen(connection)) {
        connection.doubtfulSyns = new DoubtfulSyns(direction, segment)
        connection.doubtfulSyns.add(segment, bytes, packet, fileOffset)
        return -1
      }
      if (this.opened >= this.maxConnections) {
        this.unfollowed++
        return -1
      }
      connection = this.open(connection, bytes, segment, packet, isSynthetic)
      this.table.find(this.tuple)
      direction = this.table.direction
    }
    this.direction = direction
    this.accept(connection, direction, bytes, segment, packet, fileOffset)
    return connection.number
  }

  /** A segment of a connection. */
  private accept(
    connection: TrackedConnection,
    direction: Direction,
    bytes: Uint8Array,
    segment: TcpSegment,
    packet: number,
    fileOffset: number,
  ): void {
    connection.lastPacket = packet
    const stream = connection.streams[direction]
    stream.isSeen = true
    if (connection.isReset) return
    const { flags } = segment
    if ((flags & RST) !== 0) {
      this.reset(connection, direction, bytes, segment, packet)
      return
    }
    const { doubtfulReset } = connection
    if (doubtfulReset !== null && !this.goneOn(connection, doubtfulReset, direction, flags)) {
      doubtfulReset.held = keepSegment(segment, bytes, packet, fileOffset)
      return
    }
    if ((flags & SYN) !== 0) this.syn(connection, direction, bytes, segment, packet)
    else this.plain(connection, direction, segment, packet)
    if (segment.payloadLength === 0 && (flags & FIN) === 0) return
    const seq = (flags & SYN) !== 0 ? sequenceAfter(segment.seq, 1) : segment.seq
    const ack = (flags & ACK) === 0 || connection.isSynthetic ? NO_ACKNOWLEDGMENT : segment.ack
    if (!stream.isStarted) stream.start(seq)
    this.payload(connection, direction, bytes, segment, seq, packet, fileOffset, ack)
    if ((flags & FIN) !== 0) stream.finish(sequenceAfter(seq, segment.payloadLength), packet, ack)
  }

  /** @returns false where the segment is one more that waits for a decision */
  private decideSyns(
    connection: TrackedConnection,
    syns: DoubtfulSyns,
    bytes: Uint8Array,
    segment: TcpSegment,
    packet: number,
    fileOffset: number,
  ): boolean {
    const { direction } = this.table
    const decision = syns.decide(direction, segment)
    if (decision === 'again' && !syns.isFull) {
      syns.add(segment, bytes, packet, fileOffset)
      return false
    }
    if (decision === 'ignored') {
      connection.doubtfulSyns = null
      for (const syn of syns.all) {
        const event = { kind: 'unacceptable', direction: syns.direction, segment: 'syn' } as const
        this.sink.tcp(connection.number, event, syn.packet)
        this.sink.segment?.(syn.packet, connection.number, syns.direction)
      }
      return true
    }
    this.reopen(connection, syns)
    this.tuple.setEnds(connection, direction)
    return true
  }

  /** The SYNs that waited opened a connection of their own. */
  private reopen(replaced: TrackedConnection, syns: DoubtfulSyns): void {
    replaced.doubtfulSyns = null
    const [first] = syns.all
    if (first === undefined) return
    if (this.opened >= this.maxConnections) {
      this.unfollowed += syns.all.length
      return
    }
    this.tuple.setEnds(replaced, syns.direction)
    const connection = this.open(replaced, first.bytes, first.segment, first.packet, false)
    this.table.find(this.tuple)
    const { direction } = this.table
    for (const kept of syns.all) {
      this.acceptKept(connection, direction, kept)
      this.sink.segment?.(kept.packet, connection.number, direction)
    }
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
    if (connection.isSelf) this.sink.tcp(number, { kind: 'self-connect' }, packet)
    return connection
  }

  private syn(
    connection: TrackedConnection,
    direction: Direction,
    bytes: Uint8Array,
    segment: TcpSegment,
    packet: number,
  ): void {
    if (!connection.isSynthetic) connection.learnWindowScale(direction, segment.windowScale(bytes))
    if ((segment.flags & ACK) !== 0) this.acknowledge(connection, direction, segment)
    this.handshake.syn(connection, direction, segment, packet)
    const isAnswer = direction === SERVER_TO_CLIENT && (segment.flags & ACK) !== 0
    if (isAnswer && connection.isFastOpen && segment.ack === sequenceAfter(connection.initial[0], 1)) {
      connection.streams[0].refused()
    }
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
      if ((connection.handshake & ALL_STEPS) !== ALL_STEPS) {
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
    if (connection.isSynthetic) return
    const other = connection.streams[connection.isSelf ? direction : oppositeDirection(direction)]
    if (segment.window > other.window.offered) other.window.offered = segment.window
    other.acknowledge(segment.ack)
  }

  private payload(
    connection: TrackedConnection,
    direction: Direction,
    bytes: Uint8Array,
    segment: TcpSegment,
    seq: number,
    packet: number,
    fileOffset: number,
    ack: number,
  ): void {
    const stream = connection.streams[direction]
    const missing = segment.payloadLength - (segment.payloadEnd - segment.payload)
    if (segment.payloadLength === 1 && isKeepAlive(segment, stream.next)) {
      this.sink.tcp(connection.number, { kind: 'keep-alive', direction }, packet)
      return
    }
    if (missing > 0)
      this.sink.tcp(connection.number, { kind: 'packet-truncated', direction, missing }, packet)
    if (stream.unchecked > 0 && missing === 0 && this.isCorrupt(stream, bytes, segment)) {
      stream.suspect(bytes, segment.payload, segment.payloadEnd, seq, packet, fileOffset, ack)
      return
    }
    stream.payload(bytes, segment.payload, segment.payloadEnd, seq, missing, packet, fileOffset, ack)
  }

  /** Whether its checksum is wrong, and not only left to the network card. */
  private isCorrupt(stream: DirectionStream, bytes: Uint8Array, segment: TcpSegment): boolean {
    if (!this.isWhole || segment.payloadLength === 0) return false
    stream.unchecked = Math.max(0, stream.unchecked - segment.payloadLength)
    const checksum = this.checksum.of(bytes, segment, this.tuple)
    if (checksum === 'offloaded') stream.unchecked = 0
    return checksum === 'wrong'
  }

  private reset(
    connection: TrackedConnection,
    direction: Direction,
    bytes: Uint8Array,
    segment: TcpSegment,
    packet: number,
  ): void {
    if (connection.isOver) return
    const acceptance = resetAcceptance(connection, direction, segment)
    if (acceptance === 'taken') {
      this.resetBy(connection, direction, packet, resetText(bytes, segment))
    } else if (acceptance === 'near' && connection.doubtfulReset === null) {
      connection.doubtfulReset = { direction, packet, held: null }
    } else {
      this.sink.tcp(connection.number, { kind: 'unacceptable', direction, segment: 'rst' }, packet)
    }
  }

  /**
   * A segment after a doubtful RST: one of its sender says that it did not count, as do a SYN or two of its receiver.
   * @returns false where that is still open
   */
  private goneOn(
    connection: TrackedConnection,
    doubtful: DoubtfulReset,
    direction: Direction,
    flags: number,
  ): boolean {
    const { held } = doubtful
    if (direction !== doubtful.direction && (flags & SYN) === 0 && held === null) return false
    connection.doubtfulReset = null
    const event = { kind: 'unacceptable', direction: doubtful.direction, segment: 'rst' } as const
    this.sink.tcp(connection.number, event, doubtful.packet)
    if (held !== null) this.acceptKept(connection, oppositeDirection(doubtful.direction), held)
    return true
  }

  private acceptKept(connection: TrackedConnection, direction: Direction, kept: KeptSegment): void {
    const { segment, bytes, packet, fileOffset } = kept
    this.isWhole = false
    this.accept(connection, direction, bytes, segment, packet, fileOffset)
    this.isWhole = true
  }

  private resetBy(connection: TrackedConnection, direction: Direction, packet: number, text: string): void {
    this.flushStreams(connection, packet)
    connection.isReset = true
    for (const stream of connection.streams) stream.dispose()
    if (text !== '') this.sink.tcp(connection.number, { kind: 'reset-text', direction, text }, packet)
    this.sink.closed(connection.number, direction, 'rst', packet)
  }

  private flush(connection: TrackedConnection, packet: number): void {
    if (connection.isReset) return
    const { doubtfulReset } = connection
    if (doubtfulReset !== null) this.resetBy(connection, doubtfulReset.direction, doubtfulReset.packet, '')
    else this.flushStreams(connection, packet)
  }

  /** Passes on what both directions hold back, as far as it goes in the order of both together. */
  private flushStreams(connection: TrackedConnection, packet: number): void {
    const [toServer, toClient] = connection.streams
    this.handshake.finish(connection)
    toServer.flush()
    toClient.flush()
    giveUpOrder(toServer.outlet, toClient.outlet)
    toServer.flushTail(packet)
    toClient.flushTail(packet)
  }
}

/** It could not be what a SYN of its ends opens anew: a SYN with another number is doubtful. */
function isOpen(connection: TrackedConnection): boolean {
  if (connection.isSynthetic || connection.isOver) return false
  return (
    connection.hasSeen(HANDSHAKE_ACK_SEEN) ||
    (connection.streams[0].isStarted && connection.streams[1].isStarted)
  )
}

/** RFC 9293 §3.8.4: nothing, or the last byte again, one before what is expected. */
function isKeepAlive(segment: TcpSegment, next: number): boolean {
  return (segment.flags & (SYN | FIN | RST)) === 0 && sequenceAhead(segment.seq, next) === -1
}
