import type { SessionInfo } from '@shared/ipc/app-commands'
import type { BrowserName } from '@shared/model/browser-name'
import type { OperationResult } from '@shared/model/operation'
import { DEFAULT_LISTEN_HOST, plainRoute, type RecordingOptions } from '@shared/model/recording-options'
import { PreparedBrowser } from '../../engine/browsers/prepared-browser'

/** What a browser shows that was given no page. */
const NO_PAGE = 'about:blank'

/** Browsers that were started for a page whose traffic is recorded. All end with the app, and leave nothing behind. */
export class PageBrowsers {
  readonly #record: (options: RecordingOptions) => Promise<OperationResult<SessionInfo>>
  readonly #open = new Set<PreparedBrowser>()

  constructor(record: (options: RecordingOptions) => Promise<OperationResult<SessionInfo>>) {
    this.#record = record
  }

  /** Starts a recording forward proxy and the browser in front of it, whose TLS is read by the secrets it writes. */
  async open(browser: BrowserName, url: string): Promise<OperationResult<SessionInfo>> {
    const prepared = PreparedBrowser.prepare(browser)
    if (!prepared.ok) return prepared
    const { value } = prepared
    this.#open.add(value)
    const routes = [plainRoute(DEFAULT_LISTEN_HOST, 0, null)]
    const recording = await this.#record({ routes, keyLogFile: value.keyLogFile })
    const route = recording.ok ? recording.value.routes[0] : undefined
    if (!recording.ok || route === undefined) {
      await this.#close(value)
      return recording
    }
    const proxy = { host: route.listenHost, port: route.listenPort }
    const started = await value.open(url || NO_PAGE, proxy, [], () => this.#open.delete(value))
    return started.ok ? recording : started
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map((browser) => this.#close(browser)))
  }

  async #close(browser: PreparedBrowser): Promise<void> {
    this.#open.delete(browser)
    await browser.close()
  }
}
