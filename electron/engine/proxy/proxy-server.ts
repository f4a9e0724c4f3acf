import { done, type OperationError, type OperationResult } from '@shared/model/operation'
import type { Route, RunningRoute } from '@shared/model/recording-options'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Endpoint } from '@shared/model/endpoint'
import type { ConnectionNumber } from '@shared/model/numbers'
import { listen } from './accept/listener'
import { findRelayLoop, hopsBehind } from './accept/loop-check'
import { refuseClient } from './accept/relay-limit'
import { connectToTarget } from './connect/upstream-connector'
import { plainAddress } from './endpoint-of-socket'
import { frontDoor } from './forward/front-door'
import { GuardedObserver } from './guarded-observer'
import { nodeTlsCrypto } from '../tls/node-tls-crypto'
import { interceptTls } from './secure/intercept-tls'
import { listenTls } from './secure/listen-tls'
import { secureUpstream } from './secure/secure-upstream'
import { readTrustFile } from './secure/trust-file'
import { limitFirstHead } from './intercept/head-timeout'
import { rewriteRequests, rewritesFor } from './intercept/request-rewriter'
import { ProxiedConnection } from './proxied-connection'
import { DEFAULT_PROXY_OPTIONS, type ProxyOptions } from './proxy-options'
import { relayBytes } from './relay/relay'
import type { RelayObserver } from './relay-observer'
import type { Station } from './station'
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
  target: Target | null
  listen: Endpoint
}

/**
 * The tap: listeners, each with a target, and the connections between them. Every client's connection goes through the
 * stations of its route; its events go to the observer that was in charge when the client connected.
 */
export class ProxyServer {
  private readonly options: ProxyOptions
  private readonly onProblem: (problem: ProxyProblem) => void
  private readonly connections = new Map<ConnectionNumber, ProxiedConnection>()
  private observer: GuardedObserver
  private listeners: RunningListener[] = []
  private nextNumber: ConnectionNumber = 0

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

  /** Connections that are not finished yet. */
  get openRelays(): number {
    return this.connections.size
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
    const targets: (Target | null)[] = []
    for (const route of routes) {
      const target = route.target === null ? done(null) : parseTarget(route.target)
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
        values: { target: loop.route.target ?? '', host: loop.listen.address, port: loop.listen.port },
      })
    }
    this.listeners.push(...started)
    return { ok: true, value: started.map((listener) => listener.route) }
  }

  /** Stops listening; connections there are go on unless `endRelays`. Resolves when the last of what it ends is closed. */
  async stop(endRelays = true): Promise<void> {
    const closing = this.listeners.map((listener) => closed(listener.server, endRelays))
    this.listeners = []
    if (endRelays) for (const connection of this.connections.values()) connection.stop()
    await Promise.all(closing)
  }

  private async open(route: Route, target: Target | null): Promise<OperationResult<RunningListener>> {
    // Filled in before the first client can be seen: the port may be the system's choice.
    const running: { listen: Endpoint } = { listen: { address: route.listenHost, port: route.listenPort } }
    const trust = readTrustFile(route.trustFile)
    if (!trust.ok) return trust
    const stations = this.stationsOf(route, target, trust.value)
    const server = await listen(route.listenHost, route.listenPort, this.options.keepAliveDelay, {
      connection: (socket) => {
        this.accept(socket, target, stations)
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

  /** The way of a route's connections, in order. */
  private stationsOf(route: Route, target: Target | null, trust: readonly string[]): Station[] {
    const { options } = this
    const connect = connectToTarget(options)
    const timeout = options.connectTimeout
    const crypto = nodeTlsCrypto
    const answer = options.certificates && { certificates: options.certificates, timeout, crypto }
    const upstream = { policy: route.certificate ?? 'verify', trust, timeout, crypto } as const
    if (target === null) {
      const { intercept: hosts = [] } = route
      const chosen =
        answer === null || hosts.length === 0
          ? []
          : [interceptTls({ hosts, passed: new Set(), upstream, answer })]
      return [this.frontDoor(connect), ...chosen, limitFirstHead(options.headTimeout), relayBytes]
    }
    const secure = target.secure === true ? [secureUpstream(upstream)] : []
    const listening = route.listenTls === true && answer !== null ? [listenTls(answer)] : []
    const rewrites = rewritesFor(target, route.rewriteHost, route.rewriteOrigin)
    return [
      ...listening,
      connect,
      ...secure,
      limitFirstHead(options.headTimeout),
      ...(rewrites === null ? [] : [rewriteRequests(rewrites, route.origins ?? [])]),
      relayBytes,
    ]
  }

  private frontDoor(connect: Station): Station {
    const { lookup, proxyRequestTimeout } = this.options
    return frontDoor({
      connect,
      // Another route's listener is no loop: it has a target of its own.
      isOwn: async (target) => {
        const forward = this.listeners.filter((listener) => listener.target === null)
        return (await hopsBehind(target, forward, lookup)).length > 0
      },
      requestTimeout: proxyRequestTimeout,
    })
  }

  private accept(socket: Socket, target: Target | null, stations: readonly Station[]): void {
    const number = this.nextNumber++
    const way = this.connections.size < this.options.maxRelays ? stations : [refuseClient]
    const connection = new ProxiedConnection(number, socket, target, way, this.observer, () => {
      this.connections.delete(number)
    })
    this.connections.set(number, connection)
    connection.start()
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
