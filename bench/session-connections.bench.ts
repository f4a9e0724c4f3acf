/**
 * What a session keeps of a connection: fifty thousand that stay open without a byte, and fifty thousand that came,
 * upgraded, said one thing and went. Run with `npm run bench session-connections [CONNECTIONS]`.
 */
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { Session } from '../electron/engine/index/session'
import type { SessionBytes } from '../electron/engine/file/session-bytes'

const CONNECTIONS = Number(process.argv[2] ?? 50_000)
const NO_BYTES: SessionBytes = { size: 0, read: () => new Uint8Array(0), close: () => undefined }
const text = new TextEncoder()

/** Array buffers are given back some time after their collection. */
async function memory(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function open(session: Session, connection: number): void {
  const packet = session.packet(1_700_000_000, connection, connection * 60, 54, 54, 0)
  const client = { address: '127.0.0.1', port: connection % 65536 }
  session.opened(connection, client, { address: '127.0.0.1', port: 9001 }, packet)
  session.tcp(connection, { kind: 'syn', seq: 1, inferred: false }, packet)
  session.tcp(connection, { kind: 'syn-ack', seq: 1, ack: 2, inferred: false }, packet)
  session.tcp(connection, { kind: 'handshake-ack', seq: 2, ack: 2, inferred: false }, packet)
}

function idle(): Session {
  const session = new Session(NO_BYTES)
  for (let connection = 0; connection < CONNECTIONS; connection++) open(session, connection)
  return session
}

function finished(): Session {
  const session = new Session(NO_BYTES)
  const response = text.encode(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
  )
  const hello = Uint8Array.of(0x81, 5, ...text.encode('hello'))
  for (let connection = 0; connection < CONNECTIONS; connection++) {
    const request = text.encode(
      `GET /chat/${connection} HTTP/1.1\r\nHost: localhost:9001\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: http://localhost\r\n' +
        'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\nAccept-Language: en\r\n\r\n',
    )
    open(session, connection)
    session.data(connection, CLIENT_TO_SERVER, request, 0, request.length, connection + 1, 0)
    session.data(connection, SERVER_TO_CLIENT, response, 0, response.length, connection + 1, 0)
    session.data(connection, SERVER_TO_CLIENT, hello, 0, hello.length, connection + 1, 0)
    session.closed(connection, CLIENT_TO_SERVER, 'fin', connection + 1)
    session.closed(connection, SERVER_TO_CLIENT, 'fin', connection + 1)
  }
  return session
}

for (const [name, run] of Object.entries({ idle, finished })) {
  const before = await memory()
  const { user } = process.cpuUsage()
  const session = run()
  const microseconds = (process.cpuUsage().user - user) / CONNECTIONS
  const bytes = ((await memory()) - before) / CONNECTIONS
  console.log(
    `${name}: ${session.connections.length} connections, ${bytes.toFixed(0)} bytes and ${microseconds.toFixed(1)} µs each`,
  )
}
