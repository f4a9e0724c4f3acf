/**
 * Growable typed columns. They grow by whole chunks and never copy what they hold, so that appending the ten
 * millionth row costs what the first one did and peak memory is the size of the data.
 */
const CHUNK_BITS = 14
const CHUNK_SIZE = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK_SIZE - 1

export class Uint16Column {
  length = 0
  #chunks: Uint16Array[] = []
  #tail = new Uint16Array(0)

  push(value: number): void {
    const at = this.length & CHUNK_MASK
    if (at === 0) this.#chunks.push((this.#tail = new Uint16Array(CHUNK_SIZE)))
    this.#tail[at] = value
    this.length++
  }

  get(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![row & CHUNK_MASK]!
  }

  set(row: number, value: number): void {
    this.#chunks[row >>> CHUNK_BITS]![row & CHUNK_MASK] = value
  }

  /** Writes the bits `(value >>> shift) & mask` of rows `from` on: a loop over each chunk, as fast as there is. */
  readBits(shift: number, mask: number, from: number, count: number, into: Float64Array): void {
    for (let done = 0; done < count;) {
      const row = from + done
      const chunk = this.#chunks[row >>> CHUNK_BITS]!
      const start = row & CHUNK_MASK
      const size = Math.min(count - done, CHUNK_SIZE - start)
      for (let at = 0; at < size; at++) into[done + at] = (chunk[start + at]! >>> shift) & mask
      done += size
    }
  }
}

export class Uint32Column {
  length = 0
  #chunks: Uint32Array[] = []
  #tail = new Uint32Array(0)

  push(value: number): void {
    const at = this.length & CHUNK_MASK
    if (at === 0) this.#chunks.push((this.#tail = new Uint32Array(CHUNK_SIZE)))
    this.#tail[at] = value
    this.length++
  }

  get(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![row & CHUNK_MASK]!
  }

  set(row: number, value: number): void {
    this.#chunks[row >>> CHUNK_BITS]![row & CHUNK_MASK] = value
  }
}

/** Four 32-bit words a row, side by side: what is written together costs one place in the cache. */
export class WordsColumn {
  length = 0
  #chunks: Uint32Array[] = []
  #tail = new Uint32Array(0)

  push(first: number, second: number, third: number, fourth: number): void {
    const at = (this.length & CHUNK_MASK) * 4
    if (at === 0) this.#chunks.push((this.#tail = new Uint32Array(CHUNK_SIZE * 4)))
    const tail = this.#tail
    tail[at] = first
    tail[at + 1] = second
    tail[at + 2] = third
    tail[at + 3] = fourth
    this.length++
  }

  /** @param place 0 to 3 */
  get(row: number, place: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![(row & CHUNK_MASK) * 4 + place]!
  }

  set(row: number, place: number, value: number): void {
    this.#chunks[row >>> CHUNK_BITS]![(row & CHUNK_MASK) * 4 + place] = value
  }

  /** Writes one word of rows `from` on: a loop over each chunk. @param place 0 to 3 */
  readWords(place: number, from: number, count: number, into: Float64Array): void {
    for (let done = 0; done < count;) {
      const row = from + done
      const chunk = this.#chunks[row >>> CHUNK_BITS]!
      const start = row & CHUNK_MASK
      const size = Math.min(count - done, CHUNK_SIZE - start)
      for (let at = 0; at < size; at++) into[done + at] = chunk[(start + at) * 4 + place]!
      done += size
    }
  }
}

export class Float64Column {
  length = 0
  #chunks: Float64Array[] = []
  #tail = new Float64Array(0)

  push(value: number): void {
    const at = this.length & CHUNK_MASK
    if (at === 0) this.#chunks.push((this.#tail = new Float64Array(CHUNK_SIZE)))
    this.#tail[at] = value
    this.length++
  }

  get(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![row & CHUNK_MASK]!
  }
}

/** A column most of whose values are a default the reader knows: chunks exist only where another value was set. */
export class SparseUint32Column {
  #chunks: (Uint32Array | undefined)[] = []

  /** @param value anything but 0xffffffff, which stands for "not set" */
  set(row: number, value: number): void {
    const index = row >>> CHUNK_BITS
    let chunk = this.#chunks[index]
    if (chunk === undefined) {
      chunk = new Uint32Array(CHUNK_SIZE).fill(0xffffffff)
      while (this.#chunks.length < index) this.#chunks.push(undefined)
      this.#chunks[index] = chunk
    }
    chunk[row & CHUNK_MASK] = value
  }

  get(row: number, byDefault: number): number {
    const value = this.#chunks[row >>> CHUNK_BITS]?.[row & CHUNK_MASK]
    return value === undefined || value === 0xffffffff ? byDefault : value
  }
}

/** Lengths: 32 bits each, the few longer ones exact in a side table. */
export class LengthColumn {
  readonly #small = new Uint32Column()
  readonly #large = new Map<number, number | bigint>()

  push(length: number | bigint): void {
    if (typeof length === 'number' && length < 0xffffffff) {
      this.#small.push(length)
      return
    }
    this.#large.set(this.#small.length, length)
    this.#small.push(0xffffffff)
  }

  get(row: number): number | bigint {
    const small = this.#small.get(row)
    return small === 0xffffffff ? this.#large.get(row)! : small
  }
}
