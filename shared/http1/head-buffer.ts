import { CR, LF } from './characters'

/** Longest head read, in bytes. The servers people meet stop at 8 to 64 KiB. */
export const MAX_HEAD_BYTES = 256 * 1024

const FIRST_ALLOCATION = 2048

/** Collects the bytes of one head until the empty line that ends it (RFC 9112 §2.1); lines may end in a bare LF. */
export class HeadBuffer {
  length = 0
  private bytes = new Uint8Array(0)
  private lineStart = 0
  private startLineSeen = false
  /** Line ends the head begins with. */
  private leading = 0
  private readonly maxBytes: number

  constructor(maxBytes: number = MAX_HEAD_BYTES) {
    this.maxBytes = maxBytes
  }

  /**
   * Takes bytes up to the end of the head.
   * @returns the index after the last byte taken, and whether the head is complete or longer than the limit
   */
  push(
    bytes: Uint8Array,
    start: number,
    end: number,
  ): { at: number; state: 'more' | 'complete' | 'too-large' } {
    let at = start
    while (at < end) {
      let lf = bytes.indexOf(LF, at)
      if (lf >= end) lf = -1
      const stop = lf < 0 ? end : lf + 1
      if (this.length + (stop - at) > this.maxBytes) {
        const room = this.maxBytes - this.length
        this.append(bytes, at, at + room)
        return { at: at + room, state: 'too-large' }
      }
      this.append(bytes, at, stop)
      at = stop
      if (lf >= 0 && this.endLine()) return { at, state: 'complete' }
    }
    return { at, state: 'more' }
  }

  /** The first byte that is no line end, or -1: tells what cannot be a head before it is complete. */
  firstByte(): number {
    return this.leading < this.length ? this.bytes[this.leading]! : -1
  }

  /** Up to `count` bytes from the first that is no line end. */
  firstBytes(count: number): Uint8Array {
    return this.bytes.subarray(this.leading, Math.min(this.leading + count, this.length))
  }

  /** Hands out what was collected and starts again. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length)
    this.length = 0
    this.lineStart = 0
    this.startLineSeen = false
    this.leading = 0
    if (this.bytes.length > FIRST_ALLOCATION) this.bytes = new Uint8Array(0)
    return taken
  }

  private endLine(): boolean {
    const lf = this.length - 1
    const empty = lf === this.lineStart || (lf === this.lineStart + 1 && this.bytes[this.lineStart] === CR)
    this.lineStart = this.length
    if (!empty) this.startLineSeen = true
    return empty && this.startLineSeen
  }

  /** Each leading line end is looked at once, however many come one by one. */
  private skipLineEnds(): void {
    const { bytes, length } = this
    while (this.leading < length && (bytes[this.leading] === CR || bytes[this.leading] === LF)) this.leading++
  }

  private append(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.length + (end - start)
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length, FIRST_ALLOCATION))
      grown.set(this.bytes.subarray(0, this.length))
      this.bytes = grown
    }
    this.bytes.set(bytes.subarray(start, end), this.length)
    const isLeading = this.leading === this.length
    this.length = needed
    if (isLeading) this.skipLineEnds()
  }
}
