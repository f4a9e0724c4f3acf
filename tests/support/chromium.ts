import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext } from 'playwright-core'

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Path of an installed Chromium, or null: then a test that needs one is skipped with `NO_CHROMIUM` as its reason. */
export const chromiumPath: string | null = EXECUTABLES.find((path) => existsSync(path)) ?? null
export const NO_CHROMIUM = 'Chromium is not installed (apt-get install chromium)'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface ChromiumOptions {
  colorScheme?: 'light' | 'dark'
  locale?: string
  viewport?: { width: number; height: number }
}

export interface RunningChromium {
  context: BrowserContext
  /** Ends the browser and removes its profile. */
  close(): Promise<void>
}

/** Starts a headless Chromium with a profile of its own. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<RunningChromium> {
  if (chromiumPath === null) throw new Error(NO_CHROMIUM)
  const profile = await mkdtemp(join(tmpdir(), 'sockscope-chromium-'))
  const remove = () => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath,
      headless: true,
      args: ARGUMENTS,
      ...options,
    })
    return {
      context,
      async close() {
        await context.close()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
