import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { Peer, ScriptedServer } from '../../engine/proxy/peers'
import { ProxyProcess } from './proxy-process'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

it('22: out of file descriptors, the proxy neither ends nor spins, records whom it refused, and recovers when they are back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-emfile-'))
  cleanups.push(() => {
    rmSync(folder, { recursive: true })
  })
  const server = await ScriptedServer.start((socket) => {
    socket.on('data', (bytes) => socket.write(bytes))
    socket.on('end', () => socket.end())
  })
  cleanups.push(() => {
    server.stop()
  })
  const proxy = await ProxyProcess.start(`127.0.0.1:${server.port}`, folder, ['prlimit', '--nofile=64'])
  cleanups.push(() => proxy.kill())

  const first = await Peer.connect(proxy.port)
  first.write('before')
  await first.untilText('before')
  const crowd = await Promise.all(Array.from({ length: 200 }, () => Peer.connect(proxy.port)))
  // 64 descriptors hold fewer than 32 connections with their upstream legs; the others are turned away.
  const turnedAway = (): number => crowd.filter((peer) => peer.ended || peer.error !== null).length
  await Promise.race(crowd.map((peer) => peer.until(() => turnedAway() > 168)))
  expect(proxy.isRunning).toBe(true)
  const turnedAwayThen = turnedAway()

  // An idle proxy takes no time: measured over a while in which nothing is asked of it.
  const before = await proxy.status()
  await new Promise((resolve) => setTimeout(resolve, 500))
  const after = await proxy.status()
  const used = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system
  expect(used).toBeLessThan(250_000)
  expect(after.openRelays).toBeLessThan(32)

  first.write(' during')
  await first.untilText('before during')
  for (const peer of crowd) peer.socket.destroy()
  await Promise.all(crowd.map((peer) => peer.untilClosed()))
  for (;;) {
    const again = await Peer.connect(proxy.port)
    again.write('after')
    await again.until((peer) => peer.text === 'after' || peer.closed || peer.ended)
    again.socket.destroy()
    if (again.text === 'after') break
  }
  first.write(' after')
  await first.untilText('before during after')
  first.socket.destroy()

  await proxy.stop()
  const refused = readFileSync(proxy.path, 'latin1').split('EMFILE').length - 1
  expect(refused, 'whoever was turned away is in the record').toBeGreaterThanOrEqual(turnedAwayThen)
})
