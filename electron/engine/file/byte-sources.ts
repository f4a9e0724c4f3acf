import { MAX_SOURCES } from '@shared/model/byte-place'
import type { ByteSource } from './byte-source'

/** The byte sources of one session, by number: its file, and what is made from it. */
export class ByteSources {
  readonly #sources: ByteSource[]

  constructor(file: ByteSource) {
    this.#sources = [file]
  }

  /**
   * Adds a derived source; the places of its bytes are `bytePlace(number, offset)`.
   * @returns its number
   */
  add(source: ByteSource): number {
    if (this.#sources.length >= MAX_SOURCES)
      throw new Error(`A session has at most ${MAX_SOURCES} byte sources.`)
    return this.#sources.push(source) - 1
  }

  get(number: number): ByteSource {
    const source = this.#sources[number]
    if (source === undefined) throw new Error(`There is no byte source ${number}.`)
    return source
  }
}
