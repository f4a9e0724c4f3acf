import type { ByteSource } from './byte-source'

/** Bytes read at once: neighbouring small payloads then cost one read of the source. */
const BLOCK_BYTES = 64 << 10

/** Reads a source through one cached block. Sources only grow, so a block never goes stale; it may only turn out too short. */
export class SourceWindow {
  readonly #source: ByteSource
  #start = 0
  #block: Uint8Array = new Uint8Array(0)

  constructor(source: ByteSource) {
    this.#source = source
  }

  /**
   * Up to `length` bytes at `offset`; fewer where the source ends or cannot be read.
   * @returns a view: valid until the next call, not to be modified
   */
  read(offset: number, length: number): Uint8Array {
    const from = offset - this.#start
    if (from >= 0 && from + length <= this.#block.length) return this.#block.subarray(from, from + length)
    if (length >= BLOCK_BYTES) return this.#source.read(offset, length)
    const wanted = Math.max(length, Math.min(BLOCK_BYTES, this.#source.size - offset))
    this.#block = this.#source.read(offset, wanted)
    this.#start = offset
    return this.#block.subarray(0, length)
  }
}
