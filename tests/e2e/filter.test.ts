import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { busyCapture } from '../engine/filter/filtered-captures'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { SockscopeWindow } from './support/sockscope-window'

describe('the display filter', () => {
  let folder: string
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sockscope-e2e-filter-'))
    const file = join(folder, 'busy.pcap')
    writeFileSync(file, busyCapture())
    run = await launchApp({ args: [file] })
    window = new SockscopeWindow(run.page)
    await window.settledConnections(2)
    // The worst connection is chosen by itself; here the lists of all of them are filtered.
    await window.showTab('Frames')
    await run.page.getByRole('button', { name: 'Show all' }).click()
  })
  afterAll(async () => {
    await run.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const field = () => run.page.getByRole('combobox', { name: /^(Display filter|显示过滤器)$/ })
  const options = () => run.page.getByRole('option')
  const grid = (name: string) => run.page.getByRole('grid', { name, exact: true })
  const rowsOf = (name: string) => grid(name).locator('[role="row"][aria-selected]').allInnerTexts()
  const rowCount = (name: string, count: number) =>
    window.until(
      `${count} rows of ${name}`,
      () => rowsOf(name),
      (rows) => rows.length === count,
    )

  it('is reached and completed by keyboard, and filters connections and frames', async () => {
    await run.page.keyboard.press('Control+k')
    await run.page.keyboard.type('websocket.opc')
    await options().first().waitFor()
    expect(await options().first().innerText()).toContain('Opcode')
    await run.page.keyboard.press('Tab')
    await run.page.keyboard.type(' == "pi')
    await run.page.keyboard.press('Tab')
    expect(await field().inputValue()).toBe('websocket.opcode == "Ping" ')
    await screenshot(run.page, 'filter/typing')
    await run.page.keyboard.press('Enter')
    await rowCount('Connections', 1)
    await run.page.getByRole('tab', { name: 'Frames' }).click()
    const [ping] = await rowCount('Frames', 1)
    expect(ping).toContain('ping')
    expect(await run.page.getByText(/^.*1 of 10$/).count()).toBeGreaterThan(0)
    await screenshot(run.page, 'filter/frames')
  })

  it('is red with a sentence and the place while it is wrong, and changes nothing', async () => {
    await run.page.keyboard.press('Control+k')
    await run.page.keyboard.type('tcp.port == 70000')
    await run.page.keyboard.press('Enter')
    await run.page.getByText('column 13: 70000 is too large: the field goes up to 65535').waitFor()
    expect(await field().getAttribute('aria-invalid')).toBe('true')
    await rowCount('Connections', 1)
    await screenshot(run.page, 'filter/error')
  })

  it('takes a condition from a cell', async () => {
    await field().fill('')
    await field().press('Enter')
    await rowCount('Connections', 2)
    await grid('Frames').locator('[role="row"]', { hasText: 'pong' }).first().click({ button: 'right' })
    const menu = run.page.getByRole('menu')
    await menu.waitFor()
    await screenshot(run.page, 'filter/menu')
    await menu.getByRole('menuitem', { name: 'websocket.opcode == "Pong"' }).first().click()
    await window.until(
      'the filter',
      () => field().inputValue(),
      (text) => text === 'websocket.opcode == "Pong"',
    )
    await rowCount('Frames', 1)
  })

  it('filters packets, and takes a field of a packet', async () => {
    await field().fill('tcp.flags.syn == 1')
    await field().press('Enter')
    await run.page.getByRole('tab', { name: 'Packets' }).click()
    await rowCount('Packets', 4)
    await grid('Packets').locator('[role="row"][aria-selected]').first().click()
    const port = run.page.locator('[role="treeitem"][data-key="tcp.srcport"]')
    await port.waitFor()
    await port.click({ button: 'right' })
    await run.page.getByRole('menuitem', { name: 'tcp.srcport == 40001' }).first().click()
    await rowCount('Packets', 1)
    expect(await field().inputValue()).toBe('tcp.flags.syn == 1 && tcp.srcport == 40001')
  })

  it('speaks Chinese and remembers what was used', async () => {
    await run.page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN')
    await run.page.getByRole('button', { name: '历史与收藏的过滤器' }).click()
    await run.page.getByRole('menuitem', { name: 'websocket.opcode == "Pong"', exact: true }).waitFor()
    await screenshot(run.page, 'filter/history-zh')
    await run.page.keyboard.press('Escape')
    await field().fill('websocket.mask')
    await run.page.getByText('单独写 websocket.mask 只问该字段是否存在').waitFor()
    await screenshot(run.page, 'filter/trap-zh')
  })
})
