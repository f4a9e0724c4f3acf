import { join } from 'node:path'
import { offsetOf, sourceOf } from '@shared/model/byte-place'
import type { BytePlace } from '@shared/model/numbers'
import { SparseFile } from './sparse-file'

/**
 * The redacted bytes of all streams, at the places the original ones have. What no stream brought, such as a
 * retransmission, is zeros: it cannot hold what was taken out elsewhere.
 */
export class RedactedBytes {
  readonly #folder: string
  readonly #files = new Map<number, SparseFile>()

  /** @param folder for temporary files */
  constructor(folder: string) {
    this.#folder = folder
  }

  write(place: BytePlace, bytes: Uint8Array): void {
    this.#file(sourceOf(place)).write(offsetOf(place), bytes)
  }

  read(place: BytePlace, target: Uint8Array): void {
    this.#file(sourceOf(place)).read(offsetOf(place), target)
  }

  close(): void {
    for (const file of this.#files.values()) file.close()
  }

  #file(source: number): SparseFile {
    let file = this.#files.get(source)
    if (file === undefined)
      this.#files.set(source, (file = new SparseFile(join(this.#folder, `source-${source}`))))
    return file
  }
}
