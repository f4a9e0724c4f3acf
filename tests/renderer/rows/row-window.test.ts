import { beforeEach, describe, expect, it } from 'vitest'
import { ROW_CACHE_LIMIT, RowWindow, type RowAnswer } from '../../../renderer/src/rows/row-window'

/** A list of numbers that answers when told to. */
class SlowList {
  total = 0
  readonly asked: { offset: number; count: number }[] = []
  #answers: (() => void)[] = []

  readonly fetch = (offset: number, count: number): Promise<RowAnswer<number>> => {
    this.asked.push({ offset, count })
    return new Promise((resolve) => {
      this.#answers.push(() => {
        const length = Math.max(0, Math.min(count, this.total - offset))
        resolve({ total: this.total, rows: Array.from({ length }, (_, at) => offset + at) })
      })
    })
  }

  get waiting(): number {
    return this.#answers.length
  }

  async answer(): Promise<void> {
    this.#answers.shift()?.()
    await Promise.resolve()
    await Promise.resolve()
  }
}

let list: SlowList
let window: RowWindow<number>
let changes: number

beforeEach(() => {
  list = new SlowList()
  changes = 0
  window = new RowWindow<number>(() => changes++)
})

describe('a window on a long list', () => {
  it('holds the rows around what is visible and never more than its limit', async () => {
    list.total = 10_000_000
    window.reset(list.fetch)
    await list.answer()
    for (const first of [0, 5_000_000, 9_999_960, 123]) {
      window.show(first, 40)
      await list.answer()
      expect(window.at(first)).toBe(first)
      expect(window.at(first + 39)).toBe(first + 39)
      expect(window.held).toBeLessThanOrEqual(ROW_CACHE_LIMIT)
    }
  })

  it('asks for no more than its limit however tall the screen is', async () => {
    list.total = 100_000
    window.reset(list.fetch)
    await list.answer()
    window.show(0, 50_000)
    await list.answer()
    expect(Math.max(...list.asked.map(({ count }) => count))).toBeLessThanOrEqual(ROW_CACHE_LIMIT)
  })

  it('asks nothing when the rows scrolled to are there', async () => {
    list.total = 1000
    window.reset(list.fetch)
    window.show(0, 40)
    await list.answer()
    await list.answer()
    const asked = list.asked.length
    window.show(10, 40)
    expect(list.asked.length).toBe(asked)
  })

  it('has one request under way, whatever happens meanwhile, and then asks once more', async () => {
    list.total = 1000
    window.reset(list.fetch)
    for (let tick = 0; tick < 50; tick++) window.refresh()
    window.show(700, 40)
    expect(list.waiting).toBe(1)
    await list.answer()
    expect(list.waiting).toBe(1)
    await list.answer()
    expect(list.waiting).toBe(0)
    expect(window.at(700)).toBe(700)
  })

  it('keeps the old rows until the new ones come', async () => {
    list.total = 100
    window.reset(list.fetch)
    window.show(0, 40)
    await list.answer()
    await list.answer()
    list.total = 200
    window.refresh()
    expect(window.at(3)).toBe(3)
    await list.answer()
    expect(window.total).toBe(200)
  })

  it('drops the answer to a list that is no longer shown', async () => {
    list.total = 100
    window.reset(list.fetch)
    const other = new SlowList()
    other.total = 7
    window.reset(other.fetch)
    await list.answer()
    expect(window.loaded).toBe(false)
    await other.answer()
    expect(window.total).toBe(7)
  })

  it('is empty, and says so, when there is no list', () => {
    window.reset(null)
    expect(window.total).toBe(0)
    expect(window.at(0)).toBeUndefined()
    expect(changes).toBe(1)
  })

  it('asks again after a request that failed', async () => {
    let fails = true
    window.reset((offset, count) => (fails ? Promise.reject(new Error('gone')) : list.fetch(offset, count)))
    await Promise.resolve()
    await Promise.resolve()
    fails = false
    list.total = 5
    window.refresh()
    await list.answer()
    expect(window.total).toBe(5)
  })
})
