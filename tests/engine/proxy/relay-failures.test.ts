import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Lookup } from '../../../electron/engine/proxy/proxy-options'
import { interleaveFamilies } from '../../../electron/engine/proxy/connect/upstream-connector'
import { Peer, ScriptedServer } from './peers'
import { startProxy, type ProxyRig } from './proxy-rig'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function proxyTo(...args: Parameters<typeof startProxy>): Promise<ProxyRig> {
  const rig = await startProxy(...args)
  cleanups.push(() => rig.proxy.stop())
  return rig
}

async function serve(script?: (socket: Socket) => void, host?: string): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script, host)
  cleanups.push(() => {
    server.stop()
  })
  return server
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('18: a target that does not answer as it should', () => {
  it('refuses: the client gets an RST, and the record says tcp-connect-refused', async () => {
    const rig = await proxyTo(`127.0.0.1:${await closedPort()}`)
    const client = await Peer.connect(rig.port)
    await client.untilClosed()
    const relay = await rig.observed.untilFinished()
    expect(client.error).toBe('ECONNRESET')
    expect(relay.story).toEqual([
      'fact connect-start',
      'fact connect-end',
      'fact relay-failed',
      'rst server-to-client',
      'finished',
    ])
    expect(rig.observed.factOf(0, 'relay-failed')).toMatchObject({
      failure: 'tcp-connect-refused',
      leg: 'proxy-server',
      error: 'ECONNREFUSED',
    })
  })

  it('cannot be asked because the relays are at their limit: the client gets an RST, the record says EMFILE, and the relay there is goes on', async () => {
    const server = await serve((socket) => socket.pipe(socket))
    const rig = await proxyTo(`127.0.0.1:${server.port}`, { maxRelays: 1 })
    const first = await Peer.connect(rig.port)
    cleanups.push(() => first.socket.destroy())
    first.socket.write('a')
    expect(String((await once(first.socket, 'data'))[0])).toBe('a')
    const second = await Peer.connect(rig.port)
    await second.untilClosed()
    expect(second.error).toBe('ECONNRESET')
    expect((await rig.observed.untilFinished(1)).story).toEqual([
      'fact relay-failed',
      'rst server-to-client',
      'finished',
    ])
    expect(rig.observed.factOf(1, 'relay-failed')).toMatchObject({
      failure: 'tcp-connect-failed',
      leg: 'proxy-server',
      error: 'EMFILE',
    })
    first.socket.write('b')
    expect(String((await once(first.socket, 'data'))[0])).toBe('b')
  })

  it('resets on accept: the client gets an RST, and the record says tcp-reset', async () => {
    const server = await serve((socket) => socket.resetAndDestroy())
    const rig = await proxyTo(`127.0.0.1:${server.port}`)
    const client = await Peer.connect(rig.port)
    client.write('GET / HTTP/1.1\r\n\r\n')
    await client.untilClosed()
    await rig.observed.untilFinished()
    expect(client.error).toBe('ECONNRESET')
    expect(rig.observed.factOf(0, 'relay-failed')).toMatchObject({
      failure: 'tcp-reset',
      error: 'ECONNRESET',
    })
  })

  it('accepts and never answers: nothing is made up, and the client may leave when it likes', async () => {
    const server = await serve()
    const rig = await proxyTo(`127.0.0.1:${server.port}`, { connectTimeout: 50, headTimeout: 50 })
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    client.write('GET / HTTP/1.1\r\n\r\n')
    await upstream.untilText('\r\n\r\n')
    // Longer than every timeout of this proxy: they are over once the request is complete.
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(client.closed).toBe(false)
    expect(client.length).toBe(0)
    client.socket.resetAndDestroy()
    await upstream.untilClosed()
    expect(upstream.error).toBe('ECONNRESET')
    await rig.observed.untilFinished()
  })

  it('lets a SYN vanish: the client gets an RST when the connect timeout is over', async () => {
    const rig = await proxyTo('target.test:9', {
      connectTimeout: 200,
      lookup: (_host, callback) => {
        // TEST-NET-1 (RFC 5737): routed nowhere. Where the network says so at once, unreachable is right too.
        callback(null, [{ address: '192.0.2.1', family: 4 }])
      },
    })
    const client = await Peer.connect(rig.port)
    await client.untilClosed()
    await rig.observed.untilFinished()
    expect(client.error).toBe('ECONNRESET')
    const failed = rig.observed.factOf(0, 'relay-failed')
    expect(failed?.leg).toBe('proxy-server')
    expect(['tcp-connect-timeout', 'tcp-connect-unreachable', 'tcp-connect-refused']).toContain(
      failed?.failure,
    )
  })

  it('sends its answer and resets: what had arrived is delivered, then the RST', async () => {
    const server = await serve()
    const rig = await proxyTo(`127.0.0.1:${server.port}`)
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    upstream.write('HTTP/1.1 400 Bad Request\r\n\r\n')
    await client.untilText('\r\n\r\n')
    upstream.socket.resetAndDestroy()
    await client.untilClosed()
    await rig.observed.untilFinished()
    expect(client.error).toBe('ECONNRESET')
    // It spoke, so it was there: a reset is how it ended, not why it failed.
    expect(rig.observed.factOf(0, 'relay-failed')).toBeUndefined()
  })
})

describe('19: a target that is a name', () => {
  const answering =
    (addresses: { address: string; family: number }[]): Lookup =>
    (_host, callback) =>
      setImmediate(() => {
        callback(null, addresses)
      })

  it('that the system itself does not know: the same, by a real look-up', async () => {
    const rig = await proxyTo('no-such-host.invalid:80')
    const client = await Peer.connect(rig.port)
    await client.untilClosed()
    await rig.observed.untilFinished()
    expect(client.error).toBe('ECONNRESET')
    expect(rig.observed.factOf(0, 'relay-failed')).toMatchObject({ failure: 'dns-failure' })
  })

  it('that does not exist: the client gets an RST, and the record says dns-failure', async () => {
    const rig = await proxyTo('nowhere.test:80', {
      lookup: (_host, callback) => {
        callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), [])
      },
    })
    const client = await Peer.connect(rig.port)
    await client.untilClosed()
    const relay = await rig.observed.untilFinished()
    expect(client.error).toBe('ECONNRESET')
    expect(relay.facts).toMatchObject([
      { kind: 'resolve-start', host: 'nowhere.test' },
      { kind: 'resolve-end', addresses: [], error: 'ENOTFOUND' },
      { kind: 'relay-failed', failure: 'dns-failure', error: 'ENOTFOUND' },
    ])
  })

  it('whose look-up never ends: the connect timeout counts for it too', async () => {
    const rig = await proxyTo('slow.test:80', { connectTimeout: 50, lookup: () => undefined })
    const client = await Peer.connect(rig.port)
    await client.untilClosed()
    await rig.observed.untilFinished()
    expect(rig.observed.factOf(0, 'resolve-end')).toMatchObject({ error: 'ETIMEDOUT' })
    expect(rig.observed.factOf(0, 'relay-failed')).toMatchObject({ failure: 'dns-failure' })
  })

  it('whose look-up throws is a failed look-up, not a crash', async () => {
    const rig = await proxyTo('odd.test:80', {
      lookup: () => {
        throw Object.assign(new Error('no'), { code: 'ERR_ODD' })
      },
    })
    const client = await Peer.connect(rig.port)
    await client.untilClosed()
    await rig.observed.untilFinished()
    expect(rig.observed.factOf(0, 'relay-failed')).toMatchObject({ failure: 'dns-failure', error: 'ERR_ODD' })
  })

  it('with several addresses: the next is tried when one refuses, and each try is recorded', async () => {
    const server = await serve()
    const rig = await proxyTo(`two.test:${server.port}`, {
      lookup: answering([
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ]),
    })
    const client = await Peer.connect(rig.port)
    await server.connection()
    await rig.observed.until(() => rig.observed.at(0).facts.length === 6)
    const ipv6 = { address: '::1', port: server.port }
    const ipv4 = { address: '127.0.0.1', port: server.port }
    expect(rig.observed.at(0).facts).toMatchObject([
      { kind: 'resolve-start' },
      { kind: 'resolve-end', addresses: ['::1', '127.0.0.1'], error: null },
      { kind: 'connect-start', remote: ipv6 },
      { kind: 'connect-end', remote: ipv6, local: null },
      { kind: 'connect-start', remote: ipv4 },
      { kind: 'connect-end', remote: ipv4, error: null },
    ])
    client.socket.destroy()
  })

  it('with a slow first address: the second is tried beside it and wins', async () => {
    const server = await serve()
    const rig = await proxyTo(`slow.test:${server.port}`, {
      attemptDelay: 20,
      lookup: answering([
        { address: '192.0.2.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]),
    })
    const client = await Peer.connect(rig.port)
    client.write('hello')
    const upstream = await server.connection()
    await upstream.untilText('hello')
    const starts = rig.observed.at(0).facts.filter((fact) => fact.kind === 'connect-start')
    const ends = rig.observed.at(0).facts.filter((fact) => fact.kind === 'connect-end')
    expect(starts.map((fact) => fact.remote.address)).toEqual(['192.0.2.1', '127.0.0.1'])
    expect(ends.find((fact) => fact.remote.address === '127.0.0.1')?.error).toBeNull()
    expect(ends.find((fact) => fact.remote.address === '192.0.2.1')?.error).not.toBeNull()
    client.socket.destroy()
  })

  it('takes the families by turns, the resolver’s first family first', () => {
    const address = (name: string, family: number): { address: string; family: number } => ({
      address: name,
      family,
    })
    expect(
      interleaveFamilies([address('a', 6), address('b', 6), address('c', 6), address('d', 4)]).map(
        (entry) => entry.address,
      ),
    ).toEqual(['a', 'd', 'b', 'c'])
  })
})

describe('a client that comes too early or leaves too soon', () => {
  it('may write before the target is connected: its bytes wait and arrive once', async () => {
    const server = await serve()
    let answer: () => void = () => undefined
    const rig = await proxyTo(`late.test:${server.port}`, {
      lookup: (_host, callback) => {
        answer = () => {
          callback(null, [{ address: '127.0.0.1', family: 4 }])
        }
      },
    })
    const client = await Peer.connect(rig.port)
    client.write('early ')
    client.write('bytes')
    await rig.observed.until(() => rig.observed.relays.length === 1)
    expect(rig.observed.at(0).clientBytes).toEqual([])
    answer()
    const upstream = await server.connection()
    await upstream.untilText('early bytes')
    expect(rig.observed.clientText(0)).toBe('early bytes')
    client.socket.destroy()
  })

  it('may reset while the target is being connected: the target then gets an RST too', async () => {
    const server = await serve()
    let answer: () => void = () => undefined
    const rig = await proxyTo(`late.test:${server.port}`, {
      lookup: (_host, callback) => {
        answer = () => {
          callback(null, [{ address: '127.0.0.1', family: 4 }])
        }
      },
    })
    const client = connect(rig.port, '127.0.0.1')
    await once(client, 'connect')
    await rig.observed.until(() => rig.observed.relays.length === 1)
    client.resetAndDestroy()
    await once(client, 'close')
    answer()
    const upstream = await server.connection()
    await upstream.untilClosed()
    expect(upstream.error).toBe('ECONNRESET')
    expect((await rig.observed.untilFinished()).story.slice(-2)).toEqual(['rst client-to-server', 'finished'])
  })
})
