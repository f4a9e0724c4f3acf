import { computeAccept, isValidKey } from '@shared/websocket/accept-key'
import { closeCodeName, mayBeOnTheWire } from '@shared/websocket/close-codes'
import { MAX_EXTENSIONS, parseExtensions } from '@shared/websocket/extension-header'
import { agreementOf, answerFault, offerFault } from '@shared/websocket/permessage-deflate'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'

describe('Sec-WebSocket-Accept', () => {
  it('is computed step by step as in RFC 6455 §1.3', () => {
    expect(computeAccept('dGhlIHNhbXBsZSBub25jZQ==')).toEqual({
      key: 'dGhlIHNhbXBsZSBub25jZQ==',
      concatenated: 'dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11',
      sha1Hex: 'b37a4f2cc0624f1690f64606cf385945b2bec4ea',
      accept: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
    })
  })

  it('hashes any key as another implementation does', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const latin1 = Array.from(key, (c) => String.fromCharCode(c.charCodeAt(0) & 0xff)).join('')
        const { concatenated, accept } = computeAccept(latin1)
        expect(accept).toBe(createHash('sha1').update(concatenated, 'latin1').digest('base64'))
      }),
    )
  })

  it('wants a key of 16 bytes in base64', () => {
    expect(isValidKey('dGhlIHNhbXBsZSBub25jZQ==')).toBe(true)
    for (const key of [
      '',
      'AQID',
      'dGhlIHNhbXBsZSBub25jZQ',
      'dGhlIHNhbXBsZSBub25jZQ=a',
      '*GhlIHNhbXBsZSBub25jZQ==',
    ]) {
      expect(isValidKey(key)).toBe(false)
    }
  })
})

describe('Sec-WebSocket-Extensions', () => {
  it.each([
    ['permessage-deflate', [['permessage-deflate']]],
    [
      'a;b, c ; d = e;f="g"',
      [
        ['a', 'b'],
        ['c', 'd=e', 'f=g'],
      ],
    ],
    [', a,,\tb ,', [['a'], ['b']]],
    ['a;b="\\c"', [['a', 'b=c']]],
  ])('%j matches the grammar', (value, expected) => {
    const { extensions, faultAt } = parseExtensions(value)
    expect(faultAt).toBeNull()
    const shown = extensions.map(({ name, parameters }) => [
      name,
      ...parameters.map((one) => (one.value === null ? one.name : `${one.name}=${one.value}`)),
    ])
    expect(shown).toEqual(expected)
  })

  it.each([
    ['', 0],
    [' , ', 3],
    ['a;', 2],
    ['a b', 2],
    ['a;b=', 4],
    ['a;b="c', 4],
    ['a;b=""', 4],
    ['a;b="c d"', 4],
    ['a, =', 3],
    ['é', 0],
  ])('%j does not, from character %i on', (value, faultAt) => {
    expect(parseExtensions(value).faultAt).toBe(faultAt)
  })

  it('reads a bounded number', () => {
    const value = 'a,'.repeat(MAX_EXTENSIONS + 5)
    expect(parseExtensions(value).extensions).toHaveLength(MAX_EXTENSIONS)
    expect(parseExtensions(value).faultAt).not.toBeNull()
  })
})

describe('permessage-deflate', () => {
  const one = (value: string) => parseExtensions(value).extensions[0]!
  const all = (value: string) => parseExtensions(value).extensions

  it('keeps context and 32 KiB windows unless something else is agreed', () => {
    expect(agreementOf(one('permessage-deflate'))).toEqual({
      serverNoContextTakeover: false,
      clientNoContextTakeover: false,
      serverMaxWindowBits: 15,
      clientMaxWindowBits: 15,
    })
    expect(
      agreementOf(one('permessage-deflate; server_no_context_takeover; client_max_window_bits=9')),
    ).toMatchObject({
      serverNoContextTakeover: true,
      clientNoContextTakeover: false,
      clientMaxWindowBits: 9,
    })
  })

  it.each([
    ['permessage-deflate', null],
    ['permessage-deflate; client_max_window_bits', null],
    ['permessage-deflate; client_max_window_bits=8; server_max_window_bits=15', null],
    ['permessage-deflate; server_max_window_bits', 'parameter-value-missing'],
    ['permessage-deflate; server_max_window_bits=7', 'parameter-value'],
    ['permessage-deflate; server_max_window_bits=16', 'parameter-value'],
    ['permessage-deflate; server_max_window_bits=010', 'parameter-value'],
    ['permessage-deflate; server_no_context_takeover=1', 'parameter-value'],
    ['permessage-deflate; made_up', 'parameter-unknown'],
    ['permessage-deflate; server_no_context_takeover; server_no_context_takeover', 'parameter-repeated'],
  ])('offer %j', (offer, problem) => {
    expect(offerFault(one(offer))?.problem ?? null).toBe(problem)
  })

  it.each([
    ['permessage-deflate', 'permessage-deflate', null],
    ['permessage-deflate; client_max_window_bits', 'permessage-deflate; client_max_window_bits=12', null],
    ['permessage-deflate', 'permessage-deflate; server_max_window_bits=12', null],
    ['permessage-deflate', 'permessage-deflate; server_no_context_takeover', null],
    [
      'permessage-deflate; client_max_window_bits',
      'permessage-deflate; client_max_window_bits',
      'parameter-value-missing',
    ],
    ['permessage-deflate', 'permessage-deflate; client_max_window_bits=12', 'parameter-not-offered'],
    [
      'permessage-deflate; client_max_window_bits=10',
      'permessage-deflate; client_max_window_bits=11',
      'parameter-not-honoured',
    ],
    [
      'permessage-deflate; server_max_window_bits=10',
      'permessage-deflate; server_max_window_bits=11',
      'parameter-not-honoured',
    ],
    ['permessage-deflate; server_max_window_bits=10', 'permessage-deflate', 'parameter-not-honoured'],
    ['permessage-deflate; server_no_context_takeover', 'permessage-deflate', 'parameter-not-honoured'],
    ['permessage-deflate; server_max_window_bits=10, permessage-deflate', 'permessage-deflate', null],
  ])('offer %j, answer %j', (offers, answer, problem) => {
    expect(answerFault(one(answer), all(offers))?.problem ?? null).toBe(problem)
  })
})

describe('close codes', () => {
  it('that may be on the wire are those of RFC 6455 §7.4 and the registry', () => {
    const allowed = Array.from({ length: 65_536 }, (_, code) => code).filter(mayBeOnTheWire)
    const runs = allowed
      .filter((code) => !mayBeOnTheWire(code - 1))
      .map((first) => {
        let last = first
        while (mayBeOnTheWire(last + 1)) last++
        return `${first}-${last}`
      })
    expect(runs).toEqual(['1000-1003', '1007-1014', '3000-4999'])
  })

  it('have names, those never on the wire too', () => {
    expect([1000, 1006, 1009, 3500, 4999, 999].map(closeCodeName)).toEqual([
      'Normal Closure',
      'Abnormal Closure',
      'Message Too Big',
      'Registered',
      'Private Use',
      'Invalid',
    ])
  })
})
