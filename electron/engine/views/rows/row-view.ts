import { OrderedRows, type RowComparison } from './ordered-rows'
import type { RowSource } from './row-source'

/** Rows a view has to judge again at most; with more of them it begins afresh. */
export const MAX_TOUCHED_ROWS = 100_000

/** Which rows of a source are listed, and in what order. */
export interface RowChoice {
  /** Every row without one. */
  readonly predicate?: ((row: number) => boolean) | undefined
  /**
   * Where judging a row means looking at many others: looks at up to `limit` of them and returns at how many. Fewer than
   * `limit`, and the row can be judged; else it is asked again.
   */
  readonly prepare?: ((row: number, limit: number) => number) | undefined
  /**
   * The order of the table without one; rows that compare equal keep that. It may read nothing of a row that changes
   * after the row was added.
   */
  readonly compare?: RowComparison | undefined
}

/**
 * An ordered set of row numbers of one table: those of a source that a predicate lets through, in an order. Extending it
 * costs what the new rows cost, whatever is there already.
 */
export interface RowView {
  readonly total: number
  /** Rows that were not looked at yet, or have to be looked at again: `total` counts without them. */
  readonly pending: number
  /** Looks at up to `limit` rows that came, or were touched, since the last call. */
  extend(limit: number): void
  /** The row at a place below `total`. */
  at(place: number): number
  /** Where a row stands, or -1. */
  placeOf(row: number): number
  /** What the predicate reads of a row has changed: it is judged again, if it was judged already. */
  touch(row: number): void
  /** The same of many rows. What was left of an earlier call with the same name is not done twice. */
  touchAll(name: number, rows: RowSource): void
}

export function rowView(source: RowSource, choice: RowChoice = {}): RowView {
  if (choice.predicate === undefined && choice.compare === undefined) return new AllRows(source)
  return new ChosenRows(source, choice)
}

/** Every row of a source in its own order: nothing is kept. */
class AllRows implements RowView {
  readonly pending = 0
  readonly #source: RowSource

  constructor(source: RowSource) {
    this.#source = source
  }

  get total(): number {
    return this.#source.length
  }

  extend(): void {
    // The source grows by itself.
  }

  at(place: number): number {
    return this.#source.at(place)
  }

  placeOf(row: number): number {
    return this.#source.indexOf(row)
  }

  touch(): void {
    // Every row is listed, whatever it says.
  }

  touchAll(): void {
    // Likewise.
  }
}

class ChosenRows implements RowView {
  readonly #source: RowSource
  readonly #predicate: (row: number) => boolean
  readonly #prepare: ((row: number, limit: number) => number) | null
  readonly #compare: RowComparison
  #rows: OrderedRows
  /** Rows of the source that were looked at, and the highest of them. */
  #looked = 0
  #highest = -1
  readonly #touched = new Set<number>()
  readonly #touchedLists = new Map<number, { rows: RowSource; at: number }>()

  constructor(source: RowSource, { predicate, prepare, compare }: RowChoice) {
    this.#source = source
    this.#predicate = predicate ?? (() => true)
    this.#prepare = prepare ?? null
    this.#compare = compare === undefined ? byNumber : (row, other) => compare(row, other) || row - other
    this.#rows = new OrderedRows(this.#compare)
  }

  get total(): number {
    return this.#rows.length
  }

  get pending(): number {
    let pending = this.#source.length - this.#looked + this.#touched.size
    for (const { rows, at } of this.#touchedLists.values()) pending += rows.length - at
    return pending
  }

  extend(limit: number): void {
    let left = this.#judgeTouched(limit)
    const end = this.#source.length
    while (left > 0 && this.#looked < end) {
      const row = this.#source.at(this.#looked)
      left -= this.#steps(row, left)
      if (left < 0) return
      this.#looked++
      this.#highest = row
      if (this.#predicate(row)) this.#rows.add(row)
    }
  }

  at(place: number): number {
    return this.#rows.at(place)
  }

  placeOf(row: number): number {
    return this.#rows.indexOf(row)
  }

  touch(row: number): void {
    if (row > this.#highest || this.#source.indexOf(row) < 0) return
    if (this.#touched.size < MAX_TOUCHED_ROWS) this.#touched.add(row)
    else this.#beginAgain()
  }

  touchAll(name: number, rows: RowSource): void {
    if (this.#looked > 0) this.#touchedLists.set(name, { rows, at: 0 })
  }

  /** One for judging a row and what preparing that took; more than `limit` where it cannot be judged yet. */
  #steps(row: number, limit: number): number {
    return 1 + (this.#prepare?.(row, limit) ?? 0)
  }

  /** Returns what is left of `limit`. */
  #judgeTouched(limit: number): number {
    let left = limit
    for (const row of this.#touched) {
      if (left <= 0) return left
      left -= this.#steps(row, left)
      if (left < 0) return left
      this.#touched.delete(row)
      this.#judgeAgain(row)
    }
    for (const [name, list] of this.#touchedLists) {
      for (; list.at < list.rows.length; list.at++) {
        const row = list.rows.at(list.at)
        // Rows behind it will be judged for the first time.
        if (row > this.#highest) break
        if (left <= 0) return left
        left -= this.#steps(row, left)
        if (left < 0) return left
        if (this.#source.indexOf(row) >= 0) this.#judgeAgain(row)
      }
      this.#touchedLists.delete(name)
    }
    return left
  }

  #judgeAgain(row: number): void {
    const isListed = this.#rows.has(row)
    if (this.#predicate(row) === isListed) return
    if (isListed) this.#rows.remove(row)
    else this.#rows.add(row)
  }

  #beginAgain(): void {
    this.#rows = new OrderedRows(this.#compare)
    this.#looked = 0
    this.#highest = -1
    this.#touched.clear()
    this.#touchedLists.clear()
  }
}

const byNumber: RowComparison = (row, other) => row - other
