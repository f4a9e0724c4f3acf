/** Lines above the first row of a list: its header. */
const HEADER_ROWS = 1

/** Index of the row an element of a list stands in; null where it stands in none. */
export function rowIndexAt(target: HTMLElement, headerRows = HEADER_ROWS): number | null {
  const row = Number(target.closest('[aria-rowindex]')?.getAttribute('aria-rowindex') ?? 0)
  const index = row - headerRows - 1
  return index < 0 ? null : index
}

/** The condition an element says it has (`data-condition`). */
export function conditionAt(target: HTMLElement): string[] {
  const condition = target.closest<HTMLElement>('[data-condition]')?.dataset['condition']
  return condition === undefined ? [] : [condition]
}
