import { SERVER_TO_CLIENT, type Direction } from '../model/direction'
import type { TcpSegment } from './segment'
import { sequenceAhead } from './sequence'
import { ACK } from './tcp-flags'
import { SYN_ACK_SEEN, SYN_SEEN, type TrackedConnection } from './tracked-connection'

/** An RST its receiver takes; one near enough that missing packets may have made it look wrong; one it drops. */
export type ResetAcceptance = 'taken' | 'near' | 'dropped'

/**
 * Whether the receiver of an RST takes it: its number must be the one expected next (RFC 5961 §3), which a capture
 * knows only to lie between the last acknowledgment and the last byte sent. Before the SYN+ACK it must acknowledge the
 * SYN instead (RFC 9293 §3.10.7.3).
 */
export function resetAcceptance(
  connection: TrackedConnection,
  direction: Direction,
  segment: TcpSegment,
): ResetAcceptance {
  const stream = connection.streams[direction]
  const { window } = stream
  if (connection.isSynthetic || connection.isSelf) return 'taken'
  const isSynSent =
    direction === SERVER_TO_CLIENT && (connection.handshake & (SYN_SEEN | SYN_ACK_SEEN)) === SYN_SEEN
  if (isSynSent && !stream.isStarted && !window.isKnown) {
    const ahead = sequenceAhead(segment.ack, connection.initial[0])
    const isAnswer = (segment.flags & ACK) !== 0 && ahead > 0
    return isAnswer && sequenceAhead(segment.ack, connection.streams[0].next) <= 0 ? 'taken' : 'near'
  }
  if (!stream.isStarted && !window.isKnown) return 'taken'
  const { seq } = segment
  const highest = stream.isStarted ? stream.highest : window.acknowledged
  const upper =
    window.isKnown && sequenceAhead(window.acknowledged, highest) > 0 ? window.acknowledged : highest
  // Some systems count a FIN they have sent out of their number again.
  const lower = (window.isKnown ? window.acknowledged : upper) - (stream.hasFin ? 1 : 0)
  const ahead = sequenceAhead(seq, upper)
  if (ahead <= 0 && sequenceAhead(seq, lower >>> 0) >= 0) return 'taken'
  if (!window.isKnown) return ahead <= 0 ? 'taken' : 'near'
  return ahead < window.size && sequenceAhead(seq, lower >>> 0) > -window.size ? 'near' : 'dropped'
}
