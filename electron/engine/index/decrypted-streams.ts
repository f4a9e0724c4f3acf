import { bytePlace } from '@shared/model/byte-place'
import type { Direction } from '@shared/model/direction'
import type { RecordPlace } from '@shared/tls/tls-sink'
import type { ByteSources } from '../file/byte-sources'
import { StreamIndex } from './columns/stream-index'
import type { ConnectionRecord } from './connection/connection-record'
import { DecryptedSource } from './decrypted-source'

/** Gives connections whose TLS is opened streams of what it carries, read from one byte source for all of them. */
export class DecryptedStreams {
  readonly #sources: ByteSources
  #source: DecryptedSource | null = null
  #number = 0

  constructor(sources: ByteSources) {
    this.#sources = sources
  }

  append(
    record: ConnectionRecord,
    direction: Direction,
    length: number,
    place: RecordPlace,
    packet: number,
  ): void {
    const content = contentOf(record)
    if (this.#source === null) {
      this.#source = new DecryptedSource(this.#sources)
      this.#number = this.#sources.add(this.#source)
    }
    const offset = this.#source.append(record.streams[direction], place, length)
    content[direction].append(length, bytePlace(this.#number, offset), packet)
  }

  appendGap(record: ConnectionRecord, direction: Direction, length: number, packet: number): void {
    contentOf(record)[direction].appendGap(length, packet)
  }
}

/** What came before TLS (a CONNECT and its answer) is in the content as it was captured. */
function contentOf(record: ConnectionRecord): readonly [StreamIndex, StreamIndex] {
  const starts = record.tls?.starts ?? [0, 0]
  return (record.decryptedStreams ??= [
    beginningOf(record.streams[0], starts[0]),
    beginningOf(record.streams[1], starts[1]),
  ])
}

function beginningOf(stream: StreamIndex, length: number): StreamIndex {
  const copy = new StreamIndex()
  for (let index = 0; copy.length < length; index++) {
    const segment = stream.segment(index)
    const count = Math.min(segment.length, length - copy.length)
    if (segment.place === null) copy.appendGap(count, segment.packet)
    else copy.append(count, segment.place, segment.packet)
  }
  return copy
}
