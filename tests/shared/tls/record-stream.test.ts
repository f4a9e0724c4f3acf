import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_HANDSHAKE_MESSAGE, HandshakeStream } from '@shared/tls/handshake-stream'
import { MAX_FRAGMENT, RecordStream } from '@shared/tls/record-stream'
import { readClientHello } from '@shared/tls/client-hello'
import { readServerHello } from '@shared/tls/server-hello'
import { readCertificateMessage } from '@shared/tls/certificate-message'
import { Rc4 } from '@shared/tls/rc4'
import { inCuts } from '../../support/in-cuts'

function record(type: number, length: number): Buffer {
  return Buffer.concat([Buffer.of(type, 3, 3, length >> 8, length & 0xff), Buffer.alloc(length, type)])
}

/** What a stream of records tells, as lines; `null` stands for a gap of so many bytes. */
function story(pieces: readonly (Uint8Array | number)[]): string[] {
  const lines: string[] = []
  const stream = new RecordStream(
    {
      record: (type, _version, bytes, start, end, offset) =>
        lines.push(
          `${type} at ${offset}: ${end - start} ${bytes.subarray(start, end).every((byte) => byte === type)}`,
        ),
      brokenRecord: (type, _version, length, offset) => lines.push(`${type} at ${offset}: ${length} broken`),
      recordsLost: (reason, offset) => lines.push(`lost at ${offset}: ${reason}`),
    },
    0,
  )
  for (const piece of pieces) {
    if (typeof piece === 'number') stream.gap(piece, 1)
    else stream.push(piece, 0, piece.length, 1)
  }
  lines.push(`${stream.position}, unfinished ${stream.unfinished}`)
  return lines
}

describe('The records of a direction', () => {
  it('are the same however they are cut', () => {
    const bytes = Buffer.concat([
      record(22, 100),
      record(23, 0),
      record(23, MAX_FRAGMENT),
      record(21, 2),
      record(23, 9).subarray(0, 7),
    ])
    expect(inCuts(bytes, story)).toEqual([
      '22 at 0: 100 true',
      '23 at 105: 0 true',
      `23 at 110: ${MAX_FRAGMENT} true`,
      `21 at ${115 + MAX_FRAGMENT}: 2 true`,
      `${bytes.length}, unfinished 7`,
    ])
  })

  it('end where something else stands', () => {
    expect(inCuts(Buffer.concat([record(22, 3), Buffer.from('HTTP/1.1 400 Bad Request')]), story)).toEqual([
      '22 at 0: 3 true',
      'lost at 8: not-tls',
      '32, unfinished 0',
    ])
  })

  it('are no longer than the protocol lets them be', () => {
    expect(inCuts(record(23, MAX_FRAGMENT + 1).subarray(0, 50), story)[0]).toBe('lost at 0: record-too-long')
  })

  it('go on after missing bytes, where a header said how many belong to it', () => {
    const one = record(23, 1000)
    expect(story([one.subarray(0, 500), 505, record(22, 4)])).toEqual([
      '23 at 0: 1000 broken',
      '22 at 1005: 4 true',
      '1014, unfinished 0',
    ])
    expect(story([one.subarray(0, 500), 100, one.subarray(600), record(22, 4)]).slice(0, 2)).toEqual([
      '23 at 0: 1000 broken',
      '22 at 1005: 4 true',
    ])
    expect(story([one.subarray(0, 500), 506, record(22, 4)])[0]).toBe('lost at 1006: gap')
    expect(story([one.subarray(0, 3), 2, one])[0]).toBe('lost at 5: gap')
    expect(story([one, 7, one]).slice(0, 2)).toEqual(['23 at 0: 1000 true', 'lost at 1012: gap'])
  })
})

describe('Handshake messages', () => {
  const messages = (pieces: readonly Uint8Array[]): (string | boolean)[] => {
    const lines: (string | boolean)[] = []
    const stream = new HandshakeStream((type, _bytes, start, end) => lines.push(`${type}: ${end - start}`))
    for (const piece of pieces) if (!stream.push(piece, 0, piece.length)) return [...lines, false]
    return lines
  }

  it('cross records, and share them', () => {
    const bytes = Buffer.concat([
      Buffer.of(14, 0, 0, 0),
      Buffer.of(11, 0, 1, 0),
      Buffer.alloc(256),
      Buffer.of(20, 0, 0, 1, 7),
    ])
    expect(inCuts(bytes, messages)).toEqual(['14: 0', '11: 256', '20: 1'])
  })

  it('have a longest', () => {
    const length = MAX_HANDSHAKE_MESSAGE
    const header = (of: number): Buffer => Buffer.of(11, of >> 16, (of >> 8) & 0xff, of & 0xff)
    expect(messages([header(length), Buffer.alloc(length)])).toEqual([`11: ${length}`])
    expect(messages([header(length + 1)])).toEqual([false])
  })

  it('of any bytes are read without a complaint other than their own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        readClientHello(bytes)
        readServerHello(bytes)
        expect(readCertificateMessage(0x0303, bytes, 0, bytes.length).length).toBeLessThanOrEqual(16)
        readCertificateMessage(0x0304, bytes, 0, bytes.length)
      }),
    )
    expect(readClientHello(Uint8Array.of(3, 3)).malformed).toBe(true)
  })
})

describe('RC4', () => {
  it('has the keystream of RFC 6229 at any place', () => {
    const cipher = new Rc4(Uint8Array.from({ length: 16 }, (_, index) => index + 1))
    const at = (position: number): string =>
      Buffer.from(cipher.decrypt(position, new Uint8Array(16))).toString('hex')
    expect(at(0)).toBe('9ac7cc9a609d1ef7b2932899cde41b97')
    expect(at(4096)).toBe('a36a4c301ae8ac13610ccbc12256cacc')
    expect(at(16)).toBe('5248c4959014126a6e8a84f11d1a9e1c')
  })
})
