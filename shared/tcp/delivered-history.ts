import { sequenceAfter, sequenceAhead } from './sequence'

/** Segments of one direction whose place in the file is remembered, to compare retransmissions with. */
export const MAX_REMEMBERED_SEGMENTS = 256

/** A power of two, as every capacity is. */
const FIRST_CAPACITY = 8

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
  private seqs = new Uint32Array(FIRST_CAPACITY)
  private lengths = new Uint32Array(FIRST_CAPACITY)
  private fileOffsets = new Float64Array(FIRST_CAPACITY)
  private count = 0

  add(seq: number, length: number, fileOffset: number): void {
    if (this.count === this.seqs.length && this.count < MAX_REMEMBERED_SEGMENTS) this.grow()
    const slot = this.count & (this.seqs.length - 1)
    this.seqs[slot] = seq
    this.lengths[slot] = length
    this.fileOffsets[slot] = fileOffset
    this.count++
    // Keeps the slot arithmetic within small integers, however long the connection lives.
    if (this.count === 0x4000_0000) this.count = this.seqs.length + slot + 1
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
    const oldest = Math.max(0, this.count - this.seqs.length)
    for (let index = this.count - 1; index >= oldest; index--) {
      const slot = index % this.seqs.length
      const from = sequenceAhead(this.seqs[slot]!, seq)
      const until = from + this.lengths[slot]!
      if (until <= 0) break
      const overlapStart = Math.max(0, from)
      const overlapEnd = Math.min(end - start, until)
      if (overlapStart >= overlapEnd) continue
      const original = readBack(this.fileOffsets[slot]! + overlapStart - from, overlapEnd - overlapStart)
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
    const capacity = this.seqs.length * 2
    const seqs = new Uint32Array(capacity)
    const lengths = new Uint32Array(capacity)
    const fileOffsets = new Float64Array(capacity)
    seqs.set(this.seqs)
    lengths.set(this.lengths)
    fileOffsets.set(this.fileOffsets)
    this.seqs = seqs
    this.lengths = lengths
    this.fileOffsets = fileOffsets
  }
}
