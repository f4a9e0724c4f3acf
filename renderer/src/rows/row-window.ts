/** Rows a view keeps at once, whatever the size of the session. */
export const ROW_CACHE_LIMIT = 400
/** Rows fetched beyond each edge of what is visible, so that a short scroll finds them there. */
const OVERSCAN_ROWS = 60

export interface RowAnswer<Row> {
  total: number
  rows: Row[]
}
export type RowFetch<Row> = (offset: number, count: number) => Promise<RowAnswer<Row>>

/**
 * A window on a list the engine holds: the rows around what is visible and nothing else. At most one request is
 * under way; what is asked for meanwhile is asked once more when it is answered. Rows of an older answer stay
 * until the new ones are there, so nothing flickers.
 */
export class RowWindow<Row> {
  total = 0
  /** False until the first answer since the last reset. */
  loaded = false
  #offset = 0
  #rows: Row[] = []
  #first = 0
  #count = 0
  #stale = true
  #busy = false
  #generation = 0
  #fetch: RowFetch<Row> | null = null
  readonly #changed: () => void

  /** @param changed called after every answer that altered what the window holds */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Begins again with another list; answers still under way are dropped. Null empties the window. */
  reset(fetch: RowFetch<Row> | null): void {
    this.#generation++
    this.#fetch = fetch
    this.#busy = false
    this.#rows = []
    this.#offset = 0
    this.#first = 0
    this.total = 0
    this.loaded = false
    this.#stale = true
    this.#changed()
    this.#request()
  }

  /** Says which rows are on screen. Asks the engine only where some of them are missing. */
  show(first: number, count: number): void {
    this.#first = first
    this.#count = Math.min(count, ROW_CACHE_LIMIT - 2 * OVERSCAN_ROWS)
    if (!this.#holdsVisible()) this.#request()
  }

  /** The list changed: what is visible is asked for again. */
  refresh(): void {
    this.#stale = true
    this.#request()
  }

  at(index: number): Row | undefined {
    return this.#rows[index - this.#offset]
  }

  /** Place of a row that is held, or -1. */
  indexOf(is: (row: Row) => boolean): number {
    const at = this.#rows.findIndex(is)
    return at < 0 ? -1 : this.#offset + at
  }

  /** How many rows are held: never more than ROW_CACHE_LIMIT. */
  get held(): number {
    return this.#rows.length
  }

  #holdsVisible(): boolean {
    if (!this.loaded) return false
    const last = Math.min(this.#first + this.#count, this.total)
    return this.#first >= this.#offset && last <= this.#offset + this.#rows.length
  }

  #request(): void {
    const fetch = this.#fetch
    if (this.#busy || fetch === null) return
    this.#busy = true
    this.#stale = false
    const generation = this.#generation
    const offset = Math.max(0, this.#first - OVERSCAN_ROWS)
    const count = Math.min(ROW_CACHE_LIMIT, this.#first - offset + this.#count + OVERSCAN_ROWS)
    fetch(offset, count).then(
      (answer) => this.#take(generation, offset, answer),
      () => this.#take(generation, offset, null),
    )
  }

  #take(generation: number, offset: number, answer: RowAnswer<Row> | null): void {
    if (generation !== this.#generation) return
    this.#busy = false
    // A session that was closed meanwhile answers nothing; the next tick or scroll asks again.
    if (answer === null) return
    this.total = answer.total
    this.#offset = offset
    this.#rows = answer.rows
    this.loaded = true
    this.#changed()
    const missing = !this.#holdsVisible() && answer.rows.length > 0
    if (this.#stale || missing) this.#request()
  }
}
