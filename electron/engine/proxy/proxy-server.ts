import type { AddressInfo, Server, Socket } from 'node:net'
import type { OperationError, OperationResult, Route, RunningRoute } from '@shared/ipc/app-commands'
import { SERVER_TO_CLIENT } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import { localEndpoint, plainAddress, remoteEndpoint } from './endpoint-of-socket'
import { GuardedObserver } from './guarded-observer'
import { listen } from './listener'
import { findRelayLoop } from './loop-check'
import { DEFAULT_PROXY_OPTIONS, type ProxyOptions } from './proxy-options'
import { Relay } from './relay'
import type { RelayObserver } from './relay-observer'
import { rewritesFor, type Rewrites } from './request-rewriter'
import { parseTarget, type Target } from './target'

/** What happens beside the connections. */
export type ProxyProblem =
  /** The observer threw: a bug of ours, reported once; the traffic goes on. */
  | { kind: 'observer-failed'; error: unknown }
  /** The system could not accept a client; reported at every occurrence. Of EMFILE it does not tell: see relayLimit. */
  | { kind: 'accept-failed'; listen: Endpoint; error: string }

interface RunningListener {
  route: RunningRoute
  server: Server
  target: Target
  listen: Endpoint
}

/**
 * The tap: listeners, each with a target, and the relays between them. Every client gets a relay of its own, whose
 * events go to the observer that was in charge when the client connected.
 */
export class ProxyServer {
  private readonly options: ProxyOptions
  private readonly onProblem: (problem: ProxyProblem) => void
  private readonly relays = new Set<Relay>()
  private observer: GuardedObserver
  private listeners: RunningListener[] = []
  private nextRelay = 0

  constructor(
    observer: RelayObserver,
    options: Partial<ProxyOptions> = {},
    onProblem: (problem: ProxyProblem) => void = () => undefined,
  ) {
    this.options = { ...DEFAULT_PROXY_OPTIONS, ...options }
    this.onProblem = onProblem
    this.observer = this.guard(observer)
  }

  get routes(): RunningRoute[] {
    return this.listeners.map((listener) => listener.route)
  }

  /** Relays that are not finished yet. */
  get openRelays(): number {
    return this.relays.size
  }

  /** From now on new clients are told to `observer`; the connections there are stay with theirs. */
  observe(observer: RelayObserver): void {
    this.observer = this.guard(observer)
  }

  /**
   * Begins to listen on all of `routes`, or on none: then it says why, and what ran before goes on unharmed. Routes
   * that run already stay as they are, so starting twice adds listeners.
   */
  async start(routes: Route[]): Promise<OperationResult<RunningRoute[]>> {
    const targets: Target[] = []
    for (const route of routes) {
      const target = parseTarget(route.target)
      if (!target.ok) return target
      targets.push(target.value)
    }

    const started: RunningListener[] = []
    for (const [index, route] of routes.entries()) {
      const target = targets[index]
      if (target === undefined) continue
      const listener = await this.open(route, target)
      if (!listener.ok) return this.abandon(started, listener.error)
      started.push(listener.value)
    }
    const loop = await findRelayLoop([...this.listeners, ...started], this.options.lookup)
    if (loop !== null) {
      return this.abandon(started, {
        code: 'target-is-listener',
        values: { target: loop.route.target, host: loop.listen.address, port: loop.listen.port },
      })
    }
    this.listeners.push(...started)
    return { ok: true, value: started.map((listener) => listener.route) }
  }

  /** Stops listening; connections there are go on unless `endRelays`. Resolves when the last of what it ends is closed. */
  async stop(endRelays = true): Promise<void> {
    const closing = this.listeners.map((listener) => closed(listener.server, endRelays))
    this.listeners = []
    if (endRelays) for (const relay of this.relays) relay.stop()
    await Promise.all(closing)
  }

  private async open(route: Route, target: Target): Promise<OperationResult<RunningListener>> {
    // Filled in before the first client can be seen: the port may be the system's choice.
    const running: { listen: Endpoint } = { listen: { address: route.listenHost, port: route.listenPort } }
    const rewrites = rewritesFor(target, route.rewriteHost, route.rewriteOrigin)
    const server = await listen(route.listenHost, route.listenPort, this.options.keepAliveDelay, {
      connection: (socket) => {
        this.accept(socket, target, rewrites)
      },
      acceptFailed: (error) => {
        this.onProblem({ kind: 'accept-failed', listen: running.listen, error })
      },
    })
    if (!server.ok) return server
    const address = server.value.address() as AddressInfo
    running.listen = { address: plainAddress(address.address), port: address.port }
    return {
      ok: true,
      value: {
        route: { ...route, listenPort: address.port },
        server: server.value,
        target,
        listen: running.listen,
      },
    }
  }

  private accept(socket: Socket, target: Target, rewrites: Rewrites | null): void {
    const number = this.nextRelay++
    if (this.relays.size >= this.options.maxRelays) {
      this.refuse(number, socket, target)
      return
    }
    const relay = new Relay(number, socket, target, this.observer, this.options, rewrites, (finished) => {
      this.relays.delete(finished)
    })
    this.relays.add(relay)
  }

  /** There is no room for another relay: the client is reset, and the record says so. */
  private refuse(number: number, socket: Socket, target: Target): void {
    const { observer } = this
    observer.accepted(number, remoteEndpoint(socket), localEndpoint(socket), target)
    observer.fact(number, {
      kind: 'relay-failed',
      failure: 'tcp-connect-failed',
      leg: 'proxy-server',
      error: 'EMFILE',
      afterMilliseconds: 0,
    })
    socket.on('error', () => undefined)
    socket.resetAndDestroy()
    observer.reset(number, SERVER_TO_CLIENT)
    observer.finished(number)
  }

  private async abandon(
    started: RunningListener[],
    error: OperationError,
  ): Promise<{ ok: false; error: OperationError }> {
    await Promise.all(started.map((listener) => closed(listener.server, false)))
    return { ok: false, error }
  }

  private guard(observer: RelayObserver): GuardedObserver {
    return new GuardedObserver(observer, (error) => {
      this.onProblem({ kind: 'observer-failed', error })
    })
  }
}

/** Stops listening at once; resolves then, or when its connections are closed too. */
function closed(server: Server, waitForConnections: boolean): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    if (!waitForConnections) resolve()
  })
}
