import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { SessionViews } from '../../../electron/engine/views/session-views'
import { startRecording, temporaryFolder } from '../../support/recorded-conversation'

const REQUEST =
  'GET /never?answered HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

it('An upgrade request that nobody answers is shown while it waits, rule by rule, and once when it is answered', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const { port } = server.address() as AddressInfo
  const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${port}`)
  const client = connect(recording.routes[0]!.listenPort, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  client.write(REQUEST)
  const [peer] = await accepted
  onTestFinished(() => void peer.destroy())
  await once(peer, 'data')

  const views = new SessionViews(recording.session)
  const detail = () => views.answer('connection.detail', { connection: 0 })!
  expect(detail().row).toMatchObject({
    state: 'open',
    method: 'GET',
    target: '/never?answered',
    status: null,
    upgrade: null,
    protocol: 'http',
  })
  expect(detail()).toMatchObject({
    exchangeCount: 1,
    exchanges: [{ request: { startLine: 'GET /never?answered HTTP/1.1' }, response: null }],
    upgrade: null,
  })
  const outcomes = detail().checklist!.rules.map(({ outcome }) => outcome)
  expect(outcomes).toContain('pass')
  expect(outcomes).not.toContain('fail')
  const ladder = views.lists.window({ table: 'sequence', connection: 0, unfolded: [], legs: false }, 0, 50)
  expect(ladder.rows.map(({ kind }) => kind)).toContain('head')

  peer.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
  await once(client, 'data')
  expect(detail()).toMatchObject({
    row: { status: 403, upgrade: 'refused' },
    exchangeCount: 1,
    exchanges: [{ request: {}, response: { startLine: 'HTTP/1.1 403 Forbidden' } }],
  })
})
