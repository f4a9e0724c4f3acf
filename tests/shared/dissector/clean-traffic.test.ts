import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { constants, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { clientFrame, closePayload, frameBytes } from '../websocket/frame-bytes'
import { Transcript, head, upgradeRequest, upgradeResponse } from './transcript'
import type { Headers } from './transcript'

const DEFLATE = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }
const AGREED = {
  'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=12; client_max_window_bits=12',
}

function open(request: Headers = {}, response: Headers = {}): Transcript {
  return new Transcript().client(upgradeRequest(request)).server(upgradeResponse(response))
}

function close(connection: Transcript): Transcript {
  connection.server(frameBytes({ opcode: 8, payload: closePayload(1000) }))
  connection.client(clientFrame({ opcode: 8, payload: closePayload(1000) }))
  return connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end()
}

function compress(text: string): Uint8Array {
  return new Uint8Array(deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4))
}

/** Legal, and often taken for a fault. */
const legal: [story: string, connection: () => Transcript][] = [
  ['Connection: keep-alive, Upgrade', () => open({ Connection: 'keep-alive, Upgrade' })],
  [
    'mixed case',
    () =>
      open({ Upgrade: 'WebSocket', Connection: 'uPGRADE' }, { Upgrade: 'WEBSOCKET', Connection: 'upgrade' }),
  ],
  ['header names in lower case', () => open({ Host: null, host: 'a' }, {})],
  [
    'several Sec-WebSocket-Extensions lines',
    () =>
      open(
        { 'Sec-WebSocket-Extensions': ['foo', 'permessage-deflate'] },
        { 'Sec-WebSocket-Extensions': 'permessage-deflate' },
      ),
  ],
  [
    'a quoted parameter',
    () => open({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits="10"' }),
  ],
  ['what websockets and a browser agree on', () => open(DEFLATE, AGREED)],
  [
    '100 and 103 before the 101',
    () => {
      const interim = [head('HTTP/1.1 100 Continue', {}), head('HTTP/1.1 103 Early Hints', { Link: '</a>' })]
      return new Transcript().client(upgradeRequest()).server(...interim, upgradeResponse())
    },
  ],
  [
    'frames in the segment of the 101',
    () =>
      new Transcript()
        .client(upgradeRequest())
        .server(upgradeResponse(), frameBytes({ payload: 'welcome' }), frameBytes({ opcode: 2 })),
  ],
  [
    'no reason phrase',
    () => new Transcript().client(upgradeRequest()).server(upgradeResponse({}, 'HTTP/1.1 101')),
  ],
  [
    'an empty reason phrase',
    () => new Transcript().client(upgradeRequest()).server(upgradeResponse({}, 'HTTP/1.1 101 ')),
  ],
  [
    'an odd reason phrase',
    () => new Transcript().client(upgradeRequest()).server(upgradeResponse({}, 'HTTP/1.1 101 Let’s  go!')),
  ],
  [
    'an absolute target',
    () => new Transcript().client(upgradeRequest({}, 'GET http://a/chat HTTP/1.1')).server(upgradeResponse()),
  ],
  [
    'fragments of both directions interleaved, and control frames between them',
    () =>
      open()
        .client(clientFrame({ fin: false, payload: 'a' }))
        .server(frameBytes({ fin: false, payload: 'b' }))
        .server(frameBytes({ opcode: 9, payload: '1' }))
        .client(clientFrame({ opcode: 10, payload: '1' }))
        .client(clientFrame({ opcode: 0, fin: false, payload: 'a' }))
        .server(frameBytes({ opcode: 0, payload: 'b' }))
        .client(clientFrame({ opcode: 0, payload: 'a' })),
  ],
  [
    'zero-length frames and fragments',
    () =>
      open()
        .client(clientFrame(), clientFrame({ opcode: 2 }))
        .server(frameBytes({ fin: false }), frameBytes({ opcode: 0, fin: false }), frameBytes({ opcode: 0 })),
  ],
  [
    'a character cut in two by fragments',
    () =>
      open().server(
        frameBytes({ fin: false, payload: Uint8Array.of(0xe2, 0x82) }),
        frameBytes({ opcode: 0, payload: Uint8Array.of(0xac) }),
      ),
  ],
  [
    'a message sent uncompressed after compression was agreed',
    () =>
      open(DEFLATE, AGREED).client(
        clientFrame({ rsv: 4, payload: compress('a') }),
        clientFrame({ payload: 'b' }),
        clientFrame({ rsv: 4, payload: compress('c') }),
      ),
  ],
  [
    'a block with BFINAL set, and a message after it',
    () =>
      open(DEFLATE, AGREED).server(
        frameBytes({ rsv: 4, payload: Uint8Array.of(...deflateRawSync('final'), 0) }),
        frameBytes({ rsv: 4, payload: compress('next') }),
      ),
  ],
  ['an empty block', () => open(DEFLATE, AGREED).server(frameBytes({ rsv: 4, payload: Uint8Array.of(0) }))],
  [
    'several blocks',
    () =>
      open(DEFLATE, AGREED).server(
        frameBytes({ rsv: 4, payload: Uint8Array.from(Buffer.from('f24805000000ffffcac9c90700', 'hex')) }),
      ),
  ],
  [
    'only the latest of several pings answered',
    () =>
      open()
        .server(frameBytes({ opcode: 9, payload: '1' }), frameBytes({ opcode: 9, payload: '2' }))
        .client(clientFrame({ opcode: 10, payload: '2' })),
  ],
]

describe('what is legal stays silent', () => {
  it.each(legal)('%s', (_, connection) => {
    expect(close(connection()).codes).toEqual([])
  })

  it('a reserved bit that an agreed extension may define is no fault; that it is not read here is a note', () => {
    const bits = { 'Sec-WebSocket-Extensions': 'x-bits' }
    expect(close(open(bits, bits).server(frameBytes({ rsv: 2 }))).codes).toEqual(['extension-not-decoded'])
  })

  it.each([1000, 1001, 1003, 1007, 1012, 1014, 3000, 3999, 4000, 4999])('close code %i', (code) => {
    const connection = open()
    connection.server(frameBytes({ opcode: 8, payload: closePayload(code) }))
    connection.client(clientFrame({ opcode: 8, payload: closePayload(code) }))
    expect(connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end().codes).toEqual([])
  })

  it('an early unsolicited pong is a note at most, even while a ping waits', () => {
    const connection = open()
    connection.server(frameBytes({ opcode: 9, payload: 'ping' }))
    connection.client(clientFrame({ opcode: 10, payload: 'sign of life' }))
    connection.client(clientFrame({ opcode: 10, payload: 'ping' }))
    expect(
      close(connection)
        .news()
        .filter((line) => line.startsWith('!')),
    ).toEqual(['! pong-unsolicited client frame 1'])
  })

  it('page assets on a kept-alive, pipelined connection', () => {
    const connection = new Transcript()
    connection.client(head('GET / HTTP/1.1', { Host: 'a' }), head('GET /app.js HTTP/1.1', { Host: 'a' }))
    connection.server(head('HTTP/1.1 200 OK', { 'Content-Length': '5' }), 'hello')
    connection.server(
      head('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked' }),
      '5;x=1\r\nhello\r\n0\r\nT: 1\r\n\r\n',
    )
    connection
      .client(head('HEAD / HTTP/1.1', { Host: 'a' }))
      .server(head('HTTP/1.1 200 OK', { 'Content-Length': '5' }))
    connection
      .client(head('GET / HTTP/1.1', { Host: 'a' }))
      .server(head('HTTP/1.1 304 Not Modified', { 'Content-Length': '5' }))
    connection
      .client(head('POST /log HTTP/1.1', { Host: 'a', 'Content-Length': '3' }), 'abc')
      .server(head('HTTP/1.1 204 No Content', {}))
    connection.client(upgradeRequest()).server(upgradeResponse())
    expect(connection.news()).toEqual([
      'protocol http',
      'http GET / -> 200',
      'http GET /app.js -> 200',
      'http HEAD / -> 200',
      'http GET / -> 304',
      'http POST /log -> 204',
      'http GET /chat -> 101',
      'protocol websocket',
      'upgrade accept valid',
    ])
  })
})
