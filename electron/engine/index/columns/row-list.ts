const FIRST_CAPACITY = 8
const LAST_CAPACITY_BITS = 12
const LAST_CAPACITY = 1 << LAST_CAPACITY_BITS
/** Number of chunks that double in size (8, 16, … 2048) and the rows they hold. */
const DOUBLING_CHUNKS = 9
const DOUBLING_ROWS = LAST_CAPACITY - FIRST_CAPACITY

/**
 * A growable list of row numbers, small when short: one per connection. Chunks double from 8 to 4096 entries and
 * are never copied.
 */
export class RowList {
  length = 0
  #chunks: Uint32Array[] | null = null
  #tail: Uint32Array | null = null
  #used = 0

  push(row: number): void {
    if (this.#tail === null || this.#used === this.#tail.length) this.#grow()
    this.#tail![this.#used++] = row
    this.length++
  }

  get(index: number): number {
    if (index >= DOUBLING_ROWS) {
      const beyond = index - DOUBLING_ROWS
      return this.#chunks![DOUBLING_CHUNKS + (beyond >>> LAST_CAPACITY_BITS)]![beyond & (LAST_CAPACITY - 1)]!
    }
    // Chunk k begins at row 8 * (2^k - 1).
    const chunk = 31 - Math.clz32((index >>> 3) + 1)
    return this.#chunks![chunk]![index - FIRST_CAPACITY * ((1 << chunk) - 1)]!
  }

  /** Index of `row` in this ascending list, or -1. */
  indexOf(row: number): number {
    let low = 0
    let high = this.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const value = this.get(middle)
      if (value === row) return middle
      if (value < row) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  #grow(): void {
    this.#chunks ??= []
    const count = this.#chunks.length
    this.#tail = new Uint32Array(count < DOUBLING_CHUNKS ? FIRST_CAPACITY << count : LAST_CAPACITY)
    this.#chunks.push(this.#tail)
    this.#used = 0
  }
}
