import { createHash } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ConnectionDetail } from '@shared/ipc/rows'
import { SessionViews } from '../../../../electron/engine/views/session-views'
import { findPython, missing } from '../../../support/peers/python-peers'
import { connectScripted, startScriptedServer } from '../../../support/peers/scripted-peer'
import { recordConversation, startRecording, temporaryFolder } from '../../../support/recorded-conversation'

const python = findPython('websockets')
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

const ask = (...lines: string[]): string =>
  [
    'GET /chat HTTP/1.1',
    'Host: example.com',
    'Upgrade: websocket',
    'Connection: Upgrade',
    ...lines,
    '',
    '',
  ].join('\r\n')
const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const COMPLETE = ask(`Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13')

/** One request through the proxy and what the server makes of it. */
async function recorded(request: string, response: string): Promise<ConnectionDetail> {
  const server = await startScriptedServer(async (peer) => {
    await peer.readUntil('\r\n\r\n')
    if (response !== '') await peer.write(response)
    peer.fin()
    await peer.ended
  })
  const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${server.port}`)
  const client = await connectScripted(recording.routes[0]!.listenPort)
  await client.write(request)
  await client.readToEnd()
  client.fin()
  await recording.stop()
  await server.close()
  return detailOf(new SessionViews(recording.session))
}

function detailOf(views: SessionViews): ConnectionDetail {
  const detail = views.answer('connection.detail', { connection: 0 })
  if (detail === null) throw new Error('There is no connection.')
  return detail
}

const kinds = (detail: ConnectionDetail): string[] => detail.timing.phases.map(({ kind }) => kind)

describe('The handshake of a recorded connection', () => {
  it.skipIf(python === null)(
    `is checked, computed, agreed and timed for real peers${python === null ? ` (${missing('websockets')})` : ''}`,
    async () => {
      const { recording } = await recordConversation(python!, temporaryFolder(), [{ close: [1000, ''] }])
      const detail = detailOf(new SessionViews(recording.session))
      const { checklist, timing, exchanges } = detail
      expect(checklist?.rules.filter(({ outcome }) => outcome === 'fail')).toEqual([])

      const accept = checklist?.accept
      const digest = createHash('sha1').update(`${accept?.key}${GUID}`).digest()
      expect(accept).toEqual({
        key: exchanges[0]?.request?.fields.find(({ name }) => name === 'Sec-WebSocket-Key')?.value,
        guid: GUID,
        concatenated: `${accept?.key}${GUID}`,
        sha1Hex: digest.toString('hex'),
        accept: digest.toString('base64'),
        received: digest.toString('base64'),
        equal: true,
      })

      expect(checklist?.negotiation.extensions.map(({ name }) => name)).toEqual(['permessage-deflate'])
      expect(checklist?.negotiation.deflate?.parameters).toHaveLength(4)

      expect(kinds(detail)).toEqual(['connect', 'request', 'answer'])
      for (const { start, end } of timing.phases) expect(end).toBeGreaterThanOrEqual(start)
      expect(timing.accepted).toBeLessThanOrEqual(timing.connected!)
      expect(timing.phases.at(-1)).toMatchObject({ kind: 'answer', status: 101 })
    },
  )

  it('names the places of the lines a rule read in the heads that are shown', async () => {
    const detail = await recorded(COMPLETE, 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    const rule = (code: string) => detail.checklist?.rules.find((one) => one.code === code)
    expect(rule('upgrade-key-invalid')?.lines).toEqual([{ field: 3, name: 'Sec-WebSocket-Key', value: KEY }])
    expect(detail.exchanges[0]?.request?.fields[3]?.value).toBe(KEY)
    expect(rule('upgrade-refused')).toMatchObject({
      outcome: 'fail',
      section: 'RFC 6455 §4.2.2',
      severity: 'error',
      lines: [{ field: null, name: '', value: 'HTTP/1.1 403 Forbidden' }],
    })
  })

  it('agrees on nothing where the answer is no 101', async () => {
    const detail = await recorded(
      ask(`Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: chat'),
      'HTTP/1.1 403 Forbidden\r\nSec-WebSocket-Protocol: chat\r\nContent-Length: 0\r\n\r\n',
    )
    expect(detail.checklist?.negotiation.subprotocols).toEqual([
      { name: 'chat', offered: true, chosen: false },
    ])
    expect(detail.checklist?.accept).toMatchObject({ received: null, equal: false })
  })

  it('says what was computed where the server computed something else', async () => {
    const detail = await recorded(
      COMPLETE,
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\n',
    )
    // The value of RFC 6455 §1.3.
    expect(detail.checklist?.accept).toMatchObject({
      sha1Hex: 'b37a4f2cc0624f1690f64606cf385945b2bec4ea',
      accept: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      received: 'bm8=',
      equal: false,
    })
  })

  it('computes nothing from a request with two keys', async () => {
    const twice = ask(`Sec-WebSocket-Key: ${KEY}`, `Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13')
    const detail = await recorded(twice, 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
    expect(detail.checklist?.accept).toBeNull()
  })

  it('holds the answer that never came to no rule but that it should have come', async () => {
    const detail = await recorded(COMPLETE, '')
    const answer = detail.checklist?.rules.filter(({ direction }) => direction === 1) ?? []
    expect(answer.filter(({ outcome }) => outcome !== 'not-applicable').map(({ code }) => code)).toEqual([
      'upgrade-no-response',
    ])
    expect(detail.timing.phases.at(-1)).toMatchObject({ kind: 'answer', end: null, status: null })
  })

  it('times the attempt to reach a server that refuses, and has no checklist', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${port}`)
    const client = await connectScripted(recording.routes[0]!.listenPort)
    await client.ended
    await recording.stop()
    const detail = detailOf(new SessionViews(recording.session))
    expect(detail.checklist).toBeNull()
    expect(detail.timing.connected).toBeNull()
    expect(detail.timing.phases).toMatchObject([
      { kind: 'connect', remote: { address: '127.0.0.1', port }, error: 'ECONNREFUSED' },
    ])
  })

  it('times a name lookup that fails', async () => {
    const recording = await startRecording(temporaryFolder(), 'ws://no-such-host.invalid:80')
    const client = await connectScripted(recording.routes[0]!.listenPort)
    await client.ended
    await recording.stop()
    const detail = detailOf(new SessionViews(recording.session))
    expect(detail.timing.phases).toMatchObject([{ kind: 'resolve', host: 'no-such-host.invalid' }])
    expect(detail.timing.phases[0]).not.toHaveProperty('error', null)
  })
})
