import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '@shared/diagnostics/catalogue'
import { computeAccept } from '@shared/websocket/accept-key'
import { KEY, head, upgradeRequest, upgradeResponse, type Headers } from '../../shared/dissector/transcript'
import { clientFrame, frameBytes } from '../../shared/websocket/frame-bytes'
import { found, imported } from './found-diagnostics'
import {
  client,
  closeFrame,
  closing,
  compressed,
  fin,
  frame,
  rst,
  server,
  upgrade,
  upgradeWithDeflate,
  type Step,
} from './scripts'
import { asCapture, throughProxy } from './ways'

interface Fault {
  story: string
  steps: Step[]
  /** Everything that must be found, and nothing else: `code client|server frame n`. */
  expected: string[]
}

const both = [0, 1] as const
const other = (by: 0 | 1): 0 | 1 => (by === 0 ? 1 : 0)
const NAMES = ['client', 'server'] as const
const OFFERS = 'Sec-WebSocket-Protocol'
const EXTENSIONS = 'Sec-WebSocket-Extensions'

/** A request that is wrong; the server agrees all the same. */
function request(code: string, story: string, headers: Headers, startLine?: string): Fault {
  const steps = [client(upgradeRequest(headers, startLine)), server(upgradeResponse()), ...closing()]
  return { story, steps, expected: [`${code} client`] }
}

/** A 101 that is wrong. */
function response(
  code: string,
  story: string,
  headers: Headers,
  asked: Headers = {},
  startLine?: string,
): Fault {
  const steps = [client(upgradeRequest(asked)), server(upgradeResponse(headers, startLine)), ...closing()]
  return { story, steps, expected: [`${code} server`] }
}

/** Steps on an open connection that then ends as it should. */
function open(code: string, story: string, by: 0 | 1, at: number, ...steps: Step[]): Fault {
  const expected = [`${code} ${NAMES[by]} frame ${at}`]
  return { story: `${story}, by the ${NAMES[by]}`, steps: [...upgrade(), ...steps, ...closing()], expected }
}

function openWithDeflate(code: string, story: string, by: 0 | 1, at: number, ...steps: Step[]): Fault {
  return { ...open(code, story, by, at), steps: [...upgradeWithDeflate(), ...steps, ...closing()] }
}

/** Steps to the bitter end. */
function story(text: string, steps: Step[], ...expected: string[]): Fault {
  return { story: text, steps, expected }
}

const hello = { opcode: 1, payload: 'hello' }
/** SETTINGS without any (RFC 9113 §6.5). */
const HTTP2_SETTINGS = Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0)
const HTTP_LINES = ['GET /again HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP/1.1 204 No Content\r\n\r\n'] as const
const PARAMETER = 'permessage-deflate; client_max_window_bits=16'

const faults: Fault[] = [
  // Heads.
  request('http-head-malformed', 'a blank before the colon', { 'X-Odd ': '1' }),
  response('http-head-malformed', 'a control character in a value of the answer', { 'X-Odd': 'a\x01b' }),
  request('http-obs-fold', 'a folded line in the request', { 'X-Long': 'one\r\n two' }),
  response('http-obs-fold', 'a folded line in the answer', { 'X-Long': 'one\r\n two' }),
  story(
    'a request whose lines end in LF',
    [client(upgradeRequest().replaceAll('\r\n', '\n')), server(upgradeResponse()), ...closing()],
    'http-bare-lf client',
  ),
  story(
    'an answer whose lines end in LF',
    [client(upgradeRequest()), server(upgradeResponse().replaceAll('\r\n', '\n')), ...closing()],
    'http-bare-lf server',
  ),
  story(
    'a request head without end',
    [client(upgradeRequest({ Cookie: 'c'.repeat(300_000) })), fin(1), fin(0)],
    'http-head-too-large client',
  ),
  story(
    'an answer without end',
    [
      client(upgradeRequest()),
      server(upgradeResponse({ 'Set-Cookie': 'c'.repeat(300_000) })),
      fin(1),
      fin(0),
    ],
    'http-head-too-large server',
  ),

  // The upgrade request.
  request('upgrade-method', 'POST', {}, 'POST /chat HTTP/1.1'),
  request('upgrade-http-version', 'a request of HTTP/1.0', {}, 'GET /chat HTTP/1.0'),
  response('upgrade-http-version', 'an answer of HTTP/1.0', {}, {}, 'HTTP/1.0 101 Switching Protocols'),
  request('upgrade-target', 'a fragment', {}, 'GET /chat#top HTTP/1.1'),
  request('upgrade-target', 'authority form', {}, 'GET server.example.com:80 HTTP/1.1'),
  request('upgrade-target', 'an asterisk', {}, 'GET * HTTP/1.1'),
  request('upgrade-host-missing', 'no Host', { Host: null }),
  request('upgrade-host-duplicated', 'two Hosts', { Host: ['one', 'two'] }),
  request('upgrade-header', 'no Upgrade', { Upgrade: null }),
  request('upgrade-header', 'Upgrade to something like it', { Upgrade: 'websockets' }),
  request('upgrade-connection-header', 'no Connection', { Connection: null }),
  request('upgrade-connection-header', 'Connection without Upgrade', { Connection: 'keep-alive' }),
  request('upgrade-key-missing', 'no key', { 'Sec-WebSocket-Key': null }),
  story(
    'a key of three bytes',
    [
      client(upgradeRequest({ 'Sec-WebSocket-Key': 'AQID' })),
      server(upgradeResponse({ 'Sec-WebSocket-Accept': computeAccept('AQID').accept })),
      ...closing(),
    ],
    'upgrade-key-invalid client',
  ),
  request('upgrade-key-duplicated', 'two keys', { 'Sec-WebSocket-Key': [KEY, KEY] }),
  request('upgrade-version', 'no version', { 'Sec-WebSocket-Version': null }),
  request('upgrade-version', 'version 8', { 'Sec-WebSocket-Version': '8' }),
  request('upgrade-version', 'the version twice', { 'Sec-WebSocket-Version': ['13', '13'] }),
  story(
    'a subprotocol twice',
    [...upgrade({ [OFFERS]: 'chat, chat' }, { [OFFERS]: 'chat' }), ...closing()],
    'upgrade-subprotocol-repeated client',
  ),
  story(
    'a subprotocol that is no token',
    [...upgrade({ [OFFERS]: 'chat, a b' }, { [OFFERS]: 'chat' }), ...closing()],
    'upgrade-subprotocol-invalid client',
  ),
  request('upgrade-extension-syntax', 'an offer that ends in ;', { [EXTENSIONS]: 'foo;' }),
  request('upgrade-extension-parameter', 'an offer of 16 window bits', { [EXTENSIONS]: PARAMETER }),
  story(
    'a frame in the segment of the request',
    [client(upgradeRequest(), clientFrame(hello)), server(upgradeResponse()), ...closing()],
    'upgrade-data-before-101 client',
  ),

  // The answer.
  ...[
    [301, 'Moved Permanently'],
    [400, 'Bad Request'],
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [404, 'Not Found'],
    [426, 'Upgrade Required'],
    [500, 'Internal Server Error'],
    [200, 'OK'],
  ].map(([status, reason]) =>
    story(
      `an upgrade answered with ${status}`,
      [
        client(upgradeRequest()),
        server(head(`HTTP/1.1 ${status} ${reason}`, { 'Content-Length': '0' })),
        fin(1),
        fin(0),
      ],
      'upgrade-refused server',
    ),
  ),
  story(
    'a version refused without a word about another',
    [
      client(upgradeRequest({ 'Sec-WebSocket-Version': '8' })),
      server(head('HTTP/1.1 400 Bad Request', { 'Content-Length': '0' })),
      fin(1),
      fin(0),
    ],
    'upgrade-refused server',
    'upgrade-version client',
    'upgrade-version-not-offered-back server',
  ),
  story('a server that hangs up', [client(upgradeRequest()), fin(1), fin(0)], 'upgrade-no-response server'),
  story('a client that gives up', [client(upgradeRequest()), fin(0), fin(1)], 'upgrade-no-response client'),
  story(
    'a server that resets instead of an answer',
    [client(upgradeRequest()), rst(1)],
    'tcp-reset server',
    'upgrade-no-response server',
  ),
  response('upgrade-accept-missing', 'no accept', { 'Sec-WebSocket-Accept': null }),
  response('upgrade-accept-mismatch', 'another accept', {
    'Sec-WebSocket-Accept': computeAccept('x').accept,
  }),
  response('upgrade-accept-duplicated', 'two accepts', {
    'Sec-WebSocket-Accept': [computeAccept(KEY).accept, computeAccept(KEY).accept],
  }),
  response('upgrade-response-header', 'no Upgrade in the answer', { Upgrade: null }),
  response('upgrade-response-connection-header', 'no Connection in the answer', { Connection: null }),
  response('upgrade-response-body-headers', 'Content-Length in the answer', { 'Content-Length': '0' }),
  response('upgrade-response-body-headers', 'chunks in the answer', { 'Transfer-Encoding': 'chunked' }),
  response('upgrade-subprotocol-not-offered', 'a subprotocol nobody offered', { [OFFERS]: 'mqtt' }),
  response('upgrade-subprotocol-not-offered', 'another one', { [OFFERS]: 'mqtt' }, { [OFFERS]: 'chat' }),
  response('upgrade-subprotocol-not-chosen', 'none chosen', {}, { [OFFERS]: 'chat' }),
  response('upgrade-extension-not-offered', 'compression nobody offered', {
    [EXTENSIONS]: 'permessage-deflate',
  }),
  response(
    'upgrade-extension-parameter',
    'a parameter nobody knows',
    { [EXTENSIONS]: 'permessage-deflate; fast' },
    { [EXTENSIONS]: 'permessage-deflate' },
  ),
  response(
    'upgrade-extension-syntax',
    'an answer that ends in ;',
    { [EXTENSIONS]: 'permessage-deflate;' },
    {
      [EXTENSIONS]: 'permessage-deflate',
    },
  ),

  // Frames.
  open('frame-client-unmasked', 'a frame without a mask', 0, 0, { by: 0, send: frameBytes(hello) }),
  open('frame-server-masked', 'a masked frame', 1, 0, { by: 1, send: clientFrame(hello) }),
  open('frame-mask-zero', 'the key 00000000', 0, 0, frame(0, { ...hello, mask: [0, 0, 0, 0] })),
  open(
    'frame-mask-repeated',
    'one key for two frames',
    0,
    1,
    frame(0, { ...hello, mask: [1, 2, 3, 4] }),
    frame(0, { ...hello, mask: [1, 2, 3, 4] }),
  ),
  ...both.flatMap((by): Fault[] => [
    open('frame-rsv', 'RSV1 without compression', by, 1, frame(by, hello), frame(by, { ...hello, rsv: 4 })),
    open('frame-rsv', 'RSV2', by, 0, frame(by, { ...hello, rsv: 2 })),
    openWithDeflate('frame-rsv', 'RSV3 with compression', by, 0, frame(by, { ...hello, rsv: 1 })),
    open('frame-opcode-reserved', 'opcode 3', by, 0, frame(by, { opcode: 3 })),
    open('frame-opcode-reserved', 'opcode 11', by, 1, frame(by, hello), frame(by, { opcode: 11 })),
    open('frame-length-not-minimal', '5 in 16 bits', by, 0, frame(by, { ...hello, lengthBits: 16 })),
    open('frame-length-not-minimal', '5 in 64 bits', by, 0, frame(by, { ...hello, lengthBits: 64 })),
    open(
      'control-frame-too-long',
      'a ping of 126 bytes, answered',
      by,
      0,
      frame(by, { opcode: 9, payload: 'x'.repeat(126) }),
      frame(other(by), { opcode: 10, payload: 'x'.repeat(125) }),
    ),
    open(
      'control-frame-fragmented',
      'half a pong',
      by,
      0,
      frame(by, { opcode: 9, fin: false }),
      frame(other(by), { opcode: 10 }),
    ),
    open('continuation-unexpected', 'nothing to continue', by, 0, frame(by, { opcode: 0, payload: 'x' })),
    open(
      'continuation-expected',
      'a message inside a message',
      by,
      1,
      frame(by, { ...hello, fin: false }),
      frame(by, hello),
    ),
    open(
      'text-invalid-utf8',
      'a byte that cannot be',
      by,
      0,
      frame(by, { payload: Uint8Array.of(0x61, 0xff) }),
    ),
    open(
      'text-invalid-utf8',
      'a character cut by the end of a fragmented message',
      by,
      1,
      frame(by, { fin: false, payload: Uint8Array.of(0x61, 0xe6) }),
      frame(by, { opcode: 0, payload: Uint8Array.of(0x8f) }),
    ),
    openWithDeflate(
      'deflate-rsv1-continuation',
      'RSV1 on the second fragment',
      by,
      1,
      frame(by, { rsv: 4, fin: false, payload: compressed('hello').subarray(0, 3) }),
      frame(by, { opcode: 0, rsv: 4, payload: compressed('hello').subarray(3) }),
    ),
    openWithDeflate(
      'deflate-rsv1-control',
      'RSV1 on a ping, which is answered',
      by,
      0,
      frame(by, { opcode: 9, rsv: 4 }),
      frame(other(by), { opcode: 10 }),
    ),
    openWithDeflate(
      'deflate-invalid',
      'a block of a type there is not',
      by,
      0,
      frame(by, { rsv: 4, payload: Uint8Array.of(0x07, 0xff, 0xff) }),
    ),
    openWithDeflate(
      'deflate-output-limit',
      'a bomb of zeros',
      by,
      0,
      frame(by, { opcode: 2, rsv: 4, payload: compressed(new Uint8Array(68 << 20)) }),
    ),
    story(
      `a length with its top bit set, by the ${NAMES[by]}`,
      [...upgrade(), { by, send: concatHeader(by) }, fin(1), fin(0)],
      `frame-length-invalid ${NAMES[by]} frame 0`,
    ),

    // Pings.
    open(
      'ping-unanswered',
      'a ping nobody answers',
      by,
      0,
      frame(by, { opcode: 9, payload: 'a' }),
      frame(other(by), hello),
    ),
    open(
      'pong-payload-mismatch',
      'a pong with another payload',
      other(by),
      1,
      frame(by, { opcode: 9, payload: 'a' }),
      frame(other(by), { opcode: 10, payload: 'b' }),
    ),
    open('pong-unsolicited', 'a pong to nothing', by, 0, frame(by, { opcode: 10 })),
    story(
      `1011 because of a ping of the ${NAMES[by]}`,
      [
        ...upgrade(),
        frame(by, hello),
        frame(by, { opcode: 9, payload: 'alive' }),
        closeFrame(by, 1011, 'keepalive ping timeout'),
        closeFrame(other(by), 1011),
        fin(1),
        fin(0),
      ],
      `keepalive-timeout ${NAMES[by]} frame 2`,
    ),

    // The end.
    story(
      `half a close code, by the ${NAMES[by]}`,
      [
        ...upgrade(),
        frame(by, { opcode: 8, payload: Uint8Array.of(3) }),
        frame(other(by), { opcode: 8 }),
        fin(1),
        fin(0),
      ],
      `close-payload-one-byte ${NAMES[by]} frame 0`,
    ),
    ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map((code) =>
      story(
        `close code ${code}, by the ${NAMES[by]}`,
        [...upgrade(), closeFrame(by, code), frame(other(by), { opcode: 8 }), fin(1), fin(0)],
        `close-code-invalid ${NAMES[by]} frame 0`,
      ),
    ),
    story(
      `a close reason cut inside a character, by the ${NAMES[by]}`,
      [
        ...upgrade(),
        frame(by, { opcode: 8, payload: Uint8Array.of(0x03, 0xe8, 0xe6, 0x8f) }),
        closeFrame(other(by)),
        fin(1),
        fin(0),
      ],
      `close-reason-invalid-utf8 ${NAMES[by]} frame 0`,
    ),
    story(
      `a close frame of the ${NAMES[by]} that gets no answer`,
      [...upgrade(), closeFrame(by), fin(1), fin(0)],
      `close-unanswered ${NAMES[by]} frame 0`,
    ),
    story(
      `a close frame of the ${NAMES[by]} answered with another code`,
      [...upgrade(), closeFrame(by, 1001), closeFrame(other(by), 1000), fin(1), fin(0)],
      `close-code-differs ${NAMES[other(by)]} frame 1`,
    ),
    story(
      `data of the ${NAMES[by]} behind its close frame`,
      [...upgrade(), closeFrame(by), frame(by, hello), closeFrame(other(by)), fin(1), fin(0)],
      `data-after-close ${NAMES[by]} frame 1`,
    ),
    story(
      `FIN of the ${NAMES[by]} without a close frame`,
      [...upgrade(), frame(by, hello), fin(by), fin(other(by))],
      `close-missing ${NAMES[by]}`,
    ),
    story(
      `RST of the ${NAMES[by]}`,
      [...upgrade(), frame(by, hello), rst(by)],
      `close-missing ${NAMES[by]}`,
      `tcp-reset ${NAMES[by]}`,
    ),
    story(
      `RST of the ${NAMES[by]} in the middle of its frame`,
      [...upgrade(), { by, send: frameOf(by, 'x'.repeat(70_000)).subarray(0, 30_000) }, rst(by)],
      `close-missing ${NAMES[by]}`,
      `frame-incomplete ${NAMES[by]} frame 0`,
      `tcp-reset ${NAMES[by]}`,
    ),
    story(
      `FIN of the ${NAMES[by]} in the middle of its frame`,
      [...upgrade(), { by, send: frameOf(by, 'hello').subarray(0, -2) }, fin(by), fin(other(by))],
      `close-missing ${NAMES[by]}`,
      `frame-incomplete ${NAMES[by]} frame 0`,
    ),
    story(
      `FIN of the ${NAMES[by]} in the middle of a header`,
      [...upgrade(), { by, send: frameOf(by, 'hello').subarray(0, 1) }, fin(by), fin(other(by))],
      `close-missing ${NAMES[by]}`,
      `frame-incomplete ${NAMES[by]}`,
    ),
    story(
      `FIN of the ${NAMES[by]} between two fragments`,
      [...upgrade(), frame(by, { ...hello, fin: false }), fin(by), fin(other(by))],
      `close-missing ${NAMES[by]}`,
      `message-incomplete ${NAMES[by]} frame 0`,
    ),
    story(
      `1009 of the ${NAMES[by]}, when the whole message is there`,
      [
        ...upgrade(),
        frame(other(by), hello),
        frame(other(by), { opcode: 2, payload: new Uint8Array(70_000) }),
        closeFrame(by, 1009),
        closeFrame(other(by), 1009),
        fin(1),
        fin(0),
      ],
      `close-message-too-big ${NAMES[by]} frame 2`,
    ),
  ]),
  story(
    'the client closes TCP first',
    [...upgrade(), closeFrame(0), closeFrame(1), fin(0), fin(1)],
    'close-client-first client',
  ),

  // Other protocols, and what stands in front of a request.
  story(
    'a TLS server that answers plain HTTP with an alert',
    [client(upgradeRequest()), server(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 10)), fin(1), fin(0)],
    'plain-to-tls-server server',
  ),
  story(
    'a server of HTTP/2',
    [client(upgradeRequest()), server(HTTP2_SETTINGS), fin(1), fin(0)],
    'plain-to-http2-server server',
  ),
  story(
    'the banner of an SSH server, before it was asked',
    [server('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'), client(upgradeRequest()), fin(1), fin(0)],
    'server-not-http server',
  ),
  story(
    'the banner of an SSH server, after it was asked',
    [client(upgradeRequest()), server('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'), fin(1), fin(0)],
    'server-not-http server',
  ),
  story(
    'a client of HTTP/2 at a server of HTTP/1.1',
    [
      client('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', HTTP2_SETTINGS),
      server(head('HTTP/1.1 400 Bad Request', { 'Content-Length': '0' })),
      fin(1),
      fin(0),
    ],
    'client-not-http server',
  ),
  story(
    'a browser that opens the address of a WebSocket server',
    [
      client(head('GET / HTTP/1.1', { Host: 'a' })),
      server(head('HTTP/1.1 426 Upgrade Required', { Upgrade: 'websocket', 'Content-Length': '0' })),
      fin(1),
      fin(0),
    ],
    'plain-request-to-websocket server',
  ),
  story(
    'a refusal before the head is complete',
    [
      client(`GET /chat HTTP/1.1\r\nHost: a\r\nCookie: ${'c'.repeat(1000)}`),
      server(head('HTTP/1.1 431 Request Header Fields Too Large', { 'Content-Length': '0' })),
      fin(1),
      fin(0),
    ],
    'http-early-answer server',
  ),
  story(
    'a server that closes inside the head',
    [client('GET /chat HTTP/1.1\r\nHost: a\r\n'), fin(1), fin(0)],
    'request-incomplete server',
  ),
  story(
    'a server that closes instead of answering a plain request',
    [client(head('GET / HTTP/1.1', { Host: 'a' })), fin(1), fin(0)],
    'request-unanswered server',
  ),
  story(
    'a server that closes inside a body',
    [
      client(head('GET / HTTP/1.1', { Host: 'a' })),
      server(head('HTTP/1.1 200 OK', { 'Content-Length': '9' }), 'abc'),
      fin(1),
      fin(0),
    ],
    'body-incomplete server',
  ),
  request('http-target-not-ascii', 'a path in UTF-8', {}, 'GET /ch\xc3\xa2t HTTP/1.1'),
  ...both.map((by) =>
    story(
      `HTTP on the upgraded socket, by the ${NAMES[by]}`,
      [...upgrade(), { by, send: Buffer.from(HTTP_LINES[by]) }, fin(by), fin(other(by))],
      `http-in-frames ${NAMES[by]}`,
    ),
  ),
  story(
    'a header of the PROXY protocol',
    [
      client('PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\n', upgradeRequest()),
      server(upgradeResponse()),
      ...closing(),
    ],
    'proxy-preamble client',
  ),
  story(
    'a SOCKS proxy that refuses',
    [
      client(Uint8Array.of(5, 1, 0)),
      server(Uint8Array.of(5, 0)),
      client(Uint8Array.of(5, 1, 0, 1, 10, 0, 0, 9, 0x1f, 0x90)),
      server(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)),
      fin(1),
      fin(0),
    ],
    'proxy-preamble client',
    'proxy-refused server',
  ),
  story(
    'the handshake of hybi-06',
    [client(upgradeRequest({ 'Sec-WebSocket-Version': '6' })), server(upgradeResponse()), fin(1), fin(0)],
    'upgrade-old-draft client',
  ),
  story(
    'a 101 to another protocol',
    [
      client(upgradeRequest()),
      server(upgradeResponse({ Upgrade: 'h2c', 'Sec-WebSocket-Accept': null })),
      fin(1),
      fin(0),
    ],
    'upgrade-other-protocol server',
  ),
  story(
    'CR LF between the 101 and the first frame',
    [client(upgradeRequest()), server(upgradeResponse(), '\r\n'), frame(1, hello), ...closing()],
    'upgrade-newline-after-head server',
  ),
  response(
    'extension-not-decoded',
    'an extension that is not read here',
    { [EXTENSIONS]: 'x-webkit-deflate-frame' },
    { [EXTENSIONS]: 'x-webkit-deflate-frame' },
  ),
  ...both.map((by) =>
    openWithDeflate(
      'deflate-wrong-format',
      'a zlib header where raw deflate belongs',
      by,
      0,
      frame(by, { opcode: 1, rsv: 4, payload: new Uint8Array(deflateSync('hello hello hello')) }),
    ),
  ),
  story(
    'no subprotocol chosen, at which the client leaves',
    [...upgrade({ [OFFERS]: 'chat' }), fin(0), fin(1)],
    'upgrade-subprotocol-missing server',
  ),
  ...both.map((by) =>
    story(
      `1011 of the ${NAMES[by]} after a message`,
      [
        ...upgrade(),
        frame(other(by), hello),
        closeFrame(by, 1011),
        closeFrame(other(by), 1011),
        fin(1),
        fin(0),
      ],
      `close-internal-error ${NAMES[by]} frame 1`,
    ),
  ),
]

function frameOf(by: 0 | 1, payload: string): Uint8Array {
  return by === 0 ? clientFrame({ payload }) : frameBytes({ payload })
}

/** A header that announces 2^63 bytes. */
function concatHeader(by: 0 | 1): Uint8Array {
  const options = { opcode: 2, claims: 2n ** 63n, lengthBits: 64 } as const
  return by === 0 ? clientFrame(options) : frameBytes(options)
}

describe('A planted fault is found, exactly there, and nothing else is', () => {
  it.each(faults)('live, and in the session file: $story', async ({ steps, expected }) => {
    const { session, path } = await throughProxy(steps)
    expect(found(session)).toEqual([...expected].sort())
    expect(found(await imported(path))).toEqual([...expected].sort())
  })

  it.each(faults)('in a capture: $story', async ({ steps, expected }) => {
    expect(found(await asCapture(steps))).toEqual([...expected].sort())
  })

  it('has a row for everything that peers can be made to do', () => {
    const planted = new Set(faults.flatMap(({ expected }) => expected.map((line) => line.split(' ')[0])))
    const missing = Object.keys(CATALOGUE).filter((code) => !planted.has(code))
    // These have tests of their own.
    expect(
      missing.filter(
        (code) =>
          !/^(dns|tcp|icmp|tls|capture|recording)-|^upgrade-key-reused$|^deflate-assumed$|^proxy-request-refused$|^proxy-loop$/.test(
            code,
          ),
      ),
    ).toEqual([])
  })
})
