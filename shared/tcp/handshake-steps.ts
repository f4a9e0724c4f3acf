import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '../model/direction'
import type { StreamSink } from '../model/stream-event'
import type { TcpSegment } from './segment'
import { sequenceAfter, sequenceAhead } from './sequence'
import { ACK } from './tcp-flags'
import { HANDSHAKE_ACK_SEEN, SYN_ACK_SEEN, SYN_SEEN, type TrackedConnection } from './tracked-connection'

/** Follows the three steps in which connections open (RFC 9293 §3.5), and tells each once. */
export class HandshakeSteps {
  private readonly sink: StreamSink

  constructor(sink: StreamSink) {
    this.sink = sink
  }

  /** SYN or SYN+ACK. Either end may send either, where both open at once (RFC 9293 §3.5, figure 8). */
  syn(connection: TrackedConnection, direction: Direction, segment: TcpSegment, packet: number): void {
    const { number } = connection
    const { seq, ack } = segment
    const hasAck = (segment.flags & ACK) !== 0
    const isRepeated = connection.initial[direction] === seq
    if (connection.initial[direction] < 0) connection.begin(direction, seq)

    const isFromServer = direction === SERVER_TO_CLIENT
    if (!hasAck && !isFromServer && !connection.hasSeen(SYN_SEEN)) {
      connection.handshake |= SYN_SEEN
      connection.isFastOpen = segment.payloadLength > 0
      const event = { kind: 'syn', seq: told(connection, seq), inferred: connection.isSynthetic } as const
      this.sink.tcp(number, event, packet)
    } else if (hasAck && isFromServer && !connection.hasSeen(SYN_ACK_SEEN)) {
      this.secondStep(connection, seq, ack, packet)
      if (connection.initial[0] < 0) connection.begin(0, (ack - 1) >>> 0)
    } else if (hasAck && !isFromServer) {
      if (ack === sequenceAfter(connection.initial[1], 1)) connection.synAckOfClient ??= { packet, seq, ack }
      this.thirdStep(connection, direction, sequenceAfter(seq, 1), ack, packet)
    } else if (isRepeated) {
      const isServersFirst = isFromServer && !hasAck && connection.serverSyn === null
      if (!isServersFirst) this.sink.tcp(number, { kind: 'syn-retransmitted', direction }, packet)
    }
    if (isFromServer && !hasAck) connection.serverSyn ??= { packet, seq, ack }
  }

  /** A segment with an ACK and no SYN: the third step, which may carry data, acknowledges exactly the SYN+ACK. */
  thirdStep(
    connection: TrackedConnection,
    direction: Direction,
    seq: number,
    ack: number,
    packet: number,
  ): void {
    if (direction === SERVER_TO_CLIENT) {
      this.splitHandshake(connection, ack)
      return
    }
    if (connection.hasSeen(HANDSHAKE_ACK_SEEN)) return
    const [clientInitial, serverInitial] = connection.initial
    if (!connection.hasSeen(SYN_ACK_SEEN)) {
      if (seq === sequenceAfter(clientInitial, 1)) connection.earlyAck ??= { packet, seq, ack }
      return
    }
    // The answer to a SYN that carried data (RFC 7413) may come before the third step, and is acknowledged by it.
    const ahead = sequenceAhead(ack, sequenceAfter(serverInitial, 1))
    if (connection.isFastOpen ? ahead < 0 : ahead !== 0) return
    if (seq !== sequenceAfter(clientInitial, 1) && seq !== connection.streams[0].next) return
    connection.handshake |= HANDSHAKE_ACK_SEEN
    const { isSynthetic: inferred, number } = connection
    const event = { kind: 'handshake-ack', seq: told(connection, seq), ack: told(connection, ack) } as const
    this.sink.tcp(number, { ...event, inferred }, packet)
  }

  /** No more segments come: where the third step was captured before the second, that was it. */
  finish(connection: TrackedConnection): void {
    const { earlyAck } = connection
    if (earlyAck === null || !connection.hasSeen(SYN_ACK_SEEN)) return
    this.thirdStep(connection, CLIENT_TO_SERVER, earlyAck.seq, earlyAck.ack, earlyAck.packet)
  }

  private secondStep(connection: TrackedConnection, seq: number, ack: number | null, packet: number): void {
    connection.handshake |= SYN_ACK_SEEN
    const { isSynthetic: inferred, number } = connection
    const event = { kind: 'syn-ack', seq: told(connection, seq), ack: inferred ? 0 : ack, inferred } as const
    this.sink.tcp(number, event, packet)
  }

  /**
   * A server may answer a SYN with one of its own, which the client takes for both opening at once: its SYN+ACK is then
   * the third step, and the server acknowledges that instead of sending a SYN+ACK.
   */
  private splitHandshake(connection: TrackedConnection, ack: number): void {
    const { serverSyn, synAckOfClient } = connection
    if (serverSyn === null || synAckOfClient === null || connection.hasSeen(SYN_ACK_SEEN)) return
    if (sequenceAhead(ack, connection.initial[0]) <= 0) return
    this.secondStep(connection, serverSyn.seq, null, serverSyn.packet)
    connection.handshake |= HANDSHAKE_ACK_SEEN
    const { packet, seq, ack: answer } = synAckOfClient
    this.sink.tcp(connection.number, { kind: 'handshake-ack', seq, ack: answer, inferred: false }, packet)
  }
}

/** A SYN opens another connection on the same four-tuple where it cannot belong to the one there is. */
export function isPortReuse(
  connection: TrackedConnection,
  direction: Direction,
  segment: TcpSegment,
): boolean {
  const initial = connection.initial[direction]
  if (connection.isOver) {
    // Some systems try a refused SYN again. Whatever else is over does not begin again with the same number by itself.
    const isRepeated = initial === segment.seq
    return !isRepeated || ((segment.flags & ACK) === 0 && connection.hasSeen(HANDSHAKE_ACK_SEEN))
  }
  if (initial >= 0) {
    // Two answers to one SYN are no two connections.
    const answersKnownSyn =
      (segment.flags & ACK) !== 0 && segment.ack === sequenceAfter(connection.initial[0], 1)
    return initial !== segment.seq && !answersKnownSyn
  }
  const stream = connection.streams[direction]
  // A SYN captured behind the data it precedes.
  if (stream.isStarted) return stream.next !== sequenceAfter(segment.seq, 1)
  return connection.handshake === 0
}

/** Sequence numbers of a recording were made up, so they are not told. */
function told(connection: TrackedConnection, seq: number): number {
  return connection.isSynthetic ? 0 : seq
}
