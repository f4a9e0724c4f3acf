import { once } from 'node:events'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { TEST_CERTIFICATE, TEST_KEY } from './tls-certificate'

/** A wss:// server for `localhost` that sends each message back. */
export async function startSecureEchoServer(
  options: ServerOptions = {},
  host = '127.0.0.1',
): Promise<{ url: string; port: number }> {
  const server = createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE, ...options }, (_request, response) => {
    response.end('a page')
  })
  const sockets = new WebSocketServer({ server, perMessageDeflate: { threshold: 0 } })
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `wss://localhost:${port}`, port }
}
