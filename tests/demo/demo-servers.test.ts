import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { demoServers, startDemoServer } from '../support/peers/demo-peers'
import type { PeerEvent, ServerPeer } from '../support/peers/peer-process'
import { connectScripted, type ScriptedPeer } from '../support/peers/scripted-peer'

const CRLF2 = '\r\n\r\n'
const SAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

function upgradeHead(extra = '', path = '/ws'): string {
  return (
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Key: ${SAMPLE_KEY}\r\nSec-WebSocket-Version: 13\r\n${extra}\r\n`
  )
}

/** A client frame with the mask 01020304. */
function clientFrame(first: number, payload: Uint8Array | string): Buffer {
  const bytes = Buffer.from(payload as string)
  const length = bytes.length < 126 ? [0x80 | bytes.length] : [0xfe, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([
    Buffer.from([first, ...length, 1, 2, 3, 4]),
    bytes.map((byte, index) => byte ^ ((index & 3) + 1)),
  ])
}

function command(details: Record<string, unknown>): Buffer {
  return clientFrame(0x81, JSON.stringify(details))
}

describe.each(demoServers)('The demo server $name', ({ name, command: available }) => {
  let server: ServerPeer
  const opened: ScriptedPeer[] = []

  beforeEach(async ({ skip }) => {
    if (available === null) skip('no Python 3')
    server = await startDemoServer(name)
  })

  afterEach(async () => {
    for (const peer of opened.splice(0)) peer.destroy()
    if (available === null) return
    expect(await server.process.stop()).toBe(0)
    expect(server.process.stderr).toBe('')
  })

  async function raw(): Promise<ScriptedPeer> {
    const peer = await connectScripted(server.port)
    opened.push(peer)
    return peer
  }

  async function upgraded(): Promise<ScriptedPeer> {
    const peer = await raw()
    await peer.write(upgradeHead())
    await peer.readUntil(CRLF2)
    return peer
  }

  const seen = (event: string) => server.process.waitFor((one) => one.event === event)
  const frames = (): PeerEvent[] => server.process.events.filter((one) => one.event === 'frame')

  it('computes the answer of RFC 6455 §1.3 to the key of RFC 6455 §1.3', async () => {
    const peer = await raw()
    await peer.write(upgradeHead('Sec-WebSocket-Protocol: chat, sockscope-demo\r\n'))
    expect((await peer.readUntil(CRLF2)).toString('latin1')).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sockscope-demo\r\n\r\n',
    )
  })

  it('serves the page, a chunked text and a refusal on one kept-alive connection, even when asked all at once', async () => {
    const peer = await raw()
    const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
    await peer.write(get('/') + get('/chunked') + get('/refused') + get('/nowhere', 'Connection: close\r\n'))
    const all = (await peer.readToEnd()).toString('utf8')
    expect(all.match(/HTTP\/1\.1 \d+/g)).toEqual(
      ['200', '200', '403', '404'].map((status) => `HTTP/1.1 ${status}`),
    )
    expect(all).toContain('<!doctype html>')
    expect(all).toContain('\r\n16\r\nsent in three chunks, \r\n')
    expect(all).toContain('\r\n0\r\n\r\nHTTP/1.1 403')
  })

  it('answers every file of the page with its type and a policy that allows no inline script', async () => {
    for (const [path, type] of [
      ['/', 'text/html'],
      ['/page.js', 'text/javascript'],
      ['/words.js', 'text/javascript'],
      ['/style.css', 'text/css'],
      ['/icon.svg', 'image/svg+xml'],
    ]) {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`)
      expect([path, response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([
        path,
        200,
        type,
      ])
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self'")
      await response.arrayBuffer()
    }
  })

  it.each([
    [
      'the version is not 13',
      upgradeHead().replace('Version: 13', 'Version: 8'),
      '426',
      'Sec-WebSocket-Version: 13',
    ],
    ['the key is not 16 bytes', upgradeHead().replace(SAMPLE_KEY, 'c2hvcnQ='), '400', 'Sec-WebSocket-Key'],
    [
      'the Connection header is missing',
      upgradeHead().replace('Connection: Upgrade\r\n', ''),
      '400',
      'Connection header',
    ],
    ['it is no Upgrade at all', 'GET /ws HTTP/1.1\r\nHost: a\r\n\r\n', '426', 'Upgrade: websocket'],
    ['the path refuses', upgradeHead('', '/refused'), '403', 'refuses'],
    ['there is no Host', 'GET /ws HTTP/1.1\r\n\r\n', '400', 'Host'],
    [
      'a header is nearly all blanks',
      `GET / HTTP/1.0\r\nA: a${' '.repeat(60_000)}a\r\n\r\n`,
      '200',
      'doctype',
    ],
    ['it is not HTTP', 'hello\r\n\r\n', '400', 'request line'],
    [
      'there is a body',
      'POST /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx',
      '405',
      'Allow: GET, HEAD',
    ],
    ['the head never ends', `GET / HTTP/1.1\r\nA: ${'a'.repeat(70_000)}`, '431', 'longer'],
  ])('answers in HTTP when %s', async (_when, request, status, hint) => {
    const peer = await raw()
    await peer.write(request)
    peer.fin()
    const answer = (await peer.readToEnd()).toString('latin1')
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toContain(hint)
  })

  it('reads a request that comes one byte at a time, with frames right behind it', async () => {
    const peer = await raw()
    const bytes = Buffer.concat([Buffer.from(upgradeHead()), clientFrame(0x81, 'hi')])
    await peer.write(bytes, { cuts: Array.from(bytes.keys()), gap: 0 })
    await peer.readUntil(CRLF2)
    expect(await peer.readExactly(4)).toEqual(Buffer.from([0x81, 2, 0x68, 0x69]))
  })

  it.each([
    ['a frame without a mask', Buffer.from([0x81, 2, 0x68, 0x69]), 1002],
    ['a reserved bit', clientFrame(0xc1, 'x'), 1002],
    ['a reserved opcode', clientFrame(0x83, 'x'), 1002],
    ['a fragmented ping', clientFrame(0x09, 'x'), 1002],
    ['a ping of 126 bytes', clientFrame(0x89, 'x'.repeat(126)), 1002],
    ['a continuation of nothing', clientFrame(0x80, 'x'), 1002],
    [
      'a new message inside a fragmented one',
      Buffer.concat([clientFrame(0x01, 'x'), clientFrame(0x81, 'y')]),
      1002,
    ],
    ['a length not in its shortest form', Buffer.from([0x82, 0xfe, 0, 5, 1, 2, 3, 4, 0, 0, 0, 0, 0]), 1002],
    ['text that is not UTF-8', clientFrame(0x81, Buffer.from([0xff])), 1007],
    ['a Close with one byte', clientFrame(0x88, 'x'), 1002],
    ['a Close with 1005', clientFrame(0x88, Buffer.from([3, 237])), 1002],
    ['a Close whose reason is not UTF-8', clientFrame(0x88, Buffer.from([3, 232, 0xff])), 1007],
    ['a frame that claims 2^62 bytes', Buffer.from([0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0]), 1009],
  ])('fails the connection for %s', async (_what, bytes, code) => {
    const peer = await upgraded()
    await peer.write(bytes)
    const answer = await peer.readToEnd()
    expect(answer[0]).toBe(0x88)
    expect(answer.readUInt16BE(2)).toBe(code)
    expect(await peer.ended).toBe('fin')
    expect((await seen('failed'))['code']).toBe(code)
  })

  it('cuts its fragmented message inside characters, with a ping between the frames', async () => {
    const peer = await upgraded()
    await peer.write(command({ command: 'fragmented' }))
    await server.process.waitFor((one) => one['opcode'] === 0 && one['fin'] === true)
    const sent = frames().filter((one) => one['direction'] === 'server-to-client')
    expect(sent.map((one) => [one['opcode'], one['fin']])).toEqual([
      [1, false],
      [9, true],
      [0, false],
      [0, true],
    ])
    const parts = sent
      .filter((one) => one['opcode'] !== 9)
      .map((one) => Buffer.from(String(one['payload']), 'base64'))
    expect(Buffer.concat(parts).toString()).toBe('One message, three frames · 一条消息，三个帧')
    expect(parts.some((part) => part.toString().includes('\ufffd'))).toBe(true)
  })

  it('goes on reading after it has ended its own direction', async () => {
    const peer = await upgraded()
    await peer.write(command({ command: 'half-close' }))
    await peer.readToEnd()
    expect(await peer.ended).toBe('fin')
    await peer.write(clientFrame(0x81, 'still there?'))
    await server.process.waitFor((one) => one['payload'] === Buffer.from('still there?').toString('base64'))
    peer.fin()
    expect(await seen('close')).toMatchObject({ code: 1006, startedBy: 'server' })
    expect(await seen('disconnected')).toMatchObject({ first: 'server', how: 'fin' })
  })

  it('drops a connection with FIN, or with RST when asked', async () => {
    const gentle = await upgraded()
    await gentle.write(command({ command: 'drop' }))
    expect(await gentle.ended).toBe('fin')
    gentle.fin()
    const harsh = await upgraded()
    await harsh.write(command({ command: 'drop', how: 'rst' }))
    expect(await harsh.ended).toBe('rst')
  })

  it('lives through clients that reset in the middle of a request, a frame and an echo', async () => {
    const request = await raw()
    await request.write('GET / HT')
    request.rst()
    const frame = await upgraded()
    await frame.write(clientFrame(0x81, 'half of it').subarray(0, 9))
    frame.rst()
    const echo = await upgraded()
    echo.stopReading()
    await echo.write(clientFrame(0x82, Buffer.alloc(60_000)))
    echo.rst()
    await server.process.waitFor((one) => one.event === 'disconnected' && one.connection === 2)
    const after = await upgraded()
    await after.write(clientFrame(0x89, 'alive?'))
    expect(await after.readExactly(8)).toEqual(Buffer.from('\x8a\x06alive?', 'latin1'))
  })

  it('tells its clients 1001 when it is stopped, and exits with 0', async () => {
    const client = new WebSocket(`${server.url}/ws`)
    await once(client, 'open')
    const closed = once(client, 'close')
    expect(await server.process.stop()).toBe(0)
    const [code, reason] = (await closed) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([1001, 'the server is going away'])
  })

  it('puts a message together from 20,000 fragments of one byte', async () => {
    const client = new WebSocket(`${server.url}/ws`)
    await once(client, 'open')
    for (let sent = 1; sent < 20_000; sent++) client.send('a', { fin: false })
    client.send('z')
    expect(String((await once(client, 'message'))[0])).toBe(`${'a'.repeat(19_999)}z`)
    client.terminate()
    await seen('disconnected')
    await server.process.stop()
    expect(frames()).toHaveLength(20_001) // the log is whole, too
  })

  it('listens on IPv6 as well', async ({ skip }) => {
    const six = await startDemoServer(name, ['--host', '::1']).catch(() => null)
    if (six === null) return skip('no IPv6 here')
    expect((await fetch(`http://[::1]:${six.port}/`)).status).toBe(200)
    expect(await six.process.stop()).toBe(0)
  })

  it('says so in one sentence when its port is taken', async () => {
    await expect(startDemoServer(name, ['--port', String(server.port)])).rejects.toThrow(
      /Cannot listen on 127\.0\.0\.1 port/,
    )
  })

  it('answers pings, echoes a fragmented message whole, and closes with the code it was told', async () => {
    const client = new WebSocket(`${server.url}/ws`, 'sockscope-demo')
    await once(client, 'open')
    expect(client.protocol).toBe('sockscope-demo')
    expect(client.extensions).toBe('')
    client.ping('p')
    expect(String((await once(client, 'pong'))[0])).toBe('p')
    client.send('一', { fin: false })
    client.send('二')
    expect(String((await once(client, 'message'))[0])).toBe('一二')
    client.send(JSON.stringify({ command: 'close', code: 4001, reason: '再见' }))
    const [code, reason] = (await once(client, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([4001, '再见'])
    expect(await seen('close')).toMatchObject({ code: 4001, reason: '再见', startedBy: 'server' })
  })
})
