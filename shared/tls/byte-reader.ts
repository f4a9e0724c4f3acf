const EMPTY = new Uint8Array(0)

/**
 * Reads the presentation language of RFC 8446 §3 from bytes that may say anything: what lies past the end is 0 or
 * empty, and `failed` tells so. Nothing is copied.
 */
export class ByteReader {
  readonly bytes: Uint8Array
  /** Index in `bytes` of the next byte. */
  at: number
  readonly end: number
  /** Whether something was read that is not there. */
  failed = false

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  get remaining(): number {
    return this.end - this.at
  }

  uint8(): number {
    if (!this.#has(1)) return 0
    return this.bytes[this.at++]!
  }

  uint16(): number {
    if (!this.#has(2)) return 0
    this.at += 2
    return (this.bytes[this.at - 2]! << 8) | this.bytes[this.at - 1]!
  }

  uint24(): number {
    if (!this.#has(3)) return 0
    this.at += 3
    return (this.bytes[this.at - 3]! << 16) | (this.bytes[this.at - 2]! << 8) | this.bytes[this.at - 1]!
  }

  /** The next `length` bytes, borrowed. */
  take(length: number): Uint8Array {
    if (!this.#has(length)) return EMPTY
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  /** A vector whose length stands before it in so many bytes, as a reader of its own. */
  vector(lengthBytes: 1 | 2 | 3): ByteReader {
    const length = lengthBytes === 1 ? this.uint8() : lengthBytes === 2 ? this.uint16() : this.uint24()
    if (!this.#has(length)) return new ByteReader(EMPTY)
    this.at += length
    return new ByteReader(this.bytes, this.at - length, this.at)
  }

  /** The rest as 16-bit numbers; an odd byte at the end is a failure. */
  uint16List(): number[] {
    const list: number[] = []
    while (this.remaining > 0) list.push(this.uint16())
    return this.failed ? list.slice(0, -1) : list
  }

  #has(length: number): boolean {
    if (this.end - this.at >= length) return true
    this.failed = true
    this.at = this.end
    return false
  }
}
