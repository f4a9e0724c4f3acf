import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { canCapture } from '../support/loopback-capture'
import { captureOnPort, withoutUpgrade } from '../support/mid-stream-captures'
import { findPython } from '../support/peers/python-peers'
import { tsharkFrames } from '../support/tshark-frames'
import { OPCODES } from './support/shown-messages'
import { SockscopeWindow } from './support/sockscope-window'

const python = findPython('websockets')

describe.skipIf(python === null || !canCapture())('a capture that began after the upgrade', () => {
  let folder: string
  let file: string
  let port: number
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sockscope-e2e-decode-as-'))
    const whole = join(folder, 'whole.pcapng')
    file = join(folder, 'began-later.pcapng')
    port = await captureOnPort(python!, whole, [
      { send: '{"type":"hello","user":"ada"}' },
      { receive: 1 },
      { send: 'second message' },
      { receive: 1 },
      { ping: 'are you there' },
      { close: [1000, 'done'] },
    ])
    withoutUpgrade(whole, file)
    run = await launchApp({ args: [file] })
    window = new SockscopeWindow(run.page)
    await window.settledConnections(1)
  })
  afterAll(async () => {
    await run.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const centre = () => run.page.locator('[data-pane="frames"]')
  const offered = () => centre().getByRole('button', { name: 'Decode as WebSocket' })
  const wayBack = () => centre().getByRole('button', { name: 'Decode automatically again' })
  const focusedPane = () =>
    run.page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane'])

  it('shows no frame, and offers to read its bytes as frames', async () => {
    await window.chooseConnection(0)
    await window.showTab('Frames')
    await offered().waitFor()
    await window.details.getByRole('button', { name: 'Decode as WebSocket' }).waitFor()
    expect(await centre().innerText()).toContain('neither as HTTP nor with an upgrade')
    await screenshot(run.page, 'decode-as/offered')
  })

  it('decodes the connection as WebSocket by keyboard, and lists the frames tshark sees', async () => {
    await offered().focus()
    await run.page.keyboard.press('Enter')
    await wayBack().waitFor()
    // The connection stays chosen, and says why it is what it is.
    await window.details.getByText('WebSocket, because you asked for it').waitFor()
    await window.connectionList.getByText('as WS').waitFor()
    await window.until('the focus in its pane', focusedPane, (pane) => pane === 'frames')
    await screenshot(run.page, 'decode-as/decoded')
    const shown = await window.frames(0)
    expect(shown.map(({ direction, opcode, length }) => ({ direction, opcode, length }))).toEqual(
      tsharkFrames(file, '-d', `tcp.port==${port},websocket`).map(({ masked, opcode, payload }) => ({
        direction: masked ? 'client-to-server' : 'server-to-client',
        opcode: OPCODES[opcode],
        length: Buffer.from(payload, 'base64').length,
      })),
    )
    expect(shown[0]!.preview).toBe('{"type":"hello","user":"ada"}')
    await window.chooseFrame(0, 0)
    await window.details.getByRole('heading', { name: 'Frame 0' }).waitFor()
    await screenshot(run.page, 'decode-as/frame')
    await window.showTab('Sequence')
    await run.page.getByText('second message').first().waitFor()
    await screenshot(run.page, 'decode-as/sequence')
    await window.showTab('Handshake')
    await screenshot(run.page, 'decode-as/handshake')
  })

  it('is shown in Chinese and in the light', async () => {
    await window.showTab('Frames')
    await window.chooseConnection(0)
    await run.page.getByRole('combobox', { name: 'Theme' }).selectOption('light')
    await run.page.locator('html[data-theme="light"]').waitFor()
    await screenshot(run.page, 'decode-as/light')
    await run.page.getByRole('combobox', { name: 'Theme' }).selectOption('dark')
    await run.page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN')
    await centre().getByRole('button', { name: '恢复自动解码' }).waitFor()
    await screenshot(run.page, 'decode-as/chinese')
    await run.page.getByRole('combobox').filter({ hasText: 'English' }).selectOption('en')
    await wayBack().waitFor()
  })

  it('is decoded automatically again, by keyboard too', async () => {
    await wayBack().focus()
    await run.page.keyboard.press('Enter')
    await offered().waitFor()
    expect(await window.connectionList.getByText('as WS').count()).toBe(0)
    await window.until('the focus in its pane', focusedPane, (pane) => pane === 'frames')
    expect(run.pageErrors).toEqual([])
  })
})
