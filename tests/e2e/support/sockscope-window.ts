import type { Locator, Page } from 'playwright-core'
import type { AppState } from '@shared/ipc/app-commands'
import type { SockscopeBridge } from '@shared/ipc/bridge'

declare global {
  interface Window {
    readonly sockscope: SockscopeBridge
  }
}

/** A row of the connection list as a person reads it. */
export interface ShownConnection {
  title: string
  state: string
  /** Why it failed or was refused, or who talks to whom. */
  second: string
  /** `close 1000`, `12 frames`, `1.2 kB` and the like. */
  figures: string[]
}

/** A row of the frame table as a person reads it. */
export interface ShownFrame {
  number: number
  direction: 'client-to-server' | 'server-to-client'
  opcode: string
  length: number
  preview: string
  badges: string[]
}

/** How long the window may take to show what has happened. Nothing waits this long when all is well. */
const PATIENCE = 20_000

/** What a person does with the window, by what is written on it. English unless the test changed that. */
export class SockscopeWindow {
  readonly page: Page
  readonly connectionList: Locator
  readonly frameList: Locator
  readonly details: Locator
  readonly status: Locator

  constructor(page: Page) {
    this.page = page
    this.connectionList = page.locator('[data-pane="connections"] [role="grid"]')
    this.frameList = page
      .locator('[data-pane="frames"] [role="grid"], [data-pane="centre"] [role="grid"]')
      .first()
    this.details = page.locator('[data-pane="details"]')
    this.status = page.getByRole('contentinfo')
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  state(): Promise<AppState> {
    return this.page.evaluate(() => window.sockscope.app('app.state', {}))
  }

  /** Types the route into the toolbar. */
  async setRoute(listen: string, target: string): Promise<void> {
    for (const [label, text] of [
      ['Listen on', listen],
      ['Target', target],
    ] as const) {
      const field = this.page.getByRole('textbox', { name: label, exact: true })
      await field.fill(text)
      await field.press('Enter')
    }
  }

  /** Presses Record and waits until it records. Returns `127.0.0.1:PORT`, where it listens. */
  async record(target: string, listen = '127.0.0.1:0'): Promise<string> {
    await this.setRoute(listen, target)
    await this.button(/^Record$/).click()
    await this.button(/^Stop$/).waitFor()
    return this.page.getByRole('textbox', { name: 'Listen on', exact: true }).inputValue()
  }

  async stop(): Promise<void> {
    await this.button(/^Stop$/).click()
    const end = this.button('Stop and end them')
    await this.button(/^Record$/)
      .or(end)
      .first()
      .waitFor()
    if (await end.isVisible()) await end.click()
    await this.button(/^Record$/).waitFor()
  }

  /** Waits until what is shown fits, by looking again whenever the page changes. */
  async until<T>(what: string, look: () => Promise<T>, fits: (seen: T) => boolean): Promise<T> {
    const end = Date.now() + PATIENCE
    for (;;) {
      const seen = await look()
      if (fits(seen)) return seen
      if (Date.now() > end) throw new Error(`The window never showed ${what}. Last: ${JSON.stringify(seen)}`)
      await this.nextChange()
    }
  }

  /** Resolves when the page's document changes, or after a moment for what is no part of it. */
  private async nextChange(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const done = (): void => {
            observer.disconnect()
            clearTimeout(timer)
            resolve()
          }
          const observer = new MutationObserver(done)
          const timer = setTimeout(done, 500)
          observer.observe(document.body, {
            subtree: true,
            childList: true,
            characterData: true,
            attributes: true,
          })
        }),
    )
  }

  /** Every row of the connection list. */
  async connections(): Promise<ShownConnection[]> {
    return this.connectionList.getByRole('row').evaluateAll((rows) =>
      rows.map((row) => {
        const text = (selector: string): string => row.querySelector(selector)?.textContent.trim() ?? ''
        const figures = [...row.querySelectorAll('.figure')].map((figure) => figure.textContent.trim())
        const second = text('.reason') || text('.peers')
        return { title: text('.title'), state: text('.state'), second, figures }
      }),
    )
  }

  /** Waits until the list has so many connections and all of them are at rest. */
  settledConnections(count: number): Promise<ShownConnection[]> {
    return this.until(
      `${count} connections at rest`,
      () => this.connections(),
      (rows) =>
        rows.length === count && rows.every(({ state }) => !/^(connecting|open|closing)$/.test(state)),
    )
  }

  /** Chooses a connection by its place in the list. */
  async chooseConnection(index: number): Promise<void> {
    await this.connectionList.locator(`[aria-rowindex="${index + 1}"]`).click()
    await this.page.locator(`[role="tab"]`).first().waitFor()
  }

  /** Shows one of the views of the centre. */
  async showTab(name: 'Sequence' | 'Frames' | 'Handshake' | 'Packets' | 'Diagnostics'): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click()
  }

  /** Every frame of the chosen connection, scrolling through the table from top to bottom. */
  async frames(connection: number): Promise<ShownFrame[]> {
    await this.showTab('Frames')
    const grid = this.page.getByRole('grid', { name: `Frames of connection ${connection}`, exact: true })
    const total = Number(await grid.getAttribute('aria-rowcount')) - 1
    const seen = new Map<number, ShownFrame>()
    await grid.focus()
    await grid.press('Home')
    while (seen.size < total) {
      const before = seen.size
      const rows = await this.until(
        'loaded frames',
        () => grid.locator('[role="row"][aria-selected]').evaluateAll(readFrameRows),
        (shown) => shown.length > 0 && shown.every((row) => row !== null),
      )
      for (const row of rows) if (row !== null) seen.set(row.number, row)
      if (seen.size < total) await grid.press('PageDown')
      if (seen.size === before) await this.nextChange()
    }
    return [...seen.values()].sort((a, b) => a.number - b.number)
  }

  /** Chooses a frame of the connection that is shown. */
  async chooseFrame(connection: number, number: number): Promise<void> {
    await this.showTab('Frames')
    const grid = this.page.getByRole('grid', { name: `Frames of connection ${connection}`, exact: true })
    const row = grid.locator(`[aria-rowindex="${number + 2}"]`)
    await grid.focus()
    await grid.press('Home')
    for (let page = 0; page < 1000 && (await row.count()) === 0; page++) await grid.press('PageDown')
    await row.click()
  }

  /** What an alert says: the sentence of a failed operation or a problem. */
  alert(): Locator {
    return this.page.getByRole('alert')
  }
}

/** Runs in the page. A row whose data has not come yet is null. */
function readFrameRows(rows: (SVGElement | HTMLElement)[]): (ShownFrame | null)[] {
  return rows.map((row) => {
    const cells = [...row.querySelectorAll('[role="gridcell"]')]
    if (cells.length < 6) return null
    const [number, , , opcode, length, payload] = cells.map((cell) => cell.textContent.trim())
    return {
      number: Number(number),
      direction:
        cells[2]?.getAttribute('aria-label') === 'client to server' ? 'client-to-server' : 'server-to-client',
      opcode: opcode ?? '',
      length: Number((length ?? '').replace(/\D/g, '')),
      preview: cells[5]?.querySelector('.preview')?.textContent.trim() ?? payload ?? '',
      badges: [...(cells[5]?.querySelectorAll('.badge') ?? [])].map((badge) => badge.textContent.trim()),
    } satisfies ShownFrame as ShownFrame
  })
}
