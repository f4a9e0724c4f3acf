import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Locator } from 'playwright-core'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { converse, startEchoServer, type EchoServer } from './support/echo-server'
import { SockscopeWindow } from './support/sockscope-window'

describe.each(['en', 'zh-CN'])('a window of 900 by 600 pixels in %s', (language) => {
  let echo: EchoServer
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    echo = await startEchoServer()
    run = await launchApp()
    window = new SockscopeWindow(run.page)
    await run.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600))
    const listen = await window.record(echo.url)
    await converse(listen, ['first', 'second'])
    await window.settledConnections(1)
    await window.chooseConnection(0)
    await run.page.locator('footer select').first().selectOption(language)
    await run.page.locator(`html[lang="${language}"]`).waitFor()
  })
  afterAll(async () => {
    await run.close()
    echo.close()
  })

  /** How much of what an element holds does not fit into it. */
  const hidden = (of: Locator): Promise<{ text: string; width: number; height: number }[]> =>
    of.evaluateAll((elements) =>
      elements.map((element) => ({
        text: element.textContent.trim() || (element as HTMLInputElement).value,
        width: Math.max(0, element.scrollWidth - element.clientWidth),
        height: Math.max(0, element.scrollHeight - element.clientHeight),
      })),
    )
  const nothing = { width: 0, height: 0 }

  it('shows the names of its tabs on one line, and all of them', async () => {
    const list = run.page.locator('[data-pane="frames"] [role="tablist"]')
    expect(await hidden(list)).toMatchObject([nothing])
    const tabs = await hidden(list.getByRole('tab'))
    expect(tabs).toHaveLength(5)
    for (const tab of tabs) expect(tab).toMatchObject(nothing)
  })

  it('cuts neither the route nor the figures of a connection', async () => {
    for (const field of await hidden(run.page.locator('.toolbar input'))) expect(field.width).toBe(0)
    const lines = await hidden(window.connectionList.locator('.second'))
    for (const line of lines) expect(line.width).toBe(0)
  })

  it('has what a list can do above it, within reach', async () => {
    await run.page.locator('[data-pane="frames"] [role="tab"]').nth(1).click()
    const tools = run.page.locator('[data-pane="frames"] [role="toolbar"]')
    expect(await hidden(tools)).toMatchObject([nothing])
    expect(await tools.getByRole('button').count()).toBe(3)
    await screenshot(run.page, `narrow/${language}`)
  })

  it('shows a target of any length whole where there is room for it', async () => {
    await run.page.keyboard.press('Control+r')
    const field = run.page.locator('.toolbar input').nth(1)
    await run.page.locator('.toolbar input:not([readonly])').first().waitFor()
    await field.fill('ws://a-rather-long-name.internal.example.org:8765/some/prefix')
    expect(await hidden(field)).toMatchObject([{ width: 0 }])
  })
})
