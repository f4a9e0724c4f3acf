import type { RowSource } from './row-source'
import type { RowView } from './row-view'

/** Views that are kept beside those that cost nothing; the one that was longest not asked for is dropped. */
export const MAX_KEPT_VIEWS = 8
/** Rows a view looks at in one turn of the engine, which relays traffic in between. */
export const ROWS_PER_TURN = 20_000

/**
 * The views that are looked at, by table and name. One that is behind catches up a turn at a time, so that a million
 * rows to be filtered or sorted hold nothing up; meanwhile it answers with what it has.
 */
export class RowViews<Table extends string> {
  readonly #views = new Map<string, { table: Table; view: RowView }>()
  readonly #onProgress: () => void
  #turn: NodeJS.Immediate | null = null

  /** @param onProgress a view that was behind has come further */
  constructor(onProgress: () => void) {
    this.#onProgress = onProgress
  }

  /** The view of that name, as far as it is, made by `make` where it is not there. */
  get(table: Table, name: string, make: () => RowView): RowView {
    const kept = this.#views.get(name) ?? { table, view: make() }
    this.#views.delete(name)
    this.#views.set(name, kept)
    if (this.#views.size > MAX_KEPT_VIEWS) this.#views.delete(this.#views.keys().next().value!)
    kept.view.extend(ROWS_PER_TURN)
    if (kept.view.pending > 0) this.#turn ??= setImmediate(this.#catchUp)
    return kept.view
  }

  /** A row of a table has changed. */
  touch(table: Table, row: number): void {
    for (const kept of this.#views.values()) if (kept.table === table) kept.view.touch(row)
  }

  /** Many rows of a table have changed; see RowView.touchAll. */
  touchAll(table: Table, name: number, rows: RowSource): void {
    for (const kept of this.#views.values()) if (kept.table === table) kept.view.touchAll(name, rows)
  }

  /** Forgets every view: what they are made from has changed. */
  clear(): void {
    this.#views.clear()
    if (this.#turn !== null) clearImmediate(this.#turn)
    this.#turn = null
  }

  readonly #catchUp = (): void => {
    this.#turn = null
    let isBehind = false
    for (const { view } of this.#views.values()) {
      if (view.pending === 0) continue
      view.extend(ROWS_PER_TURN)
      isBehind ||= view.pending > 0
    }
    this.#onProgress()
    if (isBehind) this.#turn = setImmediate(this.#catchUp)
  }
}
