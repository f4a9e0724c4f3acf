import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { PeerEvent, ServerPeer } from './peer-process'
import {
  findPython,
  missing,
  startAiohttpServer,
  startTornadoServer,
  startWebsocketsClient,
  startWebsocketsServer,
} from './python-peers'

const servers = [
  { name: 'websockets', python: findPython('websockets'), start: startWebsocketsServer },
  { name: 'aiohttp', python: findPython('aiohttp'), start: startAiohttpServer },
  { name: 'tornado', python: findPython('tornado'), start: startTornadoServer },
]

function messages(events: readonly PeerEvent[]): unknown[] {
  return events
    .filter((one) => one.event === 'message')
    .map((one) => [one['direction'], one['type'], one['length'], one['sha256']])
}

describe.each(servers)('A real $name server', ({ name, python, start }) => {
  let server: ServerPeer | null = null

  afterEach(async () => {
    if (server !== null) {
      expect(await server.process.stop()).toBe(0)
      expect(server.process.stderr).toBe('')
    }
    server = null
  })

  it('negotiates compression by default, echoes, and follows every command', async ({ skip }) => {
    if (python === null) return skip(missing(name))
    server = await start(python)
    const client = new WebSocket(`${server.url}/chat`, { perMessageDeflate: true })
    const received: (string | number)[] = []
    client.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data.length : data.toString()))
    const pinged = once(client, 'ping')
    await once(client, 'open')
    expect(client.extensions).toContain('permessage-deflate')
    for (const text of [
      'hello 你好',
      '{"command":"text","size":26}',
      '{"command":"binary","size":300}',
      '{"command":"large"}',
      '{"command":"fragmented","parts":["one ","two ","three"]}',
      '{"command":"ping","payload":"p"}',
    ]) {
      client.send(text)
    }
    expect(String((await pinged)[0])).toBe('p')
    while (!received.includes('{"event":"pong"}')) await once(client, 'message')
    expect(received).toEqual([
      'hello 你好',
      'Sockscope 握手 Sockscope 握手 ',
      300,
      1_048_575,
      'one two three',
      '{"event":"pong"}',
    ])
    client.send('{"command":"close","code":4001,"reason":"bye"}')
    const [code, reason] = (await once(client, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([4001, 'bye'])
    await server.process.waitFor((one) => one.event === 'close')
    expect(messages(server.process.events)).toHaveLength(13)
    expect(server.process.events.find((one) => one.event === 'upgrade')).toMatchObject({ path: '/chat' })
  })

  it('does without compression when told so, and refuses one path', async ({ skip }) => {
    if (python === null) return skip(missing(name))
    server = await start(python, { compression: false })
    const client = new WebSocket(server.url)
    await once(client, 'open')
    expect(client.extensions).toBe('')
    client.send('{"command":"abort"}')
    expect((await once(client, 'close'))[0]).toBe(1006)
    const refused = new WebSocket(`${server.url}/refused`)
    expect(String((await once(refused, 'error'))[0])).toContain('403')
  })
})

describe('A real websockets client', () => {
  const python = findPython('websockets')

  it('follows its script, and both ends log the same messages and frames', async ({ skip }) => {
    if (python === null) return skip(missing('websockets'))
    const server = await startWebsocketsServer(python, { serverNoContextTakeover: true })
    const client = startWebsocketsClient(python, `${server.url}/a?b=c`, [
      { send: 'text '.repeat(100) },
      { receive: 1 },
      { sendBinary: Buffer.alloc(70_000, 7).toString('base64') },
      { sendFragments: ['一', '二', '三'] },
      { receive: 2 },
      { ping: 'p' },
      { close: [1000, 'done'] },
    ])
    expect([await client.exited, client.stderr]).toEqual([0, ''])
    await server.process.waitFor((one) => one.event === 'close')
    await server.process.stop()
    const frames = (events: readonly PeerEvent[], direction: string): unknown[] =>
      events
        .filter((one) => one.event === 'frame' && one['direction'] === direction)
        .map((one) => [one['fin'], one['opcode'], one['sha256']])
    for (const direction of ['client-to-server', 'server-to-client']) {
      expect(frames(client.events, direction)).toEqual(frames(server.process.events, direction))
    }
    expect(messages(client.events).toSorted()).toEqual(messages(server.process.events).toSorted())
    const upgrade = server.process.events.find((one) => one.event === 'upgrade')
    expect(JSON.stringify(upgrade)).toContain('server_no_context_takeover')
    expect(client.events.at(-1)).toMatchObject({ event: 'close', code: 1000, reason: 'done' })
  })

  it('says what it was refused with', async ({ skip }) => {
    if (python === null) return skip(missing('websockets'))
    const server = await startWebsocketsServer(python)
    const client = startWebsocketsClient(python, `${server.url}/refused`, [])
    expect(await client.exited).toBe(0)
    await server.process.stop()
    expect(client.events).toMatchObject([{ event: 'failed', error: 'InvalidStatusCode', status: 403 }])
  })
})
