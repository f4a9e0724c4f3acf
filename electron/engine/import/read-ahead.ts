import { read } from 'node:fs'
import { promisify } from 'node:util'

const readInto = promisify(read)

/**
 * Reads a file from its beginning in chunks of one size. While one is looked at the next is already read: there are
 * two buffers, and a chunk is valid until the next one is asked for.
 */
export class ReadAhead {
  /** File offset of the next byte. */
  position = 0
  /** The chunk that was last given, and where it stands in the file. */
  chunk: Uint8Array = new Uint8Array(0)
  chunkStart = 0

  readonly #descriptor: number
  readonly #size: number
  #buffer: Uint8Array
  #other: Uint8Array
  /** The read under way, and from where. */
  #pending: Promise<number> | null = null
  #pendingStart = 0

  /** @param size bytes of the file that are read at most */
  constructor(descriptor: number, size: number, chunkLength: number) {
    this.#descriptor = descriptor
    this.#size = size
    this.#buffer = new Uint8Array(chunkLength)
    this.#other = new Uint8Array(chunkLength)
  }

  /**
   * The next bytes; none at the end.
   * @throws the operating system's error
   */
  async next(): Promise<Uint8Array> {
    // What was read ahead is of no use where bytes have been passed over.
    if (this.#pendingStart !== this.position) await this.settle()
    const length = await (this.#pending ?? this.#begin())
    this.#pending = null
    const filled = this.#buffer
    this.#buffer = this.#other
    this.#other = filled
    this.chunk = filled.subarray(0, length)
    this.chunkStart = this.position
    this.position += length
    if (length > 0) this.#pending = this.#begin()
    return this.chunk
  }

  /** Goes on `count` bytes further than it would. */
  skip(count: number): void {
    this.position += count
  }

  /** Call before the file is closed. */
  async settle(): Promise<void> {
    await this.#pending?.catch(() => undefined)
    this.#pending = null
  }

  #begin(): Promise<number> {
    const { position } = this
    const length = Math.min(this.#buffer.length, this.#size - position)
    this.#pendingStart = position
    if (length <= 0) return Promise.resolve(0)
    const reading = readInto(this.#descriptor, this.#buffer, 0, length, position).then(
      (done) => done.bytesRead,
    )
    // The next call gets the error; until then the promise has no handler.
    reading.catch(() => undefined)
    return reading
  }
}
