import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
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

describe.skipIf(python === null || !canCapture())('captures', () => {
  let folder: string
  let file: string
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sockscope-e2e-captures-'))
    file = join(folder, 'first.pcapng')
    await captureWebsockets(python!, file)
    copyFileSync(file, join(folder, 'second.pcapng'))
    run = await launchApp()
    window = new SockscopeWindow(run.page)
  })
  afterAll(async () => {
    await run.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Drops a file onto the window as a file manager does. */
  async function drop(path: string): Promise<void> {
    await run.page.evaluate(() => {
      const input = document.createElement('input')
      input.type = 'file'
      input.id = 'dropped-file'
      input.addEventListener('change', () => {
        const data = new DataTransfer()
        for (const chosen of input.files ?? []) data.items.add(chosen)
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))
        input.remove()
      })
      document.body.append(input)
    })
    await run.page.locator('#dropped-file').setInputFiles(path)
  }

  const shownFile = (name: string) =>
    window.until(
      name,
      async () => (await window.state()).current?.name,
      (shown) => shown === name,
    )

  it('are opened one after another: dropped onto the window, and again from the recent list', async () => {
    await drop(file)
    await shownFile('first.pcapng')
    await window.settledConnections(1)
    await drop(join(folder, 'second.pcapng'))
    await shownFile('second.pcapng')
    await run.page.getByRole('button', { name: 'Recent' }).click()
    await run.page.getByRole('menuitem', { name: /first\.pcapng/ }).click()
    await shownFile('first.pcapng')
    await window.settledConnections(1)
  })

  it('that are large show how far they are read, and keep what was read when that is cancelled', async () => {
    const large = join(folder, 'large.pcap')
    const packets = 3_000_000
    writeLargeCapture(large, packets)
    await drop(large)
    const bar = run.page.getByRole('group', { name: 'Reading the capture' })
    await bar.getByRole('button', { name: 'Cancel' }).click()
    await run.page.getByText('what was read stays').waitFor()
    await screenshot(run.page, 'packets/cancelled')
    await run.page.getByRole('tab', { name: 'Packets', exact: true }).click()
    const grid = run.page.getByRole('grid', { name: 'Packets', exact: true })
    const read = await window.until(
      'packets',
      async () => Number(await grid.getAttribute('aria-rowcount')) - 1,
      (count) => count > 0,
    )
    expect(read).toBeLessThan(packets)
    // The last one read is there to be looked at.
    await grid.focus()
    await grid.press('End')
    await window.details.getByRole('heading', { name: `Packet ${read}` }).waitFor()
    expect(run.pageErrors).toEqual([])
  })
})

/** Packets of 60 bytes that are no IP: quick to write, and as many to read as any. */
function writeLargeCapture(path: string, packets: number): void {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(262_144, 16)
  header.writeUInt32LE(1, 20)
  const record = Buffer.alloc(16 + 60)
  record.writeUInt32LE(60, 8)
  record.writeUInt32LE(60, 12)
  const block = Buffer.alloc(10_000 * record.length, record)
  const descriptor = openSync(path, 'w')
  writeSync(descriptor, header)
  for (let written = 0; written < packets; written += 10_000) writeSync(descriptor, block)
  closeSync(descriptor)
}
