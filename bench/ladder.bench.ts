/**
 * `npm run bench -- ladder [FRAMES]` (at least so many): in the window, how long the Sequence tab of a connection takes
 * from the click to the picture, with FRAMES frames and with a thousand, beside the frame table of the large one; and
 * how many times a second it is painted while it scrolls. A real Electron; under Xvfb where there is no display.
 */
import type { Page } from 'playwright-core'
import { startRecordingApp } from './window/recording-app'

const FRAMES = Number(process.argv[2] ?? 1_000_000)
const ROUNDS = 9
const SCROLL_MILLISECONDS = 3000
const SMALL_MESSAGES = 500

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** From the click on a tab until its grid has rows with something in them, and that is painted. */
function timeToShow(page: Page, tab: 'Sequence' | 'Frames'): Promise<number> {
  return page.evaluate(async (name) => {
    const nextPicture = (): Promise<void> =>
      new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
    const trigger = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(
      ({ textContent }) => textContent?.trim() === name,
    )
    if (trigger === undefined) throw new Error(`there is no tab ${name}`)
    const role = name === 'Sequence' ? 'treegrid' : 'grid'
    const begin = performance.now()
    trigger.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
    for (;;) {
      await nextPicture()
      const rows = document.querySelectorAll(
        `[data-pane="frames"] [role="${role}"] [role="row"] [role="gridcell"]`,
      )
      const isShown = [...rows].some((cell) =>
        /\d/.test(cell.getAttribute('aria-label') ?? cell.textContent ?? ''),
      )
      if (isShown) return performance.now() - begin
    }
  }, tab)
}

/** Times between pictures while the ladder scrolls by 40 px a picture. */
function scrollTimes(page: Page, milliseconds: number): Promise<number[]> {
  return page.evaluate(async (duration) => {
    const grid = document.querySelector('[data-pane="frames"] [role="treegrid"]')
    const times: number[] = []
    const begin = performance.now()
    let last = begin
    while (last - begin < duration) {
      grid?.dispatchEvent(new WheelEvent('wheel', { deltaY: 40, bubbles: true, cancelable: true }))
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const now = performance.now()
      times.push(now - last)
      last = now
    }
    return times
  }, milliseconds)
}

const { run, window: ui, load, stop } = await startRecordingApp()
try {
  const { page } = run
  await load({ inFlight: 1, messages: SMALL_MESSAGES })
  await load({ inFlight: 256, milliseconds: FRAMES / 500 })
  await ui.stop()
  const rows = await ui.until(
    'both connections',
    () => ui.connections(),
    (shown) => shown.length === 2,
  )
  const times: Record<'small' | 'large' | 'table', number[]> = { small: [], large: [], table: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, connection, tab, other] of [
      ['small', 0, 'Sequence', 'Frames'],
      ['large', 1, 'Sequence', 'Frames'],
      ['table', 1, 'Frames', 'Sequence'],
    ] as const) {
      await ui.chooseConnection(connection)
      await page.getByRole('tab', { name: other, exact: true }).click()
      await page.waitForTimeout(150)
      times[name].push(await timeToShow(page, tab))
    }
  }
  const [small, large, table] = [median(times.small), median(times.large), median(times.table)]
  console.log(`connections: ${rows.map(({ figures }) => figures.join(' ')).join(' and ')}`)
  console.log(
    `ladder shown after ${large.toFixed(0)} ms (a thousand frames ${small.toFixed(0)} ms, frame table ${table.toFixed(0)} ms): ` +
      `${(large / small).toFixed(2)} times the small one (goal: at most 1.5), ${(large / table).toFixed(2)} times the table (at most 2)`,
  )

  await page.getByRole('tab', { name: 'Sequence', exact: true }).click()
  // Unfolded, so that there is something to scroll through.
  const grid = page.locator('[data-pane="frames"] [role="treegrid"]')
  await grid.focus()
  await grid.press('Home')
  await grid.locator('[role="row"][aria-expanded="false"]').last().click()
  await ui.until(
    'the unfolded rows',
    () => grid.getAttribute('aria-rowcount').then(Number),
    (count) => count > 1000,
  )
  const scroll = (await scrollTimes(page, SCROLL_MILLISECONDS)).toSorted((a, b) => a - b)
  const worst = scroll[Math.floor(scroll.length * 0.99)] ?? Number.NaN
  console.log(
    `scrolling ${await grid.getAttribute('aria-rowcount')} rows: ${(1000 / median(scroll)).toFixed(0)} pictures a second, ` +
      `${(1000 / worst).toFixed(0)} at the slowest hundredth (goal: at least 30)`,
  )
} finally {
  await stop()
}
