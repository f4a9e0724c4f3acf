import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { describe, expect, it } from 'vitest'
import { DEFAULT_DISSECTOR_LIMITS } from '@shared/dissector/dissector-limits'
import { MAX_DETECTION_BYTES } from '@shared/dissector/protocol-detection'
import { MessageInflater } from '@shared/websocket/message-inflater'
import { constants, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { inCuts } from '../../support/in-cuts'
import { clientFrame, closePayload, concat, frameBytes } from '../websocket/frame-bytes'
import { ACCEPT, Transcript, head, upgradeRequest, upgradeResponse } from './transcript'

describe('the Upgrade, from HTTP to WebSocket', () => {
  it('reads as the story of one connection', () => {
    const connection = new Transcript()

    // The client asks, as in RFC 6455 §1.3, and nothing is known until the server agrees.
    connection.client(upgradeRequest())
    expect(connection.news()).toEqual(['protocol http'])

    // The server agrees: it shows that it read the key. From the empty line on, both directions carry frames.
    connection.server(upgradeResponse())
    expect(connection.news()).toEqual(['http GET /chat -> 101', 'protocol websocket', 'upgrade accept valid'])

    // A text message of one frame, masked because the client sends it.
    connection.client(clientFrame({ payload: 'Hello' }))
    expect(connection.news()).toEqual([
      'frame 0 client text, 5 bytes',
      'message client text, frame 0, 5 bytes',
    ])

    // The answer in two fragments, with a ping between them, which is allowed.
    connection.server(frameBytes({ fin: false, payload: 'Hel' }))
    connection.server(frameBytes({ opcode: 9, payload: 'are you there' }))
    connection.server(frameBytes({ opcode: 0, payload: 'lo' }))
    connection.client(clientFrame({ opcode: 10, payload: 'are you there' }))
    expect(connection.news()).toEqual([
      'frame 1 server text, not final, 3 bytes',
      'frame 2 server ping, 13 bytes',
      'frame 3 server continuation, 2 bytes',
      'message server text, 2 frames 1-3, 5 bytes',
      'frame 4 client pong, 13 bytes',
    ])

    // The closing handshake: the code is echoed, then the server closes TCP first.
    connection.client(clientFrame({ opcode: 8, payload: closePayload(1000, 'bye') }))
    connection.server(frameBytes({ opcode: 8, payload: closePayload(1000) }))
    connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end()
    expect(connection.news()).toEqual([
      'frame 5 client close, 5 bytes, code 1000 "bye"',
      'frame 6 server close, 2 bytes, code 1000 ""',
    ])
  })
})

describe('the way to the 101', () => {
  it('may lead over refusals: the same connection asks again and is let in', () => {
    const connection = new Transcript()
    connection
      .client(head('GET / HTTP/1.1', { Host: 'a' }))
      .server(head('HTTP/1.1 200 OK', { 'Content-Length': '4' }), 'page')
    connection.client(upgradeRequest())
    connection.server(
      head('HTTP/1.1 401 Unauthorized', { 'Transfer-Encoding': 'chunked' }),
      '4\r\nnope\r\n0\r\n\r\n',
    )
    connection.client(upgradeRequest({ Authorization: 'Basic eA==' })).server(upgradeResponse())
    connection.server(frameBytes({ payload: 'in' }))
    expect(connection.news()).toEqual([
      'protocol http',
      'http GET / -> 200',
      'http GET /chat -> 401',
      'upgrade refused',
      '! upgrade-refused server',
      'http GET /chat -> 101',
      'protocol websocket',
      'upgrade accept valid',
      'frame 0 server text, 2 bytes',
      'message server text, frame 0, 2 bytes',
    ])
  })

  it('may pass 100 and 103; all are kept with the exchange', () => {
    const connection = new Transcript().client(upgradeRequest())
    connection
      .server(head('HTTP/1.1 100 Continue', {}))
      .server(head('HTTP/1.1 103 Early Hints', {}), upgradeResponse())
    expect(connection.news()).toContain('http GET /chat -> 100 103 101')
  })

  it('keeps frames sent too early, and reads them once, after the answer', () => {
    const connection = new Transcript()
    connection.client(upgradeRequest(), clientFrame({ payload: 'ear' }))
    connection.client(clientFrame({ payload: 'ly' }))
    connection.server(upgradeResponse(), frameBytes({ payload: 'hi' }))
    connection.client(clientFrame({ payload: 'late' }))
    expect(connection.news()).toEqual([
      'protocol http',
      'http GET /chat -> 101',
      'protocol websocket',
      'upgrade accept valid',
      '! upgrade-data-before-101 client',
      'frame 0 client text, 3 bytes',
      'message client text, frame 0, 3 bytes',
      'frame 1 client text, 2 bytes',
      'message client text, frame 1, 2 bytes',
      'frame 2 server text, 2 bytes',
      'message server text, frame 2, 2 bytes',
      'frame 3 client text, 4 bytes',
      'message client text, frame 3, 4 bytes',
    ])
    expect(connection.frames.map((frame) => frame.packet)).toEqual([1, 2, 3, 4])
    expect(connection.diagnostics[0]).toMatchObject({ packet: 1, values: { count: 17 } })
  })

  it('may come after the client has ended: what it sent too early came before its FIN', () => {
    const connection = new Transcript()
    const early = clientFrame({ opcode: 2, payload: 'cut in two' })
    connection.client(upgradeRequest(), clientFrame({ payload: 'early' }), early.subarray(0, 9))
    connection.fin(CLIENT_TO_SERVER).server(upgradeResponse())
    expect(connection.news().slice(4)).toEqual([
      '! upgrade-data-before-101 client',
      'frame 0 client text, 5 bytes',
      'message client text, frame 0, 5 bytes',
      'frame 1 client binary, 3 of 10 bytes',
      '! frame-incomplete client frame 1',
      'message client binary, frame 1, 3 bytes, incomplete',
    ])
  })

  it('takes what was held for the next request where the upgrade is refused', () => {
    const connection = new Transcript()
    connection.client(upgradeRequest(), head('GET /next HTTP/1.1', { Host: 'a' }))
    connection.server(head('HTTP/1.1 404 Not Found', { 'Content-Length': '0' }), head('HTTP/1.1 204 x', {}))
    expect(connection.news().slice(1)).toEqual([
      'http GET /chat -> 404',
      'upgrade refused',
      '! upgrade-refused server',
      'http GET /next -> 204',
    ])
  })

  it('is WebSocket without an Upgrade header in the 101, where the accept is there', () => {
    const connection = new Transcript().client(upgradeRequest()).server(upgradeResponse({ Upgrade: null }))
    connection.client(clientFrame({ payload: 'x' }))
    expect(connection.lines).toContain('message client text, frame 0, 1 bytes')
  })

  it('is another protocol where the 101 names one', () => {
    const connection = new Transcript()
    connection.client(head('GET / HTTP/1.1', { Host: 'a', Connection: 'Upgrade', Upgrade: 'h2c' }))
    connection.server(head('HTTP/1.1 101 x', { Connection: 'Upgrade', Upgrade: 'h2c' }), 'frames')
    expect(connection.news()).toEqual([
      'protocol http',
      'http GET / -> 101',
      'opaque client from 62: other-protocol',
      'opaque server from 53: other-protocol',
    ])
  })

  it('may lead through a CONNECT tunnel, which begins like a connection of its own', () => {
    const connection = new Transcript()
    connection
      .client(head('CONNECT server.example.com:80 HTTP/1.1', { Host: 'a' }))
      .server(head('HTTP/1.1 200 OK', {}))
    connection.client(upgradeRequest()).server(upgradeResponse())
    connection.client(clientFrame({ payload: 'through' }))
    expect(connection.news()).toEqual([
      'protocol http',
      'http CONNECT server.example.com:80 -> 200',
      'http GET /chat -> 101',
      'protocol websocket',
      'upgrade accept valid',
      'frame 0 client text, 7 bytes',
      'message client text, frame 0, 7 bytes',
    ])
  })

  it('reads a 101 whose request was not captured', () => {
    const connection = new Transcript().server(upgradeResponse(), frameBytes({ payload: 'hi' }))
    connection.client(clientFrame({ payload: 'yo' }))
    expect(connection.news()).toEqual([
      'protocol http',
      'http no request -> 101',
      'protocol websocket',
      'frame 0 server text, 2 bytes',
      'message server text, frame 0, 2 bytes',
      'frame 1 client text, 2 bytes',
      'message client text, frame 1, 2 bytes',
    ])
  })
})

describe('the first bytes', () => {
  it('may be more than would be held: a large upload in one chunk is still HTTP', () => {
    const connection = new Transcript()
    const upload = new Uint8Array(DEFAULT_DISSECTOR_LIMITS.maxHeldBytes + 1)
    connection.client(
      head('POST / HTTP/1.1', { 'Content-Length': String(upload.length) }),
      upload,
      upgradeRequest(),
    )
    connection.server(head('HTTP/1.1 204 x', {}), upgradeResponse())
    expect(connection.news()).toContain('upgrade accept valid')
  })
})

describe('what is not HTTP', () => {
  it('TLS is told by its ClientHello', () => {
    const connection = new Transcript({ pieceLength: 1 }).client(
      Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc),
    )
    expect(connection.news()).toEqual([
      'protocol tls',
      'opaque client from 0: tls',
      'opaque server from 0: tls',
    ])
  })

  it.each(['\0\0\0', 'EHLO mail\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'a'.repeat(40)])(
    '%j is another protocol',
    (text) => {
      const connection = new Transcript().client(text)
      expect(connection.news()).toEqual([
        'protocol other',
        'opaque client from 0: not-http',
        'opaque server from 0: not-http',
      ])
      expect(connection.client('more').fin(CLIENT_TO_SERVER).end().news()).toEqual([])
    },
  )

  it('a server that speaks first is shown; the request after it is read, its answer not guessed', () => {
    const connection = new Transcript().server('hello, I am early')
    connection.client(upgradeRequest()).server(upgradeResponse())
    expect(connection.news()).toEqual([
      'protocol other',
      'opaque server from 0: data-before-request',
      'protocol http',
      'http GET /chat -> no response',
      'upgrade unanswered',
      'opaque client from 161: response-unknown',
      '! server-not-http server',
    ])
  })
})

describe('missing bytes', () => {
  function open(): Transcript {
    const connection = new Transcript().client(upgradeRequest()).server(upgradeResponse())
    connection.news()
    return connection
  }

  it('inside a payload make that frame incomplete, and parsing goes on', () => {
    const connection = open()
    const frame = frameBytes({ payload: 'abcdefgh' })
    connection
      .server(frame.slice(0, 4))
      .gap(SERVER_TO_CLIENT, 3)
      .server(frame.slice(7), frameBytes({ payload: 'next' }))
    expect(connection.news()).toEqual([
      'frame 0 server text, 5 of 8 bytes',
      'message server text, frame 0, 5 bytes, incomplete',
      'frame 1 server text, 4 bytes',
      'message server text, frame 1, 4 bytes',
    ])
  })

  it('between frames make the direction opaque, and nothing is said to be missing in it', () => {
    const connection = open()
    connection.client(clientFrame({ opcode: 9, payload: 'p' })).gap(SERVER_TO_CLIENT, 10)
    connection.server(frameBytes({ payload: 'unread' })).client(clientFrame({ payload: 'read' }))
    connection.fin(CLIENT_TO_SERVER).fin(SERVER_TO_CLIENT).end()
    expect(connection.news()).toEqual([
      'frame 0 client ping, 1 bytes',
      'opaque server from 139: gap',
      'frame 1 client text, 4 bytes',
      'message client text, frame 1, 4 bytes',
    ])
  })

  it('in the answer to an upgrade leave both directions unread', () => {
    const connection = new Transcript().client(upgradeRequest()).gap(SERVER_TO_CLIENT, 129)
    connection.client(clientFrame()).server(frameBytes()).end()
    expect(connection.news()).toEqual([
      'protocol http',
      'opaque server from 129: gap',
      'http GET /chat -> no response',
      'upgrade unanswered',
      'opaque client from 161: response-unknown',
    ])
  })

  it('of a compressed message harm later ones only where they refer to them', () => {
    const deflate = { 'Sec-WebSocket-Extensions': 'permessage-deflate' }
    const connection = new Transcript().client(upgradeRequest(deflate)).server(upgradeResponse(deflate))
    const payload = new Uint8Array(
      deflateRawSync('self-contained', { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4),
    )
    const frame = frameBytes({ rsv: 4, payload })
    connection.server(frame.slice(0, 8)).gap(SERVER_TO_CLIENT, 2).server(frame.slice(10), frame)
    expect(connection.messages).toMatchObject([
      { complete: false, compressed: true },
      { complete: true, inflate: 'ok', length: 14 },
    ])
    expect(connection.codes).toEqual([])
  })
})

describe('decode as WebSocket', () => {
  it('reads a capture that began after the upgrade, compressed or not', () => {
    const connection = new Transcript()
    connection.dissector.decodeAsWebSocket()
    connection.server(frameBytes({ opcode: 0, payload: 'the end of something' }))
    connection.client(clientFrame({ opcode: 10, payload: 'an answer to an unseen ping' }))
    const payload = new Uint8Array(
      deflateRawSync('fresh', { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4),
    )
    connection.server(frameBytes({ rsv: 4, payload }))
    expect(connection.news()).toEqual([
      'protocol websocket',
      'frame 0 server continuation, 20 bytes',
      'frame 1 client pong, 27 bytes',
      'frame 2 server text, rsv 4, 7 bytes',
      '! deflate-assumed server frame 2',
      'message server text, frame 2, 5 bytes, inflate ok',
    ])
  })

  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'

  it.each([1, 2, 3, Infinity])(
    'leaves alone what begins as HTTP or TLS does, and takes everything else for frames, in pieces of %d',
    (pieceLength) => {
      const http = new Transcript({ pieceLength })
      http.dissector.decodeAsWebSocket()
      http
        .client(upgradeRequest({}))
        .server(upgradeResponse({}))
        .client(clientFrame({ payload: 'hi' }))
        .end()
      expect(http.lines).toContain('upgrade accept valid')
      expect(http.lines).toContain('message client text, frame 0, 2 bytes')

      const answered = new Transcript({ pieceLength })
      answered.dissector.decodeAsWebSocket()
      expect(answered.server(answer).news()).toEqual(['protocol http', 'http no request -> 200'])

      const tls = new Transcript({ pieceLength })
      tls.dissector.decodeAsWebSocket()
      tls.client(Uint8Array.of(0x16, 3, 1, 0, 200, 1, 0, 0, 196))
      expect(tls.news()[0]).toBe('protocol tls')

      const frames = new Transcript({ pieceLength })
      frames.dissector.decodeAsWebSocket()
      frames.client(clientFrame({ opcode: 9, payload: '?' })).server(frameBytes({ opcode: 10, payload: '?' }))
      expect(frames.news()).toEqual([
        'protocol websocket',
        'frame 0 client ping, 1 bytes',
        'frame 1 server pong, 1 bytes',
      ])
    },
  )

  it.each([1, Infinity])(
    'reads no frame where a direction begins in the middle of one, and the other direction on, in pieces of %d',
    (pieceLength) => {
      const connection = new Transcript({ pieceLength })
      connection.dissector.decodeAsWebSocket()
      connection.server('{"the end":"of a message"}', frameBytes({ payload: 'not guessed' }))
      connection.client(clientFrame({ payload: 'one' }), clientFrame({ payload: 'two' }))
      expect(connection.news()).toEqual([
        'protocol websocket',
        'opaque server from 0: no-frame',
        'frame 0 client text, 3 bytes',
        'message client text, frame 0, 3 bytes',
        'frame 1 client text, 3 bytes',
        'message client text, frame 1, 3 bytes',
      ])
      // What the server sent is not known, so nothing is said to be missing.
      expect(connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end().codes).toEqual([])
    },
  )

  it('stops where the second or third frame does not fit, and reports the fourth as the fault it is', () => {
    const fault = frameBytes({ opcode: 5, payload: 'x' })
    for (const before of [1, 2]) {
      const connection = new Transcript()
      connection.dissector.decodeAsWebSocket()
      const frames = Array.from({ length: before }, () => frameBytes({ payload: 'ok' }))
      connection.server(...frames, fault)
      expect(connection.frames).toHaveLength(before)
      expect(connection.lines.at(-1)).toBe(`opaque server from ${4 * before}: no-frame`)
      expect(connection.codes).toEqual([])
    }
    const proven = new Transcript()
    proven.dissector.decodeAsWebSocket()
    const frame = frameBytes({ payload: 'ok' })
    proven.server(frame, frame, frame, fault)
    expect(proven.codes).toEqual(['frame-opcode-reserved'])
  })

  it('is not misled by text, by zeros, by a length nobody sends, or by a mask on the wrong side', () => {
    for (const bytes of [
      '220 mail.example.com ESMTP\r\n',
      new Uint8Array(64),
      Uint8Array.of(0x82, 127, 0, 1, 0, 0, 0, 0, 0, 0),
      Uint8Array.of(0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      clientFrame({ payload: 'masked' }),
    ]) {
      const connection = new Transcript()
      connection.dissector.decodeAsWebSocket()
      connection.server(bytes)
      expect(connection.news(), String(bytes)).toEqual([
        'protocol websocket',
        'opaque server from 0: no-frame',
      ])
    }
    const client = new Transcript()
    client.dissector.decodeAsWebSocket()
    client.client('AUTH user secret\r\n')
    expect(client.frames).toEqual([])
  })

  it('says of a message that refers to ones before the capture that its context is lost, and blames nobody', () => {
    const connection = new Transcript()
    connection.dissector.decodeAsWebSocket()
    const dictionary = Buffer.from('a long enough text to be referred to')
    const referring = deflateRawSync(dictionary, { dictionary, finishFlush: constants.Z_SYNC_FLUSH })
    const payload = new Uint8Array(referring.subarray(0, -4))
    connection.server(frameBytes({ rsv: 4, payload }), frameBytes({ payload: 'plain' }))
    expect(connection.messages.map(({ inflate }) => inflate)).toEqual(['context-lost', 'none'])
    expect(connection.codes).toEqual(['deflate-assumed'])
  })

  it('does not miss a close frame that may lie before the capture', () => {
    const connection = new Transcript()
    connection.dissector.decodeAsWebSocket()
    connection.server(frameBytes({ opcode: 8, payload: Uint8Array.of(3, 232) }))
    connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end()
    expect(connection.codes).toEqual([])

    const open = new Transcript()
    open.dissector.decodeAsWebSocket()
    open.client(clientFrame({ payload: 'still open' }))
    open.server(frameBytes({ opcode: 8, payload: Uint8Array.of(3, 232) }))
    open.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end()
    expect(open.codes).toEqual(['close-unanswered'])
  })
})

describe('messages', () => {
  it('are compressed or not, each direction with what it agreed to, and can be inflated again from a checkpoint', () => {
    const connection = new Transcript()
    const agreed = 'permessage-deflate; server_no_context_takeover; client_max_window_bits=9'
    connection.client(
      upgradeRequest({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }),
    )
    connection.server(upgradeResponse({ 'Sec-WebSocket-Extensions': agreed }))
    expect(connection.upgrades[0]?.deflate).toEqual({
      serverNoContextTakeover: true,
      clientNoContextTakeover: false,
      serverMaxWindowBits: 15,
      clientMaxWindowBits: 9,
    })
    const hello = Uint8Array.from(Buffer.from('f248cdc9c90700', 'hex'))
    const again = Uint8Array.from(Buffer.from('f200110000', 'hex'))
    connection.client(clientFrame({ rsv: 4, payload: hello }))
    const checkpoint = connection.dissector.deflateSnapshot(CLIENT_TO_SERVER)
    connection.client(clientFrame({ rsv: 4, payload: again }))
    connection.server(frameBytes({ rsv: 4, payload: hello }), frameBytes({ rsv: 4, payload: again }))
    expect(connection.messages.map(({ length, inflate }) => [length, inflate])).toEqual([
      [5, 'ok'],
      [5, 'ok'],
      [5, 'ok'],
      [1, 'invalid'],
    ])
    let text = ''
    const inflater = new MessageInflater({ windowBits: 9, noContextTakeover: false }, (bytes, start, end) => {
      text += Buffer.from(bytes.subarray(start, end)).toString()
    })
    inflater.restore(checkpoint!)
    inflater.begin()
    inflater.push(again, 0, again.length)
    inflater.finish()
    expect(text).toBe('Hello')
  })

  it('of 64-bit lengths cost nothing until they come', () => {
    const connection = new Transcript().client(upgradeRequest()).server(upgradeResponse())
    connection
      .client(frameBytes({ opcode: 2, mask: [1, 2, 3, 4], claims: 2n ** 62n, payload: 'abc' }))
      .rst(SERVER_TO_CLIENT)
      .end()
    expect(connection.frames).toMatchObject([
      { payloadLength: 2n ** 62n, payloadReceived: 3, complete: false },
    ])
    expect(connection.codes).toEqual(['frame-incomplete', 'close-missing'])
  })

  it('of a thousand fragments are one message', () => {
    const connection = new Transcript().client(upgradeRequest()).server(upgradeResponse())
    const fragments = Array.from({ length: 1000 }, (_, n) =>
      frameBytes({ opcode: n === 0 ? 2 : 0, fin: n === 999, payload: 'x' }),
    )
    connection.server(concat(...fragments))
    expect(connection.messages).toMatchObject([
      { frameCount: 1000, firstFrame: 0, lastFrame: 999, length: 1000 },
    ])
  })
})

describe('limits', () => {
  it('of held client bytes: beyond it the client is opaque, and the server is still read', () => {
    const connection = new Transcript({ limits: { maxHeldBytes: 9000 } })
    connection
      .client(upgradeRequest(), new Uint8Array(9001))
      .server(upgradeResponse(), frameBytes({ payload: 'hi' }))
    connection.client(clientFrame())
    expect(connection.news()).toEqual([
      'protocol http',
      'opaque client from 161: held-data-limit',
      'http GET /chat -> 101',
      'protocol websocket',
      'upgrade accept valid',
      'frame 0 server text, 2 bytes',
      'message server text, frame 0, 2 bytes',
    ])
  })

  it('of requests without an answer', () => {
    const connection = new Transcript({ limits: { maxPipelinedRequests: 3 } })
    const request = head('GET / HTTP/1.1', { Host: 'a' })
    connection.client(request.repeat(10)).server(head('HTTP/1.1 204 x', {}).repeat(4)).end()
    expect(connection.news()).toEqual([
      'protocol http',
      'opaque client from 108: pipeline-limit',
      ...Array.from({ length: 4 }, () => 'http GET / -> 204'),
    ])
  })

  it('of 1xx responses kept', () => {
    const connection = new Transcript({ limits: { maxInterimResponses: 2 } })
    connection.client(upgradeRequest()).server(head('HTTP/1.1 102 x', {}).repeat(5), upgradeResponse())
    expect(connection.news()).toContain('http GET /chat -> 102 102 101')
  })

  it('of a first line that might become HTTP', () => {
    const connection = new Transcript({ pieceLength: 1000 }).client(`MADEUP ${'a'.repeat(8200)}`)
    expect(connection.news()[0]).toBe('protocol other')
  })

  it('of empty lines before a first request', () => {
    const lines = '\r\n'.repeat(MAX_DETECTION_BYTES / 2)
    const patient = new Transcript({ pieceLength: 1000 }).client(lines.slice(0, -4), upgradeRequest())
    expect(patient.news()).toEqual(['protocol http'])
    const flooded = new Transcript({ pieceLength: 1000 }).client(lines, upgradeRequest())
    expect(flooded.news()).toEqual([
      'protocol other',
      'opaque client from 0: not-http',
      'opaque server from 0: not-http',
    ])
  })

  it('of pings: the oldest are forgotten, and no pong is called wrong for it', () => {
    const connection = new Transcript({ limits: { maxOutstandingPings: 2 } })
      .client(upgradeRequest())
      .server(upgradeResponse())
    for (const payload of ['1', '2', '3']) connection.server(frameBytes({ opcode: 9, payload }))
    connection.client(clientFrame({ opcode: 10, payload: '1' }), clientFrame({ opcode: 10, payload: '3' }))
    expect(connection.codes).toEqual([])
  })

  it('have defaults that are finite', () => {
    expect(
      Object.values(DEFAULT_DISSECTOR_LIMITS).every((limit) => Number.isSafeInteger(limit) && limit > 0),
    ).toBe(true)
  })
})

describe('the cut of the bytes', () => {
  const opening = upgradeRequest({ 'Sec-WebSocket-Extensions': 'permessage-deflate' })
  const answer = upgradeResponse({ 'Sec-WebSocket-Extensions': 'permessage-deflate' })
  const compressed = Uint8Array.from(Buffer.from('f248cdc9c90700', 'hex'))
  const fromClient = concat(
    clientFrame({ payload: 'κόσμε '.repeat(30) }),
    clientFrame({ rsv: 4, payload: compressed }),
    clientFrame({ opcode: 9, payload: 'ping' }),
    clientFrame({ fin: false, payload: 'a' }),
    clientFrame({ opcode: 0, payload: Uint8Array.of(0xff) }),
    frameBytes({ opcode: 8, payload: closePayload(1005) }),
  )

  it('never changes what is said: the whole conversation, every way to cut each direction', () => {
    const run = (client: Uint8Array[], server: Uint8Array[]): string[] => {
      const connection = new Transcript()
      for (const piece of client) connection.client(piece)
      for (const piece of server) connection.server(piece)
      return connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end().lines
    }
    const client = concat(new TextEncoder().encode(opening), fromClient)
    const server = concat(
      new TextEncoder().encode(head('HTTP/1.1 100 x', {}) + answer),
      frameBytes({ opcode: 10, payload: 'ping' }),
      frameBytes({ rsv: 4, payload: compressed }),
      frameBytes({ opcode: 8, payload: closePayload(1000, 'é') }),
    )
    const lines = inCuts(client, (pieces) => run(pieces, [server]))
    expect(inCuts(server, (pieces) => run([client], pieces))).toEqual(lines)
    expect(lines).toEqual([
      'protocol http',
      'http GET /chat -> 100 101',
      'protocol websocket',
      'upgrade accept valid',
      '! upgrade-data-before-101 client',
      'frame 0 client text, 330 bytes',
      'message client text, frame 0, 330 bytes',
      'frame 1 client text, rsv 4, 7 bytes',
      'message client text, frame 1, 5 bytes, inflate ok',
      'frame 2 client ping, 4 bytes',
      'frame 3 client text, not final, 1 bytes',
      'frame 4 client continuation, 1 bytes',
      '! text-invalid-utf8 client frame 4',
      'message client text, 2 frames 3-4, 2 bytes',
      'frame 5 client close, 2 bytes, code 1005 ""',
      '! frame-client-unmasked client frame 5',
      '! close-code-invalid client frame 5',
      'frame 6 server pong, 4 bytes',
      'frame 7 server text, rsv 4, 7 bytes',
      'message server text, frame 7, 5 bytes, inflate ok',
      'frame 8 server close, 4 bytes, code 1000 "é"',
      '! close-code-differs server frame 8',
    ])
  })

  it('nor does any mixture of bytes, gaps and ends make it throw', () => {
    const bytes = fc.oneof(
      fc
        .constantFrom(opening, answer, head('HTTP/1.1 200 OK', { 'Content-Length': '3' }), 'abc', ACCEPT)
        .map((text) => new TextEncoder().encode(text)),
      fc.constantFrom(fromClient, frameBytes({ payload: 'x' }), frameBytes({ opcode: 8 }), compressed),
      fc.uint8Array({ maxLength: 40 }),
    )
    const direction = fc.constantFrom(CLIENT_TO_SERVER, SERVER_TO_CLIENT)
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.tuple(fc.constant('data' as const), direction, bytes) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('gap' as const), direction, fc.nat(200)) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom('fin' as const, 'rst' as const), direction, fc.constant(0)),
      },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const connection = new Transcript()
        for (const [kind, whose, what] of steps) {
          if (typeof what !== 'number') connection[whose === CLIENT_TO_SERVER ? 'client' : 'server'](what)
          else if (kind === 'gap') connection.gap(whose, what)
          else if (kind === 'fin') connection.fin(whose)
          else connection.rst(whose)
        }
        connection.end().end()
        expect(connection.frames.map((frame) => frame.number)).toEqual(
          connection.frames.map((_, index) => index),
        )
      }),
      { numRuns: 1000 },
    )
  })
})
