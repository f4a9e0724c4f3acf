import { Utf8Validator } from '@shared/websocket/utf8-validator'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inCuts } from '../../support/in-cuts'

/** Where the text stops being UTF-8; -1 where it does not. */
function faultAt(pieces: readonly Uint8Array[]): number {
  const validator = new Utf8Validator()
  for (const piece of pieces) validator.push(piece, 0, piece.length)
  validator.finish()
  return validator.faultAt
}

const inEveryCut = (bytes: Uint8Array) => inCuts(bytes, faultAt)

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
function isUtf8(bytes: Uint8Array): boolean {
  try {
    fatal.decode(bytes)
    return true
  } catch {
    return false
  }
}

describe('text', () => {
  it.each([
    '',
    'plain',
    'κόσμε',
    '连接升级',
    '🙂🏳️‍🌈',
    '\ufeff\u0000\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}',
  ])('%j is UTF-8', (text) => expect(inEveryCut(new TextEncoder().encode(text.repeat(5)))).toBe(-1))

  // The number Python's UnicodeDecodeError gives as `start`.
  it.each([
    ['a lone continuation byte', '616280', 2],
    ['an overlong slash', '61c0af', 1],
    ['an overlong slash of three bytes', '61e080af', 1],
    ['an overlong slash of four bytes', '61f08080af', 1],
    ['a surrogate', '6161eda080', 2],
    ['beyond U+10FFFF', 'f4908080', 0],
    ['a byte that never occurs', '61fe', 1],
    ['a character cut off by another', '61e28261', 1],
    ['a character cut off by the end', 'e282ac61f09f99', 4],
    ['a fault after many characters', `${'e8bf9e'.repeat(20)}ff`, 60],
  ])('%s is named by its first byte', (_, hex, position) => {
    expect(inEveryCut(new Uint8Array(Buffer.from(hex, 'hex')))).toBe(position)
  })
})

it('agrees with TextDecoder about any bytes', () => {
  const pieces = fc.constantFrom(
    '61',
    'c3a9',
    'e282ac',
    'f09f9982',
    'ed9fbf',
    'eda080',
    'c0',
    'e0a0',
    'f48fbfbf',
    'f490',
    'bf',
  )
  const likely = fc
    .array(pieces, { maxLength: 12 })
    .map((hex) => new Uint8Array(Buffer.from(hex.join(''), 'hex')))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 30 }), likely), (bytes) => {
      expect(faultAt([bytes]) < 0).toBe(isUtf8(bytes))
      expect(faultAt(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toBe(faultAt([bytes]))
    }),
    { numRuns: 3000 },
  )
})
