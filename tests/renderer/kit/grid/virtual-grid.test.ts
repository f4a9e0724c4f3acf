import { mount, type VueWrapper } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { h, nextTick } from 'vue'
import VirtualGrid from '../../../../renderer/src/kit/grid/VirtualGrid.vue'

const VIEWPORT = 220

/** happy-dom lays nothing out: the one measure the grid takes is given, and observers report at once. */
beforeEach(() => {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { value: VIEWPORT + 22, configurable: true })
  globalThis.ResizeObserver = class {
    readonly #callback: ResizeObserverCallback
    constructor(callback: ResizeObserverCallback) {
      this.#callback = callback
    }
    observe(): void {
      this.#callback([], this as never)
    }
    unobserve(): void {}
    disconnect(): void {}
  }
})

async function grid(total: number, active = -1, follow = false): Promise<VueWrapper> {
  const wrapper = mount(VirtualGrid, {
    props: {
      label: 'Frames',
      total,
      columns: 7,
      rowHeight: 22,
      headerHeight: 22,
      active,
      follow,
      'onUpdate:follow': (value: boolean) => void wrapper.setProps({ follow: value }),
      onChoose: (index: number) => void wrapper.setProps({ active: index }),
    },
    slots: {
      row: ({ index }: { index: number }) => h('span', `row ${index}`),
      header: () => h('span', 'head'),
    },
    attachTo: document.body,
  }) as unknown as VueWrapper
  await nextTick()
  await nextTick()
  return wrapper
}

const isFollowing = (wrapper: VueWrapper): boolean => (wrapper.props() as { follow: boolean }).follow

const shownRows = (wrapper: VueWrapper): number[] =>
  wrapper.findAll('.grid-row').map((row) => Number(row.attributes('aria-rowindex')))

async function press(wrapper: VueWrapper, key: string): Promise<void> {
  await wrapper.find('[role=grid]').trigger('keydown', { key })
  await nextTick()
  await nextTick()
}

describe('a grid of ten million rows', () => {
  it('renders those in view and tells how many there are', async () => {
    const wrapper = await grid(10_000_000)
    expect(wrapper.find('[role=grid]').attributes('aria-rowcount')).toBe('10000001')
    expect(shownRows(wrapper)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  it('goes to its last row on End, and follows the tail from there', async () => {
    const wrapper = await grid(10_000_000)
    await press(wrapper, 'End')
    expect(shownRows(wrapper).at(-1)).toBe(10_000_001)
    expect(isFollowing(wrapper)).toBe(true)
    await wrapper.setProps({ total: 10_000_500 })
    await nextTick()
    await nextTick()
    expect(shownRows(wrapper).at(-1)).toBe(10_000_501)
  })

  it('leaves what is being read in place when rows arrive', async () => {
    const wrapper = await grid(10_000_000, 5)
    const before = shownRows(wrapper)
    await wrapper.setProps({ total: 12_000_000 })
    await nextTick()
    expect(shownRows(wrapper)).toEqual(before)
  })

  it('stops following when a row above the last is chosen', async () => {
    const wrapper = await grid(10_000_000, -1, true)
    await press(wrapper, 'End')
    await press(wrapper, 'ArrowUp')
    expect(isFollowing(wrapper)).toBe(false)
  })
})

describe('the grid for those who cannot see it', () => {
  it('has one tab stop', async () => {
    const wrapper = await grid(100)
    expect(wrapper.findAll('[tabindex="0"]')).toHaveLength(1)
  })

  it('names the chosen row while it is in view, and not when it is scrolled away', async () => {
    const wrapper = await grid(100, 3)
    const id = wrapper.find('[aria-selected=true]').attributes('id')
    expect(wrapper.find('[role=grid]').attributes('aria-activedescendant')).toBe(id)
    const far = await grid(10_000_000, 9)
    ;(far.find('[role=grid]').element as HTMLElement).scrollTop = 5_000_000
    await far.find('[role=grid]').trigger('scroll')
    expect(far.find('[role=grid]').attributes('aria-activedescendant')).toBeUndefined()
  })

  it('opens on Enter and leaves on Escape', async () => {
    const wrapper = await grid(100, 3)
    await press(wrapper, 'Enter')
    await press(wrapper, 'Escape')
    expect(wrapper.emitted('open')).toEqual([[3]])
    expect(wrapper.emitted('leave')).toHaveLength(1)
  })
})
