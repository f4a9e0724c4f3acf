/** A column of a grid; its width is pixels, and the one without takes what is left. */
export interface Column<Name extends string = string> {
  name: Name
  /** Width until the user changes it; null for the column that fills the rest. */
  width: number | null
  align: 'start' | 'end'
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
