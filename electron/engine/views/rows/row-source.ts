import type { RowList } from '../../index/columns/row-list'

/** Row numbers of one table in ascending order. Rows are appended, none is ever removed. */
export interface RowSource {
  readonly length: number
  at(index: number): number
  /** Index of `row`, or -1. */
  indexOf(row: number): number
}

export const NO_ROWS: RowSource = { length: 0, at: () => -1, indexOf: () => -1 }

/** The rows of a table from `first` on. */
export class RowRange implements RowSource {
  readonly #first: number
  readonly #end: () => number

  /** @param end one behind the last row there is now */
  constructor(first: number, end: () => number) {
    this.#first = first
    this.#end = end
  }

  get length(): number {
    return Math.max(0, this.#end() - this.#first)
  }

  at(index: number): number {
    return this.#first + index
  }

  indexOf(row: number): number {
    return row >= this.#first && row < this.#end() ? row - this.#first : -1
  }
}

/** The rows of a list without its first `skipped`. */
export class RowListTail implements RowSource {
  readonly #list: RowList
  readonly #skipped: number

  constructor(list: RowList, skipped: number) {
    this.#list = list
    this.#skipped = skipped
  }

  get length(): number {
    return this.#list.length - this.#skipped
  }

  at(index: number): number {
    return this.#list.get(this.#skipped + index)
  }

  indexOf(row: number): number {
    const index = this.#list.indexOf(row) - this.#skipped
    return index < 0 ? -1 : index
  }
}

/** Rows that are so few that they stand in an array. */
export class FewRows implements RowSource {
  readonly #rows: () => readonly number[]

  /** @param rows those there are now */
  constructor(rows: () => readonly number[]) {
    this.#rows = rows
  }

  get length(): number {
    return this.#rows().length
  }

  at(index: number): number {
    return this.#rows()[index]!
  }

  indexOf(row: number): number {
    const rows = this.#rows()
    const index = lowerBound(rows.length, (at) => rows[at]! >= row)
    return rows[index] === row ? index : -1
  }
}

/** The rows of one source that does not grow, and behind them those of another, all of which are higher. */
export class RowsBefore implements RowSource {
  readonly #first: RowSource
  readonly #rest: RowSource

  constructor(first: RowSource, rest: RowSource) {
    this.#first = first
    this.#rest = rest
  }

  get length(): number {
    return this.#first.length + this.#rest.length
  }

  at(index: number): number {
    const { length } = this.#first
    return index < length ? this.#first.at(index) : this.#rest.at(index - length)
  }

  indexOf(row: number): number {
    const first = this.#first.indexOf(row)
    if (first >= 0) return first
    const rest = this.#rest.indexOf(row)
    return rest < 0 ? -1 : this.#first.length + rest
  }
}

/** First index below `length` for which `isAtOrBehind` holds (`length` where it holds for none): binary search. */
export function lowerBound(length: number, isAtOrBehind: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isAtOrBehind(middle)) high = middle
    else low = middle + 1
  }
  return low
}
