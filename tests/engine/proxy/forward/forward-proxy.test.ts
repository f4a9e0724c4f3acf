import { describe, expect, it, onTestFinished } from 'vitest'
import type { ProxyOptions } from '../../../../electron/engine/proxy/proxy-options'
import { Peer, ScriptedServer } from '../peers'
import { startProxy, type ProxyRig } from '../proxy-rig'

async function startServer(
  script?: ConstructorParameters<typeof ScriptedServer>[0],
): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script)
  onTestFinished(() => server.stop())
  return server
}

async function forwardProxy(options: Partial<ProxyOptions> = {}): Promise<ProxyRig> {
  const rig = await startProxy(null, options)
  onTestFinished(() => rig.proxy.stop())
  return rig
}

/** A server that answers each request with the request line it got, and says who it is. */
function namedServer(name: string): Promise<ScriptedServer> {
  return startServer((socket) => {
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const body = `${name}: ${text.slice(0, text.indexOf('\r\n'))}`
        text = text.slice(end + 4)
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      }
    })
  })
}

describe('a client that asks by CONNECT', () => {
  it('gets a tunnel that carries bytes both ways, and FIN', async () => {
    const server = await startServer()
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    client.write(`CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`)
    const peer = await server.connection()
    await client.untilText('\r\n\r\n')
    expect(client.text).toMatch(/^HTTP\/1\.1 200 /)
    const answered = client.length
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 251)
    client.write(bytes)
    await peer.untilLength(bytes.length)
    expect(peer.received.equals(bytes)).toBe(true)
    peer.write(bytes)
    await client.untilLength(answered + bytes.length)
    expect(client.received.subarray(answered).equals(bytes)).toBe(true)
    client.socket.end()
    await peer.until(({ ended }) => ended)
    peer.socket.end()
    const relay = await rig.observed.untilFinished()
    expect(relay.target).toBeNull()
    expect(rig.observed.factOf(0, 'tunnel')).toEqual({
      kind: 'tunnel',
      via: 'connect',
      host: '127.0.0.1',
      port: server.port,
    })
    expect(relay.story).toEqual([
      'data client-to-server',
      'fact tunnel',
      'fact connect-start',
      'fact connect-end',
      'data server-to-client',
      'data client-to-server',
      'data server-to-client',
      'fin client-to-server',
      'fin server-to-client',
      'finished',
    ])
  })

  it('may cut its request anywhere, and send what is for the server behind it at once', async () => {
    const server = await startServer()
    const rig = await forwardProxy()
    const request = `CONNECT localhost:${server.port} HTTP/1.1\r\nHost: x\r\n\r\nfor the server`
    for (let cut = 1; cut < request.length; cut += 7) {
      const client = await Peer.connect(rig.port)
      client.write(request.slice(0, cut))
      await rig.observed.until(() => rig.observed.relays.length > 0)
      await new Promise((resolve) => setTimeout(resolve, 2))
      client.write(request.slice(cut))
      const peer = await server.connection()
      await peer.untilText('for the server')
      expect(peer.text).toBe('for the server')
      client.socket.destroy()
    }
  })

  it('is told why there is no connection, in HTTP', async () => {
    const closed = await startServer()
    const { port } = closed
    closed.stop()
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    client.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`)
    await client.until(({ ended }) => ended)
    expect(client.text).toMatch(/^HTTP\/1\.1 502 .*ECONNREFUSED/s)
    client.socket.end()
    const relay = await rig.observed.untilFinished()
    expect(rig.observed.factOf(0, 'relay-failed')?.failure).toBe('tcp-connect-refused')
    expect(relay.story.at(-3)).toBe('fin server-to-client')
  })

  it('does not get to the proxy itself, by whatever name', async () => {
    const rig = await forwardProxy()
    for (const host of ['127.0.0.1', 'localhost', '0.0.0.0']) {
      const client = await Peer.connect(rig.port)
      client.write(`CONNECT ${host}:${rig.port} HTTP/1.1\r\n\r\n`)
      await client.until(({ ended }) => ended)
      expect(client.text, host).toMatch(/^HTTP\/1\.1 403 /)
      client.socket.end()
    }
  })
})

describe('a client that asks by SOCKS5', () => {
  const request = (port: number, address: number[] = [3, 9, ...Buffer.from('localhost')]): Uint8Array =>
    Uint8Array.of(5, 1, 0, ...address, port >> 8, port & 0xff)

  it.each([
    ['a name', undefined],
    ['an IPv4 address', [1, 127, 0, 0, 1]],
    ['an address written as a name', [3, 9, ...Buffer.from('127.0.0.1')]],
  ])('is connected to %s', async (_, address) => {
    const server = await startServer()
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    client.write(Uint8Array.of(5, 2, 2, 0))
    await client.untilLength(2)
    client.write(request(server.port, address))
    const peer = await server.connection()
    await client.untilLength(12)
    expect([...client.received]).toEqual([5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    client.write('hello')
    await peer.untilText('hello')
    peer.write('back')
    await client.untilText('back')
    expect(rig.observed.factOf(0, 'tunnel')?.via).toBe('socks5')
  })

  it('may send everything at once', async () => {
    const server = await startServer()
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    client.write(Buffer.concat([Uint8Array.of(5, 1, 0), request(server.port), Buffer.from('hello')]))
    const peer = await server.connection()
    await peer.untilText('hello')
    expect(peer.text).toBe('hello')
    await client.untilLength(12)
    expect(Buffer.concat(rig.observed.at(0).clientBytes).length).toBe(3 + 18 + 5 - 2)
  })

  it.each([
    ['offers no way without a password', [5, 1, 2], [5, 0xff], 'socks-authentication'],
    ['wants to listen', [5, 1, 0, 5, 2, 0, 1, 127, 0, 0, 1, 0, 80], [5, 0, 5, 7], 'socks-command'],
    ['goes on with garbage', [5, 1, 0, 9, 9, 9, 9], [5, 0, 5, 1], 'socks-malformed'],
    ['names an address of no type', [5, 1, 0, 5, 1, 0, 7, 1], [5, 0, 5, 1], 'socks-malformed'],
  ])('and %s is refused in its own words', async (_, sent, answer, reason) => {
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    client.write(Uint8Array.from(sent))
    await client.until(({ ended }) => ended)
    expect([...client.received.subarray(0, answer.length)]).toEqual(answer)
    expect(rig.observed.factOf(0, 'relay-failed')).toMatchObject({
      failure: 'proxy-request-refused',
      error: reason,
    })
  })
})

describe('a client that asks by the absolute form', () => {
  it('has the server see the origin form, its own Host, and no password of the proxy', async () => {
    const server = await startServer()
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    const authority = `127.0.0.1:${server.port}`
    client.write(
      `GET http://user@${authority}/chat?x=1 HTTP/1.1\r\nhost: other\r\nProxy-Authorization: Basic c2VjcmV0\r\nAccept:  */*\r\n\r\n`,
    )
    const peer = await server.connection()
    await peer.untilText('\r\n\r\n')
    expect(peer.text).toBe(`GET /chat?x=1 HTTP/1.1\r\nHost: ${authority}\r\nAccept:  */*\r\n\r\n`)
    const changed = rig.observed.at(0).facts.filter((fact) => fact.kind === 'modification')
    expect(changed.map(({ header }) => header)).toEqual(['request-target', 'Host', 'Proxy-Authorization'])
    expect(JSON.stringify(changed)).not.toContain('c2VjcmV0')
  })

  it('may name another server with each request, pipelined too', async () => {
    const [one, other] = [await namedServer('one'), await namedServer('other')]
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    const get = ({ port }: ScriptedServer, path: string): string =>
      `GET http://127.0.0.1:${port}${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
    client.write(get(one, '/1') + get(one, '/2') + get(other, '/3') + get(one, '/4'))
    await client.untilText('/4 HTTP/1.1')
    expect(client.text.match(/\w+: GET \/\d/g)).toEqual([
      'one: GET /1',
      'one: GET /2',
      'other: GET /3',
      'one: GET /4',
    ])
    client.socket.end()
    await client.until(({ ended }) => ended || true)
  })

  it('leaves what follows an Upgrade alone', async () => {
    const server = await startServer()
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    client.write(`GET ws://127.0.0.1:${server.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n`)
    client.write('Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    const peer = await server.connection()
    await peer.untilText('\r\n\r\n')
    peer.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    await client.untilText('\r\n\r\n')
    const before = peer.length
    client.write('GET http://127.0.0.1/ HTTP/1.1\r\n\r\n')
    await peer.untilLength(before + 34)
    expect(peer.text.slice(before)).toBe('GET http://127.0.0.1/ HTTP/1.1\r\n\r\n')
  })

  it.each(['https://127.0.0.1/', 'ftp://127.0.0.1/', 'http:///x', 'http://a b/'])(
    'is refused %s',
    async (url) => {
      const rig = await forwardProxy()
      const client = await Peer.connect(rig.port)
      client.write(`GET ${url} HTTP/1.1\r\n\r\n`)
      await client.until(({ ended }) => ended)
      expect(client.text).toMatch(/^HTTP\/1\.1 400 /)
    },
  )
})

describe('what is no request to a proxy', () => {
  it.each([
    ['a page that was rebound to the proxy’s address', 'GET / HTTP/1.1\r\nHost: evil.example:8080\r\n\r\n'],
    [
      'a form whose body is a request of its own',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60\r\n\r\nCONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n',
    ],
    [
      'a WebSocket to the proxy’s port',
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    ],
    ['TLS', '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00'],
    ['SOCKS4', '\x04\x01\x00\x50\x7f\x00\x00\x01\x00'],
    ['garbage', '\x80\xff\x00'],
    ['words', 'hello there\r\n'],
    ['a word without an end', 'x'.repeat(200)],
    ['a head without an end', `GET http://127.0.0.1/ HTTP/1.1\r\nX: ${'x'.repeat(70_000)}`],
  ])('%s gets a sentence, and reaches no host', async (_, sent) => {
    const server = await startServer()
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    client.write(sent.replace('{port}', String(server.port)))
    await client.until(({ ended, closed }) => ended || closed)
    expect(client.text).toMatch(/^HTTP\/1\.1 4\d\d [^]*\r\n\r\nSockscope: .+\n$/)
    client.socket.end()
    const relay = await rig.observed.untilFinished()
    expect(server.sockets.size).toBe(0)
    expect(relay.facts.map(({ kind }) => kind)).toEqual(['relay-failed'])
    expect(relay.story.includes('data client-to-server')).toBe(true)
  })

  it('is refused in time when it does not come to its end', async () => {
    const rig = await forwardProxy({ proxyRequestTimeout: 30 })
    const client = await Peer.connect(rig.port)
    client.write('CONNECT 127.0.0.1:1 HT')
    await client.until(({ ended }) => ended)
    expect(client.text).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('is a client that connects and leaves again: no failure', async () => {
    const rig = await forwardProxy()
    const client = await Peer.connect(rig.port)
    client.socket.end()
    const relay = await rig.observed.untilFinished()
    expect(relay.story).toEqual(['fin client-to-server', 'fin server-to-client', 'finished'])
  })
})
