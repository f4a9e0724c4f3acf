/** Bytes by number, the longest unused dropped first when they exceed a limit. The last one set always stays. */
export class BoundedCache {
  readonly #limit: number
  readonly #entries = new Map<number, Uint8Array>()
  #bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: number): Uint8Array | undefined {
    const bytes = this.#entries.get(key)
    if (bytes === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, bytes)
    return bytes
  }

  set(key: number, bytes: Uint8Array): void {
    this.#entries.set(key, bytes)
    this.#bytes += bytes.length
    for (const [oldest, { length }] of this.#entries) {
      if (this.#bytes <= this.#limit || oldest === key) break
      this.#entries.delete(oldest)
      this.#bytes -= length
    }
  }
}
