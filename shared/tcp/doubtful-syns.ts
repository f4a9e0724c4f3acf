import type { Direction } from '../model/direction'
import { keepSegment, type KeptSegment } from './kept-segment'
import type { TcpSegment } from './segment'
import { sequenceAfter, sequenceAhead } from './sequence'
import { ACK, SYN } from './tcp-flags'

/** SYNs of one four-tuple that wait for a decision at the same time. */
export const MAX_DOUBTFUL_SYNS = 8

/**
 * SYNs amid an open connection, with another initial number than its own: its receiver drops such a segment with an
 * acknowledgment of what it expects (RFC 9293 §3.10.7.4, RFC 5961 §4), unless the port is used again. What comes next
 * tells which.
 */
export class DoubtfulSyns {
  readonly direction: Direction
  readonly all: KeptSegment[] = []
  readonly #seq: number
  readonly #flags: number

  constructor(direction: Direction, segment: TcpSegment) {
    this.direction = direction
    this.#seq = segment.seq
    this.#flags = segment.flags & (SYN | ACK)
  }

  /** @param bytes borrowed */
  add(segment: TcpSegment, bytes: Uint8Array, packet: number, fileOffset: number): void {
    this.all.push(keepSegment(segment, bytes, packet, fileOffset))
  }

  get isFull(): boolean {
    return this.all.length >= MAX_DOUBTFUL_SYNS
  }

  /** What the next segment says: they opened another connection, they did not, or it is one more of them. */
  decide(direction: Direction, segment: TcpSegment): 'opened' | 'ignored' | 'again' {
    const { seq, ack, flags } = segment
    if (direction !== this.direction) {
      return (flags & ACK) !== 0 && this.#covers(ack) ? 'opened' : 'ignored'
    }
    if ((flags & (SYN | ACK)) === this.#flags && seq === this.#seq) return 'again'
    if ((flags & SYN) !== 0) return 'opened'
    return this.#covers(seq) ? 'opened' : 'ignored'
  }

  /** The number is just behind the SYN, or the data on it. */
  #covers(number: number): boolean {
    const ahead = sequenceAhead(number, sequenceAfter(this.#seq, 1))
    return ahead >= 0 && ahead <= (this.all[0]?.segment.payloadLength ?? 0)
  }
}
