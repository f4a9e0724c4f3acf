import type { Writable } from 'node:stream'

/** Text gathered before it is written in one piece. */
const BATCH_CHARACTERS = 64 << 10

/**
 * Writes text to a stream in large pieces, and says when a producer should wait. A reader that goes away (`| head`)
 * is no error: everything after that is dropped, and `broken` tells that nobody listens.
 */
export class LineWriter {
  readonly #stream: Writable
  #batch = ''
  #broken = false
  #scheduled = false
  #whenBroken: (() => void) | null = null

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', () => {
      this.#broken = true
      this.#whenBroken?.()
    })
  }

  /** Nobody reads any more. */
  get broken(): boolean {
    return this.#broken
  }

  /** Calls back once nobody reads any more. */
  onBroken(callback: () => void): void {
    this.#whenBroken = callback
  }

  write(text: string): void {
    this.#batch += text
    if (this.#batch.length >= BATCH_CHARACTERS) this.flush()
  }

  /** Writes what was gathered when the current work is done, for output that somebody watches live. */
  writeSoon(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  flush(): void {
    if (this.#batch === '') return
    if (!this.#broken) this.#stream.write(this.#batch)
    this.#batch = ''
  }

  /** Resolves when the stream has room again; at once where it has. */
  async drained(): Promise<void> {
    while (!this.#broken && this.#stream.writableNeedDrain) {
      await new Promise<void>((resolve) => {
        const settle = (): void => {
          this.#stream.off('drain', settle).off('error', settle).off('close', settle)
          resolve()
        }
        this.#stream.once('drain', settle).once('error', settle).once('close', settle)
      })
    }
  }

  /** Resolves when everything has been handed to the system. */
  async end(): Promise<void> {
    this.flush()
    if (this.#broken) return
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()))
  }
}
