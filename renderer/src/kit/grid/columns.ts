/** A column of a grid; its width is pixels, and the one without takes what is left. */
export interface Column<Name extends string = string> {
  name: Name
  /** Width until the user changes it; null for the column that fills the rest. */
  width: number | null
  align: 'start' | 'end'
  /** The list can be sorted by it. */
  sortable?: boolean
}

/** What a list is sorted by. */
export interface ColumnSort {
  column: string
  descending: boolean
}

/** What choosing a column's head makes of the order: up, then down, then the list's own. */
export function nextSort(sort: ColumnSort | null, column: string): ColumnSort | null {
  if (sort?.column !== column) return { column, descending: false }
  return sort.descending ? null : { column, descending: true }
}

/** A column's order in a word: what `aria-sort` takes. */
export function orderOf(sort: ColumnSort | null): 'ascending' | 'descending' | 'none' {
  if (sort === null) return 'none'
  return sort.descending ? 'descending' : 'ascending'
}

export const MIN_COLUMN_WIDTH = 32
export const MAX_COLUMN_WIDTH = 1200
/** The filling column never gets narrower; the grid scrolls sideways instead. */
const MIN_FILL_WIDTH = 160

export function clampColumnWidth(width: number): number {
  return Math.round(Math.min(MAX_COLUMN_WIDTH, Math.max(MIN_COLUMN_WIDTH, width)))
}

/** The value of `grid-template-columns` for these columns. */
export function columnTemplate(
  columns: readonly Column[],
  widthOf: (name: string) => number | undefined,
): string {
  return columns
    .map(({ name, width }) =>
      width === null ? `minmax(${MIN_FILL_WIDTH}px, 1fr)` : `${clampColumnWidth(widthOf(name) ?? width)}px`,
    )
    .join(' ')
}

/** Narrowest the whole grid may be. */
export function minimalWidth(
  columns: readonly Column[],
  widthOf: (name: string) => number | undefined,
): number {
  return columns.reduce(
    (sum, { name, width }) =>
      sum + (width === null ? MIN_FILL_WIDTH : clampColumnWidth(widthOf(name) ?? width)),
    0,
  )
}
