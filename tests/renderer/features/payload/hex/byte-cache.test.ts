import { describe, expect, it } from 'vitest'
import {
  BYTE_CHUNK,
  BYTE_CHUNK_LIMIT,
  ByteCache,
} from '../../../../../renderer/src/features/payload/hex/byte-cache'

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** A terabyte whose bytes are their offset's chunk number. */
function terabyte(asked: number[]): ConstructorParameters<typeof ByteCache>[0] {
  return (offset, count) => {
    asked.push(offset)
    return Promise.resolve({ bytes: new Uint8Array(count).fill((offset / BYTE_CHUNK) & 255), total: 2 ** 40 })
  }
}

describe('the bytes of a payload of any length', () => {
  it('come in chunks when they are looked at', async () => {
    const asked: number[] = []
    let changes = 0
    const cache = new ByteCache(terabyte(asked), () => changes++)
    expect(cache.byteAt(3 * BYTE_CHUNK + 5)).toBeNull()
    await settle()
    expect(cache.byteAt(3 * BYTE_CHUNK + 5)).toBe(3)
    expect(asked).toEqual([3 * BYTE_CHUNK])
    expect(changes).toBe(1)
  })

  it('are kept for the last chunks only', async () => {
    const cache = new ByteCache(terabyte([]), () => undefined)
    for (let chunk = 0; chunk < 3 * BYTE_CHUNK_LIMIT; chunk++) {
      cache.byteAt(chunk * BYTE_CHUNK)
      await settle()
    }
    expect(cache.heldChunks).toBe(BYTE_CHUNK_LIMIT)
  })

  it('are asked for one chunk at a time; of those passed meanwhile only the last', async () => {
    const asked: number[] = []
    const cache = new ByteCache(terabyte(asked), () => undefined)
    for (let chunk = 0; chunk < 100; chunk++) cache.byteAt(chunk * BYTE_CHUNK)
    expect(asked).toEqual([0])
    await settle()
    expect(asked).toEqual([0, 99 * BYTE_CHUNK])
  })
})
