import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib'

/** Output of the inflater that can be lost where the compressed data is damaged. */
const INFLATE_CHUNK = 64 * 1024

/** zlib's message where compressed data ends too early, and ours. */
export const GZIP_CUT = 'unexpected end of file'

const HEADER_LENGTH = 10
const TRAILER_LENGTH = 8
const DEFLATE = 8
/** Flags of RFC 1952 §2.3.1. */
const HAS_CHECKSUM = 0x02
const HAS_EXTRA = 0x04
const HAS_NAME = 0x08
const HAS_COMMENT = 0x10

/** True for what gzip (RFC 1952) begins with. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/**
 * Unpacks gzip, one member behind the other (RFC 1952 §2.2), as Node's own Gunzip does, which throws away what it has
 * unpacked where other bytes follow: those are counted here. Zeros that pad a file to its block are none.
 * @param source compressed chunks
 * @param onTrailing called once, at the end, with how many bytes follow the last member
 * @throws zlib's sentence where the data is damaged or ends early
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  onTrailing: (bytes: number) => void,
): AsyncGenerator<Uint8Array, undefined> {
  const input = new Input(source)
  for (let members = 0; ; members++) {
    const magic = await input.peek(2)
    if (members > 0 && !isGzip(magic)) break
    await skipHeader(input)
    yield* inflate(input)
  }
  onTrailing(await input.countRest())
}

async function skipHeader(input: Input): Promise<void> {
  const header = await input.take(HEADER_LENGTH)
  if (!isGzip(header)) throw new Error('incorrect header check')
  if (header[2] !== DEFLATE) throw new Error('unknown compression method')
  const flags = header[3] ?? 0
  if ((flags & HAS_EXTRA) !== 0) {
    const length = await input.take(2)
    await input.take(length.readUInt16LE(0))
  }
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue
    while ((await input.take(1))[0] !== 0) continue
  }
  if ((flags & HAS_CHECKSUM) !== 0) await input.take(2)
}

/** One member's data, and the check of it. */
async function* inflate(input: Input): AsyncGenerator<Uint8Array, undefined> {
  const inflater = createInflateRaw({ chunkSize: INFLATE_CHUNK })
  const fed = feed(inflater, input)
  // The failure is the inflater's, which the reading below is told of.
  fed.catch((error: unknown) => inflater.destroy(error instanceof Error ? error : new Error(String(error))))
  let checksum = 0
  let length = 0
  for await (const chunk of inflater as AsyncIterable<Buffer>) {
    checksum = crc32(chunk, checksum)
    length = (length + chunk.length) % 0x1_0000_0000
    yield chunk
  }
  await fed
  const trailer = await input.take(TRAILER_LENGTH)
  if (trailer.readUInt32LE(0) !== checksum) throw new Error('incorrect data check')
  if (trailer.readUInt32LE(4) !== length) throw new Error('incorrect length check')
}

/** Hands the compressed bytes over until the data ends in itself; what it did not take goes back. */
async function feed(inflater: InflateRaw, input: Input): Promise<void> {
  while (!inflater.readableEnded && !inflater.destroyed) {
    const chunk = await input.next()
    if (chunk === null) {
      inflater.end()
      return
    }
    const before = inflater.bytesWritten
    await new Promise<void>((resolve) => inflater.write(chunk, () => resolve()))
    const taken = inflater.bytesWritten - before
    if (taken < chunk.length) {
      input.giveBack(chunk.subarray(taken))
      return
    }
  }
}

/** Bytes that come in chunks, read a few or many at a time. */
class Input {
  readonly #chunks: AsyncIterator<Uint8Array, unknown>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** What is there next; null at the end. */
  async next(): Promise<Buffer | null> {
    if (this.#rest.length > 0) {
      const rest = this.#rest
      this.#rest = Buffer.alloc(0)
      return rest
    }
    const result = await this.#chunks.next()
    if (result.done === true) return null
    const { buffer, byteOffset, byteLength } = result.value
    return Buffer.from(buffer, byteOffset, byteLength)
  }

  giveBack(bytes: Buffer): void {
    this.#rest = Buffer.concat([bytes, this.#rest])
  }

  /** The next `length` bytes, or as many as there are. */
  async peek(length: number): Promise<Buffer> {
    while (this.#rest.length < length) {
      const result = await this.#chunks.next()
      if (result.done === true) break
      this.#rest = Buffer.concat([this.#rest, result.value])
    }
    return this.#rest.subarray(0, length)
  }

  /** @throws where there are fewer */
  async take(length: number): Promise<Buffer> {
    const taken = await this.peek(length)
    if (taken.length < length) throw new Error(GZIP_CUT)
    this.#rest = this.#rest.subarray(length)
    return taken
  }

  /** How many bytes are left, zeros at the beginning not counted. */
  async countRest(): Promise<number> {
    let count = 0
    for (let chunk = await this.next(); chunk !== null; chunk = await this.next()) {
      const first = count > 0 ? 0 : chunk.findIndex((byte) => byte !== 0)
      if (first >= 0) count += chunk.length - first
    }
    return count
  }
}
