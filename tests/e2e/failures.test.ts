import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { freePort } from '../support/free-port'
import { startScriptedServer } from '../support/peers/scripted-peer'
import { SockscopeWindow } from './support/sockscope-window'

describe('what goes wrong is shown as a row with its reason, or as a sentence that says what to do', () => {
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

  it('shows a server that is not there', async () => {
    const listen = await window.record(`ws://127.0.0.1:${await freePort()}`)
    await attempt(`ws://${listen}/chat`)
    const [row] = await window.settledConnections(1)
    expect(row).toMatchObject({ state: 'failed', second: 'connection refused' })
    await window.chooseConnection(0)
    await run.page
      .getByRole('treegrid')
      .getByRole('gridcell', { name: /connection refused/ })
      .waitFor()
    // A list without frames says why, and leads on.
    await window.showTab('Frames')
    const sentence = run.page.getByText(/Nothing listens at 127\.0\.0\.1/).first()
    await sentence.waitFor()
    expect(await sentence.innerText()).toContain('ECONNREFUSED')
    await window.button('Show the diagnostics').click()
    await run.page.getByRole('grid', { name: 'Diagnostics of connection 0' }).waitFor()
    await window.showTab('Handshake')
  })

  it('shows a name that has no address', async () => {
    const listen = await window.record('ws://no-such-host.invalid:8765')
    await attempt(`ws://${listen}/chat`)
    const [row] = await window.settledConnections(1)
    expect(row).toMatchObject({ state: 'failed', second: 'name not found' })
    await window.chooseConnection(0)
    await run.page
      .getByText(/no-such-host\.invalid has no address/)
      .first()
      .waitFor()
  })

  it('shows a server that does not answer the connection attempt', async () => {
    const silent = await startSilentServer()
    const listen = await window.record(`ws://127.0.0.1:${silent.port}`)
    await attempt(`ws://${listen}/chat`)
    const [row] = await window.settledConnections(1)
    expect(row).toMatchObject({ state: 'failed', second: 'no answer to connect' })
    // The verdict, the ladder and the ending say the same, each in its words.
    await window.chooseConnection(0)
    const centre = run.page.locator('[data-pane="frames"]')
    await run.page.getByRole('tab', { name: 'Handshake', exact: true }).click()
    await centre.getByText(/The handshake ended at step 2 of 5: TCP: Sockscope to server\./).waitFor()
    await run.page.getByRole('tab', { name: 'Sequence', exact: true }).click()
    const ladder = centre.getByRole('treegrid')
    await ladder.getByRole('gridcell', { name: /SYN/ }).first().waitFor()
    await centre.getByText(/Sockscope gave up first/).waitFor()
    await window.details
      .getByText(/code 1006/)
      .first()
      .waitFor()
    expect(await window.details.innerText()).not.toContain('not HTTP')
    await screenshot(run.page, 'failures/no-answer')
    await silent.close()
  })

  it.each([403, 404, 500])('shows an Upgrade that is answered with %d', async (status) => {
    const server = await startScriptedServer(async (peer) => {
      await peer.readUntil('\r\n\r\n')
      await peer.write(`HTTP/1.1 ${status} No\r\nContent-Length: 5\r\nConnection: close\r\n\r\nsorry`)
      peer.fin()
      await peer.ended
    })
    const listen = await window.record(`ws://127.0.0.1:${server.port}`)
    expect(await attempt(`ws://${listen}/admin`)).toContain(String(status))
    const [row] = await window.settledConnections(1)
    expect(row).toMatchObject({
      title: 'GET /admin',
      state: 'refused',
      second: `upgrade refused: HTTP ${status}`,
    })
    await server.close()
  })

  it('shows a connection the server resets', async () => {
    const server = await startScriptedServer(async (peer) => {
      await peer.readUntil('\r\n\r\n')
      peer.rst()
      await Promise.resolve()
    })
    const listen = await window.record(`ws://127.0.0.1:${server.port}`)
    await attempt(`ws://${listen}/chat`)
    const [row] = await window.settledConnections(1)
    expect(row?.state).toBe('reset')
    await server.close()
    await screenshot(run.page, 'failures/reset')
  })

  it('says that a port is in use, and by which name', async () => {
    const other = await listening()
    const { port } = other.address() as AddressInfo
    await window.setRoute(`127.0.0.1:${port}`, 'ws://127.0.0.1:8765')
    await window.button('Record').click()
    await window.alert().getByText(`Port ${port} on 127.0.0.1 is in use.`).waitFor()
    await screenshot(run.page, 'failures/port-in-use')
    expect((await window.state()).recording).toBeNull()
    other.close()
    // What was said is taken back once it works.
    await window.button('Record').click()
    await window.button('Stop').waitFor()
    await window.until(
      'no alert',
      () => window.alert().count(),
      (count) => count === 0,
    )
  })

  it.each([
    ['ws://', /Write the target as ws:\/\/host:port/],
    ['ftp://127.0.0.1:21', /./],
  ])('says that %s is no target', async (target, sentence) => {
    await window.setRoute('127.0.0.1:0', target)
    const record = window.button('Record')
    if (await record.isEnabled()) await record.click()
    await window.alert().getByText(sentence).first().waitFor()
    expect((await window.state()).recording).toBeNull()
    await window.setRoute('127.0.0.1:0', 'ws://127.0.0.1:8765')
  })

  it('says that an address is not this computer’s', async () => {
    await window.setRoute('192.0.2.1:9001', 'ws://127.0.0.1:8765')
    await window.button('Record').click()
    await window.alert().getByText('192.0.2.1 is no address of this computer.').waitFor()
    await window.setRoute('127.0.0.1:0', 'ws://127.0.0.1:8765')
  })

  it('says that a target is the listener itself', async () => {
    const port = await freePort()
    await window.setRoute(`127.0.0.1:${port}`, `ws://127.0.0.1:${port}`)
    await window.button('Record').click()
    await window
      .alert()
      .getByText(/is the address Sockscope itself listens on/)
      .waitFor()
    await window.setRoute('127.0.0.1:0', 'ws://127.0.0.1:8765')
  })

  it('has kept its window in order through all of it', () => {
    expect(run.pageErrors).toEqual([])
  })
})

/** Tries to open a WebSocket and tells how it failed. */
async function attempt(url: string): Promise<string> {
  const client = new WebSocket(url)
  const [error] = (await once(client, 'error')) as [Error]
  return error.message
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** A server whose backlog is full: the kernel drops every further SYN, so a connect gets no answer at all. */
async function startSilentServer(): Promise<{ port: number; close(): Promise<void> }> {
  const { Worker } = await import('node:worker_threads')
  // The listener must not accept, which Node does by itself: its thread is kept busy waiting instead.
  const worker = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads')
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port)
       setImmediate(() => Atomics.wait(workerData, 0, 0))
     })`,
    { eval: true, workerData: new Int32Array(new SharedArrayBuffer(4)) },
  )
  const [port] = (await once(worker, 'message')) as [number]
  const fillers: Socket[] = []
  for (;;) {
    const filler = connect(port, '127.0.0.1')
    filler.on('error', () => undefined)
    fillers.push(filler)
    const outcome = await Promise.race([
      once(filler, 'connect').then(() => 'connected'),
      new Promise((resolve) => setTimeout(resolve, 300, 'full')),
    ])
    if (outcome === 'full') break
  }
  return {
    port,
    async close() {
      for (const filler of fillers) filler.destroy()
      await worker.terminate()
    },
  }
}
