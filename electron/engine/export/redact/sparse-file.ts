import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'

/** What was written at some offsets of a temporary file that has no name; everything else of it is zeros. */
export class SparseFile {
  readonly #descriptor: number

  /** @param path of a file that does not exist; it is removed at once. @throws the system's error */
  constructor(path: string) {
    this.#descriptor = openSync(path, 'wx+', 0o600)
    unlinkSync(path)
  }

  /** @throws the system's error: the disk is full */
  write(offset: number, bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written, offset + written)
  }

  /** Fills `target`; what was never written is zeros. */
  read(offset: number, target: Uint8Array): void {
    let filled = 0
    while (filled < target.length) {
      const count = readSync(this.#descriptor, target, filled, target.length - filled, offset + filled)
      if (count === 0) break
      filled += count
    }
    target.fill(0, filled)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
