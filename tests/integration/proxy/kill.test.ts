import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { lastBlockEnd } from '../../../electron/engine/file/block-boundary'
import { STAGING_BYTES } from '../../../electron/engine/recorder/session-log'
import { Peer, ScriptedServer } from '../../engine/proxy/peers'
import { ProxyProcess } from './proxy-process'
import { followedBytes, packetCount } from './session-file-oracle'

const ROUNDS = 10

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

it('25: killed while recording, the session file holds what was written, up to a torn last block', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-kill-'))
  cleanups.push(() => {
    rmSync(folder, { recursive: true })
  })
  const server = await ScriptedServer.start()
  cleanups.push(() => {
    server.stop()
  })
  for (let round = 0; round < ROUNDS; round += 1) {
    const proxy = await ProxyProcess.start(`127.0.0.1:${server.port}`, folder)
    cleanups.push(() => proxy.kill())
    const client = await Peer.connect(proxy.port)
    const upstream = await server.connection()

    // Numbered lines, from a trickle in the first rounds to as much as goes through in the last.
    const linesAtOnce = round < 5 ? 1 : 2000
    let sent = ''
    let number = 0
    const writing = setInterval(() => {
      let lines = ''
      for (let i = 0; i < linesAtOnce; i += 1) lines += `line ${number++};`
      sent += lines
      upstream.write(lines)
    }, 2)
    await client.untilLength(1000 + round * 150 * linesAtOnce)
    const seen = client.length
    const { size: staged, ...status } = await proxy.status()
    let { written } = status
    if (round % 2 === 0) {
      // What is staged does not wait for more: soon it is in the file.
      while (written < staged) written = (await proxy.status()).written
    }
    await proxy.kill()
    clearInterval(writing)
    client.socket.destroy()
    upstream.socket.destroy()

    const file = readFileSync(proxy.path)
    expect(file.length).toBeGreaterThanOrEqual(written)
    expect(lastBlockEnd(file, file.length)).toBeGreaterThan(0)
    expect(packetCount(proxy.path)).toBeGreaterThan(3)
    const recorded = followedBytes(proxy.path, 0).server.toString('latin1')
    expect(sent.startsWith(recorded)).toBe(true)
    expect(recorded.length).toBeGreaterThanOrEqual(seen - STAGING_BYTES)
    if (round % 2 === 0) expect(recorded.length).toBeGreaterThanOrEqual(seen)
  }
})
