import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../support/chromium'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { startDemoServer } from '../support/peers/demo-peers'
import type { ServerPeer } from '../support/peers/peer-process'
import { SockscopeWindow } from './support/sockscope-window'

/** The ladder as a screen reader tells it. */
class Ladder {
  readonly page: Page
  readonly window: SockscopeWindow

  constructor(window: SockscopeWindow) {
    this.window = window
    this.page = window.page
  }

  grid(connection: number) {
    return this.page.locator(`[data-pane="frames"] [role="treegrid"][aria-label*="${connection}"]`)
  }

  /** Chooses a connection and shows its ladder. */
  async open(connection: number): Promise<void> {
    await this.window.chooseConnection(connection)
    await this.page.getByRole('tab', { name: 'Sequence', exact: true }).click()
    await this.grid(connection).waitFor()
    // What was chosen in the ladder is in Details; the connection itself is one click away.
    const owner = this.window.details.getByRole('button', { name: /^Connection \d+$/ })
    if (await owner.isVisible()) await owner.click()
  }

  /** The sentences of all rows, scrolling from top to bottom. */
  async sentences(connection: number): Promise<string[]> {
    const grid = this.grid(connection)
    await grid.focus()
    await grid.press('Home')
    const seen = new Map<number, string>()
    const total = () => grid.getAttribute('aria-rowcount').then(Number)
    await this.window.until('rows', total, (count) => count > 0)
    for (let page = 0; page < 100 && seen.size < (await total()); page++) {
      const rows = await this.window.until(
        'loaded rows',
        () =>
          grid
            .getByRole('row')
            .evaluateAll((all) =>
              all.map((row): [number, string] => [
                Number(row.getAttribute('aria-rowindex')),
                row.querySelector('[role="gridcell"]')?.getAttribute('aria-label') ?? '…',
              ]),
            ),
        (shown) => shown.length > 0 && shown.every(([, sentence]) => sentence !== '…'),
      )
      for (const [index, sentence] of rows) seen.set(index, sentence)
      await grid.press('PageDown')
    }
    return [...seen].sort(([one], [other]) => one - other).map(([, sentence]) => sentence)
  }

  ending() {
    return this.window.details.getByRole('region', { name: 'How it ended' })
  }
}

describe.skipIf(chromiumPath === null)(
  `the sequence of the demo's connections${chromiumPath === null ? ` (${NO_CHROMIUM})` : ''}`,
  () => {
    let server: ServerPeer
    let run: RunningApp
    let window: SockscopeWindow
    let ladder: Ladder
    let talk: number
    let refused: number
    let dropped: number
    const folder = mkdtempSync(join(tmpdir(), 'sockscope-pictures-'))

    beforeAll(async () => {
      server = await startDemoServer('server.mjs')
      const browser = await launchChromium({ locale: 'en-US' })
      run = await launchApp()
      window = new SockscopeWindow(run.page)
      ladder = new Ladder(window)
      const listen = await window.record(server.url)
      const page = await browser.context.newPage()
      await page.goto(`http://${listen}/?run=all`)
      await page.waitForSelector('html[data-run=finished]', { timeout: 60_000 })
      await browser.close()
      const accepted = server.process.events.filter(({ event }) => event === 'accepted').length
      const shown = await window.settledConnections(accepted)
      const isTalk = ({ title }: { title: string }) => /ws$/.test(title)
      talk = shown.findIndex(isTalk)
      refused = shown.findIndex(({ title }) => title.includes('/refused'))
      dropped = shown.findIndex(
        (row) => isTalk(row) && !row.figures.some((figure) => figure.startsWith('close')),
      )
    }, 180_000)

    afterAll(async () => {
      await run.close()
      await server.process.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    it('begins with three inferred steps without numbers, and ends CLOSED at both ends', async () => {
      await ladder.open(talk)
      const sentences = await ladder.sentences(talk)
      expect(sentences[0]).toMatch(/client to server, SYN, inferred, client is then SYN_SENT/)
      expect(sentences[1]).toMatch(/server to client, SYN\+ACK, inferred, server is then SYN_RCVD/)
      expect(sentences[2]).toMatch(/client to server, ACK, inferred, client is then ESTABLISHED/)
      expect(sentences.slice(0, 3).join()).not.toMatch(/seq|ack=/)
      const story = sentences.join('\n')
      expect(story).toMatch(/GET \S+ · Upgrade: websocket, client is then CONNECTING/)
      expect(story).toMatch(
        /101 Switching Protocols ✓ · reply after [\d.]+ [µm]?s, client is then OPEN, server is then OPEN/,
      )
      expect(sentences.at(-1)).toMatch(/FIN.*CLOSED.*CLOSED/)
    })

    it('pairs the ping with its pong and tells the round trip', async () => {
      await ladder.open(talk)
      const story = (await ladder.sentences(talk)).join('\n')
      const [, ping, pong] = /#(\d+) ping \d+ B · answered by #(\d+) after [\d.]+ [µm]?s/.exec(story) ?? []
      expect(story).toContain(`#${pong} pong`)
      expect(story).toMatch(new RegExp(`answers #${ping}, round trip [\\d.]+ [µm]?s`))
    })

    it('says who ended it and what the page and Python say of it', async () => {
      await ladder.open(talk)
      const text = await ladder.ending().innerText()
      expect(text).toMatch(/The (client|server) ended it first with a close frame/)
      expect(text).toMatch(/close event: code \d+, reason ".*", wasClean true/)
      expect(text).toMatch(/ConnectionClosed(OK|Error): (received|sent) \d+/)
      await screenshot(run.page, 'sequence/closed')
    })

    it('shows the refused Upgrade and what the page is told of it', async () => {
      await ladder.open(refused)
      const text = await ladder.ending().innerText()
      expect(text).toContain('The server refused the Upgrade with HTTP 403.')
      expect(text).toContain('error event, then close event: code 1006, reason "", wasClean false')
      await screenshot(run.page, 'sequence/refused')
      expect((await ladder.sentences(refused)).join('\n')).toMatch(
        /403 Forbidden · reply after [\d.]+ [µm]?s, error, client is then CLOSED/,
      )
    })

    it('shows the dropped connection: no close frame, 1006, and Python’s exception', async () => {
      await ladder.open(dropped)
      const text = await ladder.ending().innerText()
      expect(text).toMatch(/ended it first by (closing|resetting) TCP/)
      expect(text).toContain('code 1006')
      expect(text).toContain('ConnectionClosedError: no close frame received or sent')
      await screenshot(run.page, 'sequence/dropped')
    })

    it('selects the frame everywhere, and is scrolled to a frame chosen elsewhere', async () => {
      await ladder.open(talk)
      const grid = ladder.grid(talk)
      await ladder.sentences(talk)
      await grid.press('Home')
      const frame = grid.getByRole('row').filter({ has: run.page.locator('[aria-label*="#0 "]') })
      await frame.first().click()
      await window.details.getByRole('heading', { name: 'Frame 0' }).waitFor()
      await run.page.getByRole('tab', { name: 'Frames', exact: true }).click()
      const frames = run.page.getByRole('grid', { name: `Frames of connection ${talk}`, exact: true })
      await frames.focus()
      await frames.press('End')
      const last = Number(await frames.getAttribute('aria-rowcount')) - 2
      await window.details.getByRole('heading', { name: `Frame ${last}` }).waitFor()
      await run.page.getByRole('tab', { name: 'Sequence', exact: true }).click()
      const chosen = grid.locator('[aria-selected="true"] [role="gridcell"]')
      await window.until(
        `frame ${last} in the ladder`,
        () => chosen.getAttribute('aria-label', { timeout: 1000 }).catch(() => ''),
        (label) => label?.includes(`#${last} close`) === true,
      )
    })

    it('unfolds the legs of the proxy, and is drawn to the scale of time', async () => {
      await ladder.open(talk)
      await window.button('Proxy legs').click()
      expect((await ladder.sentences(talk)).join('\n')).toMatch(/Connect to the server ends/)
      await ladder.grid(talk).press('Home')
      await screenshot(run.page, 'sequence/legs')
      await window.button('Proxy legs').click()
      await window.button('Scale of time').click()
      await run.page.getByText(/^40 px = /).waitFor()
      await ladder.grid(talk).press('Home')
      await screenshot(run.page, 'sequence/time')
      await window.button('Scale of time').click()
    })

    it('is saved as SVG and as PNG', async () => {
      await ladder.open(talk)
      for (const format of ['SVG', 'PNG']) {
        const path = join(folder, `ladder.${format.toLowerCase()}`)
        await run.app.evaluate(({ dialog }, filePath) => {
          dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
        }, path)
        await window.page.getByRole('button', { name: format, exact: true }).click()
        const bytes = await window.until(
          `${format} on disk`,
          () => Promise.resolve(readIfThere(path)),
          (content) => content !== null && content.length > 1000,
        )
        if (format === 'SVG') {
          expect(bytes!.toString()).toMatch(/^<svg xmlns[^]*Upgrade: websocket[^]*<\/svg>\s*$/)
        } else {
          expect([...bytes!.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
        }
      }
    })

    it('looks as it should in both themes and languages', async () => {
      await ladder.open(talk)
      for (const theme of ['light', 'dark', 'high-contrast'] as const) {
        for (const language of ['en', 'zh-CN'] as const) {
          await run.page.evaluate(
            async ([nextTheme, nextLanguage]) => {
              const { settings } = await globalThis.window.sockscope.app('app.state', {})
              await globalThis.window.sockscope.app('settings.save', {
                ...settings,
                theme: nextTheme,
                language: nextLanguage,
              })
            },
            [theme, language] as const,
          )
          await run.page.locator(`html[data-theme="${theme}"][lang="${language}"]`).waitFor()
          await ladder.grid(talk).press('Home')
          await screenshot(run.page, `sequence/${theme}-${language}`)
        }
      }
      const first = ladder.grid(talk).getByRole('gridcell').first()
      expect(await first.getAttribute('aria-label')).toContain('第一次握手 SYN')
    })

    it('has kept its window in order through all of it', () => {
      expect(run.pageErrors).toEqual([])
    })
  },
)

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
