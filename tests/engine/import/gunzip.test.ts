import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gunzip } from '../../../electron/engine/import/gunzip'

async function* inCuts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  await Promise.resolve()
}

async function unpack(bytes: Uint8Array, size = 7): Promise<{ text: string; trailing: number }> {
  let trailing = -1
  const parts: Uint8Array[] = []
  for await (const part of gunzip(inCuts(bytes, size), (count) => (trailing = count))) parts.push(part)
  return { text: Buffer.concat(parts).toString(), trailing }
}

const TEXT = 'a capture, '.repeat(500)

describe('A gzip file', () => {
  it('is unpacked the same however it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 900 }),
        async (text, size) => {
          expect(await unpack(gzipSync(text), size)).toEqual({
            text: Buffer.from(text).toString(),
            trailing: 0,
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('may have several members (RFC 1952 §2.2), names, comments and extra fields', async () => {
    const body = gzipSync('third')
    const full = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9]),
      Buffer.from('name\0comment\0hc'),
      body.subarray(10),
    ])
    const { text } = await unpack(Buffer.concat([gzipSync('first '), gzipSync('second '), full]))
    expect(text).toBe('first second third')
  })

  it.each([1, 64, 100_000])(
    'keeps what was unpacked where other bytes follow, and counts them (cut at %i)',
    async (size) => {
      const file = Buffer.concat([gzipSync(TEXT), Buffer.from('not of the archive')])
      expect(await unpack(file, size)).toEqual({ text: TEXT, trailing: 18 })
    },
  )

  it('may be padded with zeros', async () => {
    expect(await unpack(Buffer.concat([gzipSync(TEXT), Buffer.alloc(512)]))).toEqual({
      text: TEXT,
      trailing: 0,
    })
  })

  it('that is damaged or ends early says so', async () => {
    const whole = gzipSync(TEXT)
    await expect(unpack(whole.subarray(0, 30))).rejects.toThrow('unexpected end of file')
    const wrong = Buffer.from(whole)
    wrong[wrong.length - 5]! ^= 1
    await expect(unpack(wrong)).rejects.toThrow('incorrect data check')
    await expect(unpack(deflateRawSync(TEXT))).rejects.toThrow('incorrect header check')
  })
})
