import { deflateRawSync, gunzipSync, inflateRawSync, inflateSync, constants } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitGzip, fitMessage, fitZlib } from '@shared/redact/fit-deflate'

const TAIL = Uint8Array.of(0, 0, 0xff, 0xff)

function inflateMessage(wire: Uint8Array): Uint8Array {
  return inflateRawSync(Buffer.concat([wire, TAIL]), { finishFlush: constants.Z_SYNC_FLUSH })
}

describe('fitMessage', () => {
  it('fills any length beyond what the content needs, and zlib reads the same content', () => {
    const text = fc
      .array(fc.constantFrom('{"a":', 'token', 'x', '42', '}', 'é', '\u0000'))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 40 }), (content, extra) => {
        const bytes = new TextEncoder().encode(content)
        const packed = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, level: 6 })
        const length = Math.max(1, packed.length - 4) + extra
        const fitted = fitMessage(bytes, length)
        if (fitted === null) return
        expect(fitted.length).toBe(length)
        expect(Buffer.from(inflateMessage(fitted)).equals(Buffer.from(bytes))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('finds a way for any length of a text message, with a space behind it where it has to', () => {
    const text = '{"type":"login","token":"redacted1xxxxxxxxxxxxxxxxx","user":"ada"}'
    const bytes = new TextEncoder().encode(text)
    const shortest = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, level: 9 }).length - 4
    for (let length = shortest; length < shortest + 64; length++) {
      const fitted = fitMessage(bytes, length) ?? fitMessage(new TextEncoder().encode(`${text} `), length)
      expect(fitted, `${length} bytes`).toHaveLength(length)
      expect(Buffer.from(inflateMessage(fitted!)).toString().trimEnd()).toBe(text)
    }
  })

  it('an empty message fits every length but one, where a single character does', () => {
    for (let length = 1; length < 200; length++) {
      const fitted = fitMessage(new Uint8Array(length === 4 ? 1 : 0).fill(0x78), length)
      expect(fitted).toHaveLength(length)
      expect(inflateMessage(fitted!)).toHaveLength(length === 4 ? 1 : 0)
    }
  })

  it('says no where the content needs more', () => {
    expect(fitMessage(new TextEncoder().encode('Zk3l9Qw7'), 4)).toBeNull()
  })
})

describe('bodies', () => {
  const content = new TextEncoder().encode('password=redacted1&'.repeat(9))

  it('a gzip member of any length', () => {
    for (let length = 60; length < 120; length++) {
      const fitted = fitGzip(content, length)
      expect(fitted).toHaveLength(length)
      expect(gunzipSync(fitted!).toString()).toBe(Buffer.from(content).toString())
    }
  })

  it('a zlib stream', () => {
    for (let length = 60; length < 120; length++) {
      const fitted = fitZlib(content, length)
      expect(fitted, `${length}`).not.toBeNull()
      expect(inflateSync(fitted!).toString()).toBe(Buffer.from(content).toString())
    }
  })
})
