import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MaskedSearch } from '@shared/redact/masked-search'
import { SecretBook } from '@shared/redact/secret-book'
import { SecretSearch } from '@shared/redact/secret-search'

const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-+/=é"\\%&'), minLength: 6, maxLength: 40 })

function bookOf(...values: string[]): SecretBook {
  const book = new SecretBook()
  for (const value of values) book.add(Buffer.from(value).toString('latin1'))
  return book
}

const WAYS: Record<string, (value: string) => Buffer> = {
  plain: (value) => Buffer.from(value),
  'percent-encoded': (value) => Buffer.from(encodeURIComponent(value)),
  'percent-encoded throughout': (value) =>
    Buffer.from([...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
  'in JSON': (value) => Buffer.from(JSON.stringify({ a: value })),
  'in JSON, escaped throughout': (value) =>
    Buffer.from(
      value.replace(/[^]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ),
  'in base64': (value) => Buffer.from(Buffer.from(`u:${value}!`).toString('base64')),
  'in base64url': (value) => Buffer.from(Buffer.from(`${value}~~`).toString('base64url')),
  'in hex': (value) => Buffer.from(Buffer.from(value).toString('hex')),
}

describe('SecretSearch', () => {
  it.each(Object.entries(WAYS))('finds a secret %s, and puts something as long in its place', (_, write) => {
    fc.assert(
      fc.property(
        secret,
        fc.string({ unit: fc.constantFrom(...'a0 =",:'), maxLength: 20 }),
        (value, around) => {
          const search = new SecretSearch(bookOf(value).secrets)
          const text = Buffer.concat([Buffer.from(around), write(value), Buffer.from(around)])
          const bytes = new Uint8Array(text)
          expect(search.find(bytes) ?? search.findEscaped(bytes)).not.toBeNull()
          expect(search.replaceIn(bytes)).toBeGreaterThan(0)
          expect(bytes.length).toBe(text.length)
          expect(search.find(bytes) ?? search.findEscaped(bytes)).toBeNull()
        },
      ),
    )
  })

  it('the same secret has the same pseudonym, however it is written', () => {
    const book = bookOf('a b/c+d')
    const search = new SecretSearch(book.secrets)
    const { pseudonym } = [...book.secrets][0]!
    const bytes = new Uint8Array(Buffer.from(`x=${encodeURIComponent('a b/c+d')}&y=a b/c+d`))
    search.replaceIn(bytes)
    const text = Buffer.from(bytes).toString()
    expect(decodeURIComponent(text)).toBe(`x=${pseudonym}&y=${pseudonym}`)
  })

  it('a long secret is found by its parts', () => {
    const long = Array.from({ length: 900 }, (_, at) => (at * 7919).toString(36)).join('-')
    const search = new SecretSearch(bookOf(long).secrets)
    const bytes = new Uint8Array(Buffer.from(`<${long}>`))
    search.replaceIn(bytes)
    const left = Buffer.from(bytes).toString('latin1')
    for (let at = 0; at + 24 < long.length; at += 24) expect(left).not.toContain(long.slice(at, at + 24))
  })
})

describe('MaskedSearch', () => {
  it('finds a secret under a mask nobody knows, and puts its pseudonym under the same one', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 4, maxLength: 4 }).filter((mask) => mask.some((byte) => byte !== 0)),
        fc.nat(30),
        (mask, before) => {
          const book = bookOf('Zq8w-1kLpX_77secretQ')
          const clear = Buffer.from(`${'.'.repeat(before)}Zq8w-1kLpX_77secretQ.`)
          const masked = new Uint8Array(clear.map((byte, at) => byte ^ mask[at % 4]!))
          const search = new MaskedSearch(book.secrets)
          expect(search.replaceIn(masked)).toBe(1)
          expect(search.find(masked)).toBeNull()
          const said = Buffer.from(masked.map((byte, at) => byte ^ mask[at % 4]!)).toString()
          expect(said).toBe(`${'.'.repeat(before)}${[...book.secrets][0]!.pseudonym}.`)
        },
      ),
    )
  })
})
