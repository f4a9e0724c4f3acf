import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../../support/chromium'
import { findPython, missing } from '../../support/peers/python-peers'
import { recordConversation, temporaryFolder } from '../../support/recorded-conversation'
import { exportFile } from './exported-session'

const python = findPython('websockets')
const runs = python !== null && chromiumPath !== null
const MARKUP = '<img src="http://example.test/x" onerror="document.title=1"><script>document.title=2</script>'

async function report(...options: string[]): Promise<string> {
  const { recording } = await recordConversation(python!, temporaryFolder(), [
    { send: MARKUP },
    { receive: 1 },
    { sendFragments: ['你', '好'] },
    { receive: 1 },
    { close: [4001, 'bye'] },
  ])
  return exportFile(recording.path, 'html', ...options)
}

describe.skipIf(!runs)(`the HTML report (${missing('websockets')}; ${NO_CHROMIUM})`, () => {
  it(
    'opens from a file, asks for nothing, and shows its parts in both languages',
    { timeout: 60_000 },
    async () => {
      const file = await report()
      const browser = await launchChromium()
      onTestFinished(() => browser.close())
      const page = await browser.context.newPage()
      const requests: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      page.on('console', (message) => complaints.push(message.text()))
      await page.goto(pathToFileURL(file).href)
      expect(await page.locator('h1').textContent()).toMatch(/^session-.*\.pcapng$/)
      // Text that is not shown is not counted: innerText leaves the other language out.
      const english = await page.locator('main').innerText()
      for (const part of [
        'The client ended it first, with a close frame.',
        'a close event: code 4001, reason "bye"',
        'Diagnostics',
        'Sec-WebSocket-Key:',
        'Sec-WebSocket-Accept is right',
        'TCP handshake, 1st step: SYN',
        'Close, code 4001',
        '3 fragments',
        '你好',
        MARKUP,
      ])
        expect(english).toContain(part)
      expect(english).not.toContain('第一次握手')
      await page.getByLabel('简体中文').check()
      const chinese = await page.locator('main').innerText()
      for (const part of ['客户端先以关闭帧结束了连接。', '第一次握手：SYN', '诊断', MARKUP])
        expect(chinese).toContain(part)
      expect(chinese).not.toContain('1st step')
      expect(await page.locator('img, script, iframe, link').count()).toBe(0)
      expect(await page.title()).toContain('Sockscope report')
      expect({ requests, complaints }).toEqual({ requests: [pathToFileURL(file).href], complaints: [] })
    },
  )

  it('begins in the language it was asked for, and its policy allows nothing but its own style', async () => {
    const text = readFileSync(await report('--language', 'zh-CN'), 'utf8')
    expect(text).toContain('<html lang="zh-CN">')
    expect(text).toMatch(/class="zh-CN" checked/)
    expect(text).toMatch(
      /content="default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'"/,
    )
  })
})
