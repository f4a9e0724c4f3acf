import type { BytePlace, PacketNumber, StreamOffset } from '@shared/model/numbers'

const FIRST_CAPACITY = 4
const LAST_CAPACITY_BITS = 13
const LAST_CAPACITY = 1 << LAST_CAPACITY_BITS
/** Number of chunks that double in size (4, 8, … 4096) and the segments they hold. */
const DOUBLING_CHUNKS = 11
const DOUBLING_SEGMENTS = LAST_CAPACITY - FIRST_CAPACITY

/** Place of a stretch whose bytes are missing. */
const GAP = -1

/** A stretch of a stream that lies in one piece in a byte source: the session file, or one made from it. */
export interface StreamSegment {
  streamOffset: StreamOffset
  length: number
  /** Null where the bytes are missing from the capture. */
  place: BytePlace | null
  packet: PacketNumber
}

/**
 * One direction of one connection: which bytes of the stream stand where in which byte source. 20 bytes a segment;
 * chunks double from 4 to 8192 segments and are never copied, so that a connection without traffic costs nothing.
 */
export class StreamIndex {
  /** Bytes of the stream so far, missing ones included. */
  length = 0
  /** Bytes that are missing. */
  missing = 0
  count = 0
  /** In pairs: the offset in the stream, the place in a byte source. */
  #offsets: Float64Array[] | null = null
  #packets: Uint32Array[] | null = null
  /** The last chunk of each, and how much of it is used: appending goes through no list. */
  #offsetTail: Float64Array | null = null
  #packetTail: Uint32Array | null = null
  #used = 0

  append(length: number, place: BytePlace, packet: PacketNumber): void {
    if (this.#packetTail === null || this.#used === this.#packetTail.length) this.#grow()
    const used = this.#used
    const offsets = this.#offsetTail!
    offsets[used * 2] = this.length
    offsets[used * 2 + 1] = place
    this.#packetTail![used] = packet
    this.#used = used + 1
    this.count++
    this.length += length
  }

  appendGap(length: number, packet: PacketNumber): void {
    this.append(length, GAP, packet)
    this.missing += length
  }

  /** How many of `length` bytes from `streamOffset` on are there before the first missing one. */
  contiguous(streamOffset: StreamOffset, length: number): number {
    const end = Math.min(streamOffset + length, this.length)
    for (let index = this.find(streamOffset); index >= 0 && index < this.count; index++) {
      const start = this.#offset(index, 0)
      if (start >= end) break
      if (this.#offset(index, 1) === GAP) return Math.max(0, start - streamOffset)
    }
    return Math.max(0, end - streamOffset)
  }

  /** Index of the segment that holds `streamOffset`; -1 for an empty stream, the last one beyond the end. */
  find(streamOffset: StreamOffset): number {
    let low = 0
    let high = this.count - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      if (this.#offset(middle, 0) <= streamOffset) low = middle + 1
      else high = middle - 1
    }
    return high
  }

  segment(index: number): StreamSegment {
    const streamOffset = this.#offset(index, 0)
    const end = index + 1 < this.count ? this.#offset(index + 1, 0) : this.length
    const place = this.#offset(index, 1)
    return {
      streamOffset,
      length: end - streamOffset,
      place: place === GAP ? null : place,
      packet: this.packet(index),
    }
  }

  packet(index: number): PacketNumber {
    const chunk = chunkOf(index)
    return this.#packets![chunk]![index - chunkStart(chunk)]!
  }

  /** Packet that brought the byte at `streamOffset`; 0 for an empty stream. */
  packetAt(streamOffset: StreamOffset): PacketNumber {
    const index = this.find(streamOffset)
    return index < 0 ? 0 : this.packet(index)
  }

  #offset(index: number, which: 0 | 1): number {
    const chunk = chunkOf(index)
    return this.#offsets![chunk]![(index - chunkStart(chunk)) * 2 + which]!
  }

  #grow(): void {
    this.#offsets ??= []
    this.#packets ??= []
    const chunks = this.#offsets.length
    const capacity = chunks < DOUBLING_CHUNKS ? FIRST_CAPACITY << chunks : LAST_CAPACITY
    this.#offsets.push((this.#offsetTail = new Float64Array(capacity * 2)))
    this.#packets.push((this.#packetTail = new Uint32Array(capacity)))
    this.#used = 0
  }
}

function chunkOf(index: number): number {
  return index >= DOUBLING_SEGMENTS
    ? DOUBLING_CHUNKS + ((index - DOUBLING_SEGMENTS) >>> LAST_CAPACITY_BITS)
    : 31 - Math.clz32((index >>> 2) + 1)
}

function chunkStart(chunk: number): number {
  return chunk >= DOUBLING_CHUNKS
    ? DOUBLING_SEGMENTS + (chunk - DOUBLING_CHUNKS) * LAST_CAPACITY
    : FIRST_CAPACITY * ((1 << chunk) - 1)
}
