import { once } from 'node:events'
import {
  connect as connectTcp,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { connect, createServer, type ConnectionOptions, type TLSSocket, type TlsOptions } from 'node:tls'
import type { Direction } from '@shared/model/direction'
import { DSB_TLS_KEY_LOG } from '../../electron/engine/tls/session-secrets'
import { ACK, Conversation, FIN, PcapngBuilder } from './capture-builder'
import { TEST_CERTIFICATE, TEST_KEY } from './tls-certificate'
import type { StreamPiece } from './tls-captures'

/** Bytes of a segment of a built capture. */
const SEGMENT = 1400

/** What went over the wire between a real TLS client and a real TLS server, and what both meant by it. */
export interface RecordedTls {
  pieces: StreamPiece[]
  /** Lines as the client's library logged them (RFC 9850). */
  keyLog: string
  /** What the client's and the server's program wrote. */
  written: [client: Buffer, server: Buffer]
}

export interface TlsPeers {
  client?: ConnectionOptions
  server?: TlsOptions
  /** The conversation of the client; the server sends each byte back. Default: a few lines and 20,000 bytes. */
  talk?: (client: TLSSocket, exchange: (bytes: Buffer) => Promise<void>) => Promise<void>
}

/**
 * Runs Node's TLS client against Node's TLS server over loopback, through a relay that writes down each chunk.
 * The server answers with the bytes it got, each XOR 0x20.
 */
export async function recordTls({
  client = {},
  server = {},
  talk = usualTalk,
}: TlsPeers = {}): Promise<RecordedTls> {
  const [recorded] = await recordTlsConnections([{ client, talk }], server)
  return recorded!
}

/** The same for several connections, one after another, to one server. */
export async function recordTlsConnections(
  clients: readonly Omit<TlsPeers, 'server'>[],
  options: TlsOptions = {},
): Promise<RecordedTls[]> {
  const tlsServer = createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE, ...options })
  const replies: Buffer[] = []
  tlsServer.on('secureConnection', (socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      const reply = answerTo(chunk)
      replies.push(reply)
      socket.write(reply)
    })
  })
  tlsServer.on('tlsClientError', () => undefined)
  const port = await listening(tlsServer)
  const recorded: RecordedTls[] = []
  try {
    for (const { client = {}, talk = usualTalk } of clients) {
      replies.length = 0
      recorded.push(await recordOne(port, client, talk, replies))
    }
  } finally {
    tlsServer.close()
  }
  return recorded
}

async function recordOne(
  port: number,
  options: ConnectionOptions,
  talk: NonNullable<TlsPeers['talk']>,
  replies: Buffer[],
): Promise<RecordedTls> {
  const pieces: StreamPiece[] = []
  const relay = createTcpServer((inbound) => {
    const outbound = connectTcp(port, '127.0.0.1')
    pass(inbound, outbound, 0, pieces)
    pass(outbound, inbound, 1, pieces)
  })
  const relayPort = await listening(relay)
  const keyLines: Buffer[] = []
  const written: Buffer[] = []
  const client = connect({
    port: relayPort,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: TEST_CERTIFICATE,
    ...options,
  })
  client.on('keylog', (line: Buffer) => keyLines.push(line))
  const failed = once(client, 'error')
  const isSecure = await Promise.race([
    once(client, 'secureConnect').then(() => true),
    failed.then(() => false),
  ])
  const exchange = async (bytes: Buffer): Promise<void> => {
    written.push(bytes)
    client.write(bytes)
    let received = 0
    while (received < bytes.length) {
      const [chunk] = (await once(client, 'data')) as [Buffer]
      received += chunk.length
    }
  }
  if (isSecure) {
    await talk(client, exchange)
    client.end()
  }
  if (!client.destroyed) await once(client, 'close')
  relay.close()
  const keyLog = Buffer.concat(keyLines).toString()
  return { pieces, keyLog, written: [Buffer.concat(written), Buffer.concat(replies)] }
}

/** What the server says to these bytes. */
export function answerTo(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0x20))
}

async function usualTalk(_client: TLSSocket, exchange: (bytes: Buffer) => Promise<void>): Promise<void> {
  await exchange(Buffer.from('a'))
  await exchange(Buffer.from('the second line\r\n'))
  await exchange(Buffer.alloc(20_000, 'large '))
}

function pass(from: Socket, to: Socket, direction: Direction, pieces: StreamPiece[]): void {
  from.on('data', (bytes: Buffer) => {
    pieces.push({ direction, bytes: Uint8Array.from(bytes), missing: 0, packet: pieces.length + 1 })
    to.write(bytes)
  })
  from.on('end', () => to.end())
  from.on('error', () => to.destroy())
  from.on('close', () => to.end())
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/**
 * The same for what speaks more than bytes: `server` listens (with TLS) where the relay goes to, `talk` is given the
 * relay's port and makes one connection to it.
 */
export async function recordConnection(
  server: Server,
  talk: (port: number) => Promise<void>,
): Promise<Omit<RecordedTls, 'written'>> {
  const keyLines: Buffer[] = []
  server.on('keylog', (line: Buffer) => keyLines.push(line))
  const port = await listening(server)
  const pieces: StreamPiece[] = []
  const ended: Promise<unknown>[] = []
  const relay = createTcpServer({ allowHalfOpen: true }, (inbound) => {
    const outbound = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true })
    ended.push(once(inbound, 'close'), once(outbound, 'close'))
    pass(inbound, outbound, 0, pieces)
    pass(outbound, inbound, 1, pieces)
  })
  try {
    await talk(await listening(relay))
    await Promise.all(ended)
  } finally {
    relay.close()
    server.close()
  }
  return { pieces, keyLog: Buffer.concat(keyLines).toString() }
}

/** Where a capture of a recorded connection has its secrets. */
export type SecretsAt = 'front' | 'end' | 'comment' | 'nowhere'

/** A pcapng file with the recorded connection: its TCP handshake, its bytes in segments, its FINs. */
export function tlsCapture({ pieces, keyLog }: Omit<RecordedTls, 'written'>, at: SecretsAt): Uint8Array {
  const builder = new PcapngBuilder()
  builder.section(at === 'comment' ? [[1, `keys of this capture:\n${keyLog}`]] : [])
  const secrets = Buffer.from(keyLog)
  if (at === 'front') builder.secrets(DSB_TLS_KEY_LOG, secrets)
  builder.interface()
  const conversation = new Conversation(undefined, { address: '10.1.0.1', port: 443 })
  for (const packet of conversation.handshake()) builder.packet(packet)
  for (const { direction, bytes } of pieces) {
    for (let at = 0; bytes !== null && at < bytes.length; at += SEGMENT) {
      builder.packet(conversation.send(direction, bytes.subarray(at, at + SEGMENT)))
    }
  }
  for (const packet of [
    conversation.send(1, '', FIN | ACK),
    conversation.send(0, '', FIN | ACK),
    conversation.send(1, ''),
  ]) {
    builder.packet(packet)
  }
  if (at === 'end') builder.secrets(DSB_TLS_KEY_LOG, secrets)
  return builder.build()
}
