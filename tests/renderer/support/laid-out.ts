import { vi } from 'vitest'

/** happy-dom lays nothing out: every element is as high and as wide as told, and observers report at once. */
export function layOut(width: number, height: number): void {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(width)
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly #tell: ResizeObserverCallback
      constructor(tell: ResizeObserverCallback) {
        this.#tell = tell
      }
      observe(target: Element): void {
        const size = { inlineSize: width, blockSize: height }
        const entry = {
          target,
          contentRect: { width, height },
          contentBoxSize: [size],
          borderBoxSize: [size],
        }
        this.#tell([entry as unknown as ResizeObserverEntry], this as unknown as ResizeObserver)
      }
      unobserve(): void {}
      disconnect(): void {}
    },
  )
}
