import { describe, expect, it } from 'vitest'
import {
  Float64Column,
  LengthColumn,
  SparseUint32Column,
  Uint16Column,
  Uint32Column,
} from '../../../../electron/engine/index/columns/columns'
import { RowList } from '../../../../electron/engine/index/columns/row-list'

const MANY = 50_000

describe('a column', () => {
  it('gives back what was appended, across chunk borders', () => {
    const [words, shorts, doubles] = [new Uint32Column(), new Uint16Column(), new Float64Column()]
    for (let row = 0; row < MANY; row++) {
      words.push(row * 7)
      shorts.push(row & 0xffff)
      doubles.push(row * 2 ** 20)
    }
    for (let row = 0; row < MANY; row++) {
      if (
        words.get(row) !== row * 7 ||
        shorts.get(row) !== (row & 0xffff) ||
        doubles.get(row) !== row * 2 ** 20
      )
        expect.fail(`row ${row} differs`)
    }
    expect(words.length).toBe(MANY)
  })

  it('changes a value in place', () => {
    const column = new Uint32Column()
    for (let row = 0; row < MANY; row++) column.push(row)
    column.set(40_000, 5)
    expect([column.get(39_999), column.get(40_000), column.get(40_001)]).toEqual([39_999, 5, 40_001])
  })
})

describe('a sparse column', () => {
  it('answers with the default where nothing was set, and allocates only where something was', () => {
    const column = new SparseUint32Column()
    expect(column.get(1_000_000, 9)).toBe(9)
    column.set(1_000_000, 3)
    expect([column.get(1_000_000, 9), column.get(999_999, 9), column.get(5, 9)]).toEqual([3, 9, 9])
    column.set(5, 0)
    expect([column.get(5, 9), column.get(6, 9)]).toEqual([0, 9])
  })
})

describe('a column of lengths', () => {
  it.each([0, 1, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2n ** 53n + 1n, 2n ** 63n - 1n])(
    'keeps %s exactly',
    (length) => {
      const column = new LengthColumn()
      column.push(5)
      column.push(length)
      column.push(6)
      expect([column.get(0), column.get(1), column.get(2)]).toEqual([5, length, 6])
    },
  )
})

describe('a list of rows', () => {
  it('gives back every row by index and finds every index by row', () => {
    const list = new RowList()
    for (let index = 0; index < 200_000; index++) list.push(index * 3)
    for (let index = 0; index < 200_000; index++) {
      if (list.get(index) !== index * 3 || list.indexOf(index * 3) !== index)
        expect.fail(`index ${index} differs`)
    }
    expect(list.length).toBe(200_000)
  })

  it('says -1 of a row it does not hold', () => {
    const list = new RowList()
    expect(list.indexOf(0)).toBe(-1)
    for (let index = 0; index < 100; index++) list.push(index * 3)
    expect([list.indexOf(1), list.indexOf(298), list.indexOf(9999)]).toEqual([-1, -1, -1])
  })
})
