/** Bytes asked for at a time while a hex view is scrolled. */
export const BYTE_CHUNK = 64 * 1024
/** Chunks a hex view keeps: 1 MiB, whatever the length of the payload. */
export const BYTE_CHUNK_LIMIT = 16

export interface ByteAnswer {
  bytes: Uint8Array
  total: number
}
export type ByteFetch = (offset: number, count: number) => Promise<ByteAnswer>

/** Reads a long byte source in chunks, keeps the few used last, asks for one at a time. */
export class ByteCache {
  readonly #chunks = new Map<number, Uint8Array>()
  readonly #fetch: ByteFetch
  readonly #changed: () => void
  #pending: number | null = null
  #wanted: number | null = null

  constructor(fetch: ByteFetch, changed: () => void) {
    this.#fetch = fetch
    this.#changed = changed
  }

  get heldChunks(): number {
    return this.#chunks.size
  }

  /** The byte at `offset`, or null until its chunk has come (which this call asks for). */
  byteAt(offset: number): number | null {
    const index = Math.floor(offset / BYTE_CHUNK)
    const chunk = this.#chunks.get(index)
    if (chunk === undefined) {
      this.#want(index)
      return null
    }
    return chunk[offset - index * BYTE_CHUNK] ?? null
  }

  #want(index: number): void {
    if (this.#pending !== null) {
      if (this.#pending !== index) this.#wanted = index
      return
    }
    this.#pending = index
    this.#fetch(index * BYTE_CHUNK, BYTE_CHUNK).then(
      (answer) => this.#take(index, answer.bytes),
      () => this.#take(index, new Uint8Array(0)),
    )
  }

  #take(index: number, bytes: Uint8Array): void {
    this.#pending = null
    this.#chunks.set(index, bytes)
    for (const oldest of this.#chunks.keys()) {
      if (this.#chunks.size <= BYTE_CHUNK_LIMIT) break
      this.#chunks.delete(oldest)
    }
    const next = this.#wanted
    this.#wanted = null
    if (next !== null && !this.#chunks.has(next)) this.#want(next)
    this.#changed()
  }
}
