import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { done, failed, type OperationResult } from '@shared/model/operation'
import { chromiumArguments } from './chromium-arguments'
import { firefoxArguments, writeFirefoxProfile } from './firefox-profile'
import { findBrowser, type InstalledBrowser } from './known-browsers'
import type { Preparation } from './preparation'

/** Milliseconds a browser may take to end before it is killed. */
const CLOSING_MILLISECONDS = 3000

/**
 * An installed browser with a profile of its own, which is gone when it closes. It speaks through a forward proxy, to
 * loopback too, and writes its TLS secrets into a file beside the profile; no other profile and no trust store changes.
 */
export class PreparedBrowser {
  /** Where it will write its TLS secrets. */
  readonly keyLogFile: string
  readonly #browser: InstalledBrowser
  readonly #folder: string
  #process: ChildProcess | null = null
  #closed: Promise<void> | null = null

  private constructor(browser: InstalledBrowser, folder: string, keyLogFile: string | null) {
    this.#browser = browser
    this.#folder = folder
    this.keyLogFile = keyLogFile ?? join(folder, 'tls-secrets.log')
  }

  /**
   * Makes the profile's folder.
   * @param name one of BROWSER_NAMES, or the path of a program
   * @param keyLogFile where it is to write its TLS secrets; null for a file that goes with the profile
   */
  static prepare(name: string, keyLogFile: string | null = null): OperationResult<PreparedBrowser> {
    const browser = findBrowser(name)
    if (browser === null) return failed('browser-not-found', { browser: name })
    // Readable for its owner alone.
    return done(new PreparedBrowser(browser, mkdtempSync(join(tmpdir(), 'sockscope-browser-')), keyLogFile))
  }

  /** Starts it. Resolves when it runs. */
  async open(
    url: string,
    proxy: Preparation['proxy'],
    trust: readonly string[] = [],
    onClosed: () => void = () => undefined,
  ): Promise<OperationResult<null>> {
    const preparation: Preparation = {
      profile: join(this.#folder, 'profile'),
      url,
      proxy,
      keyLogFile: this.keyLogFile,
      trust,
      headless: !hasDisplay(),
    }
    const child = this.#spawn(preparation)
    this.#process = child
    this.#closed = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    }).then(() => this.#remove())
    void this.#closed.then(onClosed)
    return new Promise((resolve) => {
      child.once('spawn', () => resolve(done(null)))
      child.once('error', ({ message }) => {
        resolve(failed('browser-not-started', { browser: this.#browser.path, detail: message }))
      })
    })
  }

  /** Ends it and removes all it left; resolves when nothing is left. */
  async close(): Promise<void> {
    const child = this.#process
    if (child === null || this.#closed === null) {
      rmSync(this.#folder, { recursive: true, force: true })
      return
    }
    this.#kill(child, 'SIGTERM')
    const timer = setTimeout(() => this.#kill(child, 'SIGKILL'), CLOSING_MILLISECONDS)
    await this.#closed
    clearTimeout(timer)
  }

  #spawn(preparation: Preparation): ChildProcess {
    const { family, path } = this.#browser
    const isFirefox = family === 'firefox'
    mkdirSync(preparation.profile, { mode: 0o700 })
    if (isFirefox) writeFirefoxProfile(preparation)
    return spawn(path, isFirefox ? firefoxArguments(preparation) : chromiumArguments(preparation), {
      stdio: 'ignore',
      // Its helpers end with it: they are a group of their own.
      detached: process.platform !== 'win32',
      env: { ...process.env, ...(isFirefox ? { SSLKEYLOGFILE: preparation.keyLogFile } : {}) },
    })
  }

  #kill(child: ChildProcess, signal: NodeJS.Signals): void {
    try {
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, signal)
      else child.kill(signal)
    } catch {
      // It has ended meanwhile.
    }
  }

  async #remove(): Promise<void> {
    // A helper of it may still write for a moment.
    if (this.#process !== null) this.#kill(this.#process, 'SIGKILL')
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(
      () => undefined,
    )
  }
}

/** Whether a window can be opened. */
function hasDisplay(): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
}
