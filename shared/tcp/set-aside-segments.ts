import type { ReassemblyBudget } from './out-of-order-queue'

/** Segments of one direction that are set aside at the same time; the oldest is taken for what it says. */
export const MAX_SET_ASIDE_SEGMENTS = 64

/** Bytes of them. */
export const MAX_SET_ASIDE_BYTES = 256 * 1024

/**
 * Why a segment is not believed yet: it lies beyond the window its receiver had opened (RFC 9293 §3.10.7.4), or its
 * checksum is wrong.
 */
export type Doubt = 'window' | 'checksum'

export interface SetAsideSegment {
  doubt: Doubt
  seq: number
  /** A FIN by itself, without bytes. */
  isFin: boolean
  /** Owned. */
  bytes: Uint8Array
  packet: number
  fileOffset: number
  ack: number
  /** What the direction expected when it came. */
  expected: number
}

/**
 * Segments a receiver would drop, unless what it acknowledges later says that it had them after all: captures miss
 * acknowledgments, and network cards fill checksums in behind the capture.
 */
export class SetAsideSegments {
  readonly #budget: ReassemblyBudget
  #segments: SetAsideSegment[] = []
  #bytes = 0

  constructor(budget: ReassemblyBudget) {
    this.#budget = budget
  }

  get all(): readonly SetAsideSegment[] {
    return this.#segments
  }

  get isOverLimit(): boolean {
    return this.#segments.length > MAX_SET_ASIDE_SEGMENTS || this.#bytes > MAX_SET_ASIDE_BYTES
  }

  add(segment: SetAsideSegment): void {
    this.#segments.push(segment)
    this.#bytes += segment.bytes.length
    this.#budget.held += segment.bytes.length
  }

  take(segment: SetAsideSegment): void {
    this.#segments = this.#segments.filter((other) => other !== segment)
    this.#bytes -= segment.bytes.length
    this.#budget.held -= segment.bytes.length
  }

  clear(): void {
    for (const segment of this.#segments) this.take(segment)
  }
}
