import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished, describe, expect, test } from 'vitest'
import { freePort } from '../support/free-port'
import type { ServerPeer } from '../support/peers/peer-process'
import {
  findPython,
  missing,
  startAiohttpServer,
  startTornadoServer,
  startWebsocketsClient,
  startWebsocketsServer,
  type ClientStep,
} from '../support/peers/python-peers'
import { proxyUrl, startRecording, temporaryFolder } from '../support/recorded-conversation'
import { jsonLines, runCli, startCli } from './cli-run'

const python = findPython('websockets', 'aiohttp', 'tornado')
const title = python === null ? ` (${missing('websockets', 'aiohttp', 'tornado')})` : ''

const STEPS: ClientStep[] = [
  { send: '{"type":"hello","id":1}' },
  { receive: 1 },
  { ping: 'still there?' },
  { sendBinary: Buffer.from([0, 1, 2, 255]).toString('base64') },
  { receive: 1 },
  { sendFragments: ['one ', 'two ', 'three'] },
  { receive: 1 },
  { send: '{"command":"fragmented","parts":["a","b","c"]}' },
  { receive: 1 },
  { send: `{"command":"text","size":100000}` },
  { receive: 1 },
  { send: '{"command":"ping","payload":"x"}' },
  // The server says that it had the pong: without waiting for that, the close could overtake it.
  { receive: 1 },
  { close: [4001, 'enough'] },
]

/** A real client's conversation with a server, recorded. */
async function recorded(server: ServerPeer, steps: readonly ClientStep[] = STEPS): Promise<string> {
  const recording = await startRecording(temporaryFolder(), server.url)
  const client = startWebsocketsClient(python!, `${proxyUrl(recording)}/chat`, steps)
  expect(await client.exited, client.stderr).toBe(0)
  await recording.stop()
  return recording.path
}

describe.skipIf(python === null)(`a recorded client’s side, replayed${title}`, () => {
  test.each([
    ['websockets', startWebsocketsServer],
    ['aiohttp', startAiohttpServer],
    ['Tornado', startTornadoServer],
  ])('against %s, which answers as recorded', { timeout: 60_000 }, async (_, start) => {
    const file = await recorded(await start(python!))
    const again = await start(python!)
    for (const pace of ['answers', 'recorded'] as const) {
      const result = await runCli([
        'replay',
        file,
        '--connection',
        '0',
        '--target',
        again.url,
        '--pace',
        pace,
        '--late-after',
        'never',
      ])
      expect(result, `${pace}: ${result.stdout}`).toMatchObject({ status: 0, stderr: '' })
      expect(result.stdout).toMatch(/^Nothing differs: 1\d messages/)
    }
  })

  test(
    'against a server that does not compress: the messages are the same',
    { timeout: 60_000 },
    async () => {
      const file = await recorded(await startWebsocketsServer(python!))
      const plain = await startWebsocketsServer(python!, { compression: false })
      const { status, stdout } = await runCli([
        'replay',
        file,
        '--connection',
        '0',
        '--target',
        plain.url,
        '--json',
      ])
      expect(status).toBe(1)
      expect(jsonLines(stdout)).toMatchObject([
        { kind: 'replay', stop: 'finished', message: null },
        { kind: 'comparison', differences: 1 },
        { difference: 'handshake', rule: 'extensions', b: null },
      ])
    },
  )

  test('against a server that closes with another code', { timeout: 60_000 }, async () => {
    const server = await startWebsocketsServer(python!)
    const file = await recorded(server, [
      { send: '{"command":"close","code":4002,"reason":"bye"}' },
      { untilClosed: true },
    ])
    const other = await recorded(server, [
      { send: '{"command":"close","code":4003,"reason":"bye"}' },
      { untilClosed: true },
    ])
    expect(
      (await runCli(['replay', file, '--connection', '0', '--target', server.url, '--late-after', 'never']))
        .status,
    ).toBe(0)
    expect((await runCli(['compare', file, other])).stdout).toContain('"code":4003')
  })

  test('where nothing listens, and where the WebSocket is refused', { timeout: 60_000 }, async () => {
    const file = await recorded(await startWebsocketsServer(python!), [{ send: 'x' }, { receive: 1 }])
    const target = `ws://127.0.0.1:${await freePort()}`
    const gone = await runCli(['replay', file, '--connection', '0', '--target', target])
    expect(gone).toMatchObject({ status: 1 })
    expect(gone.stdout).toMatch(`The server ${target} cannot be reached (ECONNREFUSED).\n`)

    const refusing = createServer().on('upgrade', (_request, socket) => {
      socket.on('error', () => undefined).end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    })
    await once(refusing.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void refusing.close())
    const url = `ws://127.0.0.1:${(refusing.address() as AddressInfo).port}`
    const refused = await runCli(['replay', file, '--connection', '0', '--target', url])
    expect(refused).toMatchObject({ status: 1 })
    expect(refused.stdout).toMatch(`The server ${url} refused the WebSocket with status 403.\n`)
    expect(refused.stdout).toContain('the answer’s status is 403, not 101')
  })
})

describe.skipIf(python === null)(`a recorded server’s side, replayed${title}`, () => {
  test.each([true, false])(
    'for a client that does as recorded (compression: %s)',
    { timeout: 60_000 },
    async (compression) => {
      const file = await recorded(await startWebsocketsServer(python!))
      const cli = startCli([
        'replay',
        file,
        '--connection',
        '0',
        '--serve',
        '0',
        '--late-after',
        'never',
        '--json',
      ])
      const [, port] = await cli.written(
        'stderr',
        /Listening on 127\.0\.0\.1:(\d+): open a page that connects to \S+\/chat\n/,
      )
      const client = startWebsocketsClient(python!, `ws://127.0.0.1:${port}/chat`, STEPS, { compression })
      expect(await client.exited, client.stderr).toBe(0)
      const { stdout, status } = await cli.result
      const lines = jsonLines(stdout)
      expect(lines[0]).toMatchObject({ kind: 'replay', stop: 'finished' })
      expect(lines.slice(2).map(({ rule }) => rule)).toEqual(
        compression ? [] : ['offered-extensions', 'extensions'],
      )
      expect(status).toBe(compression ? 0 : 1)
    },
  )

  test('for a client that says something else', { timeout: 60_000 }, async () => {
    const file = await recorded(await startWebsocketsServer(python!), [{ send: 'hello' }, { receive: 1 }])
    const cli = startCli(['replay', file, '--connection', '0', '--serve', '0'])
    const [, port] = await cli.written('stderr', /Listening on 127\.0\.0\.1:(\d+)/)
    startWebsocketsClient(python!, `ws://127.0.0.1:${port}/chat`, [{ send: 'hullo' }, { receive: 1 }])
    const { status, stdout } = await cli.result
    expect(status).toBe(1)
    expect(stdout.split('\n')[0]).toMatch(/the client’s text message of frame 0 differs at text\[1\]/)
  })

  test('until it is interrupted, where no page comes', async () => {
    const file = await recorded(await startWebsocketsServer(python!), [{ send: 'hello' }, { receive: 1 }])
    const cli = startCli(['replay', file, '--connection', '0', '--serve', '0'])
    await cli.written('stderr', /Listening on/)
    cli.interrupt()
    expect(await cli.result).toMatchObject({ status: 1 })
  })
})

test('bad usage is exit status 2', async () => {
  for (const args of [
    [],
    ['file', '--target', 'ws://localhost:1'],
    ['file', '--connection', '0'],
    ['file', '--connection', '0', '--target', 'ws://localhost:1', '--serve', '1'],
    ['file', '--connection', '0', '--serve', '1', '--pace', 'fast'],
  ])
    expect((await runCli(['replay', ...args])).status, args.join(' ')).toBe(2)
})
