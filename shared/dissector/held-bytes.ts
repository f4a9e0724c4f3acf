const FIRST_ALLOCATION = 512

/** Bytes kept until it is known what they are, each with the packet that brought it. */
export class HeldBytes {
  length = 0
  private bytes = new Uint8Array(0)
  private runs: HeldRun[] = []
  private readonly maxBytes: number

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** @returns false where they do not fit any more; then nothing was added */
  add(bytes: Uint8Array, start: number, end: number, packet: number): boolean {
    const needed = this.length + end - start
    if (needed > this.maxBytes) return false
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length, FIRST_ALLOCATION))
      grown.set(this.bytes.subarray(0, this.length))
      this.bytes = grown
    }
    this.bytes.set(bytes.subarray(start, end), this.length)
    const last = this.runs.at(-1)
    if (last?.packet === packet && last.gap === 0) last.end = needed
    else this.runs.push({ start: this.length, end: needed, gap: 0, packet })
    this.length = needed
    return true
  }

  /** `length` bytes are missing here. Gaps in a row are one, so that there are never more runs than bytes. */
  addGap(length: number, packet: number): void {
    const last = this.runs.at(-1)
    if (last !== undefined && last.gap > 0) last.gap += length
    else this.runs.push({ start: this.length, end: this.length, gap: length, packet })
  }

  get firstPacket(): number {
    return this.runs[0]?.packet ?? 0
  }

  /** What is held. Borrowed. */
  get all(): { bytes: Uint8Array; runs: readonly HeldRun[] } {
    return { bytes: this.bytes.subarray(0, this.length), runs: this.runs }
  }

  /** What is held and the next bytes, up to `length` bytes of both. Borrowed. */
  followedBy(bytes: Uint8Array, start: number, end: number, length: number): Uint8Array {
    const next = bytes.subarray(start, Math.min(end, start + length))
    if (this.length === 0) return next
    const both = new Uint8Array(this.length + next.length)
    both.set(this.bytes.subarray(0, this.length))
    both.set(next, this.length)
    return both
  }

  /** Hands out what is held and starts again. */
  take(): { bytes: Uint8Array; runs: readonly HeldRun[] } {
    const taken = { bytes: this.bytes, runs: this.runs }
    this.bytes = new Uint8Array(0)
    this.runs = []
    this.length = 0
    return taken
  }
}

export interface HeldRun {
  /** Range within the held bytes; empty for a gap. */
  start: number
  end: number
  /** Bytes missing here; 0 for a run of bytes. */
  gap: number
  packet: number
}
