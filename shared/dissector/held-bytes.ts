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

  addGap(length: number, packet: number): void {
    this.runs.push({ start: this.length, end: this.length, gap: length, packet })
  }

  get firstPacket(): number {
    return this.runs[0]?.packet ?? 0
  }

  /** The bytes so far, gaps left out. Borrowed. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length)
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
