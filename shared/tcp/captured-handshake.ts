import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '../model/direction'
import type { TcpEvent } from '../model/stream-event'
import { sequenceAfter } from './sequence'
import { ACK, FIN, RST, SYN } from './tcp-flags'

/** What a handshake is made of. */
export interface HandshakeSegment {
  seq: number
  ack: number
  flags: number
}

type HandshakeEvent = Extract<TcpEvent, { kind: 'syn' | 'syn-ack' | 'handshake-ack' | 'syn-retransmitted' }>

/**
 * The three steps of a handshake (RFC 9293 §3.5) among the control segments of one connection, where its bytes come
 * from elsewhere. A SYN or SYN+ACK that comes again says so; whatever else is no step tells nothing.
 */
export class CapturedHandshake {
  private client = -1
  private server = -1
  private hasThirdStep = false

  /** All three steps were seen. */
  get isComplete(): boolean {
    return this.hasThirdStep
  }

  /** The next segment, in the order they were captured; null where it is no step. */
  segment(direction: Direction, { seq, ack, flags }: HandshakeSegment): HandshakeEvent | null {
    switch (flags & (SYN | ACK | FIN | RST)) {
      case SYN:
        if (direction !== CLIENT_TO_SERVER) return null
        if (this.client >= 0) return seq === this.client ? { kind: 'syn-retransmitted', direction } : null
        this.client = seq
        return { kind: 'syn', seq, inferred: false }
      case SYN | ACK:
        if (direction !== SERVER_TO_CLIENT || this.client < 0) return null
        if (this.server >= 0) return seq === this.server ? { kind: 'syn-retransmitted', direction } : null
        if (ack !== sequenceAfter(this.client, 1)) return null
        this.server = seq
        return { kind: 'syn-ack', seq, ack, inferred: false }
      case ACK:
        if (direction !== CLIENT_TO_SERVER || this.server < 0 || this.hasThirdStep) return null
        if (seq !== sequenceAfter(this.client, 1) || ack !== sequenceAfter(this.server, 1)) return null
        this.hasThirdStep = true
        return { kind: 'handshake-ack', seq, ack, inferred: false }
      default:
        return null
    }
  }
}
