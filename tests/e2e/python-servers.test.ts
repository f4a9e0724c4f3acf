import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, NO_CHROMIUM, type RunningChromium } from '../support/chromium'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import type { PeerEvent, ServerPeer } from '../support/peers/peer-process'
import {
  findPython,
  missing,
  startAiohttpServer,
  startTornadoServer,
  startWebsocketsServer,
} from '../support/peers/python-peers'
import { SockscopeWindow, type ShownFrame } from './support/sockscope-window'

const SERVERS = [
  { name: 'websockets', python: findPython('websockets'), start: startWebsocketsServer },
  { name: 'aiohttp', python: findPython('aiohttp'), start: startAiohttpServer },
  { name: 'tornado', python: findPython('tornado'), start: startTornadoServer },
]

/** Short and long, with characters of one to four bytes; the last two ask the server for something. */
const TEXTS = [
  'hello',
  '三次握手，一次升级',
  '{"id":7,"tags":["ws","握手"]}',
  'again and again '.repeat(200),
  '{"command":"fragmented","parts":["one ","two ","three"]}',
  '{"command":"close","code":4001,"reason":"bye · 再见"}',
]

interface PageView {
  extensions: string
  received: string[]
  close: { code: number; reason: string }
}

const RUNNABLE = SERVERS.filter(({ python }) => python !== null && chromiumPath !== null)
const LEFT_OUT = SERVERS.filter((server) => !RUNNABLE.includes(server))

it.skip.each(LEFT_OUT)('$name needs what is not installed here', ({ name }) => {
  throw new Error(chromiumPath === null ? NO_CHROMIUM : missing(name))
})

describe.each(RUNNABLE)(
  'a page that talks to a real $name server through Sockscope',
  ({ name, python, start }) => {
    let server: ServerPeer
    let browser: RunningChromium
    let run: RunningApp
    let window: SockscopeWindow
    let seen: PageView
    let frames: ShownFrame[]

    beforeAll(async () => {
      server = await start(python ?? '')
      browser = await launchChromium()
      run = await launchApp()
      window = new SockscopeWindow(run.page)
      const listen = await window.record(server.url)
      seen = await converse(await browser.context.newPage(), `ws://${listen}/chat`)
      await browser.close()
      await window.settledConnections(1)
      await window.chooseConnection(0)
      frames = await window.frames(0)
      await server.process.waitFor(({ event }) => event === 'close')
    })

    afterAll(async () => {
      await run.close()
      await browser.close()
      await server.process.stop()
    })

    it('agrees on compression, so that what is on the wire is unreadable', () => {
      expect(seen.extensions).toContain('permessage-deflate')
      const long = frames.filter(
        ({ direction, preview }) => direction === 'client-to-server' && preview.startsWith('again'),
      )
      expect(long).toHaveLength(1)
      expect(long[0]?.length).toBeLessThan(200)
    })

    it('shows the text of every message, inflated, as both ends have it', () => {
      // The fragmented one is looked at below.
      const whole = (texts: string[]): string[] =>
        texts.filter((text) => !text.startsWith('one')).map(start200)
      const shown = (direction: string): string[] =>
        frames
          .filter((frame) => frame.direction === direction && frame.opcode === 'text')
          .map(({ preview }) => preview)
      expect(shown('client-to-server')).toEqual(whole(TEXTS))
      expect(shown('client-to-server')).toEqual(whole(serverTexts(server, 'client-to-server')))
      expect(whole(shown('server-to-client'))).toEqual(whole(seen.received))
      expect(whole(shown('server-to-client'))).toEqual(whole(serverTexts(server, 'server-to-client')))
    })

    it('shows a long message whole, in the details', async () => {
      const long = frames.find(({ preview }) => preview.startsWith('again'))
      await window.chooseFrame(0, long?.number ?? -1)
      const text = window.details.locator('pre')
      await window.until(
        'the message',
        () => text.innerText(),
        (shown) => shown.length === 3200,
      )
      expect(await text.innerText()).toBe(TEXTS[3])
      expect(await window.details.innerText()).toContain('permessage-deflate, ')
      await screenshot(run.page, `python/${name}-message`)
    })

    it('shows the fragments of one message as the frames they are, and the message they make', async () => {
      const sent = frames.filter(({ direction }) => direction === 'server-to-client')
      const first = sent.findIndex(({ preview }) => preview.startsWith('one'))
      const opcodes = sent.slice(first, -1).map(({ opcode }) => opcode)
      expect(opcodes.length).toBeGreaterThanOrEqual(3)
      expect(opcodes).toEqual(['text', ...opcodes.slice(1).map(() => 'continuation')])
      await window.chooseFrame(0, sent[first]?.number ?? -1)
      const source = window.details.getByRole('combobox', { name: 'Bytes shown' })
      await source.selectOption('Whole message')
      const text = window.details.locator('pre')
      await window.until(
        'the message',
        () => text.innerText(),
        (shown) => shown === 'one two three',
      )
    })

    it('shows the close with code and reason, which the page and the server were told too', async () => {
      expect(seen.close).toEqual({ code: 4001, reason: 'bye · 再见' })
      const [connection] = await window.connections()
      expect(connection).toMatchObject({ title: '/chat', state: 'closed' })
      expect(connection?.figures).toContain('close 4001')
      const closes = frames.filter(({ opcode }) => opcode === 'close')
      expect(closes.map(({ direction }) => direction)).toEqual(['server-to-client', 'client-to-server'])
      expect(closes[0]?.preview).toBe('4001 defined by the application · bye · 再见')
    })

    it('finds nothing wrong with it', async () => {
      const status = await window.status.innerText()
      expect(status).not.toMatch(/error|warning/)
      expect(status).toContain('0 B dropped')
      expect(run.pageErrors).toEqual([])
    })
  },
)

/** What the window shows of a text: its first 200 characters. */
function start200(text: string): string {
  return [...text].slice(0, 200).join('').trim()
}

function serverTexts(server: ServerPeer, direction: string): string[] {
  return server.process.events
    .filter(
      (event) => event.event === 'message' && event['direction'] === direction && event['type'] === 'text',
    )
    .map(payloadText)
}

function payloadText(event: PeerEvent): string {
  return Buffer.from(String(event['payload']), 'base64').toString('utf8')
}

/** Sends every text, waiting for the answer to one before the next, and stays until the server closes. */
function converse(page: Page, url: string): Promise<PageView> {
  return page.evaluate(
    ({ url, texts }) =>
      new Promise<PageView>((resolve) => {
        const socket = new WebSocket(url)
        const received: string[] = []
        let sent = 0
        const next = (): void => {
          const text = texts[sent++]
          if (text !== undefined) socket.send(text)
        }
        socket.onopen = next
        socket.onmessage = ({ data }) => {
          received.push(String(data))
          next()
        }
        socket.onclose = ({ code, reason }) =>
          resolve({ extensions: socket.extensions, received, close: { code, reason } })
      }),
    { url, texts: TEXTS },
  )
}
