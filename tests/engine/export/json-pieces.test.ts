import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  Base64Pieces,
  jsonText,
  JsonTextPieces,
} from '../../../electron/engine/export/json-lines/json-pieces'
import { LineWriter } from '../../../electron/engine/export/json-lines/line-writer'

/** The same bytes whole, one by one, and in cuts of three. */
const CUTS = [1, 2, 3, 5, 1000]

function inPieces(bytes: Uint8Array, size: number, push: (piece: Uint8Array) => string, end: () => string) {
  let text = ''
  for (let at = 0; at < bytes.length; at += size) text += push(bytes.subarray(at, at + size))
  return text + end()
}

describe('a payload written piece by piece', () => {
  it.each(CUTS)('is the base64 of the whole, in pieces of %i bytes', (size) => {
    for (const length of [0, 1, 2, 3, 4, 100]) {
      const bytes = randomBytes(length)
      const base64 = new Base64Pieces()
      expect(
        inPieces(
          bytes,
          size,
          (piece) => base64.push(piece),
          () => base64.end(),
        ),
      ).toBe(bytes.toString('base64'))
    }
  })

  it.each(CUTS)('is the JSON text of the whole, in pieces of %i bytes', (size) => {
    const texts = ['', 'plain', '"quotes" \\ and \n lines', 'Grüße, 简体中文, 🙂 \u0000\u2028', '\ufeffbom']
    for (const text of texts) {
      const pieces = new JsonTextPieces()
      const escaped = inPieces(
        new TextEncoder().encode(text),
        size,
        (piece) => pieces.push(piece),
        () => pieces.end(),
      )
      expect(JSON.parse(`"${escaped}"`)).toBe(text)
    }
  })

  it.each(CUTS)('shows invalid UTF-8 as U+FFFD, in pieces of %i bytes', (size) => {
    const pieces = new JsonTextPieces()
    const bytes = Uint8Array.of(0x61, 0xff, 0x62, 0xf0, 0x9f)
    const escaped = inPieces(
      bytes,
      size,
      (piece) => pieces.push(piece),
      () => pieces.end(),
    )
    expect(escaped).toBe('a\ufffdb\ufffd')
  })
})

describe('the line writer', () => {
  it('makes a producer wait while nobody reads, and lets it go on when somebody does', async () => {
    const stream = new PassThrough({ highWaterMark: 10 })
    const writer = new LineWriter(stream)
    writer.write('a long line that fills the stream\n')
    writer.flush()
    let waited = false
    const drained = writer.drained().then(() => (waited = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(waited).toBe(false)
    stream.resume()
    await drained
    expect(waited).toBe(true)
  })

  it('drops what it is given once the reader has gone away, and says so', async () => {
    const stream = new PassThrough()
    const writer = new LineWriter(stream)
    const broken = new Promise<void>((resolve) => writer.onBroken(resolve))
    stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    await broken
    writer.write('x'.repeat(100_000))
    await writer.end()
    expect(writer.broken).toBe(true)
  })
})

it('Control characters that a terminal obeys are escaped, U+009B as much as U+001B', () => {
  const pieces = new JsonTextPieces()
  const text = 'a\u009b31mred\u0085\u007f\u001b[0m'
  const json = `"${pieces.push(new TextEncoder().encode(text))}${pieces.end()}"`
  expect(json).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  expect(JSON.parse(json)).toBe(text)
  expect(jsonText({ text })).toContain('\\u009b31mred')
})
