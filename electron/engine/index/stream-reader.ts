import type { ByteReader } from '../file/byte-reader'
import type { StreamIndex } from './columns/stream-index'

export interface StreamRead {
  /** From the offset asked for; missing bytes are zeros. Shorter than asked for at the stream's end or where a source cannot be read. */
  bytes: Uint8Array
  /** Bytes that are there, when `missing` is 'gap' fewer than `bytes.length`. */
  present: number
  missing: 'gap' | 'unreadable' | null
}

/** Reads a range of one direction's stream out of the byte sources its segments name. The result is the caller's own. */
export function readStream(
  reader: ByteReader,
  stream: StreamIndex,
  offset: number,
  length: number,
): StreamRead {
  const bytes = new Uint8Array(Math.max(0, Math.min(length, stream.length - offset)))
  let present = 0
  let missing: StreamRead['missing'] = null
  let index = stream.find(offset)
  for (let filled = 0; filled < bytes.length; index++) {
    const segment = stream.segment(index)
    const skip = offset + filled - segment.streamOffset
    const count = Math.min(segment.length - skip, bytes.length - filled)
    if (segment.place === null) {
      missing = 'gap'
    } else {
      const read = reader.read(segment.place + skip, count)
      bytes.set(read, filled)
      present += read.length
      if (read.length < count) {
        return { bytes: bytes.subarray(0, filled + read.length), present, missing: 'unreadable' }
      }
    }
    filled += count
  }
  return { bytes, present, missing }
}

/** Bytes that stand at `streamOffset` of their stream. */
export interface PresentBytes {
  /** Valid until the next piece is asked for. */
  bytes: Uint8Array
  streamOffset: number
}

/** The same range without the missing bytes: what there is, one piece after the other. */
export function* presentBytes(
  reader: ByteReader,
  stream: StreamIndex,
  offset: number,
  length: number,
): Generator<PresentBytes> {
  const end = Math.min(offset + length, stream.length)
  for (let index = stream.find(offset), at = offset; at < end; index++) {
    const segment = stream.segment(index)
    const skip = at - segment.streamOffset
    const count = Math.min(segment.length - skip, end - at)
    if (segment.place !== null) yield { bytes: reader.read(segment.place + skip, count), streamOffset: at }
    at += count
  }
}
