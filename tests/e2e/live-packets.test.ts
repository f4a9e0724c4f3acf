import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, afterAll, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { canCapture } from '../support/loopback-capture'
import { startEchoServer, type EchoServer } from './support/echo-server'
import { SockscopeWindow } from './support/sockscope-window'

const reason = canCapture() ? '' : ' (skipped: dumpcap is missing or may not capture)'

let echo: EchoServer
let userData: string
let run: RunningApp
let window: SockscopeWindow

beforeAll(async () => {
  echo = await startEchoServer()
})
afterAll(() => echo.close())
beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'sockscope-e2e-packets-'))
})
afterEach(async () => {
  await run.close()
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
})

async function launch(env: Record<string, string> = {}): Promise<void> {
  run = await launchApp({ userData, env })
  window = new SockscopeWindow(run.page)
}

const theSwitch = () => run.page.getByRole('checkbox', { name: 'Record packets too' })

/** Opens the routes, turns the switch on and closes them again. */
async function turnOn(): Promise<void> {
  await window.button('Routes and rewrites').click()
  await theSwitch().check()
  await window.until(
    'the switch in the settings',
    () => window.state(),
    ({ settings }) => settings.recordPackets,
  )
  await screenshot(run.page, 'live-packets/switch')
  await window.button('Routes and rewrites').click()
}

async function openSocket(listen: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${listen}/`)
  await once(socket, 'open')
  return socket
}

/** The handshake of the first connection of the session on screen. */
const handshake = () =>
  run.page.evaluate(async () => {
    const { current } = await globalThis.window.sockscope.app('app.state', {})
    if (current === null) return null
    const detail = await globalThis.window.sockscope.session(current.session, 'connection.detail', {
      connection: 0,
    })
    return detail?.handshake ?? null
  })

describe('recording packets too', () => {
  it.skipIf(reason !== '')(
    `shows the real numbers of an open connection, and again when the session is opened once more${reason}`,
    async () => {
      await launch()
      await turnOn()
      const listen = await window.record(echo.url)
      const socket = await openSocket(listen)
      const live = await window.until('captured numbers', handshake, (seen) => seen?.state === 'complete')
      await window.chooseConnection(0)
      await run.page.getByRole('tab', { name: 'Sequence', exact: true }).click()
      const first = run.page.locator('[data-pane="frames"] [role="treegrid"] [role="gridcell"]').first()
      await window.until(
        'the SYN with its number',
        async () => (await first.getAttribute('aria-label')) ?? '',
        (label) => /SYN/.test(label) && !label.includes('inferred'),
      )
      await screenshot(run.page, 'live-packets/sequence')
      socket.close(1000)
      await once(socket, 'close')
      await window.stop()
      const { current } = await window.state()
      await run.close()

      await launch()
      await window.until(
        'the switch, remembered',
        () => window.state(),
        ({ settings }) => settings.recordPackets,
      )
      await window.button('Recent').click()
      await run.page.getByRole('menuitem', { name: current?.name ?? '' }).click()
      const again = await window.until('the session', handshake, (seen) => seen?.state === 'complete')
      const numbers = (steps: typeof again) =>
        [steps?.syn, steps?.synAck, steps?.ack].map((s) => [s?.seq, s?.ack])
      expect(numbers(again)).toEqual(numbers(live))
      expect(run.pageErrors).toEqual([])
    },
  )

  it('says in a sentence how to get them where dumpcap is missing, and records on', async () => {
    await launch({ PATH: userData })
    await turnOn()
    const listen = await window.record(echo.url)
    const notice = run.page.getByRole('alert').filter({ hasText: 'apt install wireshark-common' })
    await notice.waitFor()
    await screenshot(run.page, 'live-packets/missing')
    const socket = await openSocket(listen)
    socket.close(1000)
    await once(socket, 'close')
    const seen = await window.until('the connection', handshake, (steps) => steps !== null)
    expect(seen?.state).toBe('inferred')
    await window.stop()
  })
})
