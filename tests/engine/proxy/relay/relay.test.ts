import { afterEach, describe, expect, it } from 'vitest'
import { Peer, ScriptedServer } from '../peers'
import { startProxy, type ProxyRig } from '../proxy-rig'

let server: ScriptedServer
let rig: ProxyRig

async function start(script?: ConstructorParameters<typeof ScriptedServer>[0]): Promise<void> {
  server = await ScriptedServer.start(script)
  rig = await startProxy(`127.0.0.1:${server.port}`)
}

afterEach(async () => {
  await rig.proxy.stop()
  server.stop()
})

describe('a relayed connection', () => {
  it('is told from its accept to its end, in the order things happened', async () => {
    await start()
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    client.write('ping')
    await upstream.untilText('ping')
    upstream.write('pong')
    await client.untilText('pong')
    client.socket.end()
    await upstream.until((peer) => peer.ended)
    upstream.socket.end()
    await client.untilClosed()

    const relay = await rig.observed.untilFinished()
    expect(relay.story).toEqual([
      'fact connect-start',
      'fact connect-end',
      'data client-to-server',
      'data server-to-client',
      'fin client-to-server',
      'fin server-to-client',
      'finished',
    ])
    expect(relay.client).toEqual({ address: '127.0.0.1', port: client.socket.localPort ?? relay.client.port })
    expect(relay.listen).toEqual({ address: '127.0.0.1', port: rig.port })
    expect(relay.target).toEqual({ host: '127.0.0.1', port: server.port })
    expect(rig.observed.factOf(0, 'connect-end')).toMatchObject({
      remote: { address: '127.0.0.1', port: server.port },
      local: { address: '127.0.0.1' },
      error: null,
    })
    expect(rig.proxy.openRelays).toBe(0)
  })

  it('1: goes on in one direction after the client has sent FIN', async () => {
    await start()
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    client.socket.end('request')
    await upstream.until((peer) => peer.ended)
    expect(upstream.text).toBe('request')
    for (let i = 0; i < 20; i += 1) {
      upstream.write(`part ${i};`)
      await client.untilText(`part ${i};`)
    }
    expect(client.ended).toBe(false)
    upstream.socket.end('last')
    await client.untilClosed()

    const relay = await rig.observed.untilFinished()
    expect(client.error).toBeNull()
    expect(client.text.endsWith('part 19;last')).toBe(true)
    expect(rig.observed.serverText(0)).toBe(client.text)
    expect(relay.story.slice(-5)).toEqual([
      'data client-to-server',
      'fin client-to-server',
      'data server-to-client',
      'fin server-to-client',
      'finished',
    ])
  })

  it('1: goes on in the other direction after the server has sent FIN', async () => {
    await start()
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    upstream.socket.end('bye')
    await client.until((peer) => peer.ended)
    client.write('still here')
    await upstream.untilText('still here')
    client.socket.end()
    await upstream.untilClosed()
    const relay = await rig.observed.untilFinished()
    expect(relay.story.slice(2)).toEqual([
      'data server-to-client',
      'fin server-to-client',
      'data client-to-server',
      'fin client-to-server',
      'finished',
    ])
  })

  it.each(['client', 'server'])(
    '2: passes an RST of the %s on as RST, in the middle of a frame',
    async (side) => {
      await start()
      const client = await Peer.connect(rig.port)
      const upstream = await server.connection()
      const [from, to] = side === 'client' ? [client, upstream] : [upstream, client]
      const half = Buffer.alloc(32 * 1024, 0x61)
      to.write('x')
      await from.untilLength(1)
      from.write(half)
      await to.untilLength(half.length)
      from.socket.resetAndDestroy()
      await to.untilClosed()
      const relay = await rig.observed.untilFinished()
      expect(to.error).toBe('ECONNRESET')
      expect(to.received.equals(half)).toBe(true)
      expect(relay.story.slice(-2)).toEqual([
        `rst ${side === 'client' ? 'client-to-server' : 'server-to-client'}`,
        'finished',
      ])
    },
  )
})
