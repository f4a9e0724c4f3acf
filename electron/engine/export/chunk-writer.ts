import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Bytes gathered before they are handed to the system in one piece. */
export const BATCH_BYTES = 1 << 20
/** The most bytes one character of a JavaScript string takes in UTF-8. */
const LONGEST_CHARACTER = 3

/** Gathers text and bytes into large pieces for a stream, and waits where the stream is full. */
export class ChunkWriter {
  /** Bytes added so far. */
  bytes = 0
  readonly #stream: Writable
  #batch = Buffer.allocUnsafe(BATCH_BYTES)
  #filled = 0

  constructor(stream: Writable) {
    this.#stream = stream
  }

  /** @returns whether `flush` is due */
  add(chunk: string | Uint8Array): boolean {
    const longest = typeof chunk === 'string' ? chunk.length * LONGEST_CHARACTER : chunk.length
    if (longest > BATCH_BYTES - this.#filled) {
      this.#hand()
      if (longest > BATCH_BYTES) {
        const whole = Buffer.from(chunk as Uint8Array)
        this.bytes += whole.length
        this.#stream.write(whole)
        return true
      }
    }
    let written: number
    if (typeof chunk === 'string') written = this.#batch.write(chunk, this.#filled)
    else {
      this.#batch.set(chunk, this.#filled)
      written = chunk.length
    }
    this.#filled += written
    this.bytes += written
    return this.#stream.writableNeedDrain
  }

  /** Resolves when the stream has room again. @throws the stream's error */
  async flush(): Promise<void> {
    this.#hand()
    if (this.#stream.errored) throw this.#stream.errored
    if (this.#stream.writableNeedDrain) await once(this.#stream, 'drain')
  }

  #hand(): void {
    if (this.#filled === 0) return
    this.#stream.write(this.#batch.subarray(0, this.#filled))
    // The stream may keep what it was given until it is written.
    this.#batch = Buffer.allocUnsafe(BATCH_BYTES)
    this.#filled = 0
  }
}
