import type { PayloadRead } from '@shared/model/payload'
import { unmaskInto } from '@shared/websocket/mask'
import type { ConnectionRecord } from '../index/connection/connection-record'
import { ByteReader } from '../file/byte-reader'
import type { StreamIndex } from '../index/columns/stream-index'
import type { Session } from '../index/session'
import { presentBytes, readStream, type StreamRead } from '../index/stream-reader'

const EMPTY = new Uint8Array(0)

/** Reads single frames back out of the session's byte sources, as they were on the wire and unmasked. */
export class FrameReader {
  protected readonly session: Session
  protected readonly bytes: ByteReader
  #scratch = new Uint8Array(0)

  constructor(session: Session) {
    this.session = session
    this.bytes = new ByteReader(session.sources)
  }

  /** Header bytes of a frame as they were on the wire. */
  header(row: number): Uint8Array {
    const { frames } = this.session
    return readStream(this.bytes, this.#stream(row), frames.streamOffset(row), frames.headerLength(row)).bytes
  }

  /** Payload of one frame, unmasked, before inflating. */
  readFrame(row: number, offset: number, count: number): PayloadRead {
    const total = this.frameExtent(row)
    const length = Math.max(0, Math.min(count, total - offset))
    if (length === 0) return { bytes: EMPTY, total, incomplete: this.#whyIncomplete(row) }
    const read = readStream(this.bytes, this.#stream(row), this.payloadStart(row) + offset, length)
    if (this.session.frames.masked(row)) {
      // The bytes are our own copy by now.
      unmaskInto(read.bytes, 0, read.bytes, 0, read.bytes.length, this.maskKey(row), offset)
    }
    return payloadRead(read, total, this.#whyIncomplete(row))
  }

  /**
   * The payload of a frame that is complete, unmasked: for going over all frames. Header and payload are read together,
   * and where they are in one segment nothing is allocated.
   * @returns a view: valid until the next call, not to be modified
   */
  borrowWholeFrame(row: number): Uint8Array {
    const { frames } = this.session
    const stream = this.#stream(row)
    const offset = frames.streamOffset(row)
    const headerLength = frames.headerLength(row)
    const length = headerLength + Number(frames.payloadLength(row))
    const { place, streamOffset, length: segmentLength } = stream.segment(stream.find(offset))
    const skip = offset - streamOffset
    const bytes =
      place !== null && skip + length <= segmentLength
        ? this.bytes.read(place + skip, length)
        : readStream(this.bytes, stream, offset, length).bytes
    const payload = bytes.subarray(headerLength)
    if (!frames.masked(row) || payload.length === 0) return payload
    const key =
      (bytes[headerLength - 4]! << 24) |
      (bytes[headerLength - 3]! << 16) |
      (bytes[headerLength - 2]! << 8) |
      bytes[headerLength - 1]!
    if (this.#scratch.length < payload.length) this.#scratch = new Uint8Array(2 * payload.length)
    unmaskInto(this.#scratch, 0, payload, 0, payload.length, key, 0)
    return this.#scratch.subarray(0, payload.length)
  }

  /** Every payload byte of a frame that is there, unmasked, piece by piece. Each piece is valid until the next one. */
  pieces(row: number): Generator<Uint8Array> {
    return this.#unmasked(row, this.payloadStart(row), this.frameExtent(row))
  }

  /** The same up to the first byte that is missing. @returns whether none is */
  eachPieceBeforeGap(row: number, each: (bytes: Uint8Array) => void): boolean {
    const extent = this.frameExtent(row)
    const start = this.payloadStart(row)
    const isComplete = this.session.frames.complete(row)
    const length = isComplete ? extent : this.#stream(row).contiguous(start, extent)
    for (const bytes of this.#unmasked(row, start, length)) each(bytes)
    return isComplete
  }

  *#unmasked(row: number, start: number, length: number): Generator<Uint8Array> {
    const masked = this.session.frames.masked(row)
    const key = masked ? this.maskKey(row) : 0
    for (const { bytes, streamOffset } of presentBytes(this.bytes, this.#stream(row), start, length)) {
      if (!masked) {
        yield bytes
        continue
      }
      const clear = new Uint8Array(bytes.length)
      unmaskInto(clear, 0, bytes, 0, bytes.length, key, streamOffset - start)
      yield clear
    }
  }

  /** Rows of a message's frames, in order. */
  *fragments(message: number): Generator<number> {
    const { frames, messages } = this.session
    const first = messages.firstFrame(message)
    if (messages.frameCount(message) === 1) {
      yield first
      return
    }
    const list = this.#connection(first).frames
    const last = list.indexOf(messages.lastFrame(message))
    for (let number = list.indexOf(first); number <= last; number++) {
      const row = list.get(number)
      if (frames.message(row) === message) yield row
    }
  }

  /** Stream offset of a frame's first payload byte. */
  payloadStart(row: number): number {
    return this.session.frames.streamOffset(row) + this.session.frames.headerLength(row)
  }

  /** Payload bytes from the first to the last that came; gaps between them count. */
  frameExtent(row: number): number {
    const { frames } = this.session
    const claimed = Number(frames.payloadLength(row))
    if (frames.complete(row)) return claimed
    return Math.max(0, Math.min(claimed, this.#stream(row).length - this.payloadStart(row)))
  }

  /** The four key bytes as one big-endian unsigned number (RFC 6455 §5.3); 0 where the header cannot be read. */
  maskKey(row: number): number {
    const header = this.header(row)
    if (header.length < this.session.frames.headerLength(row)) return 0
    return new DataView(header.buffer, header.byteOffset + header.length - 4, 4).getUint32(0)
  }

  /** Header and payload of one frame as they were on the wire. */
  protected readWire(row: number, offset: number, count: number): PayloadRead {
    const { frames } = this.session
    const total = frames.headerLength(row) + this.frameExtent(row)
    const length = Math.max(0, Math.min(count, total - offset))
    const read = readStream(this.bytes, this.#stream(row), frames.streamOffset(row) + offset, length)
    return payloadRead(read, total, this.#whyIncomplete(row))
  }

  #whyIncomplete(row: number): PayloadRead['incomplete'] {
    return this.session.frames.complete(row) ? null : 'gap'
  }

  #stream(row: number): StreamIndex {
    return this.#connection(row).content[this.session.frames.direction(row)]
  }

  #connection(row: number): ConnectionRecord {
    return this.session.connections[this.session.frames.connection(row)]!
  }
}

/** @param incomplete why bytes are missing that the file never had */
export function payloadRead(
  read: StreamRead,
  total: number,
  incomplete: PayloadRead['incomplete'] = null,
): PayloadRead {
  return { bytes: read.bytes, total, incomplete: read.missing ?? incomplete }
}
