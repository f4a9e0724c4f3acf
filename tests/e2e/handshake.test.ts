import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Locator } from 'playwright-core'
import WebSocket from 'ws'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { freePort } from '../support/free-port'
import { startDemoServer } from '../support/peers/demo-peers'
import type { ServerPeer } from '../support/peers/peer-process'
import { SockscopeWindow } from './support/sockscope-window'

const LOOKS = [
  ['en', 'light'],
  ['en', 'dark'],
  ['zh-CN', 'light'],
  ['zh-CN', 'dark'],
] as const
/** RFC 6455 §1.3, written down once more: the app's own constant proves nothing. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

describe('the Handshake tab explains how a connection came to be, or at which step it ended', () => {
  let server: ServerPeer
  let run: RunningApp
  let window: SockscopeWindow
  let tab: Locator

  beforeAll(async () => {
    server = await startDemoServer('server.mjs')
    run = await launchApp()
    window = new SockscopeWindow(run.page)
    tab = run.page.locator('.handshake')
  })
  afterAll(async () => {
    await run.close()
    await server.process.stop()
  })
  afterEach(async () => {
    if ((await window.state()).recording !== null) await window.stop()
  })

  /** What the checklist says of every rule, as `outcome rule`. */
  const outcomes = (): Promise<string[]> =>
    tab.getByRole('option').evaluateAll((options) =>
      options.map((option) =>
        ['.mark', '.name']
          .map((part) =>
            option
              .querySelector(part)
              ?.textContent.replace(/^\s*\S /, '')
              .trim(),
          )
          .join(': '),
      ),
    )

  async function openTab(): Promise<void> {
    await run.page.locator('[role="tab"][id*="handshake"]').click()
    await tab.locator('.headline').waitFor()
  }

  async function choose(language: string, theme: string): Promise<void> {
    const selects = run.page.locator('footer select')
    await selects.nth(0).selectOption(language)
    await selects.nth(1).selectOption(theme)
    await run.page.locator(`html[data-theme="${theme}"][lang="${language}"]`).waitFor()
  }

  /** The tab in both languages and themes, whole: the window is made tall enough for it. */
  async function pictures(name: string): Promise<void> {
    for (const [language, theme] of LOOKS) {
      await choose(language, theme)
      await screenshot(run.page, `handshake/${language}-${theme}/${name}`)
    }
    await choose('en', 'light')
  }

  async function resize(width: number, height: number): Promise<void> {
    await run.app.evaluate(
      ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setSize(w!, h!),
      [width, height],
    )
  }

  it('shows a good connection with every rule kept and the accept value computed', async () => {
    const listen = await window.record(server.url)
    const client = new WebSocket(`ws://${listen}/ws`, ['sockscope-demo'])
    const [[response]] = (await Promise.all([once(client, 'upgrade'), once(client, 'open')])) as [
      [{ headers: Record<string, string> }],
      unknown,
    ]
    client.close(1000)
    await once(client, 'close')
    await window.settledConnections(1)
    await window.chooseConnection(0)
    await openTab()

    expect(await tab.locator('.headline').innerText()).toMatch(/The handshake succeeded/)
    const stages = await tab.locator('.stage .state').allInnerTexts()
    expect(stages).toEqual(['done', 'done', 'done', 'done', 'done'])

    // What was kept is folded until asked for.
    expect(await outcomes()).toEqual([])
    await tab.getByRole('button', { name: 'Show all rules' }).click()
    const rules = await outcomes()
    expect(rules.length).toBeGreaterThan(30)
    expect(rules.filter((rule) => !/^(pass|n\/a): /.test(rule))).toEqual([])
    for (const rule of ['The method is GET', 'The status is 101', 'It is computed from the key'])
      expect(rules).toContain(`pass: ${rule}`)

    const codes = await tab.locator('.steps code').allInnerTexts()
    const [key = ''] = codes
    const digest = createHash('sha1')
      .update(key + GUID)
      .digest()
    const accept = digest.toString('base64')
    expect(codes).toEqual([key, key + GUID, digest.toString('hex'), accept, accept])
    expect(accept).toBe(response.headers['sec-websocket-accept'])
    await tab.getByText('equal: the server has read this request').waitFor()
    await tab.getByRole('rowheader', { name: 'Subprotocol sockscope-demo' }).waitFor()
  })

  it('marks the header line of a rule that is chosen with the keys, and says so', async () => {
    const list = tab.getByRole('listbox', { name: 'Rules of the Upgrade' })
    await list.focus()
    await list.press('Home')
    const rule = tab.getByRole('option', { name: /Sec-WebSocket-Version is 13, once/ })
    for (let step = 0; step < 40 && (await rule.getAttribute('aria-selected')) !== 'true'; step++)
      await list.press('ArrowDown')
    expect(await list.getAttribute('aria-activedescendant')).toBe(await rule.getAttribute('id'))
    const marked = tab.locator('tr.marked')
    expect(await marked.count()).toBe(1)
    expect(await marked.innerText()).toMatch(/Sec-WebSocket-Version\s+13/)
    await tab.locator('.explanation').getByText('This rule was kept.').waitFor()
  })

  it('draws it in both languages and themes, wide and narrow', async () => {
    await pictures('good')
    await resize(1440, 2000)
    await pictures('good-whole')
    await resize(900, 2000)
    await pictures('good-narrow')
    await resize(1280, 800)
  })

  it('teaches each step when it is asked to', async () => {
    const lessons = tab.locator('details')
    const count = await lessons.count()
    expect(count).toBe(7)
    for (let at = 0; at < count; at++) {
      const summary = lessons.nth(at).locator('summary')
      await summary.focus()
      await summary.press('Enter')
      await lessons.nth(at).locator('p').first().waitFor()
    }
    await resize(1440, 4200)
    await pictures('lessons')
    await resize(1280, 800)
  })

  it('says that a 403 ended it at the answer, and why', async () => {
    const listen = await window.record(server.url)
    const client = new WebSocket(`ws://${listen}/refused`)
    await once(client, 'error')
    await window.settledConnections(1)
    await window.chooseConnection(0)
    await openTab()
    await tab.getByText('The handshake ended at step 4 of 5: Answer.').waitFor()
    expect(await tab.locator('.said').innerText()).toMatch(/403 Forbidden instead of 101/)
    expect((await outcomes())[0]).toBe('fail: The status is 101')
    expect(await tab.locator('.stage .state').allInnerTexts()).toEqual([
      'done',
      'done',
      'done',
      'ended here',
      'not reached',
    ])
    // The rule that failed is chosen from the start, and what it read is marked.
    expect(await tab.locator('.start.marked').innerText()).toMatch(/403 Forbidden/)
    await tab.getByText('no 101 came, so there was nothing to compare').waitFor()
    await pictures('forbidden')
  })

  it('says that a refused target ended it at TCP, before any HTTP', async () => {
    const port = await freePort()
    const listen = await window.record(`ws://127.0.0.1:${port}`)
    const client = new WebSocket(`ws://${listen}/chat`)
    await once(client, 'error')
    await window.settledConnections(1)
    await window.chooseConnection(0)
    await openTab()
    expect(await tab.locator('.said').innerText()).toMatch(
      /The handshake ended at step 2 of 5: TCP: Sockscope to server\./,
    )
    expect(await tab.locator('.said').innerText()).toContain(`Nothing listens at 127.0.0.1:${port}`)
    const refused = tab.getByRole('table', { name: /Sockscope to server/ })
    expect(await refused.getByRole('rowheader').allInnerTexts()).toEqual([
      expect.stringContaining('1st: SYN'),
      expect.stringContaining('RST: refused'),
    ])
    await pictures('refused')
    await resize(900, 900)
    await pictures('refused-narrow')
    await resize(1280, 800)
  })

  it('has kept its window in order through all of it', () => {
    expect(run.pageErrors).toEqual([])
  })
})
