import { FrameImpl } from '@stomp/stompjs'
import { describe, expect, it } from 'vitest'
import { layOutXml, peelBase64, peelJwt, peelUrlEncoded } from '@shared/decoders/peel/peel'
import { decodeStomp } from '@shared/decoders/stomp'
import { decodeAlone, shown } from './decoding'

describe('STOMP', () => {
  it('reads what stompjs writes, its escapes undone', () => {
    const written = String(
      FrameImpl.marshall({
        command: 'SEND',
        headers: { destination: '/queue/a', note: 'a:b\nc' },
        body: '{"n":1}',
        escapeHeaderValues: true,
      }),
    )
    const { summary, json } = shown(decodeAlone(decodeStomp, written))
    expect(summary).toBe('SEND /queue/a')
    expect(json).toMatchObject({ headers: { note: 'a:b\nc' }, body: { n: 1 } })
  })

  it('knows a heart-beat', () => {
    expect(shown(decodeAlone(decodeStomp, '\n')).summary).toBe('heart-beat')
  })

  it('reads two frames of one message', () => {
    const text = 'RECEIPT\nreceipt-id:7\n\n\0\nMESSAGE\ndestination:/t\n\nhi\0'
    expect(shown(decodeAlone(decodeStomp, text)).summary).toBe('RECEIPT 7 · MESSAGE /t')
  })
})

describe('what a value hides', () => {
  it('URL-encoded', () => {
    expect(shown(peelUrlEncoded('a=1&b=%20x&a=2&c')).json).toEqual({ a: ['1', '2'], b: ' x', c: '' })
    expect(peelUrlEncoded('no pairs here').ok).toBe(false)
  })

  it('base64 of JSON, of text, of bytes, in both alphabets', () => {
    expect(shown(peelBase64(btoa('{"a":1}'))).json).toEqual({ a: 1 })
    expect(shown(peelBase64('_-8')).json).toBe('bytes(2) ff ef')
    expect(peelBase64('not base64!').ok).toBe(false)
  })

  it('a JWT, its times as dates, its signature unverified', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = `${part({ alg: 'HS256' })}.${part({ sub: 'ada', exp: 1700000000 })}.AAEC`
    expect(shown(peelJwt(`Bearer ${token}`))).toMatchObject({
      summary: 'JWT HS256 sub ada',
      json: {
        claims: { sub: 'ada' },
        times: { exp: '2023-11-14T22:13:20.000Z' },
        'signature (not verified)': 'bytes(3) 00 01 02',
      },
    })
  })

  it('XML laid out', () => {
    expect(layOutXml('<a><b>1</b><c/></a>')).toBe('<a>\n  <b>1</b>\n  <c/>\n</a>')
    expect(layOutXml('{"a":1}')).toBeNull()
  })
})
