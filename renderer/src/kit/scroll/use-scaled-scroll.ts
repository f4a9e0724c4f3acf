import { useEventListener, useResizeObserver } from '@vueuse/core'
import { computed, nextTick, shallowRef, watch, type Ref } from 'vue'
import {
  clampListTop,
  isScaled,
  listTopOf,
  listTopShowing,
  maxListTop,
  scrollHeight,
  scrollTopOf,
  showsLastRow,
  visibleRows,
  type ListMeasure,
} from './scroll-scale'

export interface ScaledScrollOptions {
  total: () => number
  rowHeight: number
  /** Height of what sticks to the top of the scroller. */
  headerHeight: number
  /** Told after the user scrolled, not after the list moved itself. */
  scrolled?: (showsLastRow: boolean) => void
}

/** Wheel deltas in lines and pages, as some mice give them (UI Events, WheelEvent.deltaMode). */
const DELTA_LINE = 1
const DELTA_PAGE = 2

/**
 * Which rows of a list of any length are in view. The position is kept in pixels of the list; the scroll bar only
 * shows it. Below MAX_SCROLL_HEIGHT the two are the same and the browser scrolls; above, wheel and keys still move
 * by rows while the bar moves by its share.
 */
export function useScaledScroll(scroller: Ref<HTMLElement | null>, options: ScaledScrollOptions) {
  const listTop = shallowRef(0)
  const viewport = shallowRef(0)
  /** Where this code last put the scroll bar: a scroll event that finds it there is none of the user's. */
  let placed = 0

  const measure = computed<ListMeasure>(() => ({
    total: options.total(),
    rowHeight: options.rowHeight,
    viewport: viewport.value,
  }))
  const spacerHeight = computed(() => scrollHeight(measure.value))
  const visible = computed(() => visibleRows(measure.value, listTop.value))
  const pageRows = computed(() => Math.max(1, Math.floor(viewport.value / options.rowHeight)))

  useResizeObserver(scroller, () => {
    const element = scroller.value
    if (element !== null) viewport.value = Math.max(0, element.clientHeight - options.headerHeight)
  })

  useEventListener(scroller, 'scroll', () => {
    const element = scroller.value
    if (element === null || Math.abs(element.scrollTop - placed) < 1) return
    placed = element.scrollTop
    listTop.value = listTopOf(measure.value, element.scrollTop)
    tellScrolled()
  })

  useEventListener(
    scroller,
    'wheel',
    (event: WheelEvent) => {
      if (!isScaled(measure.value) || event.ctrlKey || event.deltaY === 0) return
      event.preventDefault()
      const unit =
        event.deltaMode === DELTA_LINE
          ? options.rowHeight
          : event.deltaMode === DELTA_PAGE
            ? viewport.value
            : 1
      place(listTop.value + event.deltaY * unit)
      tellScrolled()
    },
    { passive: false },
  )

  // A longer list has another scale: the rows in view stay, the bar moves.
  watch(
    () => [measure.value.total, measure.value.viewport],
    () => place(listTop.value),
    { flush: 'post' },
  )

  function place(top: number): void {
    listTop.value = clampListTop(measure.value, top)
    moveBar()
  }

  function moveBar(): void {
    const element = scroller.value
    if (element === null) return
    const wanted = scrollTopOf(measure.value, listTop.value)
    if (Math.abs(element.scrollTop - wanted) >= 0.5) element.scrollTop = wanted
    // The browser rounds, and stops at the height it knows of.
    placed = element.scrollTop
  }

  function tellScrolled(): void {
    options.scrolled?.(showsLastRow(measure.value, listTop.value))
  }

  /** Brings a row into view with the least movement. */
  async function reveal(row: number): Promise<void> {
    place(listTopShowing(measure.value, listTop.value, row))
    await nextTick()
    moveBar()
  }

  async function toEnd(): Promise<void> {
    place(maxListTop(measure.value))
    await nextTick()
    moveBar()
  }

  function toStart(): void {
    place(0)
  }

  return { visible, spacerHeight, viewport, pageRows, reveal, toEnd, toStart }
}
