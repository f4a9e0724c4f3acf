import { createHash, randomBytes, randomInt } from 'node:crypto'
import { ACK, Conversation, FIN, FIRST_SECOND, PcapngBuilder, PSH } from './capture-builder'
import { closePayload, concat, frameBytes } from '../shared/websocket/frame-bytes'

/** One thing that one side of a WebSocket sends. */
export interface ScriptedStep {
  from: 'client' | 'server'
  /** Milliseconds after the step before it. */
  after: number
  send: { text: string } | { binary: Uint8Array } | { close: number; reason?: string }
}

export interface ScriptedUpgrade {
  target?: string
  /** Header lines of the request beside the handshake's own. */
  headers?: [name: string, value: string][]
  status?: number
  subprotocol?: string
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/**
 * A capture of these connections, one after the other. What differs in every run is drawn at random: when it was, the
 * client's port, keys and masks, how the bytes are cut into segments.
 */
export function scriptedCapture(
  connections: readonly { upgrade?: ScriptedUpgrade | undefined; steps: readonly ScriptedStep[] }[],
): Uint8Array {
  const file = new PcapngBuilder().section().interface()
  let micros = BigInt(FIRST_SECOND) * 1_000_000n + BigInt(randomInt(1, 10 ** 9))
  const add = (packet: Uint8Array): void => {
    file.packet(packet, { ticks: (micros += 1n) })
  }
  for (const { upgrade = {}, steps } of connections) {
    const talk = new Conversation({ address: '127.0.0.1', port: randomInt(32_768, 60_999) })
    const side = { client: 0, server: 1 } as const
    const say = (from: 'client' | 'server', bytes: Uint8Array): void => {
      for (const piece of cutAtRandom(bytes)) add(talk.send(side[from], piece, ACK | PSH))
    }
    for (const packet of talk.handshake()) add(packet)
    const { request, response } = upgradeHeads(upgrade)
    say('client', request)
    micros += BigInt(randomInt(100, 3000))
    say('server', response)
    for (const { from, after, send } of steps) {
      micros += BigInt(Math.max(0, Math.round(after * 1000) + randomInt(-200, 200)))
      say(from, frameOf(from, send))
    }
    add(talk.send(1, '', FIN | ACK))
    add(talk.send(0, '', FIN | ACK))
  }
  return file.build()
}

function upgradeHeads({ target = '/chat', headers = [], status = 101, subprotocol }: ScriptedUpgrade): {
  request: Uint8Array
  response: Uint8Array
} {
  const key = randomBytes(16).toString('base64')
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64')
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const offered = subprotocol === undefined ? '' : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`
  const date = `Date: ${new Date(randomInt(1, 10 ** 9) * 1000).toUTCString()}\r\n`
  return {
    request: Buffer.from(
      `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${offered}${lines}\r\n`,
    ),
    response: Buffer.from(
      status === 101
        ? `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            `Sec-WebSocket-Accept: ${accept}\r\n${offered}${date}\r\n`
        : `HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n${date}\r\n`,
    ),
  }
}

function frameOf(from: 'client' | 'server', send: ScriptedStep['send']): Uint8Array {
  const [a = 0, b = 0, c = 0, d = 0] = randomBytes(4)
  const mask = from === 'client' ? { mask: [a, b, c, d] as const } : {}
  if ('text' in send) return frameBytes({ ...mask, opcode: 1, payload: send.text })
  if ('binary' in send) return frameBytes({ ...mask, opcode: 2, payload: send.binary })
  return frameBytes({ ...mask, opcode: 8, payload: closePayload(send.close, send.reason) })
}

function cutAtRandom(bytes: Uint8Array): Uint8Array[] {
  const cuts = Array.from({ length: randomInt(0, 4) }, () => randomInt(0, bytes.length + 1))
  const places = [0, ...cuts.sort((one, other) => one - other), bytes.length]
  return places.slice(1).flatMap((end, index) => {
    const piece = bytes.subarray(places[index]!, end)
    return piece.length === 0 ? [] : [concat(piece)]
  })
}
