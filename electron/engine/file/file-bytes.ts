import { closeSync, readSync } from 'node:fs'
import type { SessionBytes } from './session-bytes'

/** The bytes of a capture file that lies still. */
export class FileBytes implements SessionBytes {
  readonly size: number
  readonly #descriptor: number
  #closed = false

  /** @param descriptor open for reading; closed by `close` */
  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor
    this.size = size
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)))
    let filled = 0
    try {
      while (filled < bytes.length && !this.#closed) {
        const count = readSync(this.#descriptor, bytes, filled, bytes.length - filled, offset + filled)
        if (count === 0) break
        filled += count
      }
    } catch {
      // An I/O error, for example of a disk that was pulled out: what was read so far is all there is.
    }
    return bytes.subarray(0, filled)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#descriptor)
  }
}
