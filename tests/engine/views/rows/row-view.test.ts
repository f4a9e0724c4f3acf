import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FewRows, RowRange } from '../../../../electron/engine/views/rows/row-source'
import { MAX_TOUCHED_ROWS, rowView, type RowView } from '../../../../electron/engine/views/rows/row-view'

function listed(view: RowView): number[] {
  return Array.from({ length: view.total }, (_, place) => view.at(place))
}

/** Scatters numbers without a pattern, the same way every time. */
const scattered = (row: number): number => Math.imul(row, 2654435761) >>> 0

describe('A view of a million rows', () => {
  it('costs for new rows what those cost, with a predicate and an order, not what the old ones did', () => {
    let length = 1_000_000
    let judged = 0
    let compared = 0
    const view = rowView(new RowRange(0, () => length), {
      predicate: (row) => {
        judged++
        return row % 2 === 0
      },
      compare: (row, other) => {
        compared++
        return scattered(row) - scattered(other)
      },
    })
    view.extend(length)
    expect([view.total, view.pending]).toEqual([500_000, 0])
    expect(judged).toBe(1_000_000)

    judged = 0
    compared = 0
    length += 1000
    expect(view.pending).toBe(1000)
    view.extend(1000)
    expect([view.total, judged]).toEqual([500_500, 1000])
    // Each of the 500 is found by binary search among chunks and then in one: log2(500,000) is 19.
    expect(compared / 500).toBeLessThan(32)

    judged = 0
    view.extend(1000)
    expect(judged).toBe(0)
    const order = listed(view).map(scattered)
    expect(order.every((value, at) => at === 0 || order[at - 1]! <= value)).toBe(true)
    expect(view.placeOf(1000)).toBeGreaterThanOrEqual(0)
    expect(view.placeOf(1001)).toBe(-1)
  })

  it('is looked at a part at a time, and says what is left', () => {
    const view = rowView(new RowRange(0, () => 1_000_000), { predicate: (row) => row < 10 })
    view.extend(20_000)
    expect([view.total, view.pending]).toEqual([10, 980_000])
  })

  it('begins afresh rather than keep more touched rows than its limit', () => {
    let wanted = 0
    const view = rowView(new RowRange(0, () => MAX_TOUCHED_ROWS + 10), {
      predicate: (row) => row % 2 === wanted,
    })
    view.extend(Infinity)
    wanted = 1
    for (let row = 0; row < MAX_TOUCHED_ROWS + 1; row++) view.touch(row)
    expect(view.pending).toBe(MAX_TOUCHED_ROWS + 10)
    view.extend(Infinity)
    expect([view.at(0), view.total]).toEqual([1, MAX_TOUCHED_ROWS / 2 + 5])
  })
})

describe('A view', () => {
  it('holds while rows arrive and change what it holds when it is made afterwards', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('arrive' as const), values: fc.array(fc.nat(9), { maxLength: 40 }) }),
      fc.record({ kind: fc.constant('change' as const), at: fc.nat(), value: fc.nat(9) }),
      fc.record({ kind: fc.constant('change-all' as const), value: fc.nat(9) }),
      fc.record({ kind: fc.constant('extend' as const), limit: fc.nat(30) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, isSorted) => {
        const values: number[] = []
        const keys: number[] = []
        const source = new RowRange(0, () => values.length)
        const choice = {
          predicate: (row: number) => values[row]! < 5,
          compare: isSorted ? (row: number, other: number) => keys[row]! - keys[other]! : undefined,
        }
        const growing = rowView(source, choice)
        for (const step of steps) {
          if (step.kind === 'arrive') {
            values.push(...step.values)
            keys.push(...step.values)
          } else if (step.kind === 'extend') growing.extend(step.limit)
          else if (values.length > 0 && step.kind === 'change') {
            values[step.at % values.length] = step.value
            growing.touch(step.at % values.length)
          } else if (step.kind === 'change-all') {
            values.fill(step.value)
            growing.touchAll(0, source)
          }
        }
        growing.extend(Infinity)
        const afterwards = rowView(source, choice)
        afterwards.extend(Infinity)
        expect(growing.pending).toBe(0)
        expect(listed(growing)).toEqual(listed(afterwards))
        for (const [place, row] of listed(growing).entries()) expect(growing.placeOf(row)).toBe(place)
      }),
    )
  })

  it('judges a row that takes long in several turns, and no row behind it before', () => {
    const left = [0, 50, 0]
    const view = rowView(new FewRows(() => [0, 1, 2]), {
      predicate: () => true,
      prepare: (row, limit) => {
        const steps = Math.min(left[row]!, limit)
        left[row] = left[row]! - steps
        return steps
      },
    })
    view.extend(20)
    expect(listed(view)).toEqual([0])
    view.extend(20)
    expect(listed(view)).toEqual([0])
    view.extend(20)
    expect(listed(view)).toEqual([0, 1, 2])
  })
})
