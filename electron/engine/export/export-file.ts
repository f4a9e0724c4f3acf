import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { close, constants, createWriteStream, fstat, fsync, open } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { createGzip } from 'node:zlib'

/** What leaves a session may be a secret: owner only. */
const FILE_MODE = 0o600
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants

// By descriptor: a FileHandle cannot be closed, nor synchronised, while a stream writes through it.
const openFile = promisify<string, number, number, number>(open)
const closeFile = promisify(close)
const syncFile = promisify(fsync)
const statFile = promisify(fstat)

/**
 * A file that appears under its name only when it is whole. It is written beside it under a random name, opened
 * exclusively, so that nothing that was planted there is written to; a link under the chosen name is replaced, not
 * followed.
 */
export class ExportFile {
  readonly stream: Writable
  readonly #descriptor: number
  readonly #draft: string
  readonly #target: string
  /** All that was given to the stream is handed to the system. */
  readonly #written: Promise<unknown>

  private constructor(descriptor: number, draft: string, target: string, gzip: boolean) {
    this.#descriptor = descriptor
    this.#draft = draft
    this.#target = target
    const file = createWriteStream(draft, { fd: descriptor, autoClose: false })
    // `once` rejects where the stream fails before.
    this.#written = once(file, 'finish')
    // It is awaited in `settle`; until then an error is found at the next write.
    this.#written.catch(() => undefined)
    this.stream = file
    if (gzip) {
      const packer = createGzip()
      file.once('error', (error) => packer.destroy(error))
      packer.on('error', () => file.destroy())
      packer.pipe(file)
      this.stream = packer
    }
    this.stream.on('error', () => undefined)
  }

  /** @throws the system's error: the folder is missing or must not be written to */
  static async create(target: string, gzip = false): Promise<ExportFile> {
    const draft = join(dirname(target), `.${basename(target)}.${randomBytes(12).toString('hex')}.part`)
    const descriptor = await openFile(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, FILE_MODE)
    return new ExportFile(descriptor, draft, target, gzip)
  }

  /** All is written, though not in its place yet. @returns where it can be read @throws the system's error, e.g. ENOSPC */
  async written(): Promise<string> {
    this.stream.end()
    await this.#written
    // A name never stands for what a power cut would lose.
    await syncFile(this.#descriptor)
    return this.#draft
  }

  /** The file takes its place. @returns its length in bytes @throws the system's error, e.g. ENOSPC */
  async settle(): Promise<number> {
    await this.written()
    const { size } = await statFile(this.#descriptor)
    await closeFile(this.#descriptor)
    await rename(this.#draft, this.#target)
    return size
  }

  /** Leaves nothing behind; what stood under the name before still does. */
  async discard(): Promise<void> {
    this.stream.destroy()
    await closeFile(this.#descriptor).catch(() => undefined)
    await rm(this.#draft, { force: true })
  }
}

/** A device or a pipe is written to as it is, never replaced. */
export async function isSpecialFile(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isFile()
  } catch {
    return false
  }
}
