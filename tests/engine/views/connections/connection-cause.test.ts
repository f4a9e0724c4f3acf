import { describe, expect, it, onTestFinished } from 'vitest'
import { SessionViews } from '../../../../electron/engine/views/session-views'
import { connectScripted, startScriptedServer, type Script } from '../../../support/peers/scripted-peer'
import { startRecording, temporaryFolder } from '../../../support/recorded-conversation'

const UPGRADE =
  'GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
const SWITCHING =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'
const HELLO = Uint8Array.of(0x81, 5, ...Buffer.from('Hello'))

async function asked(script: Script) {
  const server = await startScriptedServer(script)
  onTestFinished(() => server.close())
  const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${server.port}`)
  const client = await connectScripted(recording.routes[0]!.listenPort)
  onTestFinished(() => client.destroy())
  await client.write(UPGRADE)
  const views = new SessionViews(recording.session)
  const row = () => views.lists.window({ table: 'connections' }, 0, 1).rows[0]!
  return { client, server, recording, row, views }
}

describe('The cause in the row of a connection', () => {
  it('is since when an Upgrade waits, and no longer once it is answered', async () => {
    const { client, server, row } = await asked(() => undefined)
    const peer = await server.accepted()
    await peer.readUntil('\r\n\r\n')
    const { waitingSince } = row().cause!
    expect(waitingSince).not.toBeNull()
    expect(waitingSince! >= row().start).toBe(true)
    await peer.write(SWITCHING)
    await client.readUntil('\r\n\r\n')
    expect(row().cause).toEqual({ code: null, pageCode: null, waitingSince: null })
  })

  it('is the worst diagnostic and what the page sees: TCP closed after a message, no close frame', async () => {
    const { client, recording, row, views } = await asked(async (peer) => {
      await peer.readUntil('\r\n\r\n')
      await peer.write(Buffer.concat([Buffer.from(SWITCHING), HELLO]))
      peer.fin()
    })
    await client.readToEnd()
    client.fin()
    await client.ended
    await recording.stop()
    expect(row().cause).toMatchObject({ code: 'close-missing', pageCode: 1006, waitingSince: null })
    const detail = views.answer('connection.detail', { connection: 0 })!
    expect(detail.lastMessages.map(({ previewText }) => previewText)).toEqual(['Hello'])
  })
})
