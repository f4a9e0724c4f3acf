import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { SockscopeWindow } from './support/sockscope-window'

let run: RunningApp
afterEach(() => run.close())

describe('npm run demo', () => {
  it('shows everything in one go: a server, a page that talks to it, and its traffic', async () => {
    run = await launchApp({ args: ['--demo'] })
    const window = new SockscopeWindow(run.page)
    const page = await pageWindow()
    await page.waitForSelector('html[data-run=finished]', { timeout: 60_000 })
    expect(await page.textContent('#state')).toBe('13 as expected, 0 not')
    await screenshot(page, 'demo/page')
    await window.until(
      'five WebSockets',
      () => window.connections(),
      (rows) => rows.filter(({ title, state }) => title === '/ws' && /closed|reset/.test(state)).length === 5,
    )
    expect(await window.status.innerText()).toContain('0 B dropped')
    await screenshot(run.page, 'demo/recorded')
    const [route] = (await window.state()).recording?.routes ?? []
    expect(new URL(page.url()).origin).toBe(`http://127.0.0.1:${route?.listenPort ?? 0}`)
  })

  it('keeps its page a stranger: no bridge, no Node, no way out of its origin', async () => {
    run = await launchApp({ args: ['--demo'] })
    const page = await pageWindow()
    await page.waitForSelector('html[data-run=finished]', { timeout: 60_000 })
    expect(
      await page.evaluate(() => ['sockscope', 'require', 'process'].filter((name) => name in globalThis)),
    ).toEqual([])
    expect(await page.evaluate(() => globalThis.open('about:blank') === null)).toBe(true)
    const { origin } = new URL(page.url())
    await page.evaluate(() => {
      location.href = 'http://127.0.0.1:1/'
    })
    await page.evaluate(() => {
      location.href = 'app://sockscope/index.html'
    })
    expect(new URL(page.url()).origin).toBe(origin)
    const partitions = await run.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => webContents.session.isPersistent()),
    )
    // The page's session lives in memory only.
    expect(partitions.filter((persistent) => !persistent)).toHaveLength(1)
  })

  it('ends with the window', async () => {
    run = await launchApp({ args: ['--demo'] })
    const page = await pageWindow()
    await page.waitForSelector('html[data-run=finished]', { timeout: 60_000 })
    const url = page.url()
    const child = run.app.process()
    const exited = new Promise((resolve) => child.once('exit', resolve))
    await run.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find(({ webContents }) => webContents.getURL().startsWith('app:'))
        ?.close()
    })
    expect(await exited).toBe(0)
    await expect(fetch(url)).rejects.toThrow()
  })
})

describe('the Demo button', () => {
  it('starts the demo and opens its page, in the default browser where there is one', async () => {
    run = await launchApp()
    const window = new SockscopeWindow(run.page)
    await run.app.evaluate(({ shell }) => {
      const opened: string[] = []
      ;(globalThis as { opened?: string[] }).opened = opened
      shell.openExternal = (url) => {
        opened.push(url)
        return Promise.resolve()
      }
    })
    await window.button('Demo').first().click()
    await window.button('Stop').waitFor()
    const address = await window.until('an opened page', openedPages, (pages) => pages.length === 1)
    const [route] = (await window.state()).recording?.routes ?? []
    expect(address).toEqual([`http://127.0.0.1:${route?.listenPort ?? 0}/`])
    const body = await (await fetch(address[0] ?? '')).text()
    expect(body).toContain('<title>Sockscope demo</title>')
    await window.until(
      'the request',
      () => window.connections(),
      (rows) => rows.some(({ title }) => title === 'GET /'),
    )
    // Once more: the same demo, not another one.
    await window.button('Demo').first().click()
    await window.until('a second opened page', openedPages, (pages) => pages.length === 2)
    expect((await window.state()).recording?.routes).toEqual(route === undefined ? [] : [route])
    expect(run.pageErrors).toEqual([])
  })
})

/** The window that shows the demo's page beside ours. */
async function pageWindow(): Promise<Page> {
  const isPage = (page: Page): boolean => page.url().startsWith('http:')
  return run.app.windows().find(isPage) ?? run.app.waitForEvent('window', { predicate: isPage })
}

/** What went to the default browser, or to a window of ours where there is none. */
async function openedPages(): Promise<string[]> {
  const external = await run.app.evaluate(() => (globalThis as { opened?: string[] }).opened ?? [])
  const own = run.app
    .windows()
    .map((page) => page.url())
    .filter((url) => url.startsWith('http:'))
  return [...external, ...own]
}
