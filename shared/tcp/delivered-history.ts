import { sequenceAfter, sequenceAhead } from './sequence'

/** Segments of one direction whose place in the file is remembered, to compare retransmissions with. */
export const MAX_REMEMBERED_SEGMENTS = 256

/** A power of two, as every capacity is. */
const FIRST_CAPACITY = 8
const GROWTH = 8

/** Places of an entry's three numbers. */
const WIDTH = 3
const SEQ = 0
const LENGTH = 1
const FILE_OFFSET = 2

/** Gives bytes of the capture file again; null where it cannot. */
export type ReadBack = (fileOffset: number, length: number) => Uint8Array | null

/** A range of a direction's bytes that came twice with different contents. */
export interface OverlapConflict {
  /** How far before the end of what was delivered the first differing byte is. */
  back: number
  /** From the first to the last differing byte. */
  length: number
}

/**
 * Where the last delivered segments of a direction stand in the capture file. Bytes are not kept: a retransmission is
 * rare, and what it repeats is read back.
 */
export class DeliveredHistory {
  private capacity = FIRST_CAPACITY
  private entries = new Float64Array(FIRST_CAPACITY * WIDTH)
  private count = 0

  add(seq: number, length: number, fileOffset: number): void {
    if (this.count === this.capacity && this.count < MAX_REMEMBERED_SEGMENTS) this.grow()
    const slot = this.count & (this.capacity - 1)
    const { entries } = this
    entries[slot * WIDTH + SEQ] = seq
    entries[slot * WIDTH + LENGTH] = length
    entries[slot * WIDTH + FILE_OFFSET] = fileOffset
    this.count++
    // Keeps the slot arithmetic within small integers, however long the connection lives.
    if (this.count === 0x4000_0000) this.count = this.capacity + slot + 1
  }

  /**
   * Compares bytes that came again with the first ones.
   * @param seq of bytes[start]
   * @param next the sequence number behind everything delivered
   */
  compare(
    bytes: Uint8Array,
    start: number,
    end: number,
    seq: number,
    next: number,
    readBack: ReadBack,
  ): OverlapConflict | null {
    let first = Number.POSITIVE_INFINITY
    let last = -1
    const { entries } = this
    const oldest = Math.max(0, this.count - this.capacity)
    for (let index = this.count - 1; index >= oldest; index--) {
      const at = (index & (this.capacity - 1)) * WIDTH
      const from = sequenceAhead(entries[at + SEQ]!, seq)
      const until = from + entries[at + LENGTH]!
      if (until <= 0) break
      const overlapStart = Math.max(0, from)
      const overlapEnd = Math.min(end - start, until)
      if (overlapStart >= overlapEnd) continue
      const original = readBack(entries[at + FILE_OFFSET]! + overlapStart - from, overlapEnd - overlapStart)
      if (original === null) continue
      for (let i = 0; i < original.length; i++) {
        if (original[i] === bytes[start + overlapStart + i]) continue
        first = Math.min(first, overlapStart + i)
        last = Math.max(last, overlapStart + i)
      }
    }
    if (last < 0) return null
    return { back: -sequenceAhead(sequenceAfter(seq, first), next), length: last - first + 1 }
  }

  /** Only ever called while the ring has not yet wrapped, so the order stays. */
  private grow(): void {
    this.capacity = Math.min(this.capacity * GROWTH, MAX_REMEMBERED_SEGMENTS)
    const larger = new Float64Array(this.capacity * WIDTH)
    larger.set(this.entries)
    this.entries = larger
  }
}
