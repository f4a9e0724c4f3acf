import { SERVER_TO_CLIENT, type Direction } from '../model/direction'
import type { StreamSink } from '../model/stream-event'
import type { TcpSegment } from './segment'
import { sequenceAfter } from './sequence'
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
    const seq = segment.seq
    const hasAck = (segment.flags & ACK) !== 0
    const isRepeated = connection.initial[direction] === seq
    if (connection.initial[direction] < 0) connection.begin(direction, seq)

    const isFromServer = direction === SERVER_TO_CLIENT
    if (!hasAck && !isFromServer && !connection.hasSeen(SYN_SEEN)) {
      connection.handshake |= SYN_SEEN
      this.sink.tcp(
        number,
        { kind: 'syn', ...numbers(connection, seq), inferred: connection.isSynthetic },
        packet,
      )
    } else if (hasAck && isFromServer && !connection.hasSeen(SYN_ACK_SEEN)) {
      connection.handshake |= SYN_ACK_SEEN
      const both = { ...numbers(connection, seq), ack: connection.isSynthetic ? 0 : segment.ack }
      this.sink.tcp(number, { kind: 'syn-ack', ...both, inferred: connection.isSynthetic }, packet)
      if (connection.initial[0] < 0) connection.begin(0, (segment.ack - 1) >>> 0)
    } else if (hasAck && !isFromServer) {
      this.thirdStep(connection, direction, sequenceAfter(seq, 1), segment.ack, packet)
    } else if (isRepeated) {
      this.sink.tcp(number, { kind: 'syn-retransmitted', direction }, packet)
    }
  }

  /** The third step, which may carry data: acknowledges exactly the SYN+ACK. */
  thirdStep(
    connection: TrackedConnection,
    direction: Direction,
    seq: number,
    ack: number,
    packet: number,
  ): void {
    if (direction === SERVER_TO_CLIENT || connection.hasSeen(HANDSHAKE_ACK_SEEN)) return
    const [clientInitial, serverInitial] = connection.initial
    if (!connection.hasSeen(SYN_ACK_SEEN) || ack !== sequenceAfter(serverInitial, 1)) return
    // A SYN that carried data (RFC 7413) moves the third step on.
    if (seq !== sequenceAfter(clientInitial, 1) && seq !== connection.streams[0].next) return
    connection.handshake |= HANDSHAKE_ACK_SEEN
    const inferred = connection.isSynthetic
    const both = { ...numbers(connection, seq), ack: inferred ? 0 : ack }
    this.sink.tcp(connection.number, { kind: 'handshake-ack', ...both, inferred }, packet)
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
function numbers(connection: TrackedConnection, seq: number): { seq: number } {
  return { seq: connection.isSynthetic ? 0 : seq }
}
