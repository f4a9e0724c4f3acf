import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { close, frame, KEY, SWITCHING_PROTOCOLS, text, UPGRADE_REQUEST } from './frames'
import { Peer, ScriptedServer } from './peers'
import { startProxy, type ProxyRig } from './proxy-rig'

/** One write; the next waits until it has arrived at the other end. */
type Step = ['client' | 'server', string | Uint8Array]

let server: ScriptedServer
let rig: ProxyRig
let nextRelay = 0

beforeAll(async () => {
  server = await ScriptedServer.start()
  rig = await startProxy(`127.0.0.1:${server.port}`)
})
afterAll(async () => {
  await rig.proxy.stop()
  server.stop()
})

/** Plays the steps through the proxy; both ends, and the observer, must have seen the very bytes. */
async function play(steps: Step[]): Promise<void> {
  const relay = nextRelay
  nextRelay += 1
  const client = await Peer.connect(rig.port)
  const upstream = await server.connection()
  const sent = { client: [] as Buffer[], server: [] as Buffer[] }
  for (const [from, content] of steps) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : Buffer.from(content)
    sent[from].push(bytes)
    const [sender, receiver] = from === 'client' ? [client, upstream] : [upstream, client]
    const expected = receiver.length + bytes.length
    sender.write(bytes)
    await receiver.untilLength(expected)
  }
  client.socket.end()
  upstream.socket.end()
  await Promise.all([client.untilClosed(), upstream.untilClosed()])
  const observed = await rig.observed.untilFinished(relay)
  for (const [side, end, seen] of [
    ['client', upstream.received, observed.clientBytes],
    ['server', client.received, observed.serverBytes],
  ] as const) {
    const expected = Buffer.concat(sent[side])
    expect(end.equals(expected), `bytes of the ${side} at the other end`).toBe(true)
    expect(Buffer.concat(seen).equals(expected), `bytes of the ${side} in the record`).toBe(true)
  }
  expect([client.error, upstream.error]).toEqual([null, null])
}

const masked = { key: KEY }
const opened: Step[] = [
  ['client', UPGRADE_REQUEST],
  ['server', SWITCHING_PROTOCOLS],
]

describe('bytes pass unchanged, whatever they mean', () => {
  it.each<[string, Step[]]>([
    [
      '4: frames that claim 65 535, 65 536, 2^31, 2^32+5, 2^53+1 and 2^63 bytes',
      [
        ...opened,
        ['client', frame({ opcode: 2, payload: Buffer.alloc(65_535, 1), ...masked })],
        ['client', frame({ opcode: 2, payload: Buffer.alloc(65_536, 2), ...masked })],
        ['client', frame({ opcode: 2, claims: 2n ** 31n, payload: Buffer.from('few'), ...masked })],
        ['server', frame({ opcode: 2, claims: 2n ** 63n, payload: Buffer.from('bytes') })],
      ],
    ],
    [
      '4: a frame that claims 2^32+5 bytes',
      [...opened, ['client', frame({ opcode: 2, claims: 2n ** 32n + 5n, ...masked })], ['client', 'abc']],
    ],
    [
      '4: a frame that claims 2^53+1 bytes',
      [...opened, ['client', frame({ opcode: 2, claims: 2n ** 53n + 1n, ...masked })], ['client', 'abc']],
    ],
    [
      '5: lengths that are not minimal, RSV bits, reserved opcodes, an unmasked client and a masked server',
      [
        ...opened,
        ['client', text('short', { lengthBytes: 2, ...masked })],
        ['client', text('short', { lengthBytes: 8, ...masked })],
        ['client', text('rsv', { rsv: 7, ...masked })],
        ['client', frame({ opcode: 3, payload: Buffer.from('three'), ...masked })],
        ['client', frame({ opcode: 15, payload: Buffer.from('fifteen'), ...masked })],
        ['client', text('bare')],
        ['server', text('hidden', masked)],
        ['server', text('in sync')],
      ],
    ],
    [
      '8: frames in the same segment as the 101',
      [
        ['client', UPGRADE_REQUEST],
        ['server', Buffer.concat([Buffer.from(SWITCHING_PROTOCOLS), text('one'), text('two')])],
      ],
    ],
    [
      '9: client frames in the same segment as the request',
      [
        ['client', Buffer.concat([Buffer.from(UPGRADE_REQUEST), text('early', masked)])],
        ['server', SWITCHING_PROTOCOLS],
        ['server', text('answer')],
      ],
    ],
    [
      '10: server bytes before the request',
      [
        ['server', 'hello, who is there?'],
        ['client', UPGRADE_REQUEST],
        ['server', SWITCHING_PROTOCOLS],
      ],
    ],
    [
      '10: frames before the 101',
      [
        ['client', UPGRADE_REQUEST],
        ['server', text('too early')],
        ['server', SWITCHING_PROTOCOLS],
      ],
    ],
    [
      '11: 100 and 103 before the 101',
      [
        ['client', UPGRADE_REQUEST],
        ['server', 'HTTP/1.1 100 Continue\r\n\r\n'],
        ['server', 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n'],
        ['server', SWITCHING_PROTOCOLS],
        ['server', text('on')],
      ],
    ],
    ['11: 101 twice', [...opened, ['server', SWITCHING_PROTOCOLS]]],
    [
      '12: a refusal with a chunked body and trailers, then the next request on the same connection',
      [
        ['client', UPGRADE_REQUEST],
        [
          'server',
          'HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5;a=b\r\nSorry\r\n',
        ],
        ['server', '1\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n'],
        ['client', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
        ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'],
      ],
    ],
    [
      '12: a refusal with a content length, pipelined requests behind it',
      [
        ['client', `${UPGRADE_REQUEST}GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n`],
        ['server', 'HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusyHTTP/1.1 204 No Content\r\n\r\n'],
        ['server', 'HTTP/1.1 304 Not Modified\r\n\r\n'],
      ],
    ],
    [
      '12: a refusal whose body ends with the connection',
      [
        ['client', UPGRADE_REQUEST],
        ['server', 'HTTP/1.1 500 Oops\r\n\r\nuntil'],
        ['server', ' the end'],
      ],
    ],
    [
      '12: an answer to HEAD',
      [
        ['client', 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'],
        ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'],
        ['client', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
        ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx'],
      ],
    ],
    ...(
      [
        ['an HTTP/1.0 101', 'HTTP/1.0 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'],
        ['lower case', 'http/1.1 101 switching protocols\r\nupgrade: websocket\r\n\r\n'],
        ['no reason phrase', 'HTTP/1.1 101\r\nUpgrade: websocket\r\n\r\n'],
        ['extra spaces', 'HTTP/1.1  101   Switching  Protocols \r\nUpgrade:   websocket  \r\n\r\n'],
        ['bare line feeds', 'HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n\n'],
        ['the final CRLF missing before FIN', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n'],
      ] as const
    ).map(([what, answer]): [string, Step[]] => [
      `13: an answer with ${what}`,
      [
        ['client', UPGRADE_REQUEST],
        ['server', answer],
      ],
    ]),
    [
      '14: folded lines, duplicates, blanks before the colon, NUL and 8-bit bytes in header values',
      [
        [
          'client',
          'GET / HTTP/1.1\r\nHost: a\r\nX-Fold: one\r\n two\r\n\tthree\r\nX-Dup: 1\r\nx-dup: 2\r\nX-Space : v\r\nX-Nul: a\x00b\r\nX-Latin: caf\xe9\r\n\r\n',
        ],
        [
          'server',
          'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSET-cookie: a=1\r\nX-Latin: \xff\xfe\r\nContent-Length: 0\r\n\r\n',
        ],
      ],
    ],
    [
      '15: a header of 1 MiB',
      [
        ['client', `GET / HTTP/1.1\r\nX-Big: ${'a'.repeat(1 << 20)}\r\n\r\n`],
        ['server', `HTTP/1.1 431 Too Large\r\nX-Big: ${'b'.repeat(1 << 20)}\r\n\r\n`],
      ],
    ],
    [
      '15: 5000 headers',
      [
        [
          'client',
          `GET / HTTP/1.1\r\n${Array.from({ length: 5000 }, (_, i) => `X-${i}: ${i}\r\n`).join('')}\r\n`,
        ],
      ],
    ],
    ['15: a target of 64 KiB', [['client', `GET /${'a'.repeat(65_536)} HTTP/1.1\r\nHost: a\r\n\r\n`]]],
    ...[
      'GET http://user:pw@localhost:9001/a?b HTTP/1.1\r\nHost: localhost:9001',
      'CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443',
      'GET / HTTP/1.1\r\nHost: [2001:db8::1]:80',
      'GET / HTTP/1.1\r\nHost: xn--r8jz45g.jp.:80',
      'GET  HTTP/1.1\r\nHost: a',
      'GET ? HTTP/1.1\r\nHost: a',
      'OPTIONS * HTTP/1.1\r\nHost: a',
    ].map((head): [string, Step[]] => [
      `16: ${head.split('\r')[0]}`,
      [
        ['client', `${head}\r\n\r\n`],
        ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
      ],
    ]),
    ...[
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked, chunked\r\n\r\n0\r\n\r\n',
    ].map((request): [string, Step[]] => [
      `17: ${request.split('\r\n').slice(2, -1).join(' | ').slice(0, 60)}`,
      [
        ['client', request],
        ['server', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
      ],
    ]),
    [
      '28: broken deflate, an endless and a final block',
      [
        ...opened,
        ['server', text('not deflate', { rsv: 4 })],
        ['server', frame({ opcode: 2, rsv: 4, payload: deflateRawSync(Buffer.alloc(1 << 20)) })],
        ['server', frame({ opcode: 1, rsv: 4, payload: deflateRawSync('after the final block') })],
      ],
    ],
    [
      '31: both ends close at once, then FIN from both',
      [...opened, ['client', close(1000, 'bye', masked)], ['server', close(1001)]],
    ],
    [
      '31: data after Close, in both directions',
      [
        ...opened,
        ['client', close(1000, '', masked)],
        ['client', text('one more', masked)],
        ['server', text('me too')],
        ['server', close(1000)],
      ],
    ],
    [
      '31: a ping flood during the close',
      [
        ...opened,
        ['server', close(1000)],
        ...Array.from({ length: 50 }, (): Step => ['client', frame({ opcode: 9, ...masked })]),
        ['client', close(1000, '', masked)],
      ],
    ],
    [
      '31: close codes that never may be on the wire',
      [
        ...opened,
        ['server', close(1005)],
        ['server', close(1006)],
        ['server', close(1015)],
        ['server', frame({ opcode: 8, payload: Buffer.from([3]) })],
      ],
    ],
    [
      'garbage instead of HTTP',
      [
        ['client', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) & 0xff))],
        ['server', Buffer.alloc(4096)],
      ],
    ],
  ])('%s', async (_title, steps) => {
    await play(steps)
  })

  it('7: the upgrade and its answer, cut at every byte', async () => {
    for (let cut = 1; cut < UPGRADE_REQUEST.length; cut += 1) {
      const answerCut = Math.min(cut, SWITCHING_PROTOCOLS.length - 1)
      await play([
        ['client', UPGRADE_REQUEST.slice(0, cut)],
        ['client', UPGRADE_REQUEST.slice(cut)],
        ['server', SWITCHING_PROTOCOLS.slice(0, answerCut)],
        ['server', Buffer.concat([Buffer.from(SWITCHING_PROTOCOLS.slice(answerCut)), text('hello')])],
        ['client', text('hello', masked)],
      ])
    }
  })
})
