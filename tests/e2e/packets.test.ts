import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { captureWebsockets } from '../support/captured-websockets'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { canCapture } from '../support/loopback-capture'
import { findPython } from '../support/peers/python-peers'
import { tsharkFields } from '../support/tshark'
import { SockscopeWindow } from './support/sockscope-window'

const python = findPython('websockets')

describe.skipIf(python === null || !canCapture())('the packets of an imported capture', () => {
  let folder: string
  let file: string
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sockscope-e2e-packets-'))
    file = join(folder, 'captured.pcapng')
    await captureWebsockets(python!, file)
    run = await launchApp({ args: [file] })
    window = new SockscopeWindow(run.page)
    await window.settledConnections(1)
  })
  afterAll(async () => {
    await run.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const tree = () => run.page.getByRole('tree', { name: 'Layers of the packet' })
  const line = (key: string) => tree().locator(`[role="treeitem"][data-key="${key}"]`).first()
  const packetGrid = () => run.page.getByRole('grid', { name: 'Packets of connection 0', exact: true })
  /** The bytes marked in the hex view, in order. */
  const markedBytes = () =>
    window.details
      .locator('[role="gridcell"][aria-selected="true"]')
      .evaluateAll((cells) => cells.map((cell) => cell.textContent.trim()).join(''))

  it('lead from a frame to its packet, its fields and its bytes', async () => {
    await window.chooseConnection(0)
    await window.chooseFrame(0, 0)
    const [[number, seq, mss] = []] = tsharkFields(
      file,
      ['frame.number', 'tcp.seq_raw', 'tcp.len'],
      '-Y',
      'websocket',
    )
    await window.details.getByRole('button', { name: `Packet ${number}`, exact: true }).click()

    // The packet stands in the list among its neighbours, and layer by layer in the details.
    await packetGrid().locator('[role="row"][aria-selected="true"]').waitFor()
    expect(await packetGrid().locator('[role="row"][aria-selected="true"]').innerText()).toMatch(
      new RegExp(`PSH, ACK.*Len=${mss}`),
    )
    await tree().waitFor()
    const layers = await tree().locator('[aria-level="1"]').allInnerTexts()
    expect(layers.map((text) => text.replace(/^\W+/, '').trim())).toEqual([
      'Link layer',
      'Network layer',
      'Transport layer',
      'Application layer',
    ])

    // Choosing a field marks its bytes.
    await line('tcp.seq_raw').click()
    const expected = Number(seq).toString(16).padStart(8, '0')
    expect(await window.until('marked bytes', markedBytes, (bytes) => bytes.length === 8)).toBe(expected)
    expect(await line('tcp.seq_raw').innerText()).toContain(seq)
    await screenshot(run.page, 'packets/field')
  })

  it('lead from a byte to its field, and from the field by keyboard through the tree', async () => {
    const hex = window.details.getByRole('grid', { name: 'Bytes in hexadecimal' })
    // Byte 23 of an Ethernet packet is the protocol of its IPv4 header.
    await hex.locator('[role="gridcell"][data-offset="23"]').click()
    const active = tree().locator('[role="treeitem"][aria-selected="true"]')
    await window.until(
      'the field of the byte',
      () => active.getAttribute('data-key'),
      (key) => key === 'ip.proto',
    )
    await tree().focus()
    await run.page.keyboard.press('ArrowLeft')
    expect(await active.getAttribute('data-key')).toBe('ip')
    await run.page.keyboard.press('ArrowLeft')
    expect(await active.getAttribute('aria-expanded')).toBe('false')
    await run.page.keyboard.press('ArrowRight')
    await run.page.keyboard.press('ArrowRight')
    expect(await active.getAttribute('data-key')).toBe('ip.version')
  })

  it('lead from a packet back to the frame in it', async () => {
    await line('websocket').locator('button').click()
    await run.page.getByRole('tab', { name: 'Frames', exact: true, selected: true }).waitFor()
    await window.details.getByRole('heading', { name: 'Frame 0' }).waitFor()
    await run.page.keyboard.press('Alt+ArrowLeft')
    await window.details.getByRole('heading', { name: /^Packet \d+$/ }).waitFor()
  })

  it('are listed in Chinese and in every theme', async () => {
    for (const theme of ['light', 'high-contrast', 'dark']) {
      await run.page.getByRole('combobox', { name: 'Theme' }).selectOption(theme)
      await run.page.locator(`html[data-theme="${theme}"]`).waitFor()
      await screenshot(run.page, `packets/${theme}`)
    }
    await run.page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN')
    await run.page.getByRole('tab', { name: '数据包' }).waitFor()
    expect(await run.page.getByRole('tree').locator('[aria-level="1"]').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('数据链路层'), expect.stringContaining('传输层')]),
    )
    await screenshot(run.page, 'packets/chinese')
    expect(run.pageErrors).toEqual([])
  })
})
