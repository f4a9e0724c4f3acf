import { describe, expect, it } from 'vitest'
import { readPreamble, type Preamble } from '@shared/dissector/proxy-preamble'
import { identifyServer } from '@shared/dissector/server-speech'
import { inCuts } from '../../support/in-cuts'
import { clientFrame, closePayload, frameBytes } from '../websocket/frame-bytes'
import { Transcript, upgradeRequest, upgradeResponse } from './transcript'

const bytes = (...parts: (string | Uint8Array | number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  )

/** What a server says first, told piece by piece as the dissector does: until it is known. */
function speech(pieces: readonly Uint8Array[]): { name: string; words: string } {
  let sent: Uint8Array = new Uint8Array(0)
  for (const piece of pieces) {
    sent = bytes(sent, piece)
    // Looked at after every piece, as live traffic is; what is known early may not change.
    identifyServer(sent, false)
  }
  const found = identifyServer(sent, true)
  return 'name' in found ? { name: found.name, words: found.words } : { name: found.kind, words: '' }
}

describe('What a server says first is the same in every cut', () => {
  it.each<[string, Uint8Array, string]>([
    ['SSH', bytes('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'), 'SSH'],
    ['SMTP', bytes('220 mail.example.test ESMTP Postfix\r\n'), 'SMTP'],
    ['Redis', bytes("-ERR wrong number of arguments for 'get' command\r\n"), 'Redis'],
    [
      'MongoDB',
      bytes('It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n'),
      'MongoDB',
    ],
    ['PostgreSQL', bytes([0x45, 0, 0, 0, 0x1d], 'SFATAL\0C0A000\0Mno\0\0'), 'PostgreSQL'],
    ['MySQL', bytes([0x4a, 0, 0, 0, 0x0a], '8.0.34\0', new Uint8Array(60)), 'MySQL'],
    ['a TLS alert', bytes([0x15, 3, 1, 0, 2, 2, 10]), 'TLS'],
    ['SETTINGS of HTTP/2', bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]), 'HTTP/2'],
    ['an answer', bytes('HTTP/1.1 400 Bad Request\r\n\r\n'), 'http'],
    [
      'frames before an answer',
      bytes(frameBytes({ payload: 'early' }), 'HTTP/1.1 101 Switching\r\n'),
      'frames-then-http',
    ],
  ])('%s', (_, sent, name) => {
    expect(inCuts(sent, speech).name).toBe(name)
  })

  it('a TLS alert is named with its description', () => {
    expect(speech([bytes([0x15, 3, 3, 0, 2, 2, 70])]).words).toBe('TLS alert protocol_version')
  })
})

describe('What stands before a request is the same in every cut', () => {
  const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
  const fd00 = (last: number): number[] => [0xfd, ...new Array<number>(14).fill(0), last]

  it.each<[string, Uint8Array, string, string]>([
    [
      'PROXY v1',
      bytes('PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\n'),
      'PROXY v1',
      '192.0.2.1:40000 → 192.0.2.2:80',
    ],
    [
      'PROXY v1 over IPv6',
      bytes('PROXY TCP6 fd00::9 fd00::2 40000 80\r\n'),
      'PROXY v1',
      '[fd00::9]:40000 → [fd00::2]:80',
    ],
    ['PROXY v1 of an unknown client', bytes('PROXY UNKNOWN\r\n'), 'PROXY v1', '–'],
    [
      'PROXY v2',
      bytes(signature, [0x21, 0x11, 0, 12, 192, 0, 2, 1, 192, 0, 2, 2, 0x9c, 0x40, 0, 80]),
      'PROXY v2',
      '192.0.2.1:40000 → 192.0.2.2:80',
    ],
    [
      'PROXY v2 over IPv6, whose zeros begin inside a group that ends in them',
      bytes(signature, [0x21, 0x21, 0, 36], fd00(9), fd00(2), [0x9c, 0x40, 0, 80]),
      'PROXY v2',
      '[fd00::9]:40000 → [fd00::2]:80',
    ],
    ['PROXY v2 of a health check', bytes(signature, [0x20, 0, 0, 0]), 'PROXY v2', '–'],
  ])('%s', (_, header, name, addresses) => {
    const read = (pieces: readonly Uint8Array[]): Preamble => {
      let sent: Uint8Array = new Uint8Array(0)
      for (const piece of pieces) {
        if (sent.length < header.length) expect(readPreamble(sent).kind).toBe('undecided')
        sent = bytes(sent, piece)
      }
      return readPreamble(sent)
    }
    expect(inCuts(header, read)).toEqual({ kind: 'proxy', name, length: header.length, addresses })
  })
})

/** What one side says, then the other. */
type Talk = [side: 0 | 1, said: Uint8Array][]

/** The talk to a dissector, each side's bytes in the cuts of the whole; what it finds, without the packets' numbers. */
function toldInCuts(talk: Talk): string[] {
  return inCuts(bytes(...talk.map(([, said]) => said)), (pieces) => {
    const connection = new Transcript()
    let step = 0
    let left = talk[0]![1].length
    for (let piece of pieces) {
      while (piece.length > 0) {
        const part = piece.subarray(0, left)
        if (talk[step]![0] === 0) connection.client(part)
        else connection.server(part)
        piece = piece.subarray(part.length)
        left -= part.length
        if (left === 0) left = talk[++step]?.[1].length ?? 0
      }
    }
    return [...connection.fin(1).fin(0).end().codes]
  })
}

describe('A talk that begins with another protocol is read the same in every cut', () => {
  const opening: Talk = [
    [0, bytes(upgradeRequest())],
    [1, bytes(upgradeResponse())],
    [0, bytes(clientFrame({ opcode: 8, payload: closePayload(1000) }))],
    [1, bytes(frameBytes({ opcode: 8, payload: closePayload(1000) }))],
  ]

  it.each<[string, Talk, string[]]>([
    ['a PROXY header and the Upgrade', [[0, bytes('PROXY UNKNOWN\r\n')], ...opening], ['proxy-preamble']],
    [
      'SOCKS5 with a login, and the Upgrade',
      [
        [0, bytes([5, 2, 0, 2])],
        [1, bytes([5, 2])],
        [0, bytes([1, 2], 'me', [2], 'pw')],
        [1, bytes([1, 0])],
        [0, bytes([5, 1, 0, 3, 1], 'a', [0, 80])],
        [1, bytes([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])],
        ...opening,
      ],
      ['proxy-preamble'],
    ],
    [
      'SOCKS4 that is refused',
      [
        [0, bytes([4, 1, 0, 80, 10, 0, 0, 9], 'me\0')],
        [1, bytes([0, 91, 0, 0, 0, 0, 0, 0])],
      ],
      ['proxy-preamble', 'proxy-refused'],
    ],
    [
      'a banner, then the request',
      [
        [1, bytes('SSH-2.0-OpenSSH_9.2\r\n')],
        [0, bytes(upgradeRequest())],
      ],
      ['server-not-http'],
    ],
    [
      'text on the upgraded socket',
      [opening[0]!, opening[1]!, [1, bytes('Unauthorized\r\n')]],
      ['http-in-frames'],
    ],
    [
      'a frame before the request',
      [[1, bytes(frameBytes({ payload: 'early' }))], ...opening],
      ['upgrade-data-before-101'],
    ],
  ])('%s', (_, talk, codes) => {
    expect(toldInCuts(talk)).toEqual(codes)
  })
})
