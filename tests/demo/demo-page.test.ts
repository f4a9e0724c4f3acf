import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../support/chromium'
import { comparableLog, demoServers, NO_PYTHON, startDemoServer } from '../support/peers/demo-peers'
import type { PeerEvent } from '../support/peers/peer-process'

interface PageEvent {
  event: string
  [detail: string]: unknown
}

interface Run {
  page: PageEvent[]
  server: PeerEvent[]
}

/** Loads the page with ?run=all in Chromium and gives what both ends logged. */
async function runAll(name: string): Promise<Run> {
  const server = await startDemoServer(name)
  const browser = await launchChromium({ locale: 'en-US' })
  const problems: string[] = []
  try {
    const page = await browser.context.newPage()
    page.on('pageerror', (error) => problems.push(String(error)))
    await page.goto(`http://127.0.0.1:${server.port}/?run=all`)
    await page.waitForSelector('html[data-run=finished]')
    const seen = (await page.evaluate('window.demoLog')) as PageEvent[]
    await browser.close()
    expect(await server.process.stop()).toBe(0)
    expect(server.process.stderr).toBe('')
    expect(problems).toEqual([])
    return { page: seen, server: server.process.events }
  } finally {
    await browser.close()
    await server.process.stop()
  }
}

/** A plain TCP relay on a port of its own. */
async function startRelay(target: number): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((inbound) => {
    const outbound = connect(target, '127.0.0.1')
    for (const socket of [inbound, outbound]) {
      sockets.add(socket)
      socket.on('error', () => {
        inbound.destroy()
        outbound.destroy()
      })
    }
    inbound.pipe(outbound).pipe(inbound)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** The WebSocket connections of a log; which HTTP request took which connection is the browser's affair. */
function webSockets(events: readonly PeerEvent[]): PeerEvent[][] {
  return comparableLog(events)
    .map((connection) => connection.slice(connection.findLastIndex((one) => one.event === 'request')))
    .filter((connection) => connection.some((one) => one['status'] === 101))
}

function withoutTimes(events: readonly PageEvent[]): unknown[] {
  return events.map((event) => ({ ...event, time: 0 }))
}

describe.skipIf(chromiumPath === null)(
  `The demo page in Chromium${chromiumPath === null ? `: ${NO_CHROMIUM}` : ''}`,
  () => {
    const runs = new Map<string, Run>()

    it.for(demoServers)(
      'sees everything as expected from $name',
      { timeout: 60_000 },
      async ({ name, command }, { skip }) => {
        if (command === null) skip(NO_PYTHON)
        const run = await runAll(name)
        runs.set(name, run)
        expect(run.page.filter((one) => one['ok'] === false)).toEqual([])
        expect(run.page.at(-1)).toMatchObject({ event: 'run-finished', passed: 13, failed: 0 })
        expect(run.page.filter((one) => one.event === 'close').map((one) => one['code'])).toEqual([
          1000, 4001, 1006, 1006, 1006, 1006,
        ])
        expect(webSockets(run.server)).toHaveLength(5)
      },
    )

    it('cannot tell the Python server from its Node twin, and neither can their logs', ({ skip }) => {
      const [python, node] = demoServers.map(({ name }) => runs.get(name))
      if (python === undefined || node === undefined) return skip('one of the two did not run')
      expect(withoutTimes(node.page)).toEqual(withoutTimes(python.page))
      expect(webSockets(node.server)).toEqual(webSockets(python.server))
    })

    it('talks to whoever served it, so a relay on another port sees the whole conversation', async () => {
      const server = await startDemoServer('server.mjs')
      const relay = await startRelay(server.port)
      const browser = await launchChromium({ locale: 'en-US' })
      try {
        const page = await browser.context.newPage()
        await page.goto(`http://127.0.0.1:${relay.port}/?run=text,refused,close`)
        await page.waitForSelector('html[data-run=finished]')
        expect(await page.textContent('#state')).toBe('3 as expected, 0 not')
        expect(await page.textContent('#address')).toBe(`ws://127.0.0.1:${relay.port}/ws`)
      } finally {
        await browser.close()
        await relay.close()
        await server.process.stop()
      }
    })

    it('speaks both languages, and shows what comes back as text, never as HTML', async () => {
      const server = await startDemoServer('server.mjs')
      const browser = await launchChromium({ locale: 'zh-CN' })
      try {
        const page = await browser.context.newPage()
        await page.goto(`http://127.0.0.1:${server.port}/`)
        expect(await page.textContent('#run-all')).toBe('全部运行')
        await page.click('[data-language=en]')
        expect(await page.textContent('#run-all')).toBe('Run all')
        expect(await page.getAttribute('html', 'lang')).toBe('en')
        const text = '<img src="icon.svg" id="planted"> 你好'
        await page.fill('#own-text', text)
        await page.click('#own-form button')
        await page.waitForSelector('tr[data-event=message]')
        expect(await page.textContent('tr[data-event=message] .detail')).toContain(text)
        expect(await page.locator('#planted').count()).toBe(0)
      } finally {
        await browser.close()
        await server.process.stop()
      }
    })
  },
)
