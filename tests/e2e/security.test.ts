import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { BrowserWindow } from 'electron'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from '../support/electron-app'
import './support/sockscope-window'

/** What a page that were taken over by an attacker could try. Each try must come to nothing. */
describe('the window is locked down', () => {
  let run: RunningApp

  beforeAll(async () => {
    run = await launchApp()
  })
  afterAll(() => run.close())

  it('comes from its own protocol with a policy that forbids all but its own files', async () => {
    expect(run.page.url()).toBe('app://sockscope/index.html')
    const policy = await run.app.evaluate(async ({ net }) => {
      const response = await net.fetch('app://sockscope/index.html')
      return response.headers.get('content-security-policy')
    })
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' /)
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
  })

  it('loads without breaking that policy once', () => {
    expect(run.pageErrors).toEqual([])
  })

  it('runs in a sandbox, isolated, without Node', async () => {
    const preferences = await run.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      // Not in the typings, and the only one that tells what is in force.
      return (
        contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    })
    const globals = await run.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
        (name) => name in window,
      ),
    )
    expect(globals).toEqual([])
  })

  it('shows the page one object, which the page cannot change', async () => {
    const seen = await run.page.evaluate(() => {
      const { sockscope } = window
      try {
        ;(window as { sockscope: unknown }).sockscope = null
      } catch {
        // Strict mode throws; either way it must stay.
      }
      return {
        keys: Object.keys(sockscope).sort(),
        frozen: Object.isFrozen(sockscope),
        stays: window.sockscope !== null,
      }
    })
    expect(seen).toEqual({ keys: ['app', 'openDropped', 'session', 'subscribe'], frozen: true, stays: true })
  })

  it('opens no other window', async () => {
    expect(await run.page.evaluate(() => window.open('about:blank') === null)).toBe(true)
    expect(
      await run.page.evaluate(() => window.open('https://example.org/', '_blank', 'popup') === null),
    ).toBe(true)
    expect(await windowCount(run)).toBe(1)
  })

  it('navigates nowhere, neither by script nor by link nor by form', async () => {
    const attempts = await observeNavigation(run)
    await run.page.evaluate(() => {
      location.href = 'https://example.org/'
    })
    await run.page.evaluate(() => {
      const link = document.createElement('a')
      link.href = 'file:///etc/passwd'
      document.body.append(link)
      link.click()
      link.remove()
    })
    await run.page.evaluate(() => location.reload())
    expect(run.page.url()).toBe('app://sockscope/index.html')
    expect(await attempts()).toEqual([])
    expect(await run.page.evaluate(() => window.sockscope.app('app.state', {}))).toMatchObject({
      platform: process.platform,
    })
  })

  it('reaches no server, not even one on this machine', async () => {
    let requests = 0
    const server = createServer((_, response) => {
      requests++
      response.end()
    })
    server.on('upgrade', (_, socket) => {
      requests++
      socket.destroy()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const outcome = await run.page.evaluate(async (port) => {
      const failed = (attempt: Promise<unknown>): Promise<boolean> =>
        attempt.then(
          () => false,
          () => true,
        )
      const event = (target: EventTarget): Promise<unknown> =>
        new Promise((resolve, reject) => {
          target.addEventListener('load', resolve)
          target.addEventListener('open', resolve)
          target.addEventListener('error', () => reject(new Error('error')))
        })
      const make = <Name extends 'img' | 'script' | 'iframe'>(name: Name, path: string) => {
        const element = document.createElement(name)
        element.src = `http://127.0.0.1:${port}/${path}`
        document.body.append(element)
        return element
      }
      // A frame that may not load says it has loaded: only the server can tell.
      make('iframe', 'x.html')
      return Promise.all([
        failed(fetch(`http://127.0.0.1:${port}/`)),
        failed(event(make('img', 'x.png'))),
        failed(event(make('script', 'x.js'))),
        failed(event(new WebSocket(`ws://127.0.0.1:${port}/`))),
      ])
    }, port)
    expect(outcome).toEqual([true, true, true, true])
    expect(requests).toBe(0)
    server.close()
  })

  it('runs no code that is not in its own files', async () => {
    const ran = await run.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.ranInline = true'
      document.head.append(script)
      const button = document.createElement('button')
      button.setAttribute('onclick', 'window.ranInline = true')
      document.body.append(button)
      button.click()
      button.remove()
      script.remove()
      return 'ranInline' in window
    })
    expect(ran).toBe(false)
  })

  it('is granted no permission', async () => {
    const states = await run.page.evaluate(async () => {
      const names = [
        'geolocation',
        'notifications',
        'camera',
        'microphone',
        'clipboard-read',
      ] as PermissionName[]
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
    })
    expect(states).not.toContain('granted')
    const devices = await run.page.evaluate(() =>
      navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        () => 'denied',
      ),
    )
    expect(devices).toBe('denied')
  })

  it('serves no file outside the folder of the page', async () => {
    for (const path of [
      '..%2f..%2fpackage.json',
      '%2e%2e/main/index.js',
      '..%5c..%5cpackage.json',
      '/etc/passwd',
    ]) {
      const status = await run.app.evaluate(
        async ({ net }, url) => (await net.fetch(url)).status,
        `app://sockscope/${path}`,
      )
      expect(status, path).toBe(404)
    }
  })

  it.each<[string, unknown[], string]>([
    ['an unknown command', ['app.nothing', {}], 'unknown-command: app.nothing'],
    ['a name every object has', ['constructor', {}], 'unknown-command: constructor'],
    ['arguments that do not fit', ['record.start', { routes: [] }], 'invalid-arguments: record.start'],
    ['an argument too many', ['app.state', { path: '/etc/passwd' }], 'invalid-arguments: app.state'],
  ])('refuses %s at the gate', async (_, [command, args], refusal) => {
    const message = await run.page.evaluate(
      ([command, args]) =>
        (window.sockscope.app as (command: unknown, args: unknown) => Promise<unknown>)(command, args).then(
          () => 'answered',
          (error: Error) => error.message,
        ),
      [command, args],
    )
    expect(message).toContain(refusal)
  })

  it('refuses questions about a session that is not open', async () => {
    const message = await run.page.evaluate(() =>
      window.sockscope.session(77, 'rows.window', { of: { table: 'connections' }, offset: 0, count: 1 }).then(
        () => 'answered',
        (error: Error) => error.message,
      ),
    )
    expect(message).toContain('unknown-session: rows.window')
  })

  it('opens no file that a script made up, and none that is not on the list', async () => {
    const dropped = await run.page.evaluate(() =>
      window.sockscope.openDropped(new File(['x'], '/etc/passwd')).then(
        () => 'answered',
        (error: Error) => error.message,
      ),
    )
    expect(dropped).toContain('invalid-arguments: session.openDropped')
    const recent = await run.page.evaluate(() =>
      window.sockscope.app('session.openRecent', { path: '/etc/hostname' }),
    )
    expect(recent).toMatchObject({ ok: false, error: { code: 'file-unreadable' } })
  })

  it('answers no page but ours: a stranger with the same preload is refused', async () => {
    const answer = await run.app.evaluate(async ({ app, BrowserWindow, session }) => {
      const path = process.getBuiltinModule('node:path')
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: {
          preload: path.join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
          sandbox: true,
          session: session.fromPartition('stranger'),
        },
      }) as BrowserWindow
      await stranger.loadURL('data:text/html,<title>stranger</title>')
      const message = (await stranger.webContents.executeJavaScript(
        `window.sockscope.app('app.state', {}).then(() => 'answered', (error) => error.message)`,
      )) as string
      stranger.destroy()
      return message
    })
    expect(answer).toContain('foreign-sender: app.state')
  })
})

function windowCount({ app }: RunningApp): Promise<number> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
}

/** Notes every navigation of the window's page that is committed from now on. */
async function observeNavigation({ app }: RunningApp): Promise<() => Promise<string[]>> {
  await app.evaluate(({ BrowserWindow }) => {
    const seen: string[] = []
    ;(globalThis as { navigations?: string[] }).navigations = seen
    BrowserWindow.getAllWindows()[0]?.webContents.on('did-navigate', (_event, url) => seen.push(url))
  })
  return () => app.evaluate(() => (globalThis as { navigations?: string[] }).navigations ?? [])
}
