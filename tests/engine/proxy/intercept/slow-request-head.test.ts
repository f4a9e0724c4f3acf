import { afterEach, describe, expect, it } from 'vitest'
import { Peer, ScriptedServer } from '../peers'
import { startProxy, type ProxyRig } from '../proxy-rig'

const REQUEST = 'GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n'

let server: ScriptedServer
let rig: ProxyRig

async function start(headTimeout: number): Promise<void> {
  server = await ScriptedServer.start()
  rig = await startProxy(`127.0.0.1:${server.port}`, { headTimeout })
}

afterEach(async () => {
  await rig.proxy.stop()
  server.stop()
})

describe('6: a slow request head', () => {
  it('that comes byte by byte is relayed byte by byte', async () => {
    await start(60_000)
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    for (const [index, byte] of [...REQUEST].entries()) {
      client.write(byte)
      await upstream.untilLength(index + 1)
    }
    expect(upstream.text).toBe(REQUEST)
    expect(rig.observed.at(0).story.at(-1)).toBe('data client-to-server')
  })

  it('that never ends is reset when the head timeout is over; others do not notice', async () => {
    await start(100)
    const other = await Peer.connect(rig.port)
    const otherUpstream = await server.connection()
    other.write(REQUEST)
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    client.write(REQUEST.slice(0, 20))
    await upstream.untilLength(20)
    await Promise.all([client.untilClosed(), upstream.untilClosed()])
    expect([client.error, upstream.error]).toEqual(['ECONNRESET', 'ECONNRESET'])
    await rig.observed.untilFinished(1)
    expect(rig.observed.factOf(1, 'relay-failed')).toMatchObject({
      failure: 'head-timeout',
      leg: 'client-proxy',
    })
    expect(rig.observed.factOf(1, 'relay-failed')?.afterMilliseconds).toBeGreaterThanOrEqual(99)

    otherUpstream.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
    await other.untilText('101')
    expect(other.closed).toBe(false)
  })

  it('that is complete is never timed again, nor are bytes that are no request', async () => {
    await start(50)
    const client = await Peer.connect(rig.port)
    const upstream = await server.connection()
    client.write(REQUEST.slice(0, 9))
    await upstream.untilLength(9)
    client.write(REQUEST.slice(9))
    const binary = await Peer.connect(rig.port)
    const binaryUpstream = await server.connection()
    binary.write('\x16\x03\x01')
    const late = await Peer.connect(rig.port)
    const lateUpstream = await server.connection()
    late.write('GET ')
    // The one that is late is reset after 50 ms; by then the others would have been, too.
    await late.untilClosed()
    await lateUpstream.untilClosed()
    client.write('frames')
    binary.write('\x01\x02')
    await Promise.all([upstream.untilText('frames'), binaryUpstream.untilLength(5)])
    expect(upstream.text).toBe(`${REQUEST}frames`)
  })
})
