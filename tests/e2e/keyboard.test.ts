import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { converse, startEchoServer, type EchoServer } from './support/echo-server'
import { SockscopeWindow } from './support/sockscope-window'

describe('the window without a mouse', () => {
  let echo: EchoServer
  let run: RunningApp
  let window: SockscopeWindow

  beforeAll(async () => {
    echo = await startEchoServer()
    run = await launchApp()
    window = new SockscopeWindow(run.page)
    const listen = await window.record(echo.url)
    await converse(listen, ['first', 'second', 'third'])
    await converse(listen, ['{"json":true}'], '/json')
    await window.settledConnections(2)
  })
  afterAll(async () => {
    await run.close()
    echo.close()
  })

  it('walks from the connections to the frames to the details and back', async () => {
    const { page } = run
    await page.keyboard.press('Control+1')
    expect(await focusedGrid()).toBe('Connections')
    await page.keyboard.press('Home')
    expect(await selectedRow('Connections')).toContain('/chat')
    await page.keyboard.press('ArrowDown')
    expect(await selectedRow('Connections')).toContain('/json')
    await page.keyboard.press('ArrowUp')
    // A connection shows its sequence until another view is chosen.
    await page.keyboard.press('Enter')
    expect(await focusedGrid()).toBe('Sequence of connection 0')
    await page.getByRole('tab', { name: 'Sequence', exact: true }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tab', { name: 'Frames', exact: true, selected: true }).waitFor()
    await page.keyboard.press('Control+2')
    expect(await focusedGrid()).toBe('Frames of connection 0')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await selectedRow('Frames of connection 0')).toContain('second')
    await page.keyboard.press('End')
    expect(await selectedRow('Frames of connection 0')).toContain('close')
    await page.keyboard.press('Enter')
    expect(await focusedPane()).toBe('details')
    await page.keyboard.press('Control+2')
    expect(await focusedGrid()).toBe('Frames of connection 0')
    await page.keyboard.press('Escape')
    expect(await focusedGrid()).toBe('Connections')
  })

  it('chooses a column of a list and changes its width', async () => {
    const { page } = run
    const grid = page.getByRole('grid', { name: 'Frames of connection 0', exact: true })
    const heading = grid.getByRole('columnheader', { name: 'Time' })
    await grid.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await grid.getAttribute('aria-activedescendant')).toBe(await heading.getAttribute('id'))
    const before = (await heading.boundingBox())!.width
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await window.until(
      'a wider column',
      async () => (await heading.boundingBox())!.width,
      (width) => width === before + 16,
    )
    await page.keyboard.press('Delete')
    await window.until(
      'the usual width',
      async () => (await heading.boundingBox())!.width,
      (width) => width === before,
    )
  })

  it('goes back and forward in what was selected', async () => {
    const { page } = run
    await page.keyboard.press('Control+1')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await window.details.getByText('Connection 1').first().waitFor()
    await page.keyboard.press('Alt+ArrowLeft')
    await window.details.getByText('Connection 0').first().waitFor()
    await page.keyboard.press('Alt+ArrowRight')
    await window.details.getByText('Connection 1').first().waitFor()
  })

  it('shows which keys there are, and closes the list again', async () => {
    await run.page.keyboard.press('Control+1')
    await run.page.keyboard.press('?')
    await run.page.getByText('Record or stop').waitFor()
    await screenshot(run.page, 'states/keyboard-help')
    await run.page.keyboard.press('Escape')
    await run.page.getByText('Record or stop').waitFor({ state: 'hidden' })
  })

  it('has every control in reach of Tab, each with a name, and shows where the focus is', async () => {
    const { page } = run
    await page.getByRole('button', { name: 'Stop' }).focus()
    const seen: { name: string; outlined: boolean; key: string }[] = []
    for (let step = 0; step < 60; step++) {
      const focus = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement
        const style = getComputedStyle(element)
        // A list shows its focus on what holds it.
        const isFramed = ({ parentElement }: HTMLElement): boolean =>
          parentElement !== null && getComputedStyle(parentElement, '::after').borderTopStyle === 'solid'
        const labelled = element.getAttribute('aria-labelledby')
        return {
          name:
            element.getAttribute('aria-label') ??
            (labelled === null ? null : document.getElementById(labelled)?.textContent) ??
            element.textContent.trim(),
          outlined: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || isFramed(element),
          key: `${element.tagName}.${element.className}.${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)}`,
        }
      })
      if (seen.some(({ key }) => key === focus.key)) break
      seen.push(focus)
      await page.keyboard.press('Tab')
    }
    const names = seen.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['Stop', 'Connections', 'Language', 'Theme']))
    expect(names.filter((name) => name === '')).toEqual([])
    expect(seen.filter(({ outlined }) => !outlined).map(({ key }) => key)).toEqual([])
    // A grid is one stop, however many rows it has.
    expect(seen.length).toBeLessThan(40)
  })

  it('records and stops with Ctrl+R, and the page stays where it is', async () => {
    await run.page.evaluate(() => {
      ;(globalThis as { marker?: string }).marker = 'same page'
    })
    await run.page.keyboard.press('Control+r')
    await window.button('Record').waitFor()
    expect((await window.state()).recording).toBeNull()
    await run.page.keyboard.press('Control+r')
    await window.button('Stop').waitFor()
    expect(await run.page.evaluate(() => (globalThis as { marker?: string }).marker)).toBe('same page')
  })

  it('does from the menu what it does from the keys', async () => {
    await menu('record-toggle')
    await window.button('Record').waitFor()
    await menu('record-toggle')
    await window.button('Stop').waitFor()
    await menu('focus-connections')
    await window.until('the focus', focusedGrid, (grid) => grid === 'Connections')
    await menu('keyboard-help')
    await run.page.getByText('Record or stop').waitFor()
    await run.page.keyboard.press('Escape')
    await menu('next-theme')
    await window.until(
      'another theme',
      async () => (await window.state()).settings.theme,
      (theme) => theme === 'light',
    )
    await menu('clear')
    await window.until(
      'an empty list',
      () => window.connections(),
      (rows) => rows.length === 0,
    )
    expect(run.pageErrors).toEqual([])
  })

  function focusedGrid(): Promise<string | null> {
    return run.page.evaluate(
      () =>
        document.activeElement?.closest('[role="grid"], [role="treegrid"]')?.getAttribute('aria-label') ??
        null,
    )
  }

  function focusedPane(): Promise<string | null> {
    return run.page.evaluate(
      () => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane') ?? null,
    )
  }

  function selectedRow(grid: string): Promise<string> {
    return run.page
      .getByRole('grid', { name: grid, exact: true })
      .locator('[role="row"][aria-selected="true"]')
      .innerText()
  }

  async function menu(id: string): Promise<void> {
    await run.app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), id)
  }
})
