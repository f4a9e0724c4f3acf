import type { RecordEpoch, RecordPlace } from '@shared/tls/tls-sink'
import { reopenRange, reopenRecord } from '@shared/tls/reopen-record'
import { ByteReader } from '../file/byte-reader'
import type { ByteSource } from '../file/byte-source'
import type { ByteSources } from '../file/byte-sources'
import { Float64Column, Uint32Column } from './columns/columns'
import type { StreamIndex } from './columns/stream-index'
import { readStream } from './stream-reader'

/** Records whose content is kept after they were opened again; at most 1 MiB together. */
const MAX_OPENED = 64

/**
 * What the TLS records of a session carry, one after the other in the order they were opened, as a byte source. Nothing
 * of it is kept: where a record stands is, 36 bytes each, and it is decrypted again for each read.
 */
export class DecryptedSource implements ByteSource {
  size = 0

  readonly #reader: ByteReader
  /** Offset in this source of each record's content. */
  readonly #offsets = new Float64Column()
  readonly #rawOffsets = new Float64Column()
  readonly #sequences = new Float64Column()
  readonly #rawLengths = new Uint32Column()
  readonly #epochNumbers = new Uint32Column()
  readonly #streamNumbers = new Uint32Column()
  readonly #epochs: RecordEpoch[] = []
  readonly #streams: StreamIndex[] = []
  readonly #epochNumberOf = new Map<RecordEpoch, number>()
  readonly #streamNumberOf = new Map<StreamIndex, number>()
  readonly #opened = new Map<number, Uint8Array>()

  constructor(sources: ByteSources) {
    this.#reader = new ByteReader(sources)
  }

  /**
   * @param stream the direction's stream as it was captured, which the record is a part of
   * @param length of the record's content
   * @returns where the content stands in this source
   */
  append(stream: StreamIndex, place: RecordPlace, length: number): number {
    const offset = this.size
    this.#offsets.push(offset)
    this.#rawOffsets.push(place.offset)
    this.#rawLengths.push(place.length)
    this.#sequences.push(place.sequence)
    this.#epochNumbers.push(numberOf(this.#epochNumberOf, this.#epochs, place.epoch))
    this.#streamNumbers.push(numberOf(this.#streamNumberOf, this.#streams, stream))
    this.size += length
    return offset
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)))
    let filled = 0
    for (let row = this.#find(offset); filled < bytes.length; row++) {
      const content = this.#contentOf(row)
      const from = offset + filled - this.#offsets.get(row)
      // A record that cannot be read any more ends the reading, as a file's end does.
      if (content === null || from >= content.length) break
      const part = content.subarray(from, from + bytes.length - filled)
      bytes.set(part, filled)
      filled += part.length
    }
    return bytes.subarray(0, filled)
  }

  #contentOf(row: number): Uint8Array | null {
    const opened = this.#opened.get(row)
    if (opened !== undefined) return opened
    const place: RecordPlace = {
      epoch: this.#epochs[this.#epochNumbers.get(row)]!,
      sequence: this.#sequences.get(row),
      offset: this.#rawOffsets.get(row),
      length: this.#rawLengths.get(row),
    }
    const range = reopenRange(place)
    const stream = this.#streams[this.#streamNumbers.get(row)]!
    const { bytes, missing } = readStream(this.#reader, stream, range.start, range.length)
    const content = missing === null ? reopenRecord(place, bytes) : null
    if (content === null) return null
    this.#opened.set(row, content)
    if (this.#opened.size > MAX_OPENED) this.#opened.delete(this.#opened.keys().next().value!)
    return content
  }

  /** Row of the record whose content holds `offset`. */
  #find(offset: number): number {
    let low = 0
    let high = this.#offsets.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#offsets.get(middle) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}

function numberOf<T>(numbers: Map<T, number>, list: T[], item: T): number {
  const known = numbers.get(item)
  if (known !== undefined) return known
  list.push(item)
  numbers.set(item, list.length - 1)
  return list.length - 1
}
