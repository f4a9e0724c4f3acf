import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
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
  userData = mkdtempSync(join(tmpdir(), 'sockscope-e2e-keeping-'))
  await launch()
})
afterEach(async () => {
  await run.close()
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
})

async function launch(): Promise<void> {
  run = await launchApp({ userData })
  window = new SockscopeWindow(run.page)
}

async function recorded(text: string): Promise<string> {
  const listen = await window.record(echo.url)
  await converse(listen, [text])
  await window.stop()
  return (await window.state()).current?.path ?? ''
}

describe('keeping sessions', () => {
  it('saves, names and deletes them, by keyboard and by mouse, in both languages', async () => {
    const path = await recorded('to be kept')
    const other = await recorded('to be deleted')
    const { page } = run
    await page.getByRole('button', { name: 'Recent' }).press('Enter')
    await page.getByRole('menuitem', { name: 'All sessions…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Sessions' })
    await dialog.getByText('All recordings together take').waitFor()

    // A copy, in the place the user chose.
    const copy = join(userData, 'copy.pcapng')
    await run.app.evaluate(({ dialog: system }, filePath) => {
      system.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, copy)
    const name = path.split('/').at(-1)!
    await dialog.getByRole('button', { name: `Save ${name} as…` }).press('Enter')
    await expect.poll(() => existsSync(copy), { timeout: 10_000 }).toBe(true)
    expect(readFileSync(copy)).toEqual(readFileSync(path))

    // Another name, by keyboard.
    await dialog.getByRole('button', { name: `Rename ${name}` }).press('Enter')
    await dialog.getByLabel(`New name of ${name}`).fill('login fails')
    await dialog.getByLabel(`New name of ${name}`).press('Enter')
    await dialog.getByText('login fails.pcapng').waitFor()
    await page.screenshot({ path: join(tmpdir(), 'sockscope-sessions.png') })
    await page.keyboard.press('Escape')

    // In Chinese, by mouse: deleted when it was asked for twice.
    const { settings } = await window.state()
    await page.evaluate((changed) => globalThis.window.sockscope.app('settings.save', changed), {
      ...settings,
      language: 'zh-CN' as const,
    })
    await page.getByRole('button', { name: '最近' }).click()
    await page.getByRole('menuitem', { name: '所有会话…' }).click()
    const chinese = page.getByRole('dialog', { name: '会话' })
    const deleted = other.split('/').at(-1)!
    await chinese.getByRole('button', { name: `删除 ${deleted}`, exact: true }).click()
    expect(existsSync(other)).toBe(true)
    await chinese.getByRole('button', { name: `确认删除 ${deleted}` }).click()
    await expect.poll(() => existsSync(other), { timeout: 10_000 }).toBe(false)
    expect(readdirSync(join(userData, 'sessions'))).toEqual(['login fails.pcapng'])
    expect(run.pageErrors).toEqual([])
  })

  it('offers what was recorded when the app was killed, once', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['before the kill'])
    const path = (await window.state()).current?.path ?? ''
    await window.settledConnections(1)
    const child = run.app.process()
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    await run.close()

    await launch()
    const notice = run.page.getByRole('status').filter({ hasText: 'ended while it recorded' })
    await notice.getByRole('button', { name: 'Open it' }).press('Enter')
    expect(await window.settledConnections(1)).toHaveLength(1)
    expect((await window.state()).current?.path).toBe(path)
    await notice.waitFor({ state: 'detached' })
    await run.close()

    await launch()
    expect(await window.state()).toMatchObject({ recovered: null })
  })
})
