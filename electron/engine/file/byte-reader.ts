import { offsetOf, sourceOf } from '@shared/model/byte-place'
import type { BytePlace } from '@shared/model/numbers'
import type { ByteSources } from './byte-sources'
import { SourceWindow } from './source-window'

/** Sources that are read through a cached block at a time; the one used longest ago makes room. */
const MAX_WINDOWS = 8

/** Reads the bytes of a session by their places, from whichever source they are in. */
export class ByteReader {
  readonly #sources: ByteSources
  /** By number of the source; the one used last is the last. */
  readonly #windows = new Map<number, SourceWindow>()
  #latest = -1
  #window: SourceWindow | null = null

  constructor(sources: ByteSources) {
    this.#sources = sources
  }

  /**
   * Up to `length` bytes at `place`; fewer where the source ends or cannot be read.
   * @returns a view: valid until the next call, not to be modified
   */
  read(place: BytePlace, length: number): Uint8Array {
    return this.#windowOn(sourceOf(place)).read(offsetOf(place), length)
  }

  #windowOn(source: number): SourceWindow {
    if (source === this.#latest && this.#window !== null) return this.#window
    const window = this.#windows.get(source) ?? new SourceWindow(this.#sources.get(source))
    this.#windows.delete(source)
    this.#windows.set(source, window)
    if (this.#windows.size > MAX_WINDOWS) this.#windows.delete(this.#windows.keys().next().value!)
    this.#latest = source
    this.#window = window
    return window
  }
}
