import type { SessionInfo } from '@shared/ipc/app-commands'
import { done, failed, type OperationResult } from '@shared/model/operation'
import {
  DEFAULT_LISTEN_HOST,
  plainRoute,
  type Route,
  type RunningRoute,
} from '@shared/model/recording-options'
import { startDemoServer, type DemoServer, type NodeRunner } from './demo-server'
import { pageAddress } from './page-address'

export interface DemoOptions {
  /** The folder with the server and its page. */
  folder: string
  runNode: NodeRunner
  /** The user's own first route: the demo listens where they would. */
  ownRoute: () => Route | undefined
  record: (routes: Route[]) => Promise<OperationResult<SessionInfo>>
  /** The session being recorded, if any. */
  recording: () => SessionInfo | null
}

/** The demo in one click: a server, and a recording in front of it. */
export class Demo {
  private readonly options: DemoOptions
  private server: DemoServer | null = null
  private isStopped = false
  private starting: Promise<OperationResult<RunningRoute>> | null = null

  constructor(options: DemoOptions) {
    this.options = options
  }

  /** Resolves to the address of the page, through the recording. A demo that runs already is only named again. */
  async start(): Promise<OperationResult<{ url: string }>> {
    this.starting ??= this.run().finally(() => (this.starting = null))
    const route = await this.starting
    if (!route.ok) return route
    const url = pageAddress(route.value)
    return url === null ? unavailable('listen') : done({ url })
  }

  /** Ends the server, one that is still starting too: nothing would end it after us. There is no start after it. */
  async stop(): Promise<void> {
    this.isStopped = true
    await this.starting?.catch(() => undefined)
    const { server } = this
    this.server = null
    await server?.stop()
  }

  private async run(): Promise<OperationResult<RunningRoute>> {
    if (this.server?.isRunning !== true) {
      this.server = await startDemoServer(this.options.folder, this.options.runNode)
    }
    if (this.server === null || this.isStopped) return unavailable('server.py, server.mjs')
    const target = `ws://127.0.0.1:${this.server.port}`
    const running = this.options.recording()?.routes.find((route) => route.target === target)
    if (running !== undefined) return done(running)
    return this.recordInFrontOf(target)
  }

  private async recordInFrontOf(target: string): Promise<OperationResult<RunningRoute>> {
    const own = this.options.ownRoute()
    const listenHost = own !== undefined && pageAddress(own) !== null ? own.listenHost : DEFAULT_LISTEN_HOST
    let recording = await this.options.record([plainRoute(listenHost, own?.listenPort ?? 0, target)])
    // The demo is no reason to ask for another port: any free one will do.
    if (!recording.ok && recording.error.code.startsWith('listen-')) {
      recording = await this.options.record([plainRoute(DEFAULT_LISTEN_HOST, 0, target)])
    }
    if (!recording.ok) return recording
    const running = recording.value.routes[0]
    return running === undefined ? unavailable('route') : done(running)
  }
}

function unavailable(detail: string): ReturnType<typeof failed> {
  return failed('demo-unavailable', { detail })
}
