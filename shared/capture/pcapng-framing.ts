import type { CaptureFault, CaptureFaultCode } from '../model/capture-fault'
import { BLOCK_SECTION_HEADER, BYTE_ORDER_MAGIC } from './pcapng-block'

/** A block that has to be held to be read may be this long; blocks that are skipped may be longer. */
export const MAX_BLOCK_LENGTH = 16 * 1024 * 1024

const HEAD_LENGTH = 8
const TRAILER_LENGTH = 4
const SHORTEST_BLOCK = 12
const FIRST_CARRY_CAPACITY = 64 * 1024

export interface PcapngBlockSink {
  /** False for types whose blocks are passed over. */
  isRead(type: number): boolean
  /**
   * A whole block whose two lengths agree.
   * @param type the block's
   * @param bytes borrowed: the block lies from `position` to `position + length`
   * @param fileOffset where the block begins in the file
   */
  block(
    type: number,
    bytes: Uint8Array,
    view: DataView,
    position: number,
    length: number,
    fileOffset: number,
  ): void
  /** A block was passed over whole. */
  passedOver(type: number, length: number, fileOffset: number): void
}

/**
 * Cuts pcapng (draft-ietf-opsawg-pcapng §3.1) into blocks, whatever the chunks it comes in: blocks that lie whole in
 * a chunk are passed on where they are, one that is cut is held until it is whole.
 */
export class PcapngFraming {
  fault: CaptureFault | null = null
  /** Byte order of the current section. */
  isLittleEndian = true

  private readonly sink: PcapngBlockSink
  private carry = new Uint8Array(0)
  private carryView = new DataView(this.carry.buffer)
  private carried = 0
  /** Type of the block `neededLength` last looked at. */
  private type = 0
  /** Bytes still to come of a block that is passed over, its trailing length included. */
  private skip = 0
  private skipLength = 0
  private skipType = 0
  private readonly trailer = new DataView(new ArrayBuffer(TRAILER_LENGTH))
  /** File offset of the chunk's first byte. */
  private chunkOffset = 0

  constructor(sink: PcapngBlockSink) {
    this.sink = sink
  }

  push(chunk: Uint8Array): void {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let position = 0
    while (position < chunk.length && !this.hasFailed()) {
      if (this.skip > 0) position = this.passOver(chunk, position)
      else if (this.carried > 0) position = this.completeCarried(chunk, position)
      else position = this.readWhole(chunk, view, position)
    }
    this.chunkOffset += chunk.length
  }

  /** Bytes that come next and are passed over unseen: `advance` by up to so many instead of pushing them. */
  get unneeded(): number {
    return this.hasFailed() ? 0 : Math.max(0, this.skip - TRAILER_LENGTH)
  }

  advance(count: number): void {
    this.skip -= count
    this.chunkOffset += count
  }

  end(): void {
    if (this.skip > 0) {
      const start = this.chunkOffset - (this.skipLength - this.skip)
      this.truncated(start, this.skipLength - this.skip)
    } else if (this.carried > 0) {
      this.truncated(this.chunkOffset - this.carried, this.carried)
    }
  }

  /** The first fault counts. */
  fail(code: CaptureFaultCode, offset: number, values: CaptureFault['values'] = {}): void {
    this.fault ??= { code, values, offset }
  }

  private hasFailed(): boolean {
    return this.fault !== null
  }

  private truncated(start: number, there: number): void {
    this.fail('cut-in-block', start, { length: there })
  }

  /** Blocks that lie whole in the chunk; what follows them is carried over to the next one. */
  private readWhole(chunk: Uint8Array, view: DataView, from: number): number {
    let position = from
    while (position < chunk.length) {
      const available = chunk.length - position
      const fileOffset = this.chunkOffset + position
      const needed = this.neededLength(view, position, available, fileOffset)
      if (this.hasFailed() || this.skip > 0) return position
      if (needed > available) {
        this.keep(chunk, position, chunk.length)
        return chunk.length
      }
      this.deliver(chunk, view, position, needed, fileOffset)
      if (this.hasFailed()) return position
      position += needed
    }
    return position
  }

  /** Takes from the chunk what the carried block still lacks, first of its head, then of the rest. */
  private completeCarried(chunk: Uint8Array, position: number): number {
    const fileOffset = this.chunkOffset + position - this.carried
    const needed = this.neededLength(this.carryView, 0, this.carried, fileOffset)
    if (this.hasFailed()) return position
    if (this.skip > 0) {
      this.skip -= this.carried
      this.carried = 0
      return position
    }
    const taken = Math.min(needed - this.carried, chunk.length - position)
    this.keep(chunk, position, position + taken)
    const isWhole = this.carried === this.neededLength(this.carryView, 0, this.carried, fileOffset)
    if (isWhole && !this.hasFailed() && this.skip === 0) {
      this.carried = 0
      this.deliver(this.carry, this.carryView, 0, needed, fileOffset)
    } else if (this.skip > 0) {
      this.skip -= this.carried
      this.carried = 0
    }
    return position + taken
  }

  private keep(chunk: Uint8Array, start: number, end: number): void {
    const length = this.carried + end - start
    if (length > this.carry.length) {
      const grown = new Uint8Array(Math.max(FIRST_CARRY_CAPACITY, 2 ** Math.ceil(Math.log2(length))))
      grown.set(this.carry.subarray(0, this.carried))
      this.carry = grown
      this.carryView = new DataView(grown.buffer)
    }
    this.carry.set(chunk.subarray(start, end), this.carried)
    this.carried = length
  }

  /**
   * How many bytes of the block at `position` must be there to go on: its head, then the whole. A Section Header
   * Block says in which byte order its own length is written. Sets `skip` for a block that is passed over.
   */
  private neededLength(view: DataView, position: number, available: number, fileOffset: number): number {
    if (available < HEAD_LENGTH) return HEAD_LENGTH
    // A section header's type reads the same in both byte orders.
    const type = view.getUint32(position, this.isLittleEndian)
    if (type === BLOCK_SECTION_HEADER) {
      if (available < SHORTEST_BLOCK) return SHORTEST_BLOCK
      this.readByteOrder(view, position, fileOffset)
    }
    this.type = type
    const length = view.getUint32(position + 4, this.isLittleEndian)
    if (length < SHORTEST_BLOCK || length % 4 !== 0) {
      this.fail('block-length', fileOffset + 4, { length })
    } else if (!this.sink.isRead(type)) {
      this.skip = this.skipLength = length
      this.skipType = type
    } else if (length > MAX_BLOCK_LENGTH) {
      this.fail('block-too-large', fileOffset + 4, { length, limit: MAX_BLOCK_LENGTH })
    }
    return length
  }

  private readByteOrder(view: DataView, position: number, fileOffset: number): void {
    if (view.getUint32(position + 8, true) === BYTE_ORDER_MAGIC) this.isLittleEndian = true
    else if (view.getUint32(position + 8, false) === BYTE_ORDER_MAGIC) this.isLittleEndian = false
    else this.fail('pcapng-byte-order', fileOffset + 8)
  }

  private deliver(
    bytes: Uint8Array,
    view: DataView,
    position: number,
    length: number,
    fileOffset: number,
  ): void {
    const trailing = view.getUint32(position + length - TRAILER_LENGTH, this.isLittleEndian)
    if (trailing === length) this.sink.block(this.type, bytes, view, position, length, fileOffset)
    else this.lengthsDiffer(length, trailing, fileOffset)
  }

  private passOver(chunk: Uint8Array, from: number): number {
    let position = from + Math.min(Math.max(0, this.skip - TRAILER_LENGTH), chunk.length - from)
    this.skip -= position - from
    while (position < chunk.length && this.skip > 0) {
      this.trailer.setUint8(TRAILER_LENGTH - this.skip, chunk[position] ?? 0)
      position++
      this.skip--
    }
    if (this.skip > 0) return position
    const trailing = this.trailer.getUint32(0, this.isLittleEndian)
    const fileOffset = this.chunkOffset + position - this.skipLength
    if (trailing === this.skipLength) this.sink.passedOver(this.skipType, this.skipLength, fileOffset)
    else this.lengthsDiffer(this.skipLength, trailing, fileOffset)
    return position
  }

  private lengthsDiffer(length: number, trailing: number, fileOffset: number): void {
    this.fail('block-lengths-differ', fileOffset + length - TRAILER_LENGTH, { length, trailing })
  }
}
