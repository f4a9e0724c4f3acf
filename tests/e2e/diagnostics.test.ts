import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Settings } from '@shared/ipc/app-commands'
import { client, closing, fin, frame, server, upgrade, type Step } from '../integration/diagnostics/scripts'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { connectScripted, startScriptedServer, type ScriptedServer } from '../support/peers/scripted-peer'
import { head, upgradeRequest } from '../shared/dissector/transcript'
import { SockscopeWindow } from './support/sockscope-window'

/** Three errors on two connections: a refusal, a wrong accept, a text that is none. */
const CONVERSATIONS: Step[][] = [
  [
    client(upgradeRequest()),
    server(head('HTTP/1.1 403 Forbidden', { 'Content-Length': '0' })),
    fin(1),
    fin(0),
  ],
  [
    ...upgrade(
      { 'Sec-WebSocket-Key': 'AQIDBAUGBwgJCgsMDQ4PEA==' },
      { 'Sec-WebSocket-Accept': 'JXcJRAUEkJzZpZqVwLZfSqGkVXY=' },
    ),
    frame(0, { payload: 'fine' }),
    frame(0, { payload: Uint8Array.of(0x61, 0xff) }),
    ...closing(),
  ],
]

describe('the list of diagnostics', () => {
  let target: ScriptedServer
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    target = await startScriptedServer()
    run = await launchApp()
    window = new SockscopeWindow(run.page)
    const listen = await window.record(`ws://127.0.0.1:${target.port}`)
    for (const steps of CONVERSATIONS) await converse(Number(listen.split(':').at(-1)), target, steps)
    await window.settledConnections(CONVERSATIONS.length)
  })
  afterAll(async () => {
    await run.close()
    await target.close()
  })

  const grid = (): Locator => run.page.getByRole('grid', { name: /^Diagnostics/ })
  const rows = (): Promise<string[]> =>
    grid()
      .locator('[role="row"][aria-selected]')
      .evaluateAll((all) => all.map((row) => row.textContent.replace(/\s+/g, ' ').trim()))
  const explanation = (): Locator => run.page.getByRole('region', { name: 'Explanation' })

  it('opens from the count in the status bar', async () => {
    await window.status.getByRole('button', { name: /\d+ errors?/ }).click()
    const shown = await window.until('errors', rows, (all) => all.length === 3)
    expect(shown[0]).toMatch(/error.*0Upgrade refused The server answered 403 Forbidden/)
    expect(shown.every((row) => /^✕ ?error/.test(row))).toBe(true)
  })

  it('explains the one that is chosen, and shows its frame everywhere', async () => {
    await grid().focus()
    await grid().press('End')
    await window.details.getByRole('heading', { name: 'Frame 1', exact: true }).waitFor()
    const text = await explanation().innerText()
    expect(text).toContain('Text is not UTF-8')
    expect(text).toContain('Byte 1 of a text message of the client is not UTF-8.')
    expect(text).toContain('What to do')
    expect(text).toContain('RFC 6455 §5.6, §8.1')
    expect(text).toMatch(/Connection #?1 · frame 1 · packet \d+/)
    const selected = grid().locator('[aria-selected="true"]')
    expect(await selected.textContent()).toContain('Text is not UTF-8')
    expect(await window.connectionList.locator('[aria-selected="true"]').getAttribute('aria-rowindex')).toBe(
      '2',
    )
  })

  it('is filtered by severity and by connection', async () => {
    await window.button('Only connection 1').click()
    await window.until('those of connection 1', rows, (all) => all.length === 2)
    await window.button(/^All \d+/).click()
    await window.until('all of connection 1', rows, (all) => all.length === 2)
    await window.button('Only connection 1').click()
    await window.until('all of them', rows, (all) => all.length === 3)
    await window.button(/0 notes/).click()
    await run.page.getByText('Nothing of this kind.').waitFor()
    await window.button(/^All \d+/).click()
  })

  it('is drawn in both languages and themes', async () => {
    await window.until('all of them', rows, (all) => all.length === 3)
    await grid().focus()
    await grid().press('Home')
    for (const [language, theme] of [
      ['en', 'light'],
      ['en', 'dark'],
      ['zh-CN', 'light'],
      ['zh-CN', 'high-contrast'],
    ] as const) {
      await choose(language, theme)
      await screenshot(run.page, `diagnostics/${language}-${theme}`)
    }
    expect(run.pageErrors).toEqual([])
  })

  async function choose(language: Settings['language'], theme: Settings['theme']): Promise<void> {
    const [languages, themes] = [
      run.page.locator('footer select').first(),
      run.page.locator('footer select').last(),
    ]
    await languages.selectOption(language)
    await themes.selectOption(theme)
    await run.page.locator(`html[data-theme="${theme}"]`).waitFor({ state: 'attached' })
  }
})

async function converse(port: number, target: ScriptedServer, steps: readonly Step[]): Promise<void> {
  const near = await connectScripted(port)
  const ends = [near, await target.accepted()] as const
  for (const step of steps) {
    const [end, other] = [ends[step.by], ends[step.by === 0 ? 1 : 0]]
    if ('send' in step) {
      await end.write(step.send)
      await other.readExactly(step.send.length)
    } else {
      end.fin()
      await other.ended
    }
  }
}
