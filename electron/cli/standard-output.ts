import { fstatSync, write } from 'node:fs'
import { isatty } from 'node:tty'
import { Writable } from 'node:stream'

const STANDARD_OUTPUT = 1

/**
 * Where a command writes. Node's own stream for a file takes a write that was cut short, as on a disk that just became
 * full, for a whole one; so files and devices are written by hand.
 */
export function standardOutput(): Writable {
  return isFileOrDevice(STANDARD_OUTPUT) ? new FileOutput(STANDARD_OUTPUT) : process.stdout
}

function isFileOrDevice(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor)
    return stats.isFile() || (stats.isCharacterDevice() && !isatty(descriptor))
  } catch {
    return false
  }
}

class FileOutput extends Writable {
  readonly #descriptor: number

  constructor(descriptor: number) {
    super({ decodeStrings: true })
    this.#descriptor = descriptor
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#write(bytes, 0, done)
  }

  #write(bytes: Buffer, start: number, done: (error?: Error | null) => void): void {
    write(this.#descriptor, bytes, start, bytes.length - start, null, (error, count) => {
      if (error !== null) done(error)
      else if (start + count < bytes.length) this.#write(bytes, start + count, done)
      else done()
    })
  }
}
