import { createServer, request } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ConnectionDetail, ConnectionRow, FrameDetail, FrameRow } from '@shared/ipc/rows'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import type { Recording } from '../../../electron/engine/sources/recording'
import { Session } from '../../../electron/engine/index/session'
import { SessionViews } from '../../../electron/engine/views/session-views'
import { findPython, missing } from '../../support/peers/python-peers'
import { recordConversation, startRecording, temporaryFolder } from '../../support/recorded-conversation'

const python = findPython('websockets')

/** Everything a window could show. */
interface Everything {
  connections: ConnectionRow[]
  frames: FrameRow[]
  details: (ConnectionDetail | null)[]
  frameDetails: (FrameDetail | null)[]
}

function everything(session: Session): Everything {
  const views = new SessionViews(session)
  const connections = views.lists.window({ table: 'connections' }, 0, 1000).rows
  const frames = views.lists.window({ table: 'frames', connection: null }, 0, 1000).rows
  return {
    connections,
    frames,
    details: connections.map(({ connection }) => views.answer('connection.detail', { connection })),
    frameDetails: frames.map(({ row }) => views.answer('frame.detail', { row })),
  }
}

async function reopen(path: string): Promise<Session> {
  const source = await CaptureSource.open(path)
  if (!source.ok) throw new Error(JSON.stringify(source.error))
  onTestFinished(() => source.value.close())
  const session = new Session(source.value.bytes)
  const result = await source.value.read(session)
  expect(result).toMatchObject({ truncated: false, error: null })
  return session
}

async function expectSameAfterwards(recording: Recording, path: string): Promise<Everything> {
  const live = everything(recording.session)
  expect(everything(await reopen(path))).toEqual(live)
  return live
}

describe('a session file that is opened again', () => {
  it.skipIf(python === null)(
    `shows what the live session showed, compressed messages and all${python === null ? ` (${missing('websockets')})` : ''}`,
    async () => {
      const { recording } = await recordConversation(python!, temporaryFolder(), [
        { send: 'hello' },
        { receive: 1 },
        { sendBinary: Buffer.alloc(200_000, 'abc').toString('base64') },
        { receive: 1 },
        { sendFragments: ['one ', 'two '] },
        { receive: 1 },
        { ping: 'x' },
        { close: [4001, 'bye'] },
      ])
      const { frames } = await expectSameAfterwards(recording, recording.path)
      expect(frames.length).toBeGreaterThan(10)
    },
  )

  it('shows the same of a refused target, with its reason', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))

    const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${port}`)
    const client = connect(recording.routes[0]!.listenPort, '127.0.0.1')
    client.on('error', () => {})
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await new Promise((resolve) => client.once('close', resolve))
    await recording.stop()
    const { connections, details } = await expectSameAfterwards(recording, recording.path)
    expect(connections).toMatchObject([
      {
        state: 'failed',
        failure: 'tcp-connect-refused',
        failureError: 'ECONNREFUSED',
        targetHost: `127.0.0.1:${port}`,
        worst: 'error',
      },
    ])
    expect(details[0]!.diagnostics.map(({ code }) => code)).toContain('tcp-connect-refused')
  })

  it('shows the same of a page with its assets over one kept-alive connection', async () => {
    const server = createServer((incoming, outgoing) => {
      outgoing.end(`you asked for ${incoming.url}`)
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const recording = await startRecording(temporaryFolder(), `http://127.0.0.1:${port}`)
    const socket = connect(recording.routes[0]!.listenPort, '127.0.0.1')
    for (const path of ['/', '/app.js', '/app.css']) {
      const body = await new Promise((resolve, reject) => {
        request({ createConnection: () => socket, path, headers: { connection: 'keep-alive' } }, (response) =>
          response.setEncoding('utf8').once('data', resolve),
        )
          .on('error', reject)
          .end()
      })
      expect(body).toBe(`you asked for ${path}`)
    }
    socket.end()
    await new Promise((resolve) => socket.once('close', resolve))
    await recording.stop()
    const { connections, details } = await expectSameAfterwards(recording, recording.path)
    expect(connections).toMatchObject([{ protocol: 'http', target: '/', status: 200, exchanges: 3 }])
    expect(details[0]!.exchanges.map(({ request: asked }) => asked!.startLine)).toEqual([
      'GET / HTTP/1.1',
      'GET /app.js HTTP/1.1',
      'GET /app.css HTTP/1.1',
    ])
  })
})
