import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { Peer, ScriptedServer } from '../../engine/proxy/peers'
import { startProxy, type ProxyRig } from '../../engine/proxy/proxy-rig'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function command(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'ignore' })
}

/** A network of its own at the other end of a cable that can be pulled; null where this user may not lay one. */
function layCable(): { name: string; address: string; pull: () => void } | null {
  const name = `sks${process.pid}`
  const address = '198.18.77.2'
  try {
    command('netns', 'add', name)
    cleanups.push(() => {
      command('netns', 'del', name)
    })
    command('link', 'add', name, 'type', 'veth', 'peer', 'name', 'peer', 'netns', name)
    command('addr', 'add', '198.18.77.1/30', 'dev', name)
    command('link', 'set', name, 'up')
    command('netns', 'exec', name, 'ip', 'addr', 'add', `${address}/30`, 'dev', 'peer')
    command('netns', 'exec', name, 'ip', 'link', 'set', 'peer', 'up')
  } catch {
    return null
  }
  return {
    name,
    address,
    pull: () => {
      command('netns', 'exec', name, 'ip', 'link', 'set', 'peer', 'down')
    },
  }
}

/** Whether the kernel's keepalive timer runs for the socket with this local port (column `tr` is 2). */
function hasKeepAlive(localPort: number, remotePort: number): boolean {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(
      (fields) =>
        fields[1]?.endsWith(`:${hex(localPort)}`) &&
        fields[2]?.endsWith(`:${hex(remotePort)}`) &&
        fields[5]?.startsWith('02:'),
    )
}

describe('3: a peer that dies without a word', () => {
  it('will be asked by TCP whether it lives, on both legs', async () => {
    const server = await ScriptedServer.start()
    cleanups.push(() => {
      server.stop()
    })
    const rig: ProxyRig = await startProxy(`127.0.0.1:${server.port}`, { keepAliveDelay: 60_000 })
    cleanups.push(() => rig.proxy.stop())
    const client = await Peer.connect(rig.port)
    await rig.observed.until(() => rig.observed.factOf(0, 'connect-end') !== undefined)
    const local = rig.observed.factOf(0, 'connect-end')?.local?.port ?? 0
    expect(hasKeepAlive(rig.port, client.socket.localPort ?? 0)).toBe(true)
    expect(hasKeepAlive(local, server.port)).toBe(true)
    client.socket.destroy()
  })

  it('ends the connection when it does not answer, and is recorded as idle-timeout', async (context) => {
    const cable = layCable()
    if (cable === null) return context.skip('only root may lay a network cable')
    const script = `require('net').createServer(() => {}).listen(9, () => console.log('up'))`
    const { spawn } = await import('node:child_process')
    const server = spawn('ip', ['netns', 'exec', cable.name, process.execPath, '-e', script])
    cleanups.push(() => server.kill('SIGKILL'))
    await new Promise((resolve) => server.stdout.once('data', resolve))
    const rig = await startProxy(`${cable.address}:9`, { keepAliveDelay: 1000 })
    cleanups.push(() => rig.proxy.stop())
    const client = await Peer.connect(rig.port)
    await rig.observed.until(() => rig.observed.factOf(0, 'connect-end')?.error === null)
    cable.pull()
    await client.untilClosed()
    await rig.observed.untilFinished()
    expect(client.error).toBe('ECONNRESET')
    expect(rig.observed.factOf(0, 'relay-failed')).toMatchObject({
      failure: 'idle-timeout',
      leg: 'proxy-server',
    })
    expect(rig.proxy.openRelays).toBe(0)
  })
})
