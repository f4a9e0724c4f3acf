/** Segments of a kind that are named; more are counted. */
export const NAMED_SEGMENTS = 5

/** Counts segments of one kind, and remembers the first few of them. */
export class SegmentTally {
  count = 0
  #packets: number[] = []

  add(packet: number): void {
    this.count++
    if (this.#packets.length < NAMED_SEGMENTS && this.#packets.at(-1) !== packet) this.#packets.push(packet)
  }

  /** Takes over what another has counted, so that it is told once. */
  take(other: SegmentTally): void {
    this.count += other.count
    this.#packets = [...this.#packets, ...other.#packets].sort((a, b) => a - b).slice(0, NAMED_SEGMENTS)
    other.clear()
  }

  clear(): void {
    this.count = 0
    this.#packets = []
  }

  get firstPacket(): number {
    return this.#packets[0] ?? 0
  }

  /** Numbers of the first packets, for a sentence: `7, 9, 12 …`. */
  get named(): string {
    return this.#packets.join(', ') + (this.count > this.#packets.length ? ' …' : '')
  }
}
