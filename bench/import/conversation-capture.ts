import { closeSync, openSync, writeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { ACK, concat, PSH, SYN, tcpSegment, ipv4Packet, bytesOf } from '../../tests/support/capture-builder'

/** What a generated capture holds. */
export interface ConversationCapture {
  packets: number
  frames: number
}

/** Who talks in a generated capture, and how. */
export interface ConversationShape {
  connections: number
  /** Text of a message, by the number of its frame. */
  text: (frame: number) => Uint8Array
}

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const REQUEST = `GET /chat HTTP/1.1\r\nHost: 10.0.0.2:8765\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`
const ACCEPT = createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
const RESPONSE = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`
const TICK = bytesOf('{"type":"tick","symbol":"EURUSD","bid":1.08411,"ask":1.08417}')
const SHORTEST_CHAT = 10
const LONGEST_CHAT = 200
const CHAT = bytesOf('All work and no play makes Jack a dull boy. '.repeat(5))

/** 50 connections with ticks of one length, all of them short enough for the shortest header. */
export const TICKER: ConversationShape = { connections: 50, text: () => TICK }

/** 200 connections with messages of 10 to 200 bytes. */
export const CHATTER: ConversationShape = {
  connections: 200,
  // Knuth's multiplicative hash: lengths that follow no pattern, the same in every run.
  text: (frame) => {
    const spread = (Math.imul(frame, 0x9e37_79b1) >>> 16) % (LONGEST_CHAT - SHORTEST_CHAT + 1)
    return CHAT.subarray(0, SHORTEST_CHAT + spread)
  },
}

const ETHERNET_HEADER = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]
const BATCH_BYTES = 8 << 20

/** A masked text frame of a client, or a plain one of a server. */
function frame(masked: boolean, number: number, text: Uint8Array): Uint8Array {
  const mask = masked ? 0x80 : 0
  const length = text.length < 126 ? [mask | text.length] : [mask | 126, text.length >> 8, text.length & 255]
  if (!masked) return concat([0x81, ...length], text)
  const key = [number & 255, (number >> 8) & 255, 0x5a, 0xc3]
  return concat(
    [0x81, ...length, ...key],
    text.map((byte, index) => byte ^ key[index & 3]!),
  )
}

/**
 * Writes a capture of WebSocket connections that talk all at once, about `packets` packets: after the handshakes, each
 * frame is in a packet of its own and each is acknowledged by another, as a chatty page does it.
 */
export function writeConversations(
  path: string,
  format: 'pcap' | 'pcapng',
  packets: number,
  { connections, text }: ConversationShape = TICKER,
): ConversationCapture {
  const file = openSync(path, 'w')
  const batch = Buffer.alloc(BATCH_BYTES)
  let fill = 0
  let written = 0
  const flush = (): void => {
    writeSync(file, batch, 0, fill)
    fill = 0
  }
  if (format === 'pcap') {
    for (const word of [0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1]) fill = batch.writeUInt32LE(word, fill)
  } else {
    for (const word of [0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28])
      fill = batch.writeUInt32LE(word, fill)
    for (const word of [1, 20, 1, 262144, 20]) fill = batch.writeUInt32LE(word, fill)
  }
  const add = (packet: Uint8Array): void => {
    if (fill + packet.length + 64 > BATCH_BYTES) flush()
    const seconds = 1_700_000_000 + Math.floor(written / 10_000)
    const micros = (written % 10_000) * 100
    if (format === 'pcap') {
      for (const word of [seconds, micros, packet.length, packet.length])
        fill = batch.writeUInt32LE(word, fill)
      batch.set(packet, fill)
      fill += packet.length
    } else {
      const padded = (packet.length + 3) & ~3
      const time = BigInt(seconds) * 1_000_000n + BigInt(micros)
      const words = [
        6,
        32 + padded,
        0,
        Number(time >> 32n),
        Number(time & 0xffffffffn),
        packet.length,
        packet.length,
      ]
      for (const word of words) fill = batch.writeUInt32LE(word, fill)
      batch.set(packet, fill)
      batch.fill(0, fill + packet.length, fill + padded)
      fill = batch.writeUInt32LE(32 + padded, fill + padded)
    }
    written++
  }

  const client = (index: number) => ({ address: '10.0.0.1', port: 40_000 + index })
  const server = { address: '10.0.0.2', port: 8765 }
  const next = Array.from({ length: connections }, () => [1000, 5000] as [number, number])
  const send = (index: number, direction: 0 | 1, flags: number, payload: Uint8Array | string = ''): void => {
    const [from, to] = direction === 0 ? [client(index), server] : [server, client(index)]
    const numbers = next[index]!
    const segment = tcpSegment({
      from,
      to,
      seq: numbers[direction],
      ack: numbers[direction === 0 ? 1 : 0],
      flags,
      payload,
    })
    add(concat(ETHERNET_HEADER, ipv4Packet(from.address, to.address, 6, segment)))
    numbers[direction] += bytesOf(payload).length + (flags & SYN ? 1 : 0)
  }
  for (let index = 0; index < connections; index++) {
    send(index, 0, SYN)
    send(index, 1, SYN | ACK)
    send(index, 0, ACK)
    send(index, 0, ACK | PSH, REQUEST)
    send(index, 1, ACK | PSH, RESPONSE)
  }
  let frames = 0
  while (written + 2 <= packets) {
    const index = frames % connections
    const direction = (Math.floor(frames / connections) & 1) as 0 | 1
    send(index, direction, ACK | PSH, frame(direction === 0, frames, text(frames)))
    send(index, direction === 0 ? 1 : 0, ACK)
    frames++
  }
  flush()
  closeSync(file)
  return { packets: written, frames }
}
