import type { RowsOf, RowsQuery, RowsTable, RowsWindow } from '@shared/ipc/row-queries'
import type { SessionTick } from '@shared/ipc/bridge'
import type { Nanoseconds } from '@shared/model/nanoseconds'
import { computed, shallowRef, triggerRef, watch, type ShallowRef } from 'vue'
import { bridge } from '../bridge/bridge'
import { useFilterStore } from '../state/filter-store'
import { useSessionStore } from '../state/session-store'
import type { ColumnSort } from '../kit/grid/columns'
import { RowWindow } from './row-window'

/** A list of the session on screen, as every list of the window knows it. */
export interface RowListOptions<T extends RowsTable> {
  /** The number by which a row of this table is found again. */
  rowNumber: (row: RowsOf[T]) => number
  /** What a tick counts of this table: the list is asked for again when it has changed. */
  counted: (tick: SessionTick) => number
  /** Columns it can be sorted by; none without. */
  sortColumns?: readonly string[]
  /** Told what comes beside the rows. */
  onAnswer?: (answer: RowsWindow) => void
}

/**
 * The rows around those on screen, of one list the engine keeps (connections, frames, packets, diagnostics, a ladder).
 * Where the chosen row stands comes with the rows, so that both are always of one state. A store makes one for itself.
 */
export function createRowList<T extends RowsTable>(options: RowListOptions<T>) {
  const session = useSessionStore()
  const filter = useFilterStore()
  const rows: ShallowRef<RowWindow<RowsOf[T]>> = shallowRef(new RowWindow(() => triggerRef(rows)))
  const query = shallowRef<RowsQuery<T> | null>(null)
  /** Number of the chosen row; null for none. */
  const chosen = shallowRef<number | null>(null)
  /** Where it stood by the last answer; null where it is not listed, or nothing is chosen. */
  const place = shallowRef<number | null>(null)
  /** What relative times of the list count from. */
  const origin = shallowRef<Nanoseconds | null>(null)
  /** Rows the engine has not sorted in yet. */
  const pending = shallowRef(0)
  let known = -1
  let picks = 0

  /** What it is sorted by; null for the order of the table. */
  const sort = computed((): ColumnSort | null => {
    const of = query.value
    return of !== null && 'sort' in of ? (of.sort ?? null) : null
  })
  const connection = computed(() => {
    const of = query.value
    return of === null || !('connection' in of) ? null : of.connection
  })

  /** Lists something else, from its beginning. Null lists nothing and asks for nothing. */
  function open(next: RowsQuery<T> | null): void {
    const of = session.id
    query.value = next
    known = -1
    place.value = null
    origin.value = null
    pending.value = 0
    rows.value.reset(
      next === null || of === null
        ? null
        : (offset, count) => ask(of, query.value ?? next, offset, count, chosen.value),
    )
  }

  /** The same rows in another order, or folded differently: what is on screen stays until the answer is there. */
  function change(next: RowsQuery<T>): void {
    query.value = next
    rows.value.refresh()
  }

  /** In the order of one of the columns the list can be sorted by; null for the table's own. */
  function sortBy(next: ColumnSort | null): void {
    const of = query.value
    if (of === null || !(next === null || options.sortColumns?.includes(next.column))) return
    change({ ...of, sort: next })
  }

  /** The list with the filter in force: all but a ladder have one. */
  function filtered(next: RowsQuery<T>): RowsQuery {
    return next.table === 'sequence' ? next : { ...next, ...filter.query }
  }

  async function ask(of: number, next: RowsQuery<T>, offset: number, count: number, row: number | null) {
    const answer = await bridge().session(of, 'rows.window', {
      of: filtered(next),
      offset,
      count,
      place: row,
    })
    if (isCurrent(of, next)) {
      if (row === chosen.value) place.value = answer.place
      origin.value = answer.origin
      pending.value = answer.pending
      options.onAnswer?.(answer)
    }
    // The rows are of the table that was asked for; the contract's union cannot say so.
    return { total: answer.total, rows: answer.rows as RowsOf[T][] }
  }

  function isCurrent(of: number, asked: RowsQuery<T>): boolean {
    return session.id === of && query.value === asked
  }

  function show(first: number, count: number): void {
    rows.value.show(first, count)
  }

  /** The row with that number is the chosen one; its place is known with the next answer, at once if it is held. */
  function choose(row: number | null): void {
    if (row === chosen.value) return
    chosen.value = row
    const held = row === null ? -1 : rows.value.indexOf((one) => options.rowNumber(one) === row)
    place.value = held < 0 ? null : held
    if (row !== null && held < 0) rows.value.refresh()
  }

  /** Where a row stands; null where it is not listed, or the list is another one meanwhile. */
  async function locate(row: number) {
    const [of, asked] = [session.id, query.value]
    if (of === null || asked === null) return null
    const answer = await bridge().session(of, 'rows.locate', { of: filtered(asked), row })
    return isCurrent(of, asked) ? answer : null
  }

  /**
   * Calls back with the row at a place: at once where it is held. Where another was asked for before the engine
   * answered, only that one is told.
   */
  function pick(index: number, take: (row: RowsOf[T]) => void): void {
    const mine = ++picks
    const held = rows.value.at(index)
    if (held !== undefined) take(held)
    else void find(index).then((row) => (row !== null && mine === picks ? take(row) : undefined))
  }

  /** The row at a place, held or not: End and a far jump lead to rows that are not. Null where it is gone. */
  async function find(index: number): Promise<RowsOf[T] | null> {
    const held = rows.value.at(index)
    if (held !== undefined) return held
    const [of, asked] = [session.id, query.value]
    if (of === null || asked === null) return null
    const answer = await bridge().session(of, 'rows.window', {
      of: filtered(asked),
      offset: index,
      count: 1,
    })
    return isCurrent(of, asked) ? ((answer.rows[0] as RowsOf[T] | undefined) ?? null) : null
  }

  /** Up to `limit` rows from the first on, for an export. */
  async function readAll(limit: number, atOnce: number): Promise<{ total: number; rows: RowsOf[T][] }> {
    const [of, asked] = [session.id, query.value]
    const read: RowsOf[T][] = []
    let total = 0
    while (of !== null && asked !== null) {
      const count = Math.min(atOnce, limit - read.length)
      const answer = await bridge().session(of, 'rows.window', {
        of: filtered(asked),
        offset: read.length,
        count,
      })
      total = answer.total
      read.push(...(answer.rows as RowsOf[T][]))
      if (answer.rows.length === 0 || read.length >= Math.min(limit, total)) break
    }
    return { total, rows: read }
  }

  function refresh(): void {
    rows.value.refresh()
  }

  /** Whether a tick may have changed what is listed. */
  function concerns(tick: SessionTick): boolean {
    if (pending.value > 0) return true
    const changed = tick.changedConnections
    const of = connection.value
    if (of !== null) return changed === null || changed.includes(of)
    const count = options.counted(tick)
    // Without a filter the first answer has told the count already.
    const isOther = count !== (known < 0 && filter.applied === '' ? rows.value.total : known)
    known = count
    if (isOther || changed === null) return true
    // What a filter reads of a row may be decided by any change of its connection.
    if (filter.applied !== '') return changed.length > 0
    return query.value?.table === 'connections' && changed.some(isShown)
  }

  function isShown(number: number): boolean {
    return rows.value.indexOf((row) => options.rowNumber(row) === number) >= 0
  }

  watch(() => session.reading, refresh)
  watch(
    () => filter.query,
    () => {
      known = -1
      rows.value.refresh()
    },
  )
  watch(
    () => session.counts,
    (tick) => {
      if (tick !== null && query.value !== null && concerns(tick)) rows.value.refresh()
    },
    { flush: 'sync' },
  )

  return {
    rows,
    query,
    chosen,
    place,
    origin,
    pending,
    sort,
    open,
    change,
    show,
    choose,
    locate,
    find,
    pick,
    sortBy,
    readAll,
    refresh,
  }
}
