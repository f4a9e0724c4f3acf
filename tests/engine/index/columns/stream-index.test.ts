import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../../../electron/engine/file/byte-reader'
import { ByteSources } from '../../../../electron/engine/file/byte-sources'
import { SourceWindow } from '../../../../electron/engine/file/source-window'
import type { ByteSource } from '../../../../electron/engine/file/byte-source'
import { StreamIndex } from '../../../../electron/engine/index/columns/stream-index'
import { presentBytes, readStream } from '../../../../electron/engine/index/stream-reader'

/** A file in memory. */
class MemoryBytes implements ByteSource {
  readonly content: Uint8Array
  constructor(content: Uint8Array) {
    this.content = content
  }
  get size(): number {
    return this.content.length
  }
  read(offset: number, length: number): Uint8Array {
    return this.content.slice(offset, offset + length)
  }
}

const readerOf = (file: ByteSource) => new ByteReader(new ByteSources(file))

describe('the index of a stream', () => {
  it('finds the segment of every byte, however many segments there are', () => {
    const index = new StreamIndex()
    for (let segment = 0; segment < 50_000; segment++)
      index.append(1 + (segment % 3), segment * 100, segment + 1)
    let offset = 0
    for (let segment = 0; segment < 50_000; segment++) {
      const length = 1 + (segment % 3)
      for (let byte = 0; byte < length; byte++) {
        if (index.find(offset + byte) !== segment) expect.fail(`byte ${offset + byte}`)
      }
      expect(index.segment(segment)).toEqual({
        streamOffset: offset,
        length,
        place: segment * 100,
        packet: segment + 1,
      })
      offset += length
    }
    expect(index.length).toBe(offset)
    expect(index.packetAt(offset - 1)).toBe(50_000)
  })

  it('knows nothing of an empty stream', () => {
    const index = new StreamIndex()
    expect([index.find(0), index.packetAt(0), index.length]).toEqual([-1, 0, 0])
  })
})

describe('reading a stream out of a file', () => {
  const file = new MemoryBytes(new TextEncoder().encode('....abc..defgh...ij'))
  const index = new StreamIndex()
  index.append(3, 4, 1)
  index.append(5, 9, 2)
  index.appendGap(4, 3)
  index.append(2, 17, 4)
  const read = (offset: number, length: number) => {
    const { bytes, present, missing } = readStream(readerOf(file), index, offset, length)
    return [new TextDecoder().decode(bytes), present, missing]
  }

  it('joins segments, from any byte to any byte', () => {
    expect(read(0, 8)).toEqual(['abcdefgh', 8, null])
    expect(read(2, 3)).toEqual(['cde', 3, null])
    expect(read(8, 0)).toEqual(['', 0, null])
  })

  it('stands zeros for missing bytes and says that it did', () => {
    expect(read(7, 7)).toEqual(['h\0\0\0\0ij', 3, 'gap'])
  })

  it('ends where the stream ends', () => {
    expect(read(12, 100)).toEqual(['ij', 2, null])
    expect(read(50, 10)).toEqual(['', 0, null])
  })

  it('says so where the file no longer gives the bytes', () => {
    const cut = readerOf(new MemoryBytes(file.content.slice(0, 11)))
    const { bytes, missing } = readStream(cut, index, 0, 8)
    expect([new TextDecoder().decode(bytes), missing]).toEqual(['abcde', 'unreadable'])
  })

  it('gives only what is there, piece by piece, when asked for that', () => {
    const pieces: [string, number][] = []
    for (const { bytes, streamOffset } of presentBytes(readerOf(file), index, 1, 13)) {
      pieces.push([new TextDecoder().decode(bytes), streamOffset])
    }
    expect(pieces).toEqual([
      ['bc', 1],
      ['defgh', 3],
      ['ij', 12],
    ])
  })

  it('sees bytes that were appended after an earlier read', () => {
    const growing = { size: 3, content: new TextEncoder().encode('abcdef') }
    const bytes: ByteSource = {
      get size() {
        return growing.size
      },
      read: (offset, length) => growing.content.slice(offset, Math.min(growing.size, offset + length)),
    }
    const window = new SourceWindow(bytes)
    expect(window.read(0, 3).length).toBe(3)
    growing.size = 6
    expect(new TextDecoder().decode(window.read(2, 4))).toBe('cdef')
  })
})
