import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../support/chromium'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { startDemoServer } from '../support/peers/demo-peers'
import type { ServerPeer } from '../support/peers/peer-process'
import { SockscopeWindow } from './support/sockscope-window'

const LANGUAGES = [
  {
    language: 'en',
    lang: 'en',
    record: 'Record',
    frames: 'Frames',
    handshake: 'Handshake',
    open: 'Open Capture',
  },
  { language: 'zh-CN', lang: 'zh-CN', record: '录制', frames: '帧', handshake: '握手', open: '打开抓包文件' },
] as const
const THEMES = ['light', 'dark', 'high-contrast'] as const

/** The main states in every language and theme, as pictures a person looks at; and that the choice is in force everywhere. */
describe.skipIf(chromiumPath === null)(
  `the window's looks${chromiumPath === null ? `: ${NO_CHROMIUM}` : ''}`,
  () => {
    let server: ServerPeer
    let run: RunningApp
    let window: SockscopeWindow

    beforeAll(async () => {
      server = await startDemoServer('server.mjs')
      run = await launchApp()
      window = new SockscopeWindow(run.page)
    })
    afterAll(async () => {
      await run.close()
      await server.process.stop()
    })

    it('are drawn before anything is recorded', async () => {
      for (const { language } of LANGUAGES) {
        for (const theme of THEMES) {
          await choose(language, theme)
          await screenshot(run.page, `${language}/${theme}/welcome`)
        }
      }
    })

    it('are drawn while something is recorded', async () => {
      await choose('en', 'light')
      const listen = await window.record(server.url)
      const browser = await launchChromium()
      const page = await browser.context.newPage()
      await page.goto(`http://${listen}/?run=all`)
      await page.waitForSelector('html[data-run=finished]', { timeout: 60_000 })
      await browser.close()
      await window.until(
        'the WebSocket connections',
        () => window.connections(),
        (rows) => rows.filter(({ title }) => title === '/ws').length === 5,
      )
      const first = (await window.connections()).findIndex(({ title }) => title === '/ws')
      for (const { language, frames, handshake } of LANGUAGES) {
        for (const theme of THEMES) {
          await choose(language, theme)
          const at = `${language}/${theme}`
          await window.chooseConnection(first)
          await run.page.getByRole('tab', { name: handshake, exact: true }).click()
          await screenshot(run.page, `${at}/handshake`)
          await run.page.getByRole('tab', { name: frames, exact: true }).click()
          await run.page.keyboard.press('Control+2')
          await run.page.keyboard.press('Home')
          for (let row = 0; row < 6; row++) await run.page.keyboard.press('ArrowDown')
          for (const view of ['Text', 'JSON', 'Hex']) {
            const tab = window.details.getByRole('tab').nth(['Text', 'JSON', 'Hex'].indexOf(view))
            await tab.click()
            await screenshot(run.page, `${at}/frame-${view.toLowerCase()}`)
          }
          await window.chooseConnection(
            (await window.connections()).findIndex(({ title }) => title.includes('refused')),
          )
          await screenshot(run.page, `${at}/refused`)
        }
      }
    })

    it.each(LANGUAGES)(
      'speak $language everywhere: page, menu and document',
      async ({ language, lang, record, open }) => {
        await choose(language, 'light')
        expect(await run.page.locator('html').getAttribute('lang')).toBe(lang)
        if ((await window.state()).recording !== null) await run.page.keyboard.press('Control+r')
        await run.page.getByRole('button', { name: record, exact: true }).waitFor()
        const label = await run.app.evaluate(
          ({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('open')?.label,
        )
        expect(label?.replaceAll('&', '')).toContain(open.replaceAll('&', ''))
      },
    )

    it('leave no word untranslated', async () => {
      await choose('zh-CN', 'light')
      const text = await run.page.locator('body').innerText()
      // A key that has no translation shows as itself: `toolbar.record`.
      expect(
        text.match(/\b(?:toolbar|status|pane|frames|connection|handshake|details|payload)\.[a-z]+\b/gi) ?? [],
      ).toEqual([])
    })

    it.each(THEMES)('follow the choice of %s at once, window frame included', async (theme) => {
      await choose('en', theme)
      expect(await run.page.locator('html').getAttribute('data-theme')).toBe(theme)
      const isDark = await run.app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)
      expect(isDark).toBe(theme !== 'light')
    })

    it('break no policy and throw no error in any of it', () => {
      expect(run.pageErrors).toEqual([])
    })

    async function choose(language: string, theme: string): Promise<void> {
      const [languages, themes] = [
        run.page.locator('footer select').nth(0),
        run.page.locator('footer select').nth(1),
      ]
      await languages.selectOption(language)
      await themes.selectOption(theme)
      await window.until(
        'the choice',
        async () => (await window.state()).settings,
        (settings) => settings.language === language && settings.theme === theme,
      )
      await run.page.locator(`html[data-theme="${theme}"]`).waitFor()
    }
  },
)
