import { sequenceAhead } from './sequence'

/** The largest shift there is (RFC 7323 §2.3): assumed where the SYNs were not captured. */
const LARGEST_SHIFT = 14

/** A segment may come again from this far back whatever the window; what is further back is of another connection. */
const SHORTEST_MEMORY = 65_535

/** Where a segment lies: in what its receiver takes or may be sent again, further back, or beyond it. */
export type WindowPlace = 'inside' | 'behind' | 'beyond'

/** What the receiver of one direction takes, as its acknowledgments and windows tell (RFC 9293 §3.10.7.4). */
export class ReceiveWindow {
  /** What the receiver has acknowledged. */
  acknowledged = 0
  /** Whether it has acknowledged anything. */
  isKnown = false
  /** The largest window it has announced, not scaled. */
  offered = 0
  /** Window scale (RFC 7323 §2). */
  shift = LARGEST_SHIFT

  /** @returns whether that is news */
  acknowledge(ack: number): boolean {
    if (this.isKnown && sequenceAhead(ack, this.acknowledged) <= 0) return false
    this.isKnown = true
    this.acknowledged = ack
    return true
  }

  /** Everything before `seq` was acknowledged. */
  isAcknowledged(seq: number): boolean {
    return this.isKnown && sequenceAhead(this.acknowledged, seq) >= 0
  }

  get size(): number {
    return Math.max(1, this.offered << this.shift)
  }

  /**
   * Of `length` bytes from `seq` on. Acknowledgments may be missing from the capture, so the window begins at the last
   * byte known to be read or to have been sent, whichever is later.
   * @param next behind the last byte that came in order
   */
  placeOf(seq: number, length: number, next: number): WindowPlace {
    const back = -(sequenceAhead(seq, next) + length)
    if (back > Math.max(this.size, SHORTEST_MEMORY)) return 'behind'
    if (!this.isKnown || back >= 0) return 'inside'
    const left = sequenceAhead(this.acknowledged, next) > 0 ? this.acknowledged : next
    return sequenceAhead(seq, left) >= this.size ? 'beyond' : 'inside'
  }
}
