import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { Aedes } from 'aedes'
import { createClient } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import mqtt from 'mqtt'
import { Server as SocketIoServer } from 'socket.io'
import { io } from 'socket.io-client'
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RowsWindow } from '@shared/ipc/row-queries'
import type { DecodedPayload } from '@shared/ipc/decoded-payload'
import { SessionViews } from '../../../electron/engine/views/session-views'
import { proxyUrl, startRecording, temporaryFolder } from '../../support/recorded-conversation'

// The same copy of graphql that graphql-ws loads: Vite would resolve its ES module, and graphql refuses two.
const { buildSchema } = createRequire(import.meta.url)('graphql') as typeof import('graphql')

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Records what `converse` does through the proxy, then decodes every message as a window would. */
async function decodedConversation(
  target: string,
  converse: (url: string) => Promise<void>,
  listed: (string | null)[] = [],
): Promise<DecodedPayload[]> {
  const recording = await startRecording(temporaryFolder(), target)
  await converse(proxyUrl(recording))
  await recording.stop()
  const { session } = recording
  const views = new SessionViews(session)
  const decoded: DecodedPayload[] = []
  for (let row = 0; row < session.frames.count; row++) {
    if (session.frames.opcode(row) < 8) decoded.push(views.answer('payload.decode', { row, as: null }))
  }
  const frames = { table: 'frames', connection: null } as const
  const { rows } = views.answer('rows.window', { of: frames, offset: 0, count: 1000 }) as RowsWindow<'frames'>
  listed.push(...rows.filter(({ opcode }) => opcode < 8).map((row) => row.decoded))
  return decoded
}

const summaries = (decoded: readonly DecodedPayload[]) => decoded.map(({ summary }) => summary)

describe('what real peers say is decoded', () => {
  it('Socket.IO: events, acknowledgements and attachments', async () => {
    const http = createServer()
    const server = new SocketIoServer(http, { transports: ['websocket'] })
    server.on('connection', (socket) => {
      socket.on('add', (a: number, b: number, answer: (sum: number) => void) => {
        answer(a + b)
      })
      socket.on('upload', (bytes: Buffer) => socket.emit('uploaded', bytes.length, bytes))
    })
    const decoded = await decodedConversation(await listening(http), async (url) => {
      const socket = io(url.replace('ws', 'http'), { transports: ['websocket'], reconnection: false })
      expect(await socket.emitWithAck('add', 1, 2)).toBe(3)
      const uploaded = new Promise((resolve) => socket.once('uploaded', resolve))
      socket.emit('upload', Buffer.from([1, 2, 3]))
      expect(await uploaded).toBe(3)
      socket.disconnect()
      await server.close()
    })
    expect(decoded[0]).toMatchObject({ decoder: 'socket-io', reason: 'url' })
    expect(summaries(decoded)).toEqual(
      expect.arrayContaining([
        'event add #0',
        'ack #0',
        'event upload +1 binary',
        'event uploaded +1 binary',
      ]),
    )
    const upload = decoded.find(({ summary }) => summary === 'event upload +1 binary')
    expect(upload?.json).toContain('"bytes(3) 01 02 03"')
  })

  it('GraphQL: a query and its result', async () => {
    const http = createServer()
    const schema = buildSchema('type Query { hello: String }')
    useServer({ schema, roots: { query: { hello: () => 'world' } } }, new WebSocketServer({ server: http }))
    const listed: (string | null)[] = []
    const decoded = await decodedConversation(
      await listening(http),
      async (url) => {
        const client = createClient({ url, webSocketImpl: WebSocket, generateID: () => 'q1' })
        for await (const result of client.iterate({ query: 'query Greet { hello }' })) {
          expect(result.data).toEqual({ hello: 'world' })
        }
        await client.dispose()
      },
      listed,
    )
    expect(decoded[0]).toMatchObject({ decoder: 'graphql', reason: 'subprotocol' })
    expect(summaries(decoded)).toEqual([
      'connection_init',
      'connection_ack',
      'subscribe q1 Greet',
      'next q1',
      'complete q1',
    ])
    // The list of frames says the same.
    expect(listed).toEqual(summaries(decoded))
  })

  it('MQTT: what a client and a broker say', async () => {
    const http = createServer()
    const broker = await Aedes.createBroker()
    onTestFinished(() => {
      broker.close()
    })
    new WebSocketServer({ server: http, handleProtocols: () => 'mqtt' }).on('connection', (socket) => {
      broker.handle(createWebSocketStream(socket))
    })
    const decoded = await decodedConversation(await listening(http), async (url) => {
      const client = await mqtt.connectAsync(url, { clientId: 'ada', reconnectPeriod: 0 })
      await client.subscribeAsync('sensors/#', { qos: 1 })
      const got = new Promise((resolve) => client.once('message', resolve))
      await client.publishAsync('sensors/1', '{"t":21.5}', { qos: 1 })
      await got
      await client.endAsync()
    })
    expect(decoded[0]).toMatchObject({ decoder: 'mqtt', reason: 'subprotocol' })
    expect(decoded.filter(({ problem }) => problem !== null)).toEqual([])
    const all = summaries(decoded).join(' · ')
    for (const packet of [
      'CONNECT ada',
      'CONNACK',
      'SUBSCRIBE sensors/#',
      'PUBLISH sensors/1 (10 bytes) QoS 1',
    ]) {
      expect(all).toContain(packet)
    }
  })

  it('MQTT: a packet over three messages is read where it begins, the others continue it', async () => {
    const http = createServer()
    new WebSocketServer({ server: http, handleProtocols: () => 'mqtt' })
    const decoded = await decodedConversation(await listening(http), async (url) => {
      const socket = new WebSocket(url, 'mqtt')
      await new Promise((resolve) => socket.once('open', resolve))
      // PUBLISH a/b "hello", then PINGREQ.
      const bytes = [0x30, 0x0a, 0, 3, 0x61, 0x2f, 0x62, 0x68, 0x65, 0x6c, 0x6c, 0x6f, 0xc0, 0]
      for (const part of [bytes.slice(0, 1), bytes.slice(1, 6), bytes.slice(6)])
        socket.send(Uint8Array.from(part))
      socket.close()
      await new Promise((resolve) => socket.once('close', resolve))
    })
    expect(summaries(decoded)).toEqual([
      'PUBLISH a/b (5 bytes)',
      '… 5 bytes of the packet before',
      '… 6 bytes of the packet before · PINGREQ',
    ])
  })
})
