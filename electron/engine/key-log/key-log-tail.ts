import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import { MAX_KEY_LOG_BYTES, MAX_KEY_LOG_LINE } from '@shared/tls/key-log'

const CHUNK = 1 << 16
const NEWLINE = 0x0a

/**
 * A key log file that another program writes while it is read. It may not be there yet, be cut, or be another file under
 * the same name: then it is read from its beginning. A line counts when its end is there.
 */
export class KeyLogTail {
  readonly #path: string
  readonly #onLines: (lines: string[]) => void
  readonly #buffer = new Uint8Array(CHUNK)
  #descriptor: number | null = null
  #identity = ''
  #offset = 0
  /** Bytes read of all files under the name. */
  #read = 0
  #unfinished = ''

  constructor(path: string, onLines: (lines: string[]) => void) {
    this.#path = path
    this.#onLines = onLines
  }

  /** Reads what is new. A file that cannot be read (any more) is like one that is not there. */
  poll(): void {
    try {
      const named = statSync(this.#path, { throwIfNoEntry: false })
      // One that was removed is read to its end.
      const identity = named === undefined ? this.#identity : `${named.dev}:${named.ino}`
      if (identity !== this.#identity) this.#open(identity)
      if (this.#descriptor !== null) this.#readNew(this.#descriptor, fstatSync(this.#descriptor))
    } catch {
      this.close()
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
    this.#identity = ''
  }

  #open(identity: string): void {
    this.close()
    this.#descriptor = openSync(this.#path, 'r')
    this.#identity = identity
    this.#offset = 0
    this.#unfinished = ''
  }

  #readNew(descriptor: number, { size }: Stats): void {
    if (size < this.#offset) {
      this.#offset = 0
      this.#unfinished = ''
    }
    while (this.#offset < size && this.#read < MAX_KEY_LOG_BYTES) {
      const count = readSync(descriptor, this.#buffer, 0, CHUNK, this.#offset)
      if (count === 0) return
      this.#offset += count
      this.#read += count
      this.#take(this.#buffer.subarray(0, count))
    }
  }

  #take(bytes: Uint8Array): void {
    const end = bytes.lastIndexOf(NEWLINE)
    const text = Buffer.from(bytes).toString('latin1')
    if (end < 0) {
      // What is longer than any line with a secret is none.
      this.#unfinished = (this.#unfinished + text).slice(0, MAX_KEY_LOG_LINE + 1)
      return
    }
    const lines = (this.#unfinished + text.slice(0, end)).split('\n')
    this.#unfinished = text.slice(end + 1).slice(0, MAX_KEY_LOG_LINE + 1)
    this.#onLines(lines)
  }
}
