import { lowerBound } from './row-source'

/** Rows a chunk holds at most; a full one is split in two. An insertion moves half of that on average. */
const CHUNK_ROWS = 2048

/** Negative where `row` comes before `other`. Zero for the same row alone. */
export type RowComparison = (row: number, other: number) => number

interface Chunk {
  rows: Uint32Array
  used: number
}

/**
 * Row numbers in an order, 4 to 8 bytes each: a list of sorted chunks. A row that comes last is appended at the cost of one
 * comparison; any other is found by binary search and moves at most one chunk.
 */
export class OrderedRows {
  length = 0
  readonly #compare: RowComparison
  readonly #chunks: Chunk[] = []
  /** Rows before each chunk; valid for chunks below `#counted`. */
  #before: number[] = []
  #counted = 0

  constructor(compare: RowComparison) {
    this.#compare = compare
  }

  /** Adds a row that is not there yet. */
  add(row: number): void {
    const last = this.#chunks.at(-1)
    this.length++
    if (last === undefined) {
      this.#chunks.push(newChunk(row))
      return
    }
    if (this.#compare(last.rows[last.used - 1]!, row) < 0) {
      if (last.used === CHUNK_ROWS) this.#chunks.push(newChunk(row))
      else last.rows[last.used++] = row
      return
    }
    this.#insert(row)
  }

  /** Removes a row; false where it is not there. */
  remove(row: number): boolean {
    const place = this.#find(row)
    if (place === null) return false
    const { chunk, index } = place
    const { rows, used } = this.#chunks[chunk]!
    rows.copyWithin(index, index + 1, used)
    this.length--
    if (--this.#chunks[chunk]!.used === 0) this.#chunks.splice(chunk, 1)
    this.#forgetCounts(chunk)
    return true
  }

  has(row: number): boolean {
    return this.#find(row) !== null
  }

  at(index: number): number {
    this.#count()
    const chunk = lowerBound(this.#chunks.length, (at) => this.#before[at]! > index) - 1
    return this.#chunks[chunk]!.rows[index - this.#before[chunk]!]!
  }

  indexOf(row: number): number {
    const place = this.#find(row)
    if (place === null) return -1
    this.#count()
    return this.#before[place.chunk]! + place.index
  }

  #insert(row: number): void {
    let at = this.#chunkOf(row)
    let chunk = this.#chunks[at]!
    if (chunk.used === CHUNK_ROWS) {
      const half = CHUNK_ROWS / 2
      const upper: Chunk = { rows: new Uint32Array(CHUNK_ROWS), used: half }
      upper.rows.set(chunk.rows.subarray(half))
      chunk.used = half
      this.#chunks.splice(at + 1, 0, upper)
      this.#forgetCounts(at)
      if (this.#compare(chunk.rows[half - 1]!, row) < 0) {
        at++
        chunk = upper
      }
    }
    const index = this.#indexIn(chunk, row)
    chunk.rows.copyWithin(index + 1, index, chunk.used)
    chunk.rows[index] = row
    chunk.used++
    this.#forgetCounts(at)
  }

  #find(row: number): { chunk: number; index: number } | null {
    if (this.length === 0) return null
    const chunk = this.#chunkOf(row)
    const { rows, used } = this.#chunks[chunk]!
    const index = this.#indexIn(this.#chunks[chunk]!, row)
    return index < used && rows[index] === row ? { chunk, index } : null
  }

  /** The first chunk whose last row does not come before `row`, else the last one. */
  #chunkOf(row: number): number {
    const chunk = lowerBound(this.#chunks.length, (at) => {
      const { rows, used } = this.#chunks[at]!
      return this.#compare(rows[used - 1]!, row) >= 0
    })
    return Math.min(chunk, this.#chunks.length - 1)
  }

  #indexIn({ rows, used }: Chunk, row: number): number {
    return lowerBound(used, (index) => this.#compare(rows[index]!, row) >= 0)
  }

  /** Chunks behind `chunk` begin elsewhere now. */
  #forgetCounts(chunk: number): void {
    this.#counted = Math.min(this.#counted, chunk + 1)
  }

  #count(): void {
    const chunks = this.#chunks
    for (let at = this.#counted; at < chunks.length; at++) {
      this.#before[at] = at === 0 ? 0 : this.#before[at - 1]! + chunks[at - 1]!.used
    }
    this.#before.length = chunks.length
    this.#counted = chunks.length
  }
}

function newChunk(row: number): Chunk {
  const rows = new Uint32Array(CHUNK_ROWS)
  rows[0] = row
  return { rows, used: 1 }
}
