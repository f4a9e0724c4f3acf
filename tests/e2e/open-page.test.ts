import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { findBrowser } from '../../electron/engine/browsers/known-browsers'
import { launchApp, type RunningApp } from '../support/electron-app'
import { SockscopeWindow } from './support/sockscope-window'

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script>
const socket = new WebSocket('ws://' + location.host + '/live')
socket.onopen = () => socket.send('hello from the page')
</script>`

let userData: string
let run: RunningApp
let url: string
let stopServer: () => void

beforeEach(async () => {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end(PAGE)
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data, { binary: false })))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://localhost:${(server.address() as AddressInfo).port}/`
  stopServer = () => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    server.close()
  }
  userData = mkdtempSync(join(tmpdir(), 'sockscope-e2e-page-'))
  run = await launchApp({ userData })
})

afterEach(async () => {
  await run.close()
  stopServer()
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
})

it.skipIf(findBrowser('chromium') === null)(
  'a page opened from the empty window shows its frames; the browser goes with the app',
  async () => {
    const profiles = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('sockscope-browser-'))
    const before = profiles()
    const window = new SockscopeWindow(run.page)
    await window.page.getByRole('textbox', { name: 'Page to open' }).fill(url)
    await window.button('Open in Chromium').click()
    await window.button(/^Stop$/).waitFor()
    const socket = window.connectionList.getByText('/live')
    await socket.first().waitFor({ timeout: 60_000 })
    await socket.first().click()
    await window.page.getByText('hello from the page').first().waitFor({ timeout: 30_000 })
    expect(profiles()).toHaveLength(before.length + 1)
    await run.close()
    expect(profiles()).toEqual(before)
  },
  120_000,
)
