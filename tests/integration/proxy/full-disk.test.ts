import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { lastBlockEnd } from '../../../electron/engine/file/block-boundary'
import { Peer, ScriptedServer } from '../../engine/proxy/peers'
import { ProxyProcess } from './proxy-process'
import { followedBytes, packetCount } from './session-file-oracle'

const LIMIT = 4 << 20

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-disk-'))
  cleanups.push(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** A file system of 4 MiB, where this user may mount one. */
function mountSmall(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${LIMIT}`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return false
  }
  cleanups.push(() => {
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
  })
  return true
}

async function echoServer(): Promise<ScriptedServer> {
  const server = await ScriptedServer.start((socket) => {
    socket.on('data', (bytes) => socket.write(bytes))
  })
  cleanups.push(() => {
    server.stop()
  })
  return server
}

/** Echoes numbered lines through the proxy; what went there, and came back. */
async function converse(client: Peer, megabytes: number): Promise<string> {
  let sent = client.text
  for (let i = 0; i < megabytes * 16; i += 1) {
    const block = `block ${i};`.padEnd(64 << 10, 'x')
    sent += block
    client.write(block)
    await client.untilLength(sent.length)
  }
  expect(client.text === sent).toBe(true)
  return sent
}

async function stopsRecordingBecause(proxy: ProxyProcess, error: string, client: Peer): Promise<void> {
  for (;;) {
    const { stopped } = await proxy.status()
    if (stopped !== null) {
      expect(stopped).toEqual({ reason: 'disk', error })
      break
    }
    await converse(client, 1)
  }
  await converse(client, 2)
  expect((await proxy.status()).droppedBytes).toBeGreaterThanOrEqual(4 << 20)
}

describe('a disk that fails while recording', () => {
  it('23: full: traffic goes on, recording stops with the reason, the file ends in a whole block', async (context) => {
    const folder = newFolder()
    if (!mountSmall(folder)) context.skip('only root may mount a small file system')
    const server = await echoServer()
    const proxy = await ProxyProcess.start(`127.0.0.1:${server.port}`, folder)
    cleanups.push(() => proxy.kill())
    const client = await Peer.connect(proxy.port)
    await stopsRecordingBecause(proxy, 'ENOSPC', client)
    const sent = client.text

    const file = readFileSync(proxy.path)
    expect(file.length).toBeGreaterThan(LIMIT - (1 << 20))
    expect(lastBlockEnd(file, file.length)).toBe(file.length)
    expect(packetCount(proxy.path)).toBeGreaterThan(30)
    const recorded = followedBytes(proxy.path, 0).client.toString('latin1')
    expect(recorded.length).toBeGreaterThan(1 << 20)
    expect(sent.startsWith(recorded)).toBe(true)
    client.socket.destroy()
    await proxy.stop()
  })

  it('23: at its file size limit: the same', async () => {
    const folder = newFolder()
    const server = await echoServer()
    const proxy = await ProxyProcess.start(`127.0.0.1:${server.port}`, folder, [
      'prlimit',
      `--fsize=${LIMIT}`,
    ])
    cleanups.push(() => proxy.kill())
    const client = await Peer.connect(proxy.port)
    await stopsRecordingBecause(proxy, 'EFBIG', client)
    const file = readFileSync(proxy.path)
    expect(lastBlockEnd(file, file.length)).toBe(file.length)
    client.socket.destroy()
  })

  it('24: its folder removed: traffic goes on, recording stops with the reason', async () => {
    const folder = join(newFolder(), 'sessions')
    mkdirSync(folder)
    const server = await echoServer()
    const proxy = await ProxyProcess.start(`127.0.0.1:${server.port}`, folder)
    cleanups.push(() => proxy.kill())
    const client = await Peer.connect(proxy.port)
    await converse(client, 1)
    rmSync(folder, { recursive: true })
    await stopsRecordingBecause(proxy, 'ENOENT', client)
    client.socket.destroy()
  })
})
