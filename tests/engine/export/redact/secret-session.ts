import { createDeflateRaw, constants, deflateSync, gzipSync, type DeflateRaw } from 'node:zlib'
import { clientFrame, closePayload, frameBytes } from '../../../shared/websocket/frame-bytes'
import {
  ACK,
  bytesOf,
  concat,
  Conversation,
  PcapngBuilder,
  RAW,
  ipv4Packet,
} from '../../../support/capture-builder'
import { finPackets, inSegments } from '../../../support/websocket-packets'

/** A secret for each place of a session where one can stand. */
export interface Secrets {
  authorization: string
  cookie: string
  setCookie: string
  query: string
  subprotocol: string
  json: string
  text: string
  binary: string
  compressed: string
  fragmented: string
  closeReason: string
  comment: string
  form: string
  gzipBody: string
}

/** Rules that name every one of them. */
export const RULES = [
  'default',
  'text:pin [A-Za-z0-9_-]+',
  'text:\\x01\\x02[A-Za-z0-9_-]+\\x03',
  'close-reason',
] as const

const OPTION_COMMENT = 1
const IDB_NAME = 2
const OPCODE_PING = 9

/** A connection with plain HTTP first and then a compressed WebSocket, with a secret in every place. */
export async function secretSession(secrets: Secrets): Promise<Uint8Array> {
  const talk = new Conversation()
  const client = await deflater()
  const server = await deflater()
  const json = (token: string, n: number): string => JSON.stringify({ type: 'call', n, user: { token } })
  const compressed = async (
    deflate: Deflate,
    text: string,
    more: object = {},
  ): Promise<Parameters<typeof frameBytes>[0]> => ({
    rsv: 4,
    opcode: 1,
    payload: await deflate(text),
    ...more,
  })
  const form = `grant_type=password&username=ada&password=${encodeURIComponent(secrets.form)}`
  const body = gzipSync(
    JSON.stringify({ profile: { access_token: secrets.gzipBody, roles: ['a', 'b', 'c'] } }),
  )
  const fragments = split(`{"password": "${secrets.fragmented}", "n": 1}`, 3)
  const packets: Uint8Array[] = [
    ...talk.handshake(),
    talk.send(
      0,
      `POST /login?code=${encodeURIComponent(secrets.query)} HTTP/1.1\r\nHost: example.org\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`,
    ),
    talk.send(
      1,
      concat(
        bytesOf(
          `HTTP/1.1 200 OK\r\nSet-Cookie: sid=${secrets.setCookie}; HttpOnly; Path=/\r\nContent-Encoding: gzip\r\n` +
            'Transfer-Encoding: chunked\r\n\r\n',
        ),
        chunked(body, 20),
      ),
    ),
    talk.send(
      0,
      `GET /chat?access_token=${encodeURIComponent(secrets.query)}&v=1 HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\n` +
        `Authorization: Bearer ${secrets.authorization}\r\nCookie: theme=dark; session=${secrets.cookie}\r\n` +
        `Sec-WebSocket-Protocol: chat, bearer.${secrets.subprotocol}\r\n` +
        'Sec-WebSocket-Extensions: permessage-deflate\r\n' +
        'Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ),
    talk.send(
      1,
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Protocol: bearer.${secrets.subprotocol}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n` +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    ),
    talk.send(0, clientFrame({ opcode: 1, payload: json(secrets.json, 1) })),
    talk.send(1, frameBytes({ opcode: 1, payload: `pin ${secrets.text} is yours` })),
    talk.send(
      0,
      clientFrame({
        opcode: 2,
        payload: concat(Uint8Array.of(0, 255, 1, 2), bytesOf(secrets.binary), Uint8Array.of(3, 254)),
      }),
    ),
    talk.send(0, clientFrame(await compressed(client, json(secrets.compressed, 2)))),
    talk.send(0, clientFrame(await compressed(client, json(secrets.compressed, 3)))),
    talk.send(
      1,
      frameBytes(await compressed(server, `{"echo":${JSON.stringify(json(secrets.compressed, 4))}}`)),
    ),
    talk.send(1, frameBytes(await compressed(server, '{"type":"event","n":5,"list":["one","two","three"]}'))),
    talk.send(0, clientFrame({ opcode: 1, fin: false, payload: fragments[0]! })),
    talk.send(0, clientFrame({ opcode: OPCODE_PING, payload: `token=${secrets.json}` })),
    talk.send(0, clientFrame({ opcode: 0, fin: false, payload: fragments[1]! })),
    talk.send(0, clientFrame({ opcode: 0, payload: fragments[2]! })),
    // Other ways to write what was seen above.
    talk.send(
      1,
      frameBytes({ opcode: 1, payload: `again ${Buffer.from(`u:${secrets.json}`).toString('base64')}` }),
    ),
    talk.send(1, frameBytes({ opcode: 1, payload: `hex ${Buffer.from(secrets.cookie).toString('hex')}` })),
    talk.send(0, clientFrame({ opcode: 2, payload: Buffer.from(secrets.query, 'utf16le') })),
    ...inSegments(talk, 1, frameBytes({ opcode: 1, payload: `cut ${'-'.repeat(40)}${secrets.json}` }), 33),
  ]
  // A retransmission, which no stream brings again, and a datagram of another protocol.
  packets.push(talk.at(0, talk.seq(0) - 20, bytesOf(`x${secrets.json}`.slice(0, 20)), ACK))
  packets.push(ipv4Packet('10.0.0.1', '10.0.0.9', 17, concat(new Uint8Array(8), bytesOf(secrets.json))))
  const closing = { opcode: 8, payload: closePayload(4001, `bye ${secrets.closeReason}`) }
  packets.push(talk.send(0, clientFrame(closing)), talk.send(1, frameBytes(closing)), ...finPackets(talk))
  const file = new PcapngBuilder()
    .section([[OPTION_COMMENT, `seen with token=${secrets.comment}`]])
    .interface(RAW, [[IDB_NAME, `eth-${secrets.comment}`]])
  for (const [at, packet] of packets.entries())
    file.packet(packet, at === 4 ? { options: [[OPTION_COMMENT, `password: ${secrets.comment}`]] } : {})
  file.block(
    4,
    concat(
      file.record(1, concat(Uint8Array.of(10, 0, 0, 1), bytesOf(`${secrets.comment}.local\0`))),
      new Uint8Array(4),
    ),
  )
  return file.build()
}

type Deflate = (text: string) => Promise<Uint8Array>

/** Deflates messages of one direction with context takeover (RFC 7692 §7.2.1). */
async function deflater(): Promise<Deflate> {
  const stream: DeflateRaw = createDeflateRaw()
  return Promise.resolve(async (text) => {
    const pieces: Buffer[] = []
    const collect = (piece: Buffer): void => void pieces.push(piece)
    stream.on('data', collect)
    stream.write(text)
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, resolve))
    stream.off('data', collect)
    return Buffer.concat(pieces).subarray(0, -4)
  })
}

function chunked(body: Uint8Array, size: number): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size)
    parts.push(bytesOf(`${part.length.toString(16)}\r\n`), part, bytesOf('\r\n'))
  }
  return concat(...parts, bytesOf('0\r\n\r\n'))
}

function split(text: string, parts: number): string[] {
  const size = Math.ceil(text.length / parts)
  return Array.from({ length: parts }, (_, at) => text.slice(at * size, (at + 1) * size))
}

/** Every way a secret may stand in a file, written here once more, apart from what the program looks for. */
export function formsOf(secret: string): Record<string, Buffer> {
  const raw = Buffer.from(secret)
  const forms: Record<string, Buffer> = {
    raw,
    percent: Buffer.from(encodeURIComponent(secret)),
    'all percent': Buffer.from([...raw].map((byte) => `%${byte.toString(16)}`).join('')),
    hex: Buffer.from(raw.toString('hex')),
    HEX: Buffer.from(raw.toString('hex').toUpperCase()),
    json: Buffer.from(JSON.stringify(secret).slice(1, -1)),
    'utf-16le': Buffer.from(secret, 'utf16le'),
    'utf-16be': Buffer.from(secret, 'utf16le').swap16(),
    zlib: deflateSync(raw).subarray(2, -4),
  }
  for (let before = 0; before < 3; before++) {
    const text = Buffer.concat([Buffer.alloc(before, 0x2e), raw, Buffer.alloc(3, 0x2e)]).toString('base64')
    // The characters that the secret alone decides.
    const inside = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + raw.length) * 8) / 6))
    forms[`base64 +${before}`] = Buffer.from(inside)
    forms[`base64url +${before}`] = Buffer.from(inside.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return forms
}

/** Under any mask: what bytes four apart differ by is the same. */
export function isMaskedIn(file: Buffer, secret: string): boolean {
  const raw = Buffer.from(secret)
  const difference = (bytes: Buffer): Buffer =>
    Buffer.from(bytes.subarray(4).map((byte, at) => byte ^ bytes[at]!))
  return difference(file).includes(difference(raw))
}
