import { RowList } from '../index/columns/row-list'

/** Rows in ascending order that may still get longer. */
export interface ListedRows {
  readonly length: number
  at(index: number): number
}

/** The rows of a list that a filter keeps, in their order. Extending it costs what the new rows cost. */
export class FilteredRows {
  readonly #source: ListedRows
  readonly #keeps: (row: number) => boolean
  readonly #rows = new RowList()
  #looked = 0

  constructor(source: ListedRows, keeps: (row: number) => boolean) {
    this.#source = source
    this.#keeps = keeps
  }

  get total(): number {
    return this.#rows.length
  }

  /** Rows that were not looked at yet. */
  get pending(): number {
    return this.#source.length - this.#looked
  }

  /** Looks at up to `limit` rows more. */
  extend(limit: number): void {
    const end = Math.min(this.#source.length, this.#looked + limit)
    for (; this.#looked < end; this.#looked++) {
      const row = this.#source.at(this.#looked)
      if (this.#keeps(row)) this.#rows.push(row)
    }
  }

  window(offset: number, count: number): number[] {
    const rows: number[] = []
    const end = Math.min(this.total, offset + count)
    for (let place = offset; place < end; place++) rows.push(this.#rows.get(place))
    return rows
  }

  /** Where a row stands, or -1. */
  placeOf(row: number): number {
    return this.#rows.indexOf(row)
  }
}
