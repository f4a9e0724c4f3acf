import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { DECODED_BODY_LIMIT } from '../../../electron/engine/payload/body-reader'
import { SessionViews } from '../../../electron/engine/views/session-views'
import { connectScripted, startScriptedServer } from '../../support/peers/scripted-peer'
import { startRecording, temporaryFolder } from '../../support/recorded-conversation'

/** Requests one after another on one connection that is kept alive, each answered with its answer. */
async function conversation(
  exchanges: readonly { request: string; answer: Buffer }[],
): Promise<SessionViews> {
  const server = await startScriptedServer(async (peer) => {
    for (const { answer } of exchanges) {
      await peer.readUntil('\r\n\r\n')
      await peer.write(answer)
    }
    peer.fin()
  })
  const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${server.port}`)
  const client = await connectScripted(recording.routes[0]!.listenPort)
  for (const { request, answer } of exchanges) {
    await client.write(request)
    await client.readExactly(answer.length)
  }
  client.fin()
  await client.ended
  await recording.stop()
  await server.close()
  return new SessionViews(recording.session)
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
const UPGRADE =
  'GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

function answer(head: string, body: Uint8Array | string): Buffer {
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), Buffer.from(body as string)])
}

function chunked(body: Uint8Array, size: number): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size)
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), Buffer.from(part), Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

describe('The body of an answer', () => {
  it('is read for every request of a connection that is kept alive, and of an Upgrade that was refused', async () => {
    const page = Buffer.from('<!doctype html>'.repeat(500))
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 254])
    const refusal = 'This Origin is not allowed. '.repeat(20)
    const views = await conversation([
      {
        request: get('/'),
        answer: answer(
          'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked',
          chunked(gzipSync(page), 64),
        ),
      },
      { request: get('/icon.png'), answer: answer('HTTP/1.1 200 OK\r\nContent-Length: 7', png) },
      { request: UPGRADE, answer: answer('HTTP/1.1 403 Forbidden', refusal) },
    ])
    const body = (exchange: number, offset = 0, count = 100_000) =>
      views.answer('payload.read', {
        source: { kind: 'http-body', connection: 0, exchange, part: 'response' },
        offset,
        count,
      })
    expect(Buffer.from(body(0).bytes).equals(page)).toBe(true)
    expect(body(0)).toMatchObject({ total: page.length, incomplete: null })
    expect(Buffer.from(body(0, 15, 15).bytes).toString()).toBe('<!doctype html>')
    expect([...body(1).bytes]).toEqual([...png])
    expect([...body(1, 5, 10).bytes]).toEqual([255, 254])
    // It ends with the connection: nothing of it is cut.
    expect(Buffer.from(body(2).bytes).toString()).toBe(refusal)
    expect(body(3)).toMatchObject({ total: 0 })
    const request = { kind: 'http-body', connection: 0, exchange: 0, part: 'request' } as const
    expect(views.answer('payload.read', { source: request, offset: 0, count: 10 }).total).toBe(0)
  })

  it('that inflates to more than the limit ends there and says so; a coding that is not read is named', async () => {
    const bomb = gzipSync(Buffer.alloc(DECODED_BODY_LIMIT + 1))
    const views = await conversation([
      {
        request: get('/bomb'),
        answer: answer(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}`, bomb),
      },
      {
        request: get('/br'),
        answer: answer('HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3', 'abc'),
      },
    ])
    const body = (exchange: number) =>
      views.answer('payload.read', {
        source: { kind: 'http-body', connection: 0, exchange, part: 'response' },
        offset: 0,
        count: 3,
      })
    expect(body(0)).toMatchObject({ total: DECODED_BODY_LIMIT, incomplete: 'body-limit' })
    expect(body(1)).toMatchObject({ total: 3, incomplete: 'coding-unknown' })
  })
})
