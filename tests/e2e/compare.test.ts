import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from '../support/electron-app'
import { converse, startEchoServer, type EchoServer } from './support/echo-server'
import { SockscopeWindow } from './support/sockscope-window'

let echo: EchoServer
let userData: string
let run: RunningApp
let window: SockscopeWindow

beforeAll(async () => {
  echo = await startEchoServer()
})
afterAll(() => echo.close())
beforeEach(async () => {
  userData = mkdtempSync(join(tmpdir(), 'sockscope-e2e-compare-'))
  run = await launchApp({ userData })
  window = new SockscopeWindow(run.page)
})
afterEach(async () => {
  await run.close()
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
})

describe('comparing and replaying in the window', () => {
  it('shows what differs first and the messages side by side, by keyboard and by mouse', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['one', 'two', 'three'])
    await converse(listen, ['one', 'three'])
    await window.stop()
    const { page } = run
    await window.chooseConnection(0)

    // By keyboard: another connection is the first choice that is made with the arrow keys.
    await page.keyboard.press('Control+b')
    const dialog = page.getByRole('dialog', { name: 'Compare' })
    await dialog.waitFor()
    await dialog.getByRole('radio', { name: 'another connection' }).press('Space')
    await dialog.getByRole('button', { name: 'Compare' }).press('Enter')
    await dialog
      .getByText(
        'Connection 0 (in B connection 1): the client’s text message of frame 2 is missing in B: two.',
      )
      .waitFor()
    const list = dialog.getByRole('grid', { name: 'Messages side by side' })
    await list.getByRole('row').filter({ hasText: 'missing' }).first().waitFor()

    // The client is replayed against the server it was recorded with.
    await dialog.getByRole('radio', { name: 'a server, replaying the client' }).click()
    await dialog.getByRole('textbox', { name: 'Server' }).fill(echo.url)
    await dialog.getByRole('button', { name: 'Replay' }).click()
    await dialog.getByText('Nothing differs: 8 messages of 1 connections are equal.').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    // By mouse, in Chinese: a replayed server that no page comes to is stopped.
    const { settings } = await window.state()
    await page.evaluate((changed) => globalThis.window.sockscope.app('settings.save', changed), {
      ...settings,
      language: 'zh-CN' as const,
    })
    await page.getByRole('button', { name: '比较…' }).click()
    const chinese = page.getByRole('dialog', { name: '比较' })
    await chinese.getByRole('radio', { name: '页面（重放服务器）' }).click()
    await chinese.getByRole('button', { name: '重放' }).click()
    await chinese.getByText(/^正在等待页面连接到 ws:\/\/127\.0\.0\.1:\d+\/chat。$/).waitFor()
    await chinese.getByRole('button', { name: '停止' }).click()
    await chinese.getByText('重放在内容发完之前被停止。').waitFor()
    expect(run.pageErrors).toEqual([])
  })
})
