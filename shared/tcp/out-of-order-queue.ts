import { sequenceAfter, sequenceAhead } from './sequence'

/** Bytes one direction holds back while it waits for missing ones; then they are given up for lost. */
export const MAX_OUT_OF_ORDER_BYTES = 8 * 1024 * 1024

/** Segments one direction holds back. */
export const MAX_OUT_OF_ORDER_SEGMENTS = 8192

/** Memory of all that is held back, in bytes: the segments' own and what holding one costs. */
export const MAX_OUT_OF_ORDER_TOTAL = 64 * 1024 * 1024

/** What a held segment takes beside its bytes. */
export const HELD_SEGMENT_COST = 256

/** A stretch that came before the bytes in front of it. `bytes` is null for one that the snaplen cut off. */
export interface HeldSegment {
  seq: number
  length: number
  bytes: Uint8Array | null
  fileOffset: number
  packet: number
  /** What its sender had read of the other direction. */
  ack: number
}

/** What is held back by all connections of a capture, each segment with its cost. */
export interface ReassemblyBudget {
  held: number
}

/** What of a segment differs from bytes already held: its distance from the expected sequence number, and length. */
export type ConflictHandler = (ahead: number, length: number) => void

/** Segments ahead of the expected sequence number, in order, without overlaps: the bytes that came first stay. */
export class OutOfOrderQueue {
  private readonly segments: HeldSegment[] = []
  private held = 0
  private readonly budget: ReassemblyBudget

  constructor(budget: ReassemblyBudget) {
    this.budget = budget
  }

  get first(): HeldSegment | undefined {
    return this.segments[0]
  }

  /** Behind the last byte held; null where none is. */
  get end(): number | null {
    const last = this.segments.at(-1)
    return last === undefined ? null : sequenceAfter(last.seq, last.length)
  }

  get isOverLimit(): boolean {
    return (
      this.held > MAX_OUT_OF_ORDER_BYTES ||
      this.segments.length > MAX_OUT_OF_ORDER_SEGMENTS ||
      this.budget.held > MAX_OUT_OF_ORDER_TOTAL
    )
  }

  /** Takes the first segment out. */
  shift(): HeldSegment | undefined {
    const segment = this.segments.shift()
    if (segment !== undefined) this.release(segment.bytes?.length ?? 0, 1)
    return segment
  }

  /**
   * Keeps a copy of what is new in a segment.
   * @param bytes borrowed, or null for a stretch that was not captured
   * @param expected the sequence number all positions are relative to
   * @returns whether there was anything new, and whether it came behind something that was sent after it
   */
  insert(
    bytes: Uint8Array | null,
    seq: number,
    length: number,
    fileOffset: number,
    packet: number,
    ack: number,
    expected: number,
    onConflict: ConflictHandler,
  ): { isNew: boolean; isLate: boolean } {
    const start = sequenceAhead(seq, expected)
    const end = start + length
    let index = this.lowerBound(start, expected)
    let at = start
    let isNew = false
    const isLate = index < this.segments.length
    const keepUntil = (until: number): void => {
      if (at >= until) return
      const kept = bytes === null ? null : bytes.slice(at - start, until - start)
      const piece = { seq: sequenceAfter(seq, at - start), length: until - at, bytes: kept, packet, ack }
      this.segments.splice(index, 0, { ...piece, fileOffset: fileOffset + at - start })
      this.reserve(kept?.length ?? 0)
      index++
      isNew = true
    }
    while (at < end) {
      const other = this.segments[index]
      const otherStart = other === undefined ? end : sequenceAhead(other.seq, expected)
      if (other === undefined || otherStart >= end) {
        keepUntil(end)
        break
      }
      keepUntil(otherStart)
      const otherEnd = otherStart + other.length
      const overlapStart = Math.max(at, otherStart)
      const overlapEnd = Math.min(end, otherEnd)
      if (bytes !== null && other.bytes !== null && overlapStart < overlapEnd) {
        reportDifference(bytes, start, other.bytes, otherStart, overlapStart, overlapEnd, onConflict)
      }
      at = Math.max(at, otherEnd)
      index++
    }
    return { isNew, isLate }
  }

  /** Drops everything. */
  clear(): void {
    this.release(this.held, this.segments.length)
    this.segments.length = 0
  }

  /** Index of the first segment that ends behind `start`. */
  private lowerBound(start: number, expected: number): number {
    let low = 0
    let high = this.segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const segment = this.segments[middle]!
      if (sequenceAhead(segment.seq, expected) + segment.length <= start) low = middle + 1
      else high = middle
    }
    return low
  }

  private reserve(bytes: number): void {
    this.held += bytes
    this.budget.held += bytes + HELD_SEGMENT_COST
  }

  private release(bytes: number, segments: number): void {
    this.held -= bytes
    this.budget.held -= bytes + segments * HELD_SEGMENT_COST
  }
}

function reportDifference(
  bytes: Uint8Array,
  start: number,
  held: Uint8Array,
  heldStart: number,
  from: number,
  until: number,
  onConflict: ConflictHandler,
): void {
  let first = -1
  let last = -1
  for (let at = from; at < until; at++) {
    if (bytes[at - start] === held[at - heldStart]) continue
    if (first < 0) first = at
    last = at
  }
  if (first >= 0) onConflict(first, last - first + 1)
}
