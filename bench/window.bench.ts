/**
 * `npm run bench -- window [FRAMES]`: while echoed 64-byte messages run through a recording app at full speed, how long
 * the window takes to handle a key and to paint after it (Event Timing API), and what its JavaScript heap holds
 * after a collection, early and after FRAMES frames. A real Electron; under Xvfb where there is no display.
 */
import type { CDPSession, Page } from 'playwright-core'
import { startRecordingApp } from './window/recording-app'

const FRAMES = Number(process.argv[2] ?? 1_000_000)
const BURST_MILLISECONDS = 1500
const KEY_INTERVAL_MILLISECONDS = 120
const GOAL_MILLISECONDS = 100

declare global {
  interface Window {
    inputDelays?: { handled: number; painted: number }[]
  }
}

/** How long from a key's time stamp until its handlers have run, and until the next paint; faster than 16 ms is not reported. */
function watchInput(page: Page): Promise<void> {
  return page.evaluate(() => {
    const delays: { handled: number; painted: number }[] = []
    window.inputDelays = delays
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[]) {
        if (entry.name !== 'keydown') continue
        delays.push({ handled: entry.processingEnd - entry.startTime, painted: entry.duration })
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })
}

async function heapBytes(client: CDPSession): Promise<number> {
  await client.send('HeapProfiler.collectGarbage')
  const { usedSize } = await client.send('Runtime.getHeapUsage')
  return usedSize
}

const framesOf = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { current } = await window.sockscope.app('app.state', {})
    if (current === null) return 0
    const args = { of: { table: 'frames', connection: null }, offset: 0, count: 0 } as const
    return (await window.sockscope.session(current.session, 'rows.window', args)).total
  })

const { run, window: ui, load, stop } = await startRecordingApp()
try {
  const client = await run.page.context().newCDPSession(run.page)
  await watchInput(run.page)
  await load({ inFlight: 1, messages: 20 })
  await run.page.getByRole('tab', { name: 'Frames' }).click()

  const burst = async (milliseconds: number): Promise<void> => {
    let running = true
    const done = load({ inFlight: 256, milliseconds }).then(() => (running = false))
    await ui.frameList.focus()
    for (let press = 0; running; press++) {
      await run.page.keyboard.press(press % 2 === 0 ? 'ArrowUp' : 'End')
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, KEY_INTERVAL_MILLISECONDS))])
    }
  }

  await burst(200)
  const early = { frames: await framesOf(run.page), heap: await heapBytes(client) }
  let frames = early.frames
  while (frames < FRAMES) {
    await burst(BURST_MILLISECONDS)
    frames = await framesOf(run.page)
  }
  const late = { frames, heap: await heapBytes(client) }

  const delays = await run.page.evaluate(() => globalThis.window.inputDelays ?? [])
  for (const name of ['handled', 'painted'] as const) {
    const sorted = delays.map((delay) => delay[name]).toSorted((a, b) => a - b)
    const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0)
    const slow = sorted.filter((delay) => delay > GOAL_MILLISECONDS).length
    console.log(
      `keys ${name}: ${sorted.length} of 16 ms or more, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms; ` +
        `${slow} over ${GOAL_MILLISECONDS} ms` +
        (name === 'handled' ? ' (goal: none)' : ''),
    )
  }
  console.log(
    `renderer heap: ${(early.heap / 1e6).toFixed(1)} MB at ${early.frames} frames, ` +
      `${(late.heap / 1e6).toFixed(1)} MB at ${late.frames}: ratio ${(late.heap / early.heap).toFixed(2)} (goal: flat)`,
  )
} finally {
  await stop()
}
