import { describe, expect, it } from 'vitest'
import {
  evenLayout,
  MAX_SILENCE_SLOTS,
  ROW_SLOTS,
  timedLayout,
} from '../../../../../renderer/src/features/sequence/ladder/ladder-rows-layout'

const MILLISECOND = 1e6

describe('Rows of a ladder', () => {
  it('are evenly spaced by default, each as high as the next', () => {
    const layout = evenLayout(1_000_000)
    expect(layout.total).toBe(1_000_000 * ROW_SLOTS)
    expect(layout.rowAt(layout.startOf(999_999) + ROW_SLOTS - 1)).toBe(999_999)
  })

  it('stand as far apart as they were in time, on the scale of time', () => {
    const layout = timedLayout(Float64Array.of(0, 10, 20, 40, 60).map((time) => time * MILLISECOND))
    expect(layout.slotsOf(3)).toBeGreaterThan(ROW_SLOTS)
    expect(layout.slotsOf(3)).toBe(Math.round((20 * MILLISECOND) / layout.scale!))
    expect(layout.isCompressed(3)).toBe(false)
  })

  it('are never nearer to each other than a row is high, though they came at once', () => {
    const layout = timedLayout(Float64Array.of(0, 0, 1, 1, 5 * MILLISECOND))
    for (let row = 0; row < 4; row++) expect(layout.slotsOf(row)).toBe(ROW_SLOTS)
  })

  it('have a long silence before them cut short, and say so', () => {
    const layout = timedLayout(Float64Array.of(0, 1, 2, 3, 4, 60_000).map((time) => time * MILLISECOND))
    expect(layout.slotsOf(5)).toBe(MAX_SILENCE_SLOTS)
    expect(layout.isCompressed(5)).toBe(true)
    expect(layout.isCompressed(4)).toBe(false)
  })

  it('are found at every slot they take', () => {
    const layout = timedLayout(Float64Array.of(0, 10, 11, 500, 501).map((time) => time * MILLISECOND))
    for (let row = 0; row < 5; row++) {
      for (let slot = layout.startOf(row); slot < layout.startOf(row) + layout.slotsOf(row); slot++) {
        expect(layout.rowAt(slot)).toBe(row)
      }
    }
    expect(layout.rowAt(layout.total)).toBe(4)
  })

  it('have a scale though there is nothing, or only one moment, to measure', () => {
    expect(timedLayout(new Float64Array(0)).total).toBe(0)
    expect(timedLayout(Float64Array.of(7, 7, 7)).total).toBe(3 * ROW_SLOTS)
    // A capture's packets may go back in time.
    expect(timedLayout(Float64Array.of(9, 3, 5)).total).toBeGreaterThanOrEqual(3 * ROW_SLOTS)
  })
})
