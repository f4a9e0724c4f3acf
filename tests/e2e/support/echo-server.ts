import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'

export interface EchoServer {
  url: string
  close(): void
}

/** A server that sends back what it gets. */
export async function startEchoServer(): Promise<EchoServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true })
  server.on('connection', (socket) => {
    socket.on('error', () => undefined)
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}

/** A whole conversation: each text there and back, then a close each way. Two frames a text, and two. */
export async function converse(listen: string, texts: readonly string[], path = '/chat'): Promise<void> {
  const client = new WebSocket(`ws://${listen}${path}`)
  await once(client, 'open')
  for (const text of texts) {
    client.send(text)
    await once(client, 'message')
  }
  client.close(1000, 'done')
  await once(client, 'close')
}
