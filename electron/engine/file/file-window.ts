import type { SessionBytes } from './session-bytes'

/** Bytes read at once: neighbouring small payloads then cost one read of the file. */
const BLOCK_BYTES = 64 << 10

/**
 * Reads the session file through one cached block. A session file only grows, so a block never goes stale; it may
 * only turn out too short.
 */
export class FileWindow {
  readonly #bytes: SessionBytes
  #start = 0
  #block: Uint8Array = new Uint8Array(0)

  constructor(bytes: SessionBytes) {
    this.#bytes = bytes
  }

  /**
   * Up to `length` bytes at `offset`; fewer where the file ends or cannot be read.
   * @returns a view: valid until the next call, not to be modified
   */
  read(offset: number, length: number): Uint8Array {
    const from = offset - this.#start
    if (from >= 0 && from + length <= this.#block.length) return this.#block.subarray(from, from + length)
    if (length >= BLOCK_BYTES) return this.#bytes.read(offset, length)
    const wanted = Math.max(length, Math.min(BLOCK_BYTES, this.#bytes.size - offset))
    this.#block = this.#bytes.read(offset, wanted)
    this.#start = offset
    return this.#block.subarray(0, length)
  }
}
