import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isScaled,
  listTopOf,
  listTopShowing,
  maxListTop,
  MAX_SCROLL_HEIGHT,
  scrollHeight,
  scrollTopOf,
  showsLastRow,
  visibleRows,
  type ListMeasure,
} from '../../../../renderer/src/kit/scroll/scroll-scale'

const TEN_MILLION: ListMeasure = { total: 10_000_000, rowHeight: 22, viewport: 800 }
const SMALL: ListMeasure = { total: 1000, rowHeight: 22, viewport: 800 }

describe('a list short enough for the browser', () => {
  it('scrolls pixel by pixel', () => {
    expect(isScaled(SMALL)).toBe(false)
    expect(scrollHeight(SMALL)).toBe(22_000)
    expect(listTopOf(SMALL, 1234)).toBe(1234)
    expect(scrollTopOf(SMALL, 1234)).toBe(1234)
  })

  it('shows every row that has a pixel in view, the first one pushed up by the rest', () => {
    expect(visibleRows(SMALL, 33)).toEqual({ first: 1, count: 37, shift: -11 })
    expect(visibleRows(SMALL, 0)).toEqual({ first: 0, count: 37, shift: 0 })
  })
})

describe('ten million rows of 22 pixels', () => {
  it('are given a scroll bar of no more than the browser can lay out', () => {
    expect(scrollHeight(TEN_MILLION)).toBe(MAX_SCROLL_HEIGHT)
    expect(isScaled(TEN_MILLION)).toBe(true)
  })

  it('are reached at both ends exactly', () => {
    expect(visibleRows(TEN_MILLION, listTopOf(TEN_MILLION, 0)).first).toBe(0)
    const end = listTopOf(TEN_MILLION, MAX_SCROLL_HEIGHT - TEN_MILLION.viewport)
    const { first, count } = visibleRows(TEN_MILLION, end)
    expect(first + count).toBe(10_000_000)
    expect(showsLastRow(TEN_MILLION, end)).toBe(true)
  })

  it('can each be brought into view, and the scroll bar stands where it says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (row, at) => {
          const from = at * maxListTop(TEN_MILLION)
          const top = listTopShowing(TEN_MILLION, from, row)
          const { first, count } = visibleRows(TEN_MILLION, top)
          expect(row).toBeGreaterThanOrEqual(first)
          expect(row).toBeLessThan(first + count)
          expect(listTopOf(TEN_MILLION, scrollTopOf(TEN_MILLION, top))).toBeCloseTo(top, 3)
        },
      ),
    )
  })

  it('move by one row when one row is scrolled, though a pixel of the bar is more than half a row', () => {
    const top = 1000 * 22
    expect(visibleRows(TEN_MILLION, top + 22).first).toBe(visibleRows(TEN_MILLION, top).first + 1)
  })
})

describe('any list', () => {
  const measures = fc.record({
    total: fc.integer({ min: 0, max: 100_000_000 }),
    rowHeight: fc.constantFrom(18, 20, 22, 44),
    viewport: fc.integer({ min: 0, max: 3000 }),
  })

  it('never asks for a row that is not there, and never for more than fit', () => {
    fc.assert(
      fc.property(measures, fc.double({ min: -1e6, max: 1e12, noNaN: true }), (measure, top) => {
        const { first, count } = visibleRows(measure, top)
        expect(first).toBeGreaterThanOrEqual(0)
        expect(first + count).toBeLessThanOrEqual(measure.total)
        expect(count).toBeLessThanOrEqual(Math.ceil(measure.viewport / measure.rowHeight) + 1)
      }),
    )
  })

  it('that fits whole is always at its end', () => {
    expect(showsLastRow({ total: 3, rowHeight: 22, viewport: 800 }, 0)).toBe(true)
    expect(showsLastRow({ total: 0, rowHeight: 22, viewport: 800 }, 0)).toBe(true)
  })
})
