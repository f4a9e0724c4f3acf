import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importAsChrome } from '../support/chrome-har-importer'
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
  userData = mkdtempSync(join(tmpdir(), 'sockscope-e2e-export-'))
  run = await launchApp({ userData })
  window = new SockscopeWindow(run.page)
})
afterEach(async () => {
  await run.close()
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
})

/** The system's dialog answers with this place. */
async function choosing(path: string): Promise<string> {
  await run.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
  return path
}

describe('exporting from the window', () => {
  it('writes what the dialog says, by keyboard and by mouse, and the file opens again', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['one', '一二三'])
    await window.stop()
    const { page } = run

    // By keyboard: the dialog has the focus, the format is chosen, Enter exports.
    await page.keyboard.press('Control+e')
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.waitFor()
    await dialog.getByText('Connections: 1. Frames: ').waitFor()
    await dialog.getByLabel('Format').selectOption('har')
    const har = await choosing(join(userData, 'out.har'))
    await dialog.getByLabel('Format').press('Tab')
    await dialog.getByRole('button', { name: 'Export…' }).press('Enter')
    await page.getByText(`Exported to ${har}`).waitFor()
    const messages = importAsChrome(readFileSync(har, 'utf8')).flatMap((entry) => entry.messages)
    expect(messages.map(({ type, data }) => [type, data])).toEqual([
      ['send', 'one'],
      ['receive', 'one'],
      ['send', '一二三'],
      ['receive', '一二三'],
    ])
    await page.getByRole('button', { name: 'Dismiss' }).click()

    // By mouse, in Chinese: JSON Lines are written while the file is read again.
    const { settings } = await window.state()
    await page.evaluate((changed) => globalThis.window.sockscope.app('settings.save', changed), {
      ...settings,
      language: 'zh-CN' as const,
    })
    await page.getByRole('button', { name: '导出…' }).click()
    const chinese = page.getByRole('dialog', { name: '导出' })
    await chinese.getByLabel('格式').selectOption('jsonl')
    const lines = await choosing(join(userData, 'out.jsonl'))
    await chinese.getByRole('button', { name: '导出…' }).click()
    await page.getByText(`已导出到 ${lines}`).waitFor()
    expect(readFileSync(lines, 'utf8').match(/"kind":"message"/g)).toHaveLength(4)
    expect(readdirSync(userData).filter((name) => name.endsWith('.part'))).toEqual([])
    expect(run.pageErrors).toEqual([])
  })

  it('takes credentials out first, shows each of them, and says that the file holds none', async () => {
    const listen = await window.record(echo.url)
    await converse(listen, ['{"user":"ada","token":"Zq8w1kLpX77secretQ"}', 'visit 7731-ada'])
    await window.stop()
    const { page } = run

    await page.keyboard.press('Control+e')
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.getByText('Different values found: 1').waitFor()
    await dialog.getByText('Every match').press('Enter')
    await dialog.getByText('Zq8w1kLpX77secretQ').first().waitFor()
    // A rule of one's own, by keyboard; one that cannot be read is said so and exports nothing.
    const more = dialog.getByLabel('More rules, one a line')
    await more.fill('text:visit (')
    await more.press('Tab')
    await dialog.getByRole('alert').getByText('text:visit (').waitFor()
    expect(await dialog.getByRole('button', { name: 'Export…' }).isDisabled()).toBe(true)
    await more.fill('text:visit (\\S+)')
    await more.press('Tab')
    await dialog.getByText('Different values found: 2').waitFor()
    await dialog.getByLabel('Format').selectOption('har')
    const har = await choosing(join(userData, 'redacted.har'))
    await page.screenshot({ path: join(tmpdir(), 'sockscope-redaction.png') })
    await dialog.getByRole('button', { name: 'Export…' }).press('Enter')
    await page.getByText('Values replaced: 2. Looked for in the finished file').waitFor()
    const text = readFileSync(har, 'utf8')
    expect(text).not.toMatch(/Zq8w1kLpX77secretQ|7731-ada/)
    const [first, second] = importAsChrome(text).flatMap((entry) => entry.messages)
    expect(first!.data).toMatch(/^\{"user":"ada","token":"redacted\w{10}"\}$/)
    expect(second!.data).toBe(first!.data)

    // Without it, by mouse, in Chinese: the dialog says so.
    const { settings } = await window.state()
    await page.evaluate((changed) => globalThis.window.sockscope.app('settings.save', changed), {
      ...settings,
      language: 'zh-CN' as const,
    })
    await page.getByRole('button', { name: '导出…' }).click()
    const chinese = page.getByRole('dialog', { name: '导出' })
    await chinese.getByText('找到的不同值：').waitFor()
    await page.screenshot({ path: join(tmpdir(), 'sockscope-redaction-zh.png') })
    await chinese.getByLabel('先移除凭据').click()
    await chinese.getByText('会原样写入文件').waitFor()
    const plain = await choosing(join(userData, 'plain.har'))
    await chinese.getByRole('button', { name: '导出…' }).click()
    await page.getByText(`已导出到 ${plain}`).waitFor()
    expect(readFileSync(plain, 'utf8')).toContain('Zq8w1kLpX77secretQ')
    expect(run.pageErrors).toEqual([])
  })
})
