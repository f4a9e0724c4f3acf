import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { computeAccept } from '@shared/websocket/accept-key'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { freePort } from '../support/free-port'
import { startScriptedServer } from '../support/peers/scripted-peer'
import { startEchoServer } from './support/echo-server'
import { SockscopeWindow } from './support/sockscope-window'

describe('the cause is on screen before anybody looks for it', () => {
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    run = await launchApp()
    window = new SockscopeWindow(run.page)
  })
  afterAll(() => run.close())
  afterEach(async () => {
    if ((await window.state()).recording !== null) await window.stop()
  })

  const ladder = () => run.page.getByRole('treegrid')
  const step = (name: RegExp) => ladder().getByRole('gridcell', { name }).first()

  it('a server that refused: chosen by itself, three lanes, what was asked for, and whose RST it was', async () => {
    const listen = await window.record(`ws://127.0.0.1:${await freePort()}`)
    attempt(`ws://${listen}/chat`)
    const [row] = await window.settledConnections(1)
    expect(row?.title).toContain('/chat')
    // No click at all.
    await step(/Sockscope to client, RST/).waitFor()
    await step(/server to Sockscope/).waitFor()
    await step(/client to Sockscope, GET \/chat/).waitFor()
    expect(await ladder().innerText()).toMatch(/Client[^]*Sockscope[^]*Server/)
    await screenshot(run.page, 'causes/refused')
    await step(/GET \/chat/).click()
    await window.details.getByText('GET /chat HTTP/1.1').waitFor()
    await step(/ SYN,/).click()
    await window.details
      .getByRole('treeitem', { name: /Transmission Control|TCP/ })
      .first()
      .waitFor()
    expect(await run.page.getByRole('tab', { name: 'Sequence' }).getAttribute('aria-selected')).toBe('true')
    await screenshot(run.page, 'causes/refused-syn')
  })

  it('an Upgrade that nobody answers: how long it waits, counted while one looks, and its rules', async () => {
    const server = await startScriptedServer()
    const listen = await window.record(`ws://127.0.0.1:${server.port}`)
    const client = attempt(`ws://${listen}/slow`)
    const reason = window.connectionList.locator('.reason')
    await reason.getByText(/no answer for \d+\.\d s · page still CONNECTING/).waitFor()
    const first = await reason.innerText()
    await window.until(
      'a longer wait',
      () => reason.innerText(),
      (text) => text !== first,
    )
    await window.chooseConnection(0)
    await window.showTab('Handshake')
    await run.page
      .getByText(/The server has not answered for/)
      .first()
      .waitFor()
    await window.button('Show all rules').click()
    await run.page.getByRole('option', { name: /pass/ }).first().waitFor()
    await screenshot(run.page, 'causes/hanging')
    client.terminate()
    await server.close()
  })

  it('a refused Upgrade: the whole body, as text, JSON and hex', async () => {
    const body = JSON.stringify({ detail: 'Origin not allowed', allowed: ['http://a', 'http://b'] })
    const server = await startScriptedServer(async (peer) => {
      await peer.readUntil('\r\n\r\n')
      await peer.write(
        `HTTP/1.1 403 Forbidden\r\nServer: uvicorn\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      peer.fin()
      await peer.ended
    })
    const listen = await window.record(`ws://127.0.0.1:${server.port}`)
    attempt(`ws://${listen}/admin`, { origin: 'http://localhost:5173' })
    await window.settledConnections(1)
    await window.showTab('Sequence')
    await step(/403 Forbidden/).waitFor()
    await screenshot(run.page, 'causes/forbidden')
    await window.details.getByRole('button', { name: 'Rewrite Origin and record again' }).waitFor()
    await step(/403 Forbidden/).click()
    await window.details
      .getByText('"Origin not allowed"')
      .or(window.details.getByText(body))
      .first()
      .waitFor()
    await window.details.getByRole('tab', { name: 'JSON' }).click()
    await window.details
      .getByRole('treeitem', { name: /detail/ })
      .first()
      .waitFor()
    await screenshot(run.page, 'causes/forbidden-body')
    await window.details.getByRole('tab', { name: 'Text' }).click()
    await server.close()
  })

  it('TCP closed after a message: no close frame, page sees 1006, the last message', async () => {
    const server = await startScriptedServer(async (peer) => {
      const head = (await peer.readUntil('\r\n\r\n')).toString('latin1')
      await peer.write(switching(head))
      await peer.write(Uint8Array.of(0x81, 5, ...Buffer.from('Hello')))
      peer.fin()
      await peer.ended
    })
    const listen = await window.record(`ws://127.0.0.1:${server.port}`)
    attempt(`ws://${listen}/prices`)
    const [row] = await window.settledConnections(1)
    expect(row?.second).toMatch(/page sees 1006/)
    // A warning is not chosen by itself while a recording goes on: one click.
    await window.chooseConnection(0)
    await window.details.getByRole('button', { name: /Hello/ }).waitFor()
    await screenshot(run.page, 'causes/no-close-frame')
    await server.close()
  })

  it('Stop asks where a WebSocket is open, and can leave it open', async () => {
    const server = await startEchoServer()
    const listen = await window.record(server.url)
    const client = new WebSocket(`ws://${listen}/`)
    await new Promise((resolve) => client.once('open', resolve))
    await window.until(
      'an open WebSocket',
      () => window.connections(),
      (rows) => rows[0]?.state === 'open',
    )
    await window.button(/^Stop$/).click()
    await run.page.getByRole('alertdialog', { name: '1 WebSocket is open' }).waitFor()
    await screenshot(run.page, 'causes/stop')
    await window.button('Go on recording').click()
    expect((await window.state()).recording).not.toBeNull()
    await window.button(/^Stop$/).click()
    await window.button('Stop recording, keep them open').click()
    await window.button(/^Record$/).waitFor()
    const answered = new Promise((resolve) => client.once('message', resolve))
    client.send('still there?')
    expect(String(await answered)).toBe('still there?')
    client.close()
    server.close()
  })
})

function attempt(url: string, options: WebSocket.ClientOptions = {}): WebSocket {
  const client = new WebSocket(url, options)
  client.on('error', () => undefined)
  return client
}

function switching(head: string): string {
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? ''
  return (
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${computeAccept(key).accept}\r\n\r\n`
  )
}
