import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, NO_CHROMIUM, type RunningChromium } from '../support/chromium'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { demoServers, startDemoServer } from '../support/peers/demo-peers'
import type { PeerEvent, ServerPeer } from '../support/peers/peer-process'
import { byDirection, messagesOf, summaryOfEvent, summaryOfFrame, textOf } from './support/shown-messages'
import { SockscopeWindow, type ShownConnection, type ShownFrame } from './support/sockscope-window'

/** What the demo page notes of itself, see resources/demo/page.js. */
interface PageEntry {
  event: string
  connection: number
  url?: string
  code?: number
  type?: string
  length?: number
}

const servers = demoServers.filter(({ command }) => command !== null && chromiumPath !== null)

/**
 * The main job, from end to end: a page in a real browser talks to the demo server through Sockscope, and what the
 * window shows is compared with what the server and the page noted on their own.
 */
describe.each(servers)('a page that talks to $name through Sockscope', ({ name }) => {
  let server: ServerPeer
  let browser: RunningChromium
  let run: RunningApp
  let window: SockscopeWindow
  let pageLog: PageEntry[]
  let shown: ShownConnection[]
  /** By connection, in the order of the window, of those whose Upgrade succeeded. */
  let frames: ShownFrame[][]

  beforeAll(async () => {
    server = await startDemoServer(name)
    browser = await launchChromium({ locale: 'en-US' })
    run = await launchApp()
    window = new SockscopeWindow(run.page)
    const listen = await window.record(server.url)
    const page = await browser.context.newPage()
    await page.goto(`http://${listen}/?run=all`)
    await page.waitForSelector('html[data-run=finished]', { timeout: 60_000 })
    pageLog = await page.evaluate(() => (globalThis as unknown as { demoLog: PageEntry[] }).demoLog)
    await browser.close()
    shown = await window.settledConnections(accepted(server).length)
    frames = []
    for (const index of webSockets(shown)) {
      await window.chooseConnection(index)
      frames.push(await window.frames(index))
    }
  }, 180_000)

  afterAll(async () => {
    await run.close()
    await browser.close()
    await server.process.stop()
  })

  it('finds everything as expected', () => {
    expect(pageLog.at(-1)).toMatchObject({ event: 'run-finished', passed: 13, failed: 0 })
  })

  it('shows every connection the server accepted', () => {
    expect(shown).toHaveLength(accepted(server).length)
  })

  it('shows every WebSocket the page opened, with its path', () => {
    const asked = pageLog.filter(({ event }) => event === 'connecting').map(({ url }) => url)
    expect(shown.map(({ title }) => title).filter((title) => /ws$|refused/.test(title))).toEqual(
      asked.map((url) => (url === '/refused' ? 'GET /refused' : url)),
    )
  })

  it('shows the refused one with its status as the reason, which the page was not told', () => {
    const refused = shown.find(({ title }) => title.includes('/refused'))
    expect(refused).toMatchObject({ state: 'refused', second: 'upgrade refused: HTTP 403' })
    expect(pageLog.find(({ event, connection }) => event === 'close' && connection === 4)?.code).toBe(1006)
  })

  it('shows frame for frame what the server sent and received', () => {
    const logged = upgraded(server).map((events) => events.filter(({ event }) => event === 'frame'))
    expect(frames.map((list) => byDirection(list.map(summaryOfFrame)))).toEqual(
      logged.map((list) => byDirection(list.map(summaryOfEvent))),
    )
  })

  it('shows the text of every whole text frame', () => {
    const texts = upgraded(server).map((events) =>
      events
        .filter(({ event, opcode, fin }) => event === 'frame' && opcode === 1 && fin === true)
        .map((event) => textOf(event)),
    )
    const previews = frames.map((list) =>
      list
        .filter(({ opcode, badges }) => opcode === 'text' && badges.length === 0)
        .map(({ preview }) => preview),
    )
    expect(previews).toEqual(texts)
    expect(previews.flat()).toContain('你好，世界。三次握手，一次升级。')
  })

  it('shows message for message what the page sent and received', () => {
    const opened = pageLog.filter(({ event }) => event === 'open').map(({ connection }) => connection)
    const logged = opened.map((connection) =>
      ['send', 'message'].flatMap((event) =>
        pageLog
          .filter((entry) => entry.connection === connection && entry.event === event)
          .map(({ type, length }) => ({
            direction: event === 'send' ? 'client-to-server' : 'server-to-client',
            type,
            length,
          })),
      ),
    )
    expect(frames.map(messagesOf)).toEqual(logged)
  })

  it('shows the close codes that were on the wire, and no other', () => {
    const codes = shown
      .filter(({ title }) => title === '/ws')
      .map(({ figures }) => figures.find((figure) => figure.startsWith('close ')) ?? null)
    // Dropped, reset and half-closed connections end without a Close frame: 1006 is the browser's word for that.
    expect(codes).toEqual(['close 1000', 'close 4001', null, null, null])
    const closing = frames.flat().filter(({ opcode, preview }) => opcode === 'close' && preview.includes('·'))
    expect(closing.map(({ preview }) => preview)).toEqual([
      '1000 normal closure · goodbye · 再见',
      // There and back: the browser answers with the same code and reason.
      '4001 defined by the application · the demo asked for it · 演示',
      '4001 defined by the application · the demo asked for it · 演示',
    ])
  })

  it('tells a reset from an orderly end', () => {
    const states = shown.filter(({ title }) => title === '/ws').map(({ state }) => state)
    expect(states[3]).toBe('reset')
    expect(states.filter((state) => state === 'reset')).toHaveLength(1)
  })

  it('shows the handshake: the Upgrade request and the response, header for header', async () => {
    const [first] = webSockets(shown)
    await window.chooseConnection(first ?? -1)
    await run.page.getByRole('tab', { name: 'Handshake' }).click()
    const events = upgraded(server)[0] ?? []
    const pane = run.page.locator('[data-pane="frames"]')
    for (const kind of ['request', 'response']) {
      const head = events.findLast(({ event }) => event === kind)?.['head']
      const lines = Buffer.from(String(head), 'base64').toString('latin1').trimEnd().split('\r\n')
      const text = await pane.innerText()
      for (const line of lines) {
        const [field, ...value] = line.split(': ')
        expect(text).toContain(value.length === 0 ? line : field)
        expect(text).toContain(value.length === 0 ? line : value.join(': '))
      }
    }
    await screenshot(run.page, `demo/${name}-handshake`)
    await run.page.getByRole('tab', { name: 'Frames' }).click()
  })

  it('shows the mask, the length and the payload of one frame', async () => {
    const [first] = webSockets(shown)
    await window.chooseConnection(first ?? -1)
    const [event] = (upgraded(server)[0] ?? []).filter(({ event }) => event === 'frame')
    await window.chooseFrame(first ?? -1, 0)
    await window.details.getByText('Masking key').waitFor()
    const text = await window.details.innerText()
    expect(text.replaceAll(' ', '')).toContain(String(event?.['mask']))
    expect(text).toContain('Hello, WebSocket!')
    await screenshot(run.page, `demo/${name}-frame`)
  })

  it('loses nothing and complains about nothing', async () => {
    expect(await window.status.innerText()).toContain('0 B dropped')
    expect(run.pageErrors).toEqual([])
    expect(await window.alert().count()).toBe(0)
  })
})

it.skipIf(chromiumPath !== null)(`needs a browser: ${NO_CHROMIUM}`, () => undefined)

function accepted(server: ServerPeer): PeerEvent[] {
  return server.process.events.filter(({ event }) => event === 'accepted')
}

/** What the server logged of each connection whose Upgrade it answered with 101, in the order they were accepted. */
function upgraded(server: ServerPeer): PeerEvent[][] {
  const { events } = server.process
  return accepted(server)
    .map(({ connection }) => events.filter((event) => event.connection === connection))
    .filter((list) => list.some(({ status }) => status === 101))
}

/** Places in the list of the connections whose Upgrade succeeded. */
function webSockets(shown: readonly ShownConnection[]): number[] {
  return shown.flatMap(({ title }, index) => (title === '/ws' ? [index] : []))
}
