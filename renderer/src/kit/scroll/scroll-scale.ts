/**
 * Chromium lays out elements up to about 33 million pixels high and rounds positions long before; ten million rows
 * of 22 px are 220 million. Above this height the scroll bar is scaled: one pixel of it stands for several of the list.
 */
export const MAX_SCROLL_HEIGHT = 15_000_000

/** What a list measures; heights are pixels. */
export interface ListMeasure {
  total: number
  rowHeight: number
  /** Height of the part of the list one sees, without its header. */
  viewport: number
}

/** Height of the list if every row were laid out. */
export function listHeight(measure: ListMeasure): number {
  return measure.total * measure.rowHeight
}

/** Height of the element that gives the scroll bar its range. */
export function scrollHeight(measure: ListMeasure): number {
  return Math.min(listHeight(measure), MAX_SCROLL_HEIGHT)
}

export function isScaled(measure: ListMeasure): boolean {
  return listHeight(measure) > MAX_SCROLL_HEIGHT
}

/** Furthest the list can be scrolled, in list pixels. */
export function maxListTop(measure: ListMeasure): number {
  return Math.max(0, listHeight(measure) - measure.viewport)
}

export function clampListTop(measure: ListMeasure, listTop: number): number {
  return Math.min(Math.max(0, listTop), maxListTop(measure))
}

/** Where the list stands when the scroll bar stands at `scrollTop`. Both ends map exactly. */
export function listTopOf(measure: ListMeasure, scrollTop: number): number {
  const range = scrollHeight(measure) - measure.viewport
  if (range <= 0) return 0
  return clampListTop(measure, isScaled(measure) ? (scrollTop * maxListTop(measure)) / range : scrollTop)
}

/** Where the scroll bar stands when the list stands at `listTop`. */
export function scrollTopOf(measure: ListMeasure, listTop: number): number {
  const max = maxListTop(measure)
  if (max === 0) return 0
  const top = clampListTop(measure, listTop)
  return isScaled(measure) ? (top * (scrollHeight(measure) - measure.viewport)) / max : top
}

export interface VisibleRows {
  first: number
  /** Rows that show at least one pixel. */
  count: number
  /** How far the first row is pushed up out of sight, in pixels: 0 or negative. */
  shift: number
}

export function visibleRows(measure: ListMeasure, listTop: number): VisibleRows {
  if (measure.total === 0 || measure.viewport <= 0) return { first: 0, count: 0, shift: 0 }
  const top = clampListTop(measure, listTop)
  const first = Math.floor(top / measure.rowHeight)
  const last = Math.min(measure.total - 1, Math.ceil((top + measure.viewport) / measure.rowHeight) - 1)
  return { first, count: last - first + 1, shift: first * measure.rowHeight - top }
}

/** The list position that brings `row` into view with the least movement. */
export function listTopShowing(measure: ListMeasure, listTop: number, row: number): number {
  const rowTop = row * measure.rowHeight
  if (rowTop < listTop) return clampListTop(measure, rowTop)
  const rowBottom = rowTop + measure.rowHeight
  if (rowBottom > listTop + measure.viewport) return clampListTop(measure, rowBottom - measure.viewport)
  return listTop
}

/** Whether the last row is in view, whole or but for a pixel that rounding took. */
export function showsLastRow(measure: ListMeasure, listTop: number): boolean {
  return listTop >= maxListTop(measure) - 1
}
