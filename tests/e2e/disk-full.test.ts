import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { converse, startEchoServer, type EchoServer } from './support/echo-server'
import { SockscopeWindow } from './support/sockscope-window'

const SIZE = 1 << 20
const userData = mkdtempSync(join(tmpdir(), 'sockscope-e2e-disk-'))
const sessions = join(userData, 'sessions')
const isMounted = mountSmallDisk()

/** A sessions folder of 1 MiB. */
describe.skipIf(!isMounted)(`a full disk${isMounted ? '' : ': needs root, to mount a small one'}`, () => {
  let echo: EchoServer
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    echo = await startEchoServer()
    run = await launchApp({ userData })
    window = new SockscopeWindow(run.page)
  })
  afterAll(async () => {
    await run.close()
    echo.close()
    execFileSync('umount', [sessions])
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
  })

  it('ends the recording with a visible sentence, while traffic goes on', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['kept'])
    await window.settledConnections(1)
    // Four times what the disk holds, incompressible: all of it comes back, or converse would not end.
    const noise = Array.from({ length: 8 }, () => randomText(SIZE / 2))
    await converse(listen, noise, '/flood')
    await window
      .alert()
      .getByText(/Recording stopped: the session file could not be written/)
      .waitFor()
    await screenshot(run.page, 'failures/disk-full')
    await converse(listen, ['still relayed'], '/after')
    expect((await window.state()).recording).not.toBeNull()
    expect(await window.status.innerText()).not.toContain('0 B dropped')
    expect(run.pageErrors).toEqual([])
  })

  it('keeps what was written, which opens again', async () => {
    const { current } = await window.state()
    await window.stop()
    expect(statSync(current?.path ?? '').size).toBeGreaterThan(0)
    await window.button('Clear').click()
    await window.button('Recent').click()
    await run.page.getByRole('menuitem', { name: current?.name ?? '' }).click()
    const rows = await window.until(
      'the first conversation',
      () => window.connections(),
      (shown) => shown.length >= 1,
    )
    expect(rows[0]).toMatchObject({ title: '/chat', state: 'closed' })
    await window.chooseConnection(0)
    expect((await window.frames(0)).map(({ preview }) => preview)).toContain('kept')
  })
})

function mountSmallDisk(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  mkdirSync(sessions, { mode: 0o700 })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=700`, 'sockscope-test', sessions])
    return true
  } catch {
    return false
  }
}

function randomText(length: number): string {
  return Array.from({ length }, () => String.fromCharCode(33 + Math.floor(Math.random() * 94))).join('')
}
