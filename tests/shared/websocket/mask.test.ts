import { isAsciiUnderMask, unmaskInto } from '@shared/websocket/mask'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const keyBytes = (key: number) => [key >>> 24, (key >>> 16) & 255, (key >>> 8) & 255, key & 255]

it('a payload is unmasked into another buffer, from any offset into the key', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 70 }),
      fc.integer(),
      fc.nat(7),
      fc.nat(5),
      (payload, key, phase, start) => {
        const before = payload.slice()
        const from = Math.min(start, payload.length)
        const into = new Uint8Array(100)
        const end = unmaskInto(into, 3, payload, from, payload.length, key, phase)
        const expected = payload.slice(from).map((byte, at) => byte ^ keyBytes(key)[(at + phase) % 4]!)
        expect(into.slice(3, end)).toEqual(expected)
        expect(payload, 'never in place').toEqual(before)
      },
    ),
  )
})

it('ASCII is recognised under its mask, at any length and offset', () => {
  fc.assert(
    fc.property(
      fc.nat(600),
      fc.integer(),
      fc.nat(7),
      fc.nat(9),
      fc.option(fc.nat()),
      (length, key, phase, start, odd) => {
        const clear = new Uint8Array(length).map((_, at) => (at * 31) & 0x7f)
        if (odd !== null && length > 0) clear[odd % length] = 0x80 | (odd & 0x7f)
        const bytes = new Uint8Array(start + length)
        bytes.set(
          clear.map((byte, at) => byte ^ keyBytes(key)[(at + phase) % 4]!),
          start,
        )
        expect(isAsciiUnderMask(bytes, start, bytes.length, key, phase)).toBe(odd === null || length === 0)
      },
    ),
    { numRuns: 1000 },
  )
})
