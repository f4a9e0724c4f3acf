import { computeAccept } from '@shared/websocket/accept-key'
import { CATALOGUE } from '@shared/diagnostics/catalogue'
import { UpgradeKeyRegistry } from '@shared/dissector/upgrade-key-registry'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { deflateRawSync, constants } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { clientFrame, closePayload, concat, frameBytes } from '../websocket/frame-bytes'
import { ACCEPT, KEY, Transcript, head, upgradeRequest, upgradeResponse } from './transcript'
import type { Headers } from './transcript'

/** A connection that is open, and nothing said about it so far. */
function open(options: { request?: Headers; response?: Headers } = {}): Transcript {
  const connection = new Transcript()
  return connection.client(upgradeRequest(options.request)).server(upgradeResponse(options.response))
}

function openWithDeflate(): Transcript {
  const deflate = { 'Sec-WebSocket-Extensions': 'permessage-deflate' }
  return open({ request: deflate, response: deflate })
}

/** Ends a connection as it should be. */
function close(connection: Transcript): Transcript {
  connection.client(clientFrame({ opcode: 8, payload: closePayload(1000) }))
  connection.server(frameBytes({ opcode: 8, payload: closePayload(1000) }))
  return connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end()
}

function compress(text: string | Uint8Array): Uint8Array {
  return new Uint8Array(deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4))
}

/** The codes a request earns; the server agrees in any case. */
function requestCodes(headers: Headers, startLine?: string): string[] {
  return close(new Transcript().client(upgradeRequest(headers, startLine)).server(upgradeResponse())).codes
}

function responseCodes(headers: Headers, request: Headers = {}, startLine?: string): string[] {
  const connection = new Transcript().client(upgradeRequest(request))
  return close(connection.server(upgradeResponse(headers, startLine))).codes
}

/** The codes frames earn on an open connection that then ends as it should. */
function clientCodes(...frames: Uint8Array[]): string[] {
  return close(open().client(...frames)).codes
}

function serverCodes(...frames: Uint8Array[]): string[] {
  return close(open().server(...frames)).codes
}

const text = (payload: string) => new TextEncoder().encode(payload)
const offerProtocol = { 'Sec-WebSocket-Protocol': 'chat, superchat' }

/** One row per fault: what is sent, and every code that must be found, and no other. */
const faults: [code: string, story: string, run: () => string[]][] = [
  // The request.
  ['upgrade-method', 'POST instead of GET', () => requestCodes({}, 'POST /chat HTTP/1.1')],
  ['upgrade-http-version', 'a request of HTTP/1.0', () => requestCodes({}, 'GET /chat HTTP/1.0')],
  ['upgrade-target', 'a fragment', () => requestCodes({}, 'GET /chat#top HTTP/1.1')],
  ['upgrade-target', 'authority form', () => requestCodes({}, 'GET server.example.com:80 HTTP/1.1')],
  ['upgrade-target', 'an asterisk', () => requestCodes({}, 'GET * HTTP/1.1')],
  ['upgrade-host-missing', 'no Host', () => requestCodes({ Host: null })],
  ['upgrade-host-duplicated', 'two Hosts', () => requestCodes({ Host: ['a', 'a'] })],
  ['upgrade-header', 'no Upgrade', () => requestCodes({ Upgrade: null })],
  ['upgrade-header', 'Upgrade to something else', () => requestCodes({ Upgrade: 'websockets' })],
  ['upgrade-connection-header', 'no Connection', () => requestCodes({ Connection: null })],
  ['upgrade-connection-header', 'keep-alive only', () => requestCodes({ Connection: 'keep-alive' })],
  ['upgrade-version', 'no version', () => requestCodes({ 'Sec-WebSocket-Version': null })],
  ['upgrade-version', 'version 8', () => requestCodes({ 'Sec-WebSocket-Version': '8' })],
  ['upgrade-version', 'version twice', () => requestCodes({ 'Sec-WebSocket-Version': ['13', '13'] })],
  ['upgrade-key-duplicated', 'the key twice', () => requestCodes({ 'Sec-WebSocket-Key': [KEY, KEY] })],
  [
    'upgrade-key-invalid',
    'a key of 3 bytes, answered correctly',
    () =>
      responseCodes(
        { 'Sec-WebSocket-Accept': computeAccept('AQID').accept },
        { 'Sec-WebSocket-Key': 'AQID' },
      ),
  ],
  ['upgrade-key-missing', 'no key', () => requestCodes({ 'Sec-WebSocket-Key': null })],
  [
    'upgrade-subprotocol-invalid',
    'a subprotocol with a blank',
    () => responseCodes({ 'Sec-WebSocket-Protocol': 'chat' }, { 'Sec-WebSocket-Protocol': 'chat, a b' }),
  ],
  [
    'upgrade-subprotocol-repeated',
    'a subprotocol twice',
    () => responseCodes({ 'Sec-WebSocket-Protocol': 'chat' }, { 'Sec-WebSocket-Protocol': ['chat', 'chat'] }),
  ],
  [
    'upgrade-extension-syntax',
    'an offer that ends in ;',
    () => requestCodes({ 'Sec-WebSocket-Extensions': 'a;' }),
  ],
  [
    'upgrade-extension-parameter',
    'an offer of 16 window bits',
    () => requestCodes({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits=16' }),
  ],
  [
    'upgrade-data-before-101',
    'a frame in the segment of the request',
    () =>
      close(
        new Transcript()
          .client(upgradeRequest(), clientFrame({ payload: 'too early' }))
          .server(upgradeResponse()),
      ).codes,
  ],
  [
    'upgrade-key-reused',
    'the key of another connection',
    () => {
      const keys = new UpgradeKeyRegistry()
      close(new Transcript({ keys }).client(upgradeRequest()).server(upgradeResponse()))
      return close(new Transcript({ keys, connection: 1 }).client(upgradeRequest()).server(upgradeResponse()))
        .codes
    },
  ],

  // The response.
  ['upgrade-http-version', 'a 101 of HTTP/1.0', () => responseCodes({}, {}, 'HTTP/1.0 101 OK')],
  ['upgrade-accept-missing', 'no accept', () => responseCodes({ 'Sec-WebSocket-Accept': null })],
  ['upgrade-accept-mismatch', 'a wrong accept', () => responseCodes({ 'Sec-WebSocket-Accept': KEY })],
  [
    'upgrade-accept-duplicated',
    'accept twice',
    () => responseCodes({ 'Sec-WebSocket-Accept': [ACCEPT, ACCEPT] }),
  ],
  ['upgrade-response-header', 'no Upgrade', () => responseCodes({ Upgrade: null })],
  ['upgrade-response-connection-header', 'no Connection', () => responseCodes({ Connection: null })],
  ['upgrade-response-connection-header', 'close', () => responseCodes({ Connection: 'close' })],
  ['upgrade-response-body-headers', 'a length', () => responseCodes({ 'Content-Length': '0' })],
  ['upgrade-response-body-headers', 'a coding', () => responseCodes({ 'Transfer-Encoding': 'chunked' })],
  [
    'upgrade-subprotocol-not-offered',
    'another subprotocol',
    () => responseCodes({ 'Sec-WebSocket-Protocol': 'Chat' }, offerProtocol),
  ],
  [
    'upgrade-subprotocol-not-offered',
    'a subprotocol out of the blue',
    () => responseCodes({ 'Sec-WebSocket-Protocol': 'chat' }),
  ],
  ['upgrade-subprotocol-not-chosen', 'none of those offered', () => responseCodes({}, offerProtocol)],
  ['upgrade-extension-syntax', 'a broken answer', () => responseCodes({ 'Sec-WebSocket-Extensions': '=' })],
  [
    'upgrade-extension-not-offered',
    'an extension out of the blue',
    () => responseCodes({ 'Sec-WebSocket-Extensions': 'x-made-up' }),
  ],
  [
    'upgrade-extension-parameter',
    'client window bits not offered',
    () =>
      responseCodes(
        { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits=10' },
        { 'Sec-WebSocket-Extensions': 'permessage-deflate' },
      ),
  ],
  [
    'upgrade-extension-parameter',
    'server window bits asked for and ignored',
    () =>
      responseCodes(
        { 'Sec-WebSocket-Extensions': 'permessage-deflate' },
        { 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=10' },
      ),
  ],
  [
    'upgrade-refused',
    '403, and the client gives up',
    () =>
      new Transcript()
        .client(upgradeRequest())
        .server(head('HTTP/1.1 403 Forbidden', { 'Content-Length': '0' }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'upgrade-no-response',
    'the server hangs up',
    () => new Transcript().client(upgradeRequest()).fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end().codes,
  ],
  [
    'upgrade-no-response',
    'the server resets',
    () => new Transcript().client(upgradeRequest()).rst(SERVER_TO_CLIENT).end().codes,
  ],

  // Another protocol where HTTP or frames were expected.
  [
    'http-in-frames',
    'an HTTP answer after the 101',
    () => open().server('HTTP/1.1 204 No Content\r\n\r\n').end().codes,
  ],
  [
    'upgrade-newline-after-head',
    'CR LF before the first frame',
    () => close(open().server('\r\n', frameBytes({ payload: 'x' }))).codes,
  ],
  [
    'upgrade-data-before-101',
    'a frame of the server before its 101',
    () =>
      close(
        new Transcript()
          .client(upgradeRequest())
          .server(frameBytes({ payload: 'welcome' }), upgradeResponse()),
      ).codes,
  ],
  [
    'tls-to-plain-server',
    'a ClientHello answered in HTTP',
    () =>
      new Transcript()
        .client(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc))
        .server(head('HTTP/1.1 400 Bad Request', { 'Content-Length': '0' }))
        .end().codes,
  ],
  [
    'plain-to-tls-server',
    'an alert of TLS',
    () =>
      new Transcript()
        .client(upgradeRequest())
        .server(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70))
        .end().codes,
  ],
  [
    'plain-to-tls-server',
    'what nginx says at its TLS port',
    () =>
      new Transcript()
        .client(upgradeRequest())
        .server(
          head('HTTP/1.1 400 Bad Request', { 'Content-Length': '45' }),
          'The plain HTTP request was sent to HTTPS port',
        )
        .end().codes,
  ],
  [
    'plain-to-http2-server',
    'SETTINGS',
    () =>
      new Transcript()
        .client(upgradeRequest())
        .server(Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0))
        .end().codes,
  ],
  [
    'server-not-http',
    'the banner of SSH after the request',
    () => new Transcript().client(upgradeRequest()).server('SSH-2.0-OpenSSH_9.2\r\n').end().codes,
  ],
  [
    'server-not-http',
    'the banner of SSH before the request',
    () => new Transcript().server('SSH-2.0-OpenSSH_9.2\r\n').client(upgradeRequest()).end().codes,
  ],
  [
    'client-not-http',
    'a preface of HTTP/2',
    () =>
      new Transcript()
        .client('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
        .server(head('HTTP/1.1 400 Bad Request', { 'Content-Length': '0' }))
        .end().codes,
  ],
  [
    'plain-request-to-websocket',
    '426 to a page',
    () =>
      new Transcript()
        .client(head('GET / HTTP/1.1', { Host: 'a' }))
        .server(head('HTTP/1.1 426 Upgrade Required', { Upgrade: 'websocket', 'Content-Length': '0' }))
        .end().codes,
  ],
  [
    'http-early-answer',
    '431 in the middle of the head',
    () =>
      new Transcript()
        .client('GET /chat HTTP/1.1\r\nCookie: ')
        .server(head('HTTP/1.1 431 x', { 'Content-Length': '0' }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'proxy-preamble',
    'PROXY v1',
    () =>
      close(
        new Transcript()
          .client('PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\n', upgradeRequest())
          .server(upgradeResponse()),
      ).codes,
  ],
  [
    'proxy-preamble',
    'SOCKS5',
    () =>
      close(
        new Transcript()
          .client(Uint8Array.of(5, 1, 0))
          .server(Uint8Array.of(5, 0))
          .client(Uint8Array.of(5, 1, 0, 1, 10, 0, 0, 1, 0, 80))
          .server(Uint8Array.of(5, 0, 0, 1, 10, 0, 0, 1, 0, 80))
          .client(upgradeRequest())
          .server(upgradeResponse()),
      ).codes,
  ],
  [
    'proxy-refused',
    'a SOCKS4 proxy that refuses',
    () =>
      new Transcript()
        .client(Uint8Array.of(4, 1, 0, 80, 10, 0, 0, 1, 0))
        .server(Uint8Array.of(0, 91, 0, 0, 0, 0, 0, 0))
        .end()
        .codes.filter((code) => code !== 'proxy-preamble'),
  ],
  [
    'upgrade-old-draft',
    'Hixie-76',
    () =>
      new Transcript()
        .client(
          head('GET / HTTP/1.1', {
            Host: 'a',
            Upgrade: 'WebSocket',
            Connection: 'Upgrade',
            'Sec-WebSocket-Key1': '1',
            'Sec-WebSocket-Key2': '2',
          }),
          '12345678',
        )
        .server(
          head('HTTP/1.1 101 x', {
            Upgrade: 'WebSocket',
            Connection: 'Upgrade',
            'Sec-WebSocket-Location': 'ws://a/',
          }),
          '0123456789abcdef',
          Uint8Array.of(0, 0x68, 0xff),
        )
        .end().codes,
  ],
  [
    'upgrade-other-protocol',
    'a 101 to something else',
    () =>
      new Transcript()
        .client(upgradeRequest())
        .server(upgradeResponse({ Upgrade: 'socket', 'Sec-WebSocket-Accept': null }))
        .end().codes,
  ],
  [
    'extension-not-decoded',
    'an agreed extension',
    () => {
      const agreed = { 'Sec-WebSocket-Extensions': 'x-webkit-deflate-frame' }
      return close(open({ request: agreed, response: agreed })).codes
    },
  ],
  [
    'deflate-wrong-format',
    'a header of zlib',
    () =>
      close(openWithDeflate().server(frameBytes({ rsv: 4, payload: Uint8Array.of(0x78, 0x9c, 0xab, 0x56) })))
        .codes,
  ],

  // Frames of the client.
  ['frame-rsv', 'RSV1 without an extension', () => clientCodes(clientFrame({ rsv: 4, payload: 'x' }))],
  [
    'frame-rsv',
    'RSV3 on a ping',
    () => serverCodes(frameBytes({ rsv: 1, opcode: 10 })).filter((code) => !code.startsWith('pong')),
  ],
  ['frame-opcode-reserved', 'opcode 3', () => clientCodes(clientFrame({ opcode: 3 }))],
  ['frame-opcode-reserved', 'opcode 11', () => serverCodes(frameBytes({ opcode: 11 }))],
  ['frame-client-unmasked', 'a client frame in the clear', () => clientCodes(frameBytes({ payload: 'x' }))],
  ['frame-server-masked', 'a masked server frame', () => serverCodes(clientFrame({ payload: 'x' }))],
  ['frame-mask-zero', 'a key of zeros', () => clientCodes(frameBytes({ mask: [0, 0, 0, 0], payload: 'x' }))],
  [
    'frame-mask-repeated',
    'the same key twice',
    () => clientCodes(frameBytes({ mask: [1, 2, 3, 4] }), frameBytes({ mask: [1, 2, 3, 4] })),
  ],
  [
    'frame-length-not-minimal',
    '5 bytes in 16 bits',
    () => clientCodes(clientFrame({ payload: 'Hello', lengthBits: 16 })),
  ],
  [
    'frame-length-not-minimal',
    '5 bytes in 64 bits',
    () => serverCodes(frameBytes({ payload: 'Hello', lengthBits: 64 })),
  ],
  [
    'frame-length-invalid',
    'a length of 2^63',
    () => open().server(frameBytes({ opcode: 2, claims: 2n ** 63n })).codes,
  ],
  [
    'control-frame-too-long',
    'a ping of 126 bytes',
    () =>
      serverCodes(frameBytes({ opcode: 10, payload: 'p'.repeat(126) })).filter(
        (code) => !code.startsWith('pong'),
      ),
  ],
  [
    'control-frame-fragmented',
    'a pong with FIN = 0',
    () => clientCodes(clientFrame({ opcode: 10, fin: false })).filter((code) => !code.startsWith('pong')),
  ],
  [
    'continuation-unexpected',
    'nothing to continue',
    () => clientCodes(clientFrame({ opcode: 0, payload: 'lo' })),
  ],
  [
    'continuation-expected',
    'a message inside a message',
    () => serverCodes(frameBytes({ fin: false, payload: 'Hel' }), frameBytes({ payload: 'lo' })),
  ],
  [
    'text-invalid-utf8',
    'a lone continuation byte in the second fragment',
    () =>
      clientCodes(
        clientFrame({ fin: false, payload: 'Hel' }),
        clientFrame({ opcode: 0, payload: Uint8Array.of(0x6c, 0x80) }),
      ),
  ],
  [
    'text-invalid-utf8',
    'a character cut off',
    () => serverCodes(frameBytes({ payload: text('é').slice(0, 1) })),
  ],

  // permessage-deflate.
  [
    'deflate-rsv1-continuation',
    'RSV1 on the second fragment',
    () => {
      const payload = compress('Hello')
      const frames = [
        clientFrame({ rsv: 4, fin: false, payload: payload.slice(0, 3) }),
        clientFrame({ rsv: 4, opcode: 0, payload: payload.slice(3) }),
      ]
      return close(openWithDeflate().client(...frames)).codes
    },
  ],
  [
    'deflate-rsv1-control',
    'RSV1 on a close frame',
    () => {
      const connection = openWithDeflate()
      connection.client(clientFrame({ opcode: 8, rsv: 4, payload: closePayload(1000) }))
      connection.server(frameBytes({ opcode: 8, payload: closePayload(1000) }))
      return connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end().codes
    },
  ],
  [
    'deflate-invalid',
    'noise with RSV1 set',
    () => close(openWithDeflate().server(frameBytes({ rsv: 4, payload: Uint8Array.of(0xff, 0xff) }))).codes,
  ],
  [
    'deflate-output-limit',
    'a bomb',
    () => {
      const connection = new Transcript({ limits: { maxInflatedMessageBytes: 1000 } })
      const deflate = { 'Sec-WebSocket-Extensions': 'permessage-deflate' }
      connection.client(upgradeRequest(deflate)).server(upgradeResponse(deflate))
      connection.client(clientFrame({ rsv: 4, payload: compress('x'.repeat(1001)) }))
      return close(connection).codes
    },
  ],
  [
    'deflate-invalid',
    'a message that ends in the middle of a block',
    () => {
      const cut = compress('a message that is not all there').slice(0, -8)
      return close(openWithDeflate().server(frameBytes({ rsv: 4, payload: cut }))).codes
    },
  ],
  [
    'deflate-assumed',
    'RSV1 in a capture that began after the upgrade',
    () => {
      const connection = new Transcript()
      connection.dissector.decodeAsWebSocket()
      const frame = frameBytes({ rsv: 4, payload: compress('hello') })
      connection.client(clientFrame({ payload: 'hi' })).server(frame, frame)
      return close(connection).codes
    },
  ],

  // Ping and pong.
  [
    'ping-unanswered',
    'no pong at all',
    () => serverCodes(frameBytes({ opcode: 9, payload: 'a' }), frameBytes()),
  ],
  [
    'pong-payload-mismatch',
    'a pong of another payload',
    () =>
      close(
        open()
          .server(frameBytes({ opcode: 9, payload: 'a' }))
          .client(clientFrame({ opcode: 10, payload: 'b' })),
      ).codes,
  ],
  ['pong-unsolicited', 'a pong nobody asked for', () => clientCodes(clientFrame({ opcode: 10 }))],
  [
    'keepalive-timeout',
    'Python closes because no pong came',
    () =>
      open()
        .server(frameBytes({ opcode: 9, payload: 'a' }))
        .server(frameBytes({ opcode: 8, payload: closePayload(1011, 'keepalive ping timeout') }))
        .client(clientFrame({ opcode: 8, payload: closePayload(1011, 'keepalive ping timeout') }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],

  // The end.
  ['close-payload-one-byte', 'half a code', () => closedWith(Uint8Array.of(3))],
  ['close-code-invalid', '1005 on the wire', () => closedWith(closePayload(1005))],
  ['close-code-invalid', '2999', () => closedWith(closePayload(2999))],
  ['close-reason-invalid-utf8', 'a reason of 0xff', () => closedWith(Uint8Array.of(0x03, 0xe8, 0xff))],
  [
    'close-unanswered',
    'the client goes away',
    () =>
      open()
        .server(frameBytes({ opcode: 8, payload: closePayload(1001) }))
        .fin(CLIENT_TO_SERVER)
        .fin(SERVER_TO_CLIENT)
        .end().codes,
  ],
  [
    'close-code-differs',
    '1001 answered with 1000',
    () =>
      open()
        .server(frameBytes({ opcode: 8, payload: closePayload(1001) }))
        .client(clientFrame({ opcode: 8, payload: closePayload(1000) }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'data-after-close',
    'a text frame after the close frame',
    () =>
      open()
        .client(
          clientFrame({ opcode: 8, payload: closePayload(1000) }),
          clientFrame({ payload: 'one more thing' }),
        )
        .server(frameBytes({ opcode: 8, payload: closePayload(1000) }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'close-missing',
    'FIN without a close frame',
    () => open().fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end().codes,
  ],
  ['close-missing', 'RST without a close frame', () => open().rst(CLIENT_TO_SERVER).end().codes],
  [
    'upgrade-accept-mismatch',
    'a wrong accept, at which the client just leaves: that it says no goodbye is no second fault',
    () =>
      open({ response: { 'Sec-WebSocket-Accept': KEY } })
        .fin(CLIENT_TO_SERVER)
        .fin(SERVER_TO_CLIENT)
        .end().codes,
  ],
  [
    'upgrade-subprotocol-missing',
    'no subprotocol of those asked for, at which a browser just leaves',
    () => open({ request: offerProtocol }).rst(CLIENT_TO_SERVER).end().codes,
  ],
  [
    'upgrade-subprotocol-missing',
    'none of those asked for, in Chromium',
    () =>
      responseCodes(
        {},
        {
          ...offerProtocol,
          'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36',
        },
      ),
  ],
  [
    'upgrade-subprotocol-missing',
    'none of those asked for, at which the client closes with 1002',
    () =>
      open({ request: offerProtocol })
        .client(clientFrame({ opcode: 8, payload: closePayload(1002) }))
        .server(frameBytes({ opcode: 8, payload: closePayload(1002) }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'upgrade-subprotocol-not-chosen',
    'none of those asked for, at which the client waits and is closed by the server',
    () =>
      open({ request: offerProtocol })
        .server(frameBytes({ opcode: 8, payload: closePayload(1001) }))
        .client(clientFrame({ opcode: 8, payload: closePayload(1001) }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'close-internal-error',
    'a handler that raised at a message',
    () =>
      open()
        .client(clientFrame({ payload: 'boom' }))
        .server(frameBytes({ opcode: 8, payload: closePayload(1011) }))
        .client(clientFrame({ opcode: 8, payload: closePayload(1011) }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'request-incomplete',
    'the server closes inside the head of the request',
    () =>
      new Transcript()
        .client('GET / HTTP/1.1\r\nHost: a\r\n')
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'request-unanswered',
    'the server closes instead of answering',
    () =>
      new Transcript()
        .client(head('GET / HTTP/1.1', { Host: 'a' }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'body-incomplete',
    'the server closes inside a body of a known length',
    () =>
      new Transcript()
        .client(head('GET / HTTP/1.1', { Host: 'a' }))
        .server(`${head('HTTP/1.1 200 OK', { 'Content-Length': '10' })}abc`)
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'body-incomplete',
    'the server closes before the last chunk',
    () =>
      new Transcript()
        .client(head('GET / HTTP/1.1', { Host: 'a' }))
        .server(`${head('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked' })}3\r\nabc\r\n`)
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  ['http-target-not-ascii', 'a path in UTF-8', () => requestCodes({}, 'GET /chât HTTP/1.1')],
  [
    'proxy-refused',
    'an HTTP proxy that wants a login',
    () =>
      new Transcript()
        .client(head('CONNECT a:80 HTTP/1.1', { Host: 'a:80' }))
        .server(head('HTTP/1.1 407 Proxy Authentication Required', { 'Content-Length': '0' }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  ['http-in-frames', 'plain text in place of a frame', () => textInPlaceOfFrames('Unauthorized')],
  ['http-in-frames', 'JSON in place of a frame', () => textInPlaceOfFrames('{"error":"no"}')],
  ['http-in-frames', 'a traceback in place of a frame', () => textInPlaceOfFrames('Traceback (most recent')],
  [
    'close-message-too-big',
    'Python refuses 2 MiB',
    () =>
      open()
        .client(clientFrame({ opcode: 2, payload: new Uint8Array(2 << 20) }))
        .server(frameBytes({ opcode: 8, payload: closePayload(1009) }))
        .client(clientFrame({ opcode: 8, payload: closePayload(1009) }))
        .fin(SERVER_TO_CLIENT)
        .fin(CLIENT_TO_SERVER)
        .end().codes,
  ],
  [
    'close-client-first',
    'the client closes TCP first',
    () =>
      open()
        .client(clientFrame({ opcode: 8, payload: closePayload(1000) }))
        .server(frameBytes({ opcode: 8, payload: closePayload(1000) }))
        .fin(CLIENT_TO_SERVER)
        .fin(SERVER_TO_CLIENT)
        .end().codes,
  ],
  [
    'message-incomplete',
    'the recording ends between two fragments',
    () =>
      open()
        .client(clientFrame({ fin: false, payload: 'Hel' }))
        .end().codes,
  ],
  [
    'frame-incomplete',
    'it ends inside a payload',
    () =>
      open()
        .server(frameBytes({ payload: 'Hello' }).slice(0, 4))
        .end().codes,
  ],
  [
    'frame-incomplete',
    'it ends inside a header',
    () =>
      open()
        .client(clientFrame({ payload: 'Hello' }).slice(0, 3))
        .end().codes,
  ],

  // HTTP.
  ['http-head-malformed', 'a blank before the colon', () => requestCodes({ 'X-Odd ': '1' })],
  ['http-head-malformed', 'NUL in a value', () => responseCodes({ 'X-Odd': 'a\0b' })],
  ['http-obs-fold', 'a folded header', () => requestCodes({ 'X-Folded': 'one\r\n two' })],
  [
    'http-bare-lf',
    'lines that end in LF',
    () =>
      close(new Transcript().client(upgradeRequest().replaceAll('\r\n', '\n')).server(upgradeResponse()))
        .codes,
  ],
  [
    'http-head-too-large',
    'a cookie without end',
    () => {
      const connection = new Transcript({ limits: { maxHeadBytes: 1000 } })
      return connection.client(upgradeRequest({ Cookie: 'c'.repeat(1000) })).codes
    },
  ],
  [
    'upgrade-version-not-offered-back',
    'version 8 refused without a word about 13',
    () =>
      new Transcript()
        .client(upgradeRequest({ 'Sec-WebSocket-Version': '8' }))
        .server(head('HTTP/1.1 426 Upgrade Required', { 'Content-Length': '0' }))
        .end()
        .codes.filter((code) => code !== 'upgrade-version' && code !== 'upgrade-refused'),
  ],
]

/** What a handler writes on the socket that was upgraded, then closes it. */
function textInPlaceOfFrames(written: string): string[] {
  return open().server(written).fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end().codes
}

function closedWith(payload: Uint8Array): string[] {
  return open()
    .client(clientFrame({ opcode: 8, payload }))
    .server(frameBytes({ opcode: 8 }))
    .fin(SERVER_TO_CLIENT)
    .fin(CLIENT_TO_SERVER)
    .end().codes
}

describe('every planted fault is found, and nothing else', () => {
  it.each(faults)('%s: %s', (code, _, run) => {
    expect(run()).toEqual([code])
  })

  it('leaves out only what needs a clock, packets, or the disk', () => {
    const planted = new Set(faults.map(([code]) => code))
    // What TLS says of itself is planted with the tests of the TLS layer, what the forward proxy says with its own.
    const left = Object.keys(CATALOGUE).filter((code) => !planted.has(code))
    expect(
      left.filter(
        (code) => !/^(dns|tcp|tls|icmp|capture|recording|proxy-request|proxy-loop)(?:-|$)/.test(code),
      ),
    ).toEqual([])
  })

  it('names the frame and the byte', () => {
    const connection = open().client(clientFrame({ payload: 'fine' }))
    connection.client(clientFrame({ payload: Uint8Array.of(0x61, 0x62, 0xc3, 0x28) }))
    expect(connection.diagnostics).toMatchObject([
      {
        code: 'text-invalid-utf8',
        connection: 0,
        direction: CLIENT_TO_SERVER,
        frame: 1,
        packet: 4,
        values: { position: 2 },
      },
    ])
  })

  it('lists a bounded number of one kind, and says which is the last', () => {
    const connection = new Transcript({ limits: { maxDiagnosticsPerCode: 3 } })
    connection.client(upgradeRequest()).server(upgradeResponse())
    connection.client(concat(...Array.from({ length: 10 }, () => frameBytes({ payload: 'x' }))))
    expect(connection.diagnostics.map(({ values }) => values['limitReached'])).toEqual([
      undefined,
      undefined,
      3,
    ])
    expect(connection.frames).toHaveLength(10)
  })
})
