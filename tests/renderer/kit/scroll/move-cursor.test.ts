import { describe, expect, it } from 'vitest'
import { cursorAfter } from '../../../../renderer/src/kit/scroll/move-cursor'

describe('the keys of a list', () => {
  it('move by a row, a page, or to an end', () => {
    expect(cursorAfter('ArrowDown', 5, 100, 10)).toBe(6)
    expect(cursorAfter('ArrowUp', 5, 100, 10)).toBe(4)
    expect(cursorAfter('PageDown', 5, 100, 10)).toBe(14)
    expect(cursorAfter('PageUp', 50, 100, 10)).toBe(41)
    expect(cursorAfter('Home', 50, 100, 10)).toBe(0)
    expect(cursorAfter('End', 50, 100, 10)).toBe(99)
  })

  it('stop at the ends', () => {
    expect(cursorAfter('ArrowDown', 99, 100, 10)).toBe(99)
    expect(cursorAfter('PageUp', 3, 100, 10)).toBe(0)
  })

  it('begin at the near end when no row is chosen', () => {
    expect(cursorAfter('ArrowDown', -1, 100, 10)).toBe(0)
    expect(cursorAfter('ArrowUp', -1, 100, 10)).toBe(99)
  })

  it('lead nowhere in an empty list, nor when they are other keys', () => {
    expect(cursorAfter('ArrowDown', -1, 0, 10)).toBeNull()
    expect(cursorAfter('a', 5, 100, 10)).toBeNull()
  })
})
