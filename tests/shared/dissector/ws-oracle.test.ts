import { ConnectionDissector } from '@shared/dissector/connection-dissector'
import type { DissectionSink, FrameRecord, MessageRecord } from '@shared/dissector/dissection-sink'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import type { Direction } from '@shared/model/direction'
import type { Socket } from 'node:net'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createConnection, createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { ServerOptions } from 'ws'

/** Everything two `ws` peers exchanged, seen by a relay between them in the order it came. */
interface Seen {
  frames: FrameRecord[]
  messages: MessageRecord[]
  codes: string[]
}

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A `ws` echo server behind a relay that copies every chunk to a dissector. */
async function observed(
  deflate: ServerOptions['perMessageDeflate'],
): Promise<{ url: string; seen: Seen; over: Promise<void> }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: deflate ?? false })
  server.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })))
  await once(server, 'listening')
  const seen: Seen = { frames: [], messages: [], codes: [] }
  const ignore = () => undefined
  const sink: DissectionSink = {
    requested: () => undefined,
    protocol: ignore,
    http: ignore,
    upgrade: ignore,
    opaque: (_, __, ___, reason) => seen.codes.push(`opaque ${reason}`),
    frame: (_, frame) => seen.frames.push({ ...frame }),
    message: (_, message) => seen.messages.push({ ...message }),
    diagnostic: ({ code }) => seen.codes.push(code),
  }
  let tell: () => void = ignore
  const over = new Promise<void>((resolve) => {
    tell = resolve
  })
  const relay = createServer({ allowHalfOpen: true }, (client) => {
    const dissector = new ConnectionDissector(0, sink)
    const upstream = createConnection({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      allowHalfOpen: true,
    })
    let ended = 0
    const copy = (from: Socket, to: Socket, direction: Direction) => {
      from.on('data', (bytes: Buffer) => {
        dissector.data(direction, bytes, 0, bytes.length, 1)
        to.write(bytes)
      })
      from.on('end', () => {
        dissector.closed(direction, 'fin', 1)
        to.end()
        if (++ended === 2) tell()
      })
    }
    copy(client, upstream, CLIENT_TO_SERVER)
    copy(upstream, client, SERVER_TO_CLIENT)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  closers.push(
    () => void relay.close(),
    () => void server.close(),
  )
  return { url: `ws://127.0.0.1:${(relay.address() as AddressInfo).port}/`, seen, over }
}

/** Text and bytes differ in kind as well as content. */
function digest(message: string | Buffer): string {
  return `${typeof message} ${createHash('sha256').update(message).digest('hex')}`
}

/** Text and bytes of many sizes, some of which compress well. */
function variedMessages(): (string | Buffer)[] {
  const sizes = [0, 1, 5, 125, 126, 1000, 1025, 4096, 65_535, 65_536, 100_000]
  return sizes.flatMap((size) => [
    '连 a '.repeat(size).slice(0, size),
    Buffer.from(Uint8Array.from({ length: size }, (_, n) => (n * n * 31) >> 3)),
  ])
}

it.each([
  ['no compression', false],
  ['context takeover', { threshold: 0 }],
  ['small windows', { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 10 }],
  ['no context takeover from the server', { threshold: 0, serverNoContextTakeover: true }],
  ['no context takeover from the client', { threshold: 0, clientNoContextTakeover: true }],
  ['only large messages compressed', { threshold: 1024 }],
] as const)('what ws sends and receives is what is seen: %s', async (_, deflate) => {
  const { url, seen, over } = await observed(deflate)
  const client = new WebSocket(url, { perMessageDeflate: deflate })
  const messages = variedMessages()
  const echoed: string[] = []
  client.on('message', (data: Buffer, binary) => {
    echoed.push(digest(binary ? data : data.toString()))
    if (echoed.length === messages.length) client.close(1000, 'done')
  })
  await once(client, 'open')
  client.ping('are you there')
  for (const message of messages) client.send(message)
  await over
  expect(echoed).toEqual(messages.map(digest))

  expect(seen.codes).toEqual([])
  const lengths = messages.map((message) => Buffer.byteLength(message))
  for (const direction of [CLIENT_TO_SERVER, SERVER_TO_CLIENT]) {
    const own = seen.messages.filter((message) => message.direction === direction)
    expect(own.map((message) => message.length)).toEqual(lengths)
    expect(own.map((message) => message.opcode)).toEqual(
      messages.map((message) => (typeof message === 'string' ? 1 : 2)),
    )
    expect(
      own.every((message) => message.complete && (message.inflate === 'ok' || message.inflate === 'none')),
    ).toBe(true)
    expect(own.some((message) => message.compressed)).toBe(deflate !== false)
  }
  const control = seen.frames
    .filter((frame) => frame.opcode >= 8)
    .map(({ opcode, closeCode, closeReason }) => [opcode, closeCode, closeReason])
  expect(control).toContainEqual([9, null, null])
  expect(control).toContainEqual([10, null, null])
  expect(control.slice(-2)).toEqual([
    [8, 1000, 'done'],
    [8, 1000, expect.any(String)],
  ])
})
