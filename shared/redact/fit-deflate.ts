import {
  deflate,
  gzip,
  ZStream,
  Z_BLOCK,
  Z_DEFAULT_STRATEGY,
  Z_FIXED,
  Z_HUFFMAN_ONLY,
  Z_OK,
  zlibDeflate,
  zlibDeflateInit2,
  zlibDeflateSetDictionary,
} from 'pako'

const DEFLATED = 8
const MEMORY_LEVEL = 9
/** Raw deflate of zlib has no smaller window; with this one it refers to no more than 250 bytes back. */
const SMALLEST_WINDOW_BITS = 9
const NOTHING = new Uint8Array(0)

/** An empty block of the fixed code: three bits of header, seven of end (RFC 1951 §3.2.6). */
const EMPTY_FIXED = { bits: 0b010, length: 10 }
const LAST_EMPTY_FIXED = { bits: 0b011, length: 10 }
/** The header of a stored block; what the length fields would be, a sender takes off (RFC 7692 §7.2.1). */
const STORED_HEADER_BITS = 3
/** Trials that move where the last block ends by a few bits. */
const LITERALS_APART = [0, 1, 2, 3, 4, 5, 6]
const FIRST_LONG_LITERAL = 144

const ATTEMPTS = [
  { level: 9, strategy: Z_DEFAULT_STRATEGY },
  { level: 6, strategy: Z_DEFAULT_STRATEGY },
  { level: 9, strategy: Z_FIXED },
  { level: 9, strategy: Z_HUFFMAN_ONLY },
  { level: 1, strategy: Z_DEFAULT_STRATEGY },
] as const

export interface FitOptions {
  /** What the content may refer back to: the output of the messages before it. */
  dictionary?: Uint8Array
  /** 8 to 15. */
  windowBits?: number
}

/**
 * Deflates a message's content (RFC 7692 §7.2.1) to exactly `length` bytes: what it takes less is filled with empty
 * blocks, which say nothing. @returns null where it takes more
 */
export function fitMessage(content: Uint8Array, length: number, options: FitOptions = {}): Uint8Array | null {
  return fit(content, length, options, (writer) => writer.skip(STORED_HEADER_BITS), STORED_HEADER_BITS)
}

/** The same as a gzip member (RFC 1952); the room that is left is a file name nobody asks for. */
export function fitGzip(content: Uint8Array, length: number): Uint8Array | null {
  const packed = gzip(content, { level: 9, memLevel: MEMORY_LEVEL })
  const rest = length - packed.length
  if (rest < 0) return null
  if (rest === 0) return packed
  const fitted = new Uint8Array(length)
  fitted.set(packed.subarray(0, GZIP_HEADER))
  fitted[GZIP_FLAGS] = GZIP_NAME
  fitted.fill(0x78, GZIP_HEADER, GZIP_HEADER + rest - 1)
  fitted.set(packed.subarray(GZIP_HEADER), GZIP_HEADER + rest)
  return fitted
}

const GZIP_HEADER = 10
const GZIP_FLAGS = 3
const GZIP_NAME = 8
const ZLIB_HEADER = 2
const ZLIB_CHECKSUM = 4

/** The same as the coding `deflate` of HTTP: a zlib stream (RFC 1950). */
export function fitZlib(content: Uint8Array, length: number): Uint8Array | null {
  const packed = deflate(content, { level: 9 })
  const room = length - ZLIB_HEADER - ZLIB_CHECKSUM
  const blocks = room < 1 ? null : fit(content, room, {}, writeLastBlock, LAST_EMPTY_FIXED.length)
  if (blocks === null) return null
  const fitted = new Uint8Array(length)
  fitted.set(packed.subarray(0, ZLIB_HEADER))
  fitted.set(blocks, ZLIB_HEADER)
  fitted.set(packed.subarray(packed.length - ZLIB_CHECKSUM), length - ZLIB_CHECKSUM)
  return fitted
}

function writeLastBlock(writer: BitWriter): void {
  writer.write(LAST_EMPTY_FIXED.bits, LAST_EMPTY_FIXED.length)
}

function fit(
  content: Uint8Array,
  length: number,
  { dictionary = NOTHING, windowBits = 15 }: FitOptions,
  writeEnd: (writer: BitWriter) => void,
  endBits: number,
): Uint8Array | null {
  for (const { level, strategy } of ATTEMPTS) {
    for (const apart of LITERALS_APART) {
      const literals = content.subarray(content.length - Math.min(apart, content.length))
      if (apart > content.length || literals.some((byte) => byte >= FIRST_LONG_LITERAL)) break
      const packed = content.subarray(0, content.length - apart)
      const blocks = deflateBlocks(packed, { dictionary, windowBits, level, strategy })
      const writer = new BitWriter(length, blocks)
      if (apart > 0) writeLiterals(writer, literals)
      if (writer.bits + endBits > length * 8) break
      const padding = paddingFor(writer.bits, endBits, length)
      if (padding === null) continue
      for (let count = 0; count < padding.before; count++) writer.write(EMPTY_FIXED.bits, EMPTY_FIXED.length)
      if (padding.stored) writer.writeEmptyStored()
      for (let count = 0; count < padding.after; count++) writer.write(EMPTY_FIXED.bits, EMPTY_FIXED.length)
      writeEnd(writer)
      return writer.bytes
    }
  }
  return null
}

/** How many empty blocks make `bits` end in the last of `length` bytes; null where no number of them does. */
function paddingFor(
  bits: number,
  endBits: number,
  length: number,
): { before: number; stored: boolean; after: number } | null {
  const direct = emptyBlocks(bits, endBits, length)
  if (direct !== null) return { before: direct, stored: false, after: 0 }
  for (let before = 0; before < 8; before++) {
    const stored = Math.ceil((bits + before * EMPTY_FIXED.length + STORED_HEADER_BITS) / 8) * 8 + 32
    const after = emptyBlocks(stored, endBits, length)
    if (after !== null) return { before, stored: true, after }
  }
  return null
}

function emptyBlocks(bits: number, endBits: number, length: number): number | null {
  const room = length * 8 - endBits - bits
  if (room < 0) return null
  const count = Math.floor(room / EMPTY_FIXED.length)
  return room - count * EMPTY_FIXED.length < 8 ? count : null
}

/** Literals in a block of the fixed code, whose codes are written with the first bit first. */
function writeLiterals(writer: BitWriter, literals: Uint8Array): void {
  writer.write(EMPTY_FIXED.bits, 3)
  for (const literal of literals) {
    const code = 0x30 + literal
    for (let bit = 7; bit >= 0; bit--) writer.write((code >> bit) & 1, 1)
  }
  writer.write(0, 7)
}

interface Blocks {
  bytes: Uint8Array
  /** Bits behind the last whole byte, and how many. */
  rest: number
  restBits: number
}

/** Blocks that end with the content, between two bits. */
function deflateBlocks(
  content: Uint8Array,
  options: { dictionary: Uint8Array; windowBits: number; level: 1 | 6 | 9; strategy: 0 | 2 | 4 },
): Blocks {
  if (content.length === 0) return { bytes: NOTHING, rest: 0, restBits: 0 }
  const windowBits = Math.max(SMALLEST_WINDOW_BITS, options.windowBits)
  const stream = new ZStream()
  zlibDeflateInit2(stream, options.level, DEFLATED, -windowBits, MEMORY_LEVEL, options.strategy)
  const reach = 2 ** options.windowBits
  if (options.dictionary.length > 0)
    zlibDeflateSetDictionary(
      stream,
      options.dictionary.subarray(Math.max(0, options.dictionary.length - reach)),
    )
  // Deflate makes of what it cannot shorten five bytes more for 16 KiB.
  const output = new Uint8Array(content.length + (content.length >> 10) + 1024)
  stream.input = content
  stream.next_in = 0
  stream.avail_in = content.length
  stream.output = output
  stream.next_out = 0
  stream.avail_out = output.length
  if (zlibDeflate(stream, Z_BLOCK) !== Z_OK || stream.avail_in > 0 || stream.avail_out === 0)
    throw new Error('deflate did not take its input')
  const { bi_buf: rest, bi_valid: restBits } = stream.state as { bi_buf: number; bi_valid: number }
  return { bytes: output.subarray(0, stream.next_out), rest, restBits }
}

/** Bits in the order of RFC 1951 §3.1.1: from the lowest of each byte. */
class BitWriter {
  bits: number
  readonly bytes: Uint8Array

  /** @param length what does not fit is counted only */
  constructor(length: number, { bytes, rest, restBits }: Blocks) {
    this.bytes = new Uint8Array(length)
    this.bytes.set(bytes.subarray(0, length))
    this.bits = bytes.length * 8
    this.write(rest, restBits)
  }

  write(value: number, count: number): void {
    for (let bit = 0; bit < count; bit++, this.bits++) {
      const at = this.bits >> 3
      if (((value >> bit) & 1) === 1 && at < this.bytes.length) this.bytes[at]! |= 1 << (this.bits & 7)
    }
  }

  /** Bits that are zero. */
  skip(count: number): void {
    this.bits += count
  }

  /** RFC 1951 §3.2.4, of no byte. */
  writeEmptyStored(): void {
    this.bits = Math.ceil((this.bits + STORED_HEADER_BITS) / 8) * 8 + 16
    this.write(0xffff, 16)
  }
}
