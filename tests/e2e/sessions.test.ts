import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { electronSwitches } from '../../scripts/lib/electron-arguments.mjs'
import { ROOT } from '../../scripts/lib/paths.mjs'
import { executableIn, findRuntime } from '../../scripts/lib/runtime.mjs'
import { launchApp, type RunningApp } from '../support/electron-app'
import { converse, startEchoServer, type EchoServer } from './support/echo-server'
import { SockscopeWindow, type ShownConnection, type ShownFrame } from './support/sockscope-window'

interface Shown {
  connections: ShownConnection[]
  frames: ShownFrame[][]
}

let echo: EchoServer
let userData: string
let run: RunningApp
let window: SockscopeWindow

beforeAll(async () => {
  echo = await startEchoServer()
})
afterAll(() => echo.close())
beforeEach(async () => {
  userData = mkdtempSync(join(tmpdir(), 'sockscope-e2e-sessions-'))
  await launch()
})
afterEach(async () => {
  await run.close()
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
})

describe('a session', () => {
  it('is stopped, started again, and opened once more with the same rows', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['one', '一二三', 'x'.repeat(5000)])
    await converse(listen, ['two'], '/other')
    const recorded = await shown([8, 4])
    await window.stop()
    // What was recorded stays on screen.
    expect(await shown([8, 4])).toEqual(recorded)
    const first = (await window.state()).current
    await expect(converse(listen, ['nobody listens'])).rejects.toThrow()

    await window.record(echo.url)
    expect(await window.settledConnections(0)).toEqual([])
    expect((await window.state()).current?.path).not.toBe(first?.path)
    await window.stop()

    await openRecent(first?.name ?? '')
    expect(await shown([8, 4])).toEqual(recorded)
    expect(run.pageErrors).toEqual([])
  })

  it('is cleared while it is recorded: the window is empty, the traffic and the file go on', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['before'])
    const open = new WebSocket(`ws://${listen}/open`)
    await once(open, 'open')
    await window.until(
      'both connections',
      () => window.connections(),
      (rows) => rows.length === 2,
    )
    const first = (await window.state()).current
    await window.button('Clear').click()
    await window.until(
      'an emptier list',
      () => window.connections(),
      (rows) => rows.every(({ title }) => title === '/open'),
    )
    expect((await window.state()).recording).toMatchObject({ path: first?.path, routes: first?.routes })
    // What was open before is open still, and what it says now is listed.
    open.send('still here')
    await once(open, 'message')
    open.close(1000)
    await once(open, 'close')
    await converse(listen, ['after'])
    await window.until(
      'the new conversation',
      () => window.connections(),
      (rows) => rows.map(({ title, state }) => `${title} ${state}`).join() === '/open closed,/chat closed',
    )
    await window.stop()
    await window.button('Clear').click()
    await openRecent(first?.name ?? '')
    expect((await shown([4, 4, 4])).connections.map(({ title }) => title)).toEqual([
      '/chat',
      '/open',
      '/chat',
    ])
  })

  it('is kept when the app is killed while it is recorded: what was written opens again', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['written', 'before the kill'])
    const recorded = await shown([6])
    // One connection is open and half-way through.
    const open = new WebSocket(`ws://${listen}/still-open`)
    await once(open, 'open')
    open.send('last words')
    await once(open, 'message')
    await window.until(
      'the open connection',
      () => window.connections(),
      (rows) => rows.length === 2,
    )
    const { current } = await window.state()
    const sizeSeen = current === null ? 0 : statSync(current.path).size
    open.on('error', () => undefined)
    const child = run.app.process()
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    await run.close()
    expect(statSync(current?.path ?? '').size).toBeGreaterThanOrEqual(sizeSeen)

    await launch()
    await openRecent(current?.name ?? '')
    await window.until(
      'both connections',
      () => window.connections(),
      (rows) => rows.length === 2,
    )
    const [connections] = [await window.connections()]
    expect(connections[0]).toEqual(recorded.connections[0])
    expect(connections[1]).toMatchObject({ title: '/still-open' })
    await window.chooseConnection(0)
    expect(await window.frames(0)).toEqual(recorded.frames[0])
    expect(await window.alert().allInnerTexts()).toEqual([])
  })

  it('is ended in order when the app quits while it is recorded', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['before quitting'])
    await shown([4])
    const path = (await window.state()).current?.path ?? ''
    const child = run.app.process()
    await run.close()
    expect([child.exitCode, child.signalCode]).toEqual([0, null])
    if (hasCapinfos()) {
      const report = execFileSync('capinfos', ['-c', path], { encoding: 'utf8' })
      expect(report).toMatch(/Number of packets/)
    }
    await launch({ args: [path] })
    expect((await shown([4])).frames[0]?.map(({ preview }) => preview)).toContain('before quitting')
  })

  it('of a file given on the command line is opened, and one given to a second start too', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['for the file'])
    await shown([4])
    const path = (await window.state()).current?.path ?? ''
    await run.close()
    const copies = ['first.pcapng', 'second.pcapng'].map((name) => join(userData, name))
    for (const copy of copies) copyFileSync(path, copy)

    await launch({ args: [copies[0] ?? ''] })
    await window.page.getByText('first.pcapng').first().waitFor()
    await window.settledConnections(1)
    startAgain(copies[1] ?? '')
    await window.page.getByText('second.pcapng').first().waitFor()
    expect(await window.settledConnections(1)).toHaveLength(1)
    expect((await window.state()).recent.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['first.pcapng', 'second.pcapng']),
    )
  })

  it('that cannot be opened is told in a sentence', async () => {
    await run.close()
    await launch({ args: [join(ROOT, 'package.json')] })
    await window
      .alert()
      .getByText(/package\.json is no pcap, pcapng or HAR file/)
      .waitFor()
    await run.close()
    await launch({ args: [join(userData, 'nothing-here.pcapng')] })
    await window
      .alert()
      .getByText(/nothing-here\.pcapng cannot be read/)
      .waitFor()
  })

  it('begins at once with --record', async () => {
    await run.close()
    await launch({ args: ['--record', '127.0.0.1:0', echo.url] })
    await window.button('Stop').waitFor()
    const [route] = (await window.state()).recording?.routes ?? []
    await converse(`127.0.0.1:${route?.listenPort ?? 0}`, ['from the start'])
    expect((await shown([4])).connections).toHaveLength(1)
  })
})

describe('the folder of the app', () => {
  it('is readable by its owner only', async () => {
    await window.record(echo.url)
    await window.stop()
    await window.until(
      'the saved route',
      () => window.state(),
      ({ settings }) => settings.routes[0]?.target === echo.url,
    )
    const sessions = join(userData, 'sessions')
    expect(statSync(sessions).mode & 0o077).toBe(0)
    for (const name of readdirSync(sessions))
      expect(statSync(join(sessions, name)).mode & 0o077, name).toBe(0)
    expect(statSync(join(userData, 'settings.json')).mode & 0o077).toBe(0)
  })

  it('remembers route, language and theme for the next start', async () => {
    await window.setRoute('127.0.0.1:9123', 'ws://localhost:4567')
    await window.page.getByRole('combobox', { name: 'Theme' }).selectOption('dark')
    await window.until(
      'saved settings',
      () => window.state(),
      ({ settings }) => settings.theme === 'dark',
    )
    await run.close()
    await launch()
    expect(await window.page.getByRole('textbox', { name: 'Listen on', exact: true }).inputValue()).toBe(
      '127.0.0.1:9123',
    )
    expect(await window.page.locator('html').getAttribute('data-theme')).toBe('dark')
  })
})

async function launch(options: { args?: string[] } = {}): Promise<void> {
  run = await launchApp({ userData, ...options })
  window = new SockscopeWindow(run.page)
}

/** Waits for so many frames on each connection, and reads everything that is shown of them. */
async function shown(frameCounts: number[]): Promise<Shown> {
  const connections = await window.until(
    `connections with ${frameCounts.join(', ')} frames`,
    () => window.connections(),
    (rows) =>
      rows.length === frameCounts.length &&
      rows.every(({ state, figures }, index) => {
        return state === 'closed' && figures.includes(`${frameCounts[index] ?? 0} frames`)
      }),
  )
  const frames: ShownFrame[][] = []
  for (const index of connections.keys()) {
    await window.chooseConnection(index)
    frames.push(await window.frames(index))
  }
  return { connections, frames }
}

async function openRecent(name: string): Promise<void> {
  await window.button('Recent').click()
  await window.page.getByRole('menuitem', { name }).click()
  await window.until(
    'the session',
    () => window.state(),
    ({ current }) => current?.name === name,
  )
}

/** Starts the app a second time, as a double click on a file does; the running one takes over. */
function startAgain(file: string): void {
  const executable = executableIn(findRuntime() ?? '')
  const args = [...electronSwitches(executable), `--user-data-dir=${userData}`, appFolder(), file]
  execFileSync(executable, args, { stdio: 'ignore', timeout: 30_000 })
}

/** The folder the running app was started from. */
function appFolder(): string {
  return run.app.process().spawnargs.find((arg) => existsSync(join(arg, 'package.json'))) ?? ROOT
}

function hasCapinfos(): boolean {
  return existsSync('/usr/bin/capinfos')
}
