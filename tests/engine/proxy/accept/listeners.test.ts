import { afterEach, describe, expect, it } from 'vitest'
import { ProxyServer } from '../../../../electron/engine/proxy/proxy-server'
import { ObservedRelays } from '../observed-relays'
import { Peer, ScriptedServer } from '../peers'
import { routeTo } from '../proxy-rig'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function newProxy(): { proxy: ProxyServer; observed: ObservedRelays } {
  const observed = new ObservedRelays()
  const proxy = new ProxyServer(observed)
  cleanups.push(() => proxy.stop())
  return { proxy, observed }
}

async function serve(host?: string): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(undefined, host)
  cleanups.push(() => {
    server.stop()
  })
  return server
}

describe('21: listeners', () => {
  it('each relay to their own target, over IPv4 and IPv6', async () => {
    const { proxy, observed } = newProxy()
    const [one, two] = [await serve(), await serve('::1')]
    const started = await proxy.start([
      routeTo(`ws://127.0.0.1:${one.port}`),
      routeTo(`ws://[::1]:${two.port}`, { listenHost: '::1' }),
    ])
    if (!started.ok) throw new Error(started.error.code)
    const [first, second] = started.value
    expect(proxy.routes).toEqual(started.value)

    const ipv4 = await Peer.connect(first!.listenPort)
    ipv4.write('four')
    await (await one.connection()).untilText('four')
    const ipv6 = await Peer.connect(second!.listenPort, '::1')
    ipv6.write('six')
    await (await two.connection()).untilText('six')
    expect(observed.at(1).client.address).toBe('::1')
    expect(observed.at(1).listen).toEqual({ address: '::1', port: second!.listenPort })
  })

  it('say that a port is in use, start none of the routes then, and leave what runs alone', async () => {
    const { proxy, observed } = newProxy()
    const server = await serve()
    const target = `127.0.0.1:${server.port}`
    const running = await proxy.start([routeTo(target)])
    if (!running.ok) throw new Error(running.error.code)
    const port = running.value[0]!.listenPort
    const client = await Peer.connect(port)
    const upstream = await server.connection()

    const again = await proxy.start([routeTo(target), routeTo(target, { listenPort: port })])
    expect(again).toEqual({
      ok: false,
      error: { code: 'listen-port-in-use', values: { host: '127.0.0.1', port, error: 'EADDRINUSE' } },
    })
    expect(proxy.routes).toHaveLength(1)
    client.write('still there')
    await upstream.untilText('still there')
    expect(observed.clientText(0)).toBe('still there')
  })

  it.each(['192.0.2.77', 'no-such-host.invalid', 'not an address'])(
    'say that %s is no address of this machine',
    async (listenHost) => {
      const { proxy } = newProxy()
      expect(await proxy.start([routeTo('127.0.0.1:9', { listenHost })])).toMatchObject({
        ok: false,
        error: { code: 'listen-address-not-local', values: { host: listenHost } },
      })
    },
  )

  it('say what is wrong with a target before they listen', async () => {
    const { proxy } = newProxy()
    expect(await proxy.start([routeTo('127.0.0.1:9'), routeTo('localhost')])).toMatchObject({
      ok: false,
      error: { code: 'target-invalid' },
    })
    expect(await proxy.start([routeTo('ftp://127.0.0.1:9')])).toMatchObject({
      ok: false,
      error: { code: 'target-invalid', values: { reason: 'scheme' } },
    })
    expect(proxy.routes).toEqual([])
  })

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', 'localhost'],
    ['127.0.0.1', '0.0.0.0'],
    ['0.0.0.0', '127.0.0.2'],
    ['::1', '[::1]'],
    ['::', '[::1]'],
  ])('on %s refuse a target that is themselves, as %s', async (listenHost, targetHost) => {
    const free = await serve(listenHost.includes(':') ? '::1' : '127.0.0.1')
    const { port } = free
    free.stop()
    const { proxy } = newProxy()
    const route = routeTo(`${targetHost}:${port}`, { listenHost, listenPort: port })
    expect(await proxy.start([route])).toMatchObject({ ok: false, error: { code: 'target-is-listener' } })
    expect(proxy.routes).toEqual([])
    expect((await Peer.connect(port)).error).toBe('ECONNREFUSED')
  })

  it('refuse two routes that lead to each other', async () => {
    const servers = [await serve(), await serve()]
    const [one, two] = servers.map((server) => server.port)
    for (const server of servers) server.stop()
    const { proxy } = newProxy()
    expect(
      await proxy.start([
        routeTo(`127.0.0.1:${two}`, { listenPort: one! }),
        routeTo(`127.0.0.1:${one}`, { listenPort: two! }),
      ]),
    ).toMatchObject({ ok: false, error: { code: 'target-is-listener' } })
  })

  it('stop: they accept nothing more, and connections are reset with the reason proxy-stopped', async () => {
    const { proxy, observed } = newProxy()
    const server = await serve()
    const started = await proxy.start([routeTo(`127.0.0.1:${server.port}`)])
    if (!started.ok) throw new Error(started.error.code)
    const port = started.value[0]!.listenPort
    const client = await Peer.connect(port)
    const upstream = await server.connection()
    await observed.until(() => observed.factOf(0, 'connect-end') !== undefined)
    await proxy.stop()
    await Promise.all([client.untilClosed(), upstream.untilClosed()])
    expect([client.error, upstream.error]).toEqual(['ECONNRESET', 'ECONNRESET'])
    expect((await observed.untilFinished()).story.slice(-3)).toEqual([
      'fact relay-failed',
      'rst server-to-client',
      'finished',
    ])
    expect(observed.factOf(0, 'relay-failed')).toMatchObject({ failure: 'proxy-stopped' })
    expect((await Peer.connect(port)).error).toBe('ECONNREFUSED')
    const again = await proxy.start([routeTo(`127.0.0.1:${server.port}`, { listenPort: port })])
    expect(again.ok).toBe(true)
  })

  it('tell new clients to a new observer, and those there are to theirs', async () => {
    const { proxy, observed } = newProxy()
    const server = await serve()
    const started = await proxy.start([routeTo(`127.0.0.1:${server.port}`)])
    if (!started.ok) throw new Error(started.error.code)
    const port = started.value[0]!.listenPort
    const first = await Peer.connect(port)
    await server.connection()
    const next = new ObservedRelays()
    proxy.observe(next)
    const second = await Peer.connect(port)
    await server.connection()
    first.write('one')
    second.write('two')
    await observed.until(() => observed.clientText(0) === 'one')
    await next.until(() => next.relays[1]?.clientBytes.length === 1)
    expect(next.clientText(1)).toBe('two')
    expect(observed.relays).toHaveLength(1)
  })
})

describe('an observer that throws', () => {
  it('is reported once, and the traffic goes on', async () => {
    const problems: unknown[] = []
    const boom = (): never => {
      throw new Error('a bug of ours')
    }
    const proxy = new ProxyServer(
      { accepted: boom, fact: boom, data: boom, ended: boom, reset: boom, finished: boom },
      {},
      (problem) => problems.push(problem),
    )
    cleanups.push(() => proxy.stop())
    const server = await serve()
    const started = await proxy.start([routeTo(`127.0.0.1:${server.port}`)])
    if (!started.ok) throw new Error(started.error.code)
    const client = await Peer.connect(started.value[0]!.listenPort)
    const upstream = await server.connection()
    client.write('ping')
    await upstream.untilText('ping')
    upstream.write('pong')
    await client.untilText('pong')
    client.socket.end()
    upstream.socket.end()
    await client.untilClosed()
    expect(problems).toMatchObject([{ kind: 'observer-failed', error: { message: 'a bug of ours' } }])
  })
})
