import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { electronSwitches } from '../../scripts/lib/electron-arguments.mjs'
import { ROOT } from '../../scripts/lib/paths.mjs'
import { executableIn, findRuntime } from '../../scripts/lib/runtime.mjs'

/** Where screenshots go: a folder git ignores. */
const SCREENSHOTS = join(ROOT, 'tests', 'e2e', 'screenshots')

/**
 * Playwright's own preloaded module, which it adds by itself only to an Electron it found by itself. It holds the app
 * back until Playwright is attached; without it, about one start in forty never ends.
 */
const LOADER = join(ROOT, 'node_modules', 'playwright-core', 'lib', 'server', 'electron', 'loader.js')

/** How long an app may take to end. */
const CLOSE_MILLISECONDS = 15_000

/** How the app is started. */
export interface LaunchOptions {
  /** Arguments after the app's path, as `npm start -- ARGS` would pass them. */
  readonly args?: readonly string[]
  /** Added to the environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The folder for settings and sessions; without it, a temporary one that `close` removes. */
  readonly userData?: string
  /** The app's folder; the built app of this repository unless told. */
  readonly appFolder?: string
}

/** A running app with its first window. */
export interface RunningApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly userData: string
  /** Errors of the page: uncaught exceptions and `console.error`, oldest first. */
  readonly pageErrors: readonly string[]
  /** What the main process has printed since Playwright attached, both streams. */
  readonly output: () => string
  /** Ends the app, as closing the last window does. Safe to call twice and after a crash. */
  readonly close: () => Promise<void>
}

/**
 * Starts the built app in a real Electron, on the virtual screen of `e2e-setup.ts` where there is no other, and waits
 * for its window to have loaded.
 */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const runtime = findRuntime()
  if (runtime === undefined)
    throw new Error('There is no Electron yet: `npm test` or `npm start` fetches one.')
  const executablePath = executableIn(runtime)
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'sockscope-e2e-'))
  const app = await _electron.launch({
    executablePath,
    args: [
      '-r',
      LOADER,
      ...electronSwitches(executablePath),
      `--user-data-dir=${userData}`,
      options.appFolder ?? ROOT,
      ...(options.args ?? []),
    ],
    env: environment(options.env),
  })
  let output = ''
  const child = app.process()
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  // Playwright's own promise may never settle when the app has crashed; the process always says so.
  const exited = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      // An app that does not end when it is asked to fails the test that looks at its exit, not all that follow.
      const patience = setTimeout(() => child.kill('SIGKILL'), CLOSE_MILLISECONDS)
      await Promise.race([app.close(), exited])
      await exited
      clearTimeout(patience)
    }
    await exited
    if (options.userData === undefined) rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
  }

  // Listened to before the window opens: what goes wrong while the page loads counts too.
  const pageErrors: string[] = []
  app.context().on('weberror', (event) => pageErrors.push(event.error().message))
  app.context().on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text())
  })
  try {
    const page = await app.firstWindow()
    await page.waitForLoadState('load')
    return { app, page, userData, pageErrors, output: () => output, close }
  } catch (error) {
    await close()
    throw new Error(`The app did not open its window. It printed:\n${output}`, { cause: error })
  }
}

/**
 * Saves what the window shows as `tests/e2e/screenshots/NAME.png`, for a person to look at.
 *
 * @param name may hold slashes for folders
 * @returns the file
 */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(SCREENSHOTS, `${name}.png`)
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  return path
}

function environment(extra: LaunchOptions['env'] = {}): Record<string, string> {
  const merged: Record<string, string | undefined> = {
    ...process.env,
    // Playwright cannot attach to an Electron that was told to be Node, nor wants vitest's options in it.
    ELECTRON_RUN_AS_NODE: undefined,
    NODE_OPTIONS: undefined,
    ...extra,
  }
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
