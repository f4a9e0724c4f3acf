/** Segments of a kind that are named; more are counted. */
export const NAMED_SEGMENTS = 5

/** Counts segments of one kind, and remembers the first few of them. */
export class SegmentTally {
  count = 0
  readonly #packets: number[] = []

  add(packet: number): void {
    this.count++
    if (this.#packets.length < NAMED_SEGMENTS && this.#packets.at(-1) !== packet) this.#packets.push(packet)
  }

  get firstPacket(): number {
    return this.#packets[0] ?? 0
  }

  /** Numbers of the first packets, for a sentence: `7, 9, 12 …`. */
  get named(): string {
    return this.#packets.join(', ') + (this.count > this.#packets.length ? ' …' : '')
  }
}
