import { hasDisplay, startVirtualDisplay } from '../../scripts/lib/display.mjs'
import { isBuildStale } from '../../scripts/lib/build.mjs'
import { ensureRuntime } from '../../scripts/lib/runtime.mjs'

/**
 * Once per run, before any end-to-end test: an Electron to start and a screen to draw on. The workers inherit the
 * environment this leaves.
 */
export async function setup(): Promise<(() => void) | undefined> {
  if (isBuildStale())
    console.warn('out/ is older than the sources: `npm run build` first, or this tests yesterday.')
  await ensureRuntime()
  if (hasDisplay()) return undefined
  const { stop } = await startVirtualDisplay()
  return stop
}
