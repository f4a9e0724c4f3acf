import type { Socket } from 'node:net'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { Leg, RelayFailure } from '@shared/model/fact'
import { localEndpoint, remoteEndpoint } from './endpoint-of-socket'
import type { ProxyOptions } from './proxy-options'
import type { RelayObserver } from './relay-observer'
import { RequestHeadWatch } from './request-head-watch'
import { RequestRewriter, type Rewrites } from './request-rewriter'
import { sendFin, sendReset } from './socket-ending'
import type { Target } from './target'
import { errorCode, UpstreamConnector } from './upstream-connector'

/**
 * One client socket and one upstream socket, and the bytes between them: unchanged, FIN as FIN, RST as RST, and no
 * faster than the slower side reads. The observer is told after the bytes went on their way.
 *
 * Until the upstream leg is connected nothing is read from the client: its first bytes wait in the kernel.
 */
export class Relay {
  private readonly number: number
  private readonly client: Socket
  private readonly observer: RelayObserver
  private readonly connector: UpstreamConnector
  private readonly onFinished: (relay: Relay) => void
  private readonly acceptedAt = performance.now()
  private readonly headTimeout: number
  private upstream: Socket | null = null
  private headWatch: RequestHeadWatch | null
  private headTimer: NodeJS.Timeout | null = null
  private rewriter: RequestRewriter | null
  private clientPaused = false
  private upstreamPaused = false
  private upstreamSpoke = false
  private failed = false
  private openSockets = 1

  /** @param client accepted with `pauseOnConnect` and `allowHalfOpen` */
  constructor(
    number: number,
    client: Socket,
    target: Target,
    observer: RelayObserver,
    options: ProxyOptions,
    rewrites: Rewrites | null,
    onFinished: (relay: Relay) => void,
  ) {
    this.number = number
    this.client = client
    this.observer = observer
    this.onFinished = onFinished
    this.headTimeout = options.headTimeout
    this.headWatch = options.headTimeout > 0 ? new RequestHeadWatch() : null

    this.rewriter = rewrites === null ? null : new RequestRewriter(rewrites)

    client.on('error', this.onClientError)
    client.on('close', this.onSocketClose)
    observer.accepted(number, remoteEndpoint(client), localEndpoint(client), target)
    this.connector = new UpstreamConnector(target, options, {
      fact: (fact) => {
        observer.fact(number, fact)
      },
      connected: this.onConnected,
      failed: (failure, error) => {
        this.fail(failure, 'proxy-server', error, SERVER_TO_CLIENT)
      },
    })
    this.connector.start()
  }

  /** Ends both sides because the proxy stops. */
  stop(): void {
    this.fail('proxy-stopped', 'client-proxy', null, SERVER_TO_CLIENT)
  }

  private readonly onConnected = (upstream: Socket): void => {
    this.upstream = upstream
    this.openSockets += 1
    upstream.on('data', this.onUpstreamData)
    upstream.on('end', this.onUpstreamEnd)
    upstream.on('drain', this.onUpstreamDrain)
    upstream.on('error', this.onUpstreamError)
    upstream.on('close', this.onSocketClose)
    this.client.on('data', this.onClientData)
    this.client.on('end', this.onClientEnd)
    this.client.on('drain', this.onClientDrain)
    this.client.resume()
  }

  private readonly onClientData = (bytes: Buffer): void => {
    const upstream = this.upstream
    if (upstream === null || this.failed) return
    if (this.rewriter !== null) {
      this.relayRewritten(this.rewriter, upstream, bytes)
      return
    }
    // A full queue that the kernel emptied at once is no reason to stop reading.
    if (!upstream.write(bytes) && upstream.writableLength > 0) {
      this.clientPaused = true
      this.client.pause()
    }
    this.observer.data(this.number, CLIENT_TO_SERVER, bytes)
    if (this.headWatch !== null) this.watchHead(this.headWatch, bytes)
  }

  /** The observer gets the bytes as the client sent them, and what was rewritten in them as facts. */
  private relayRewritten(rewriter: RequestRewriter, upstream: Socket, bytes: Uint8Array): void {
    const rewritten = rewriter.client(bytes)
    if (rewritten.length > 0 && !upstream.write(rewritten) && upstream.writableLength > 0) {
      this.clientPaused = true
      this.client.pause()
    }
    this.observer.data(this.number, CLIENT_TO_SERVER, bytes)
    for (const fact of rewriter.takeModifications()) this.observer.fact(this.number, fact)
    if (rewriter.isFinished) this.rewriter = null
    if (this.headWatch !== null) this.watchHead(this.headWatch, bytes)
  }

  private readonly onUpstreamData = (bytes: Buffer): void => {
    if (this.failed) return
    this.upstreamSpoke = true
    this.rewriter?.server(bytes)
    if (!this.client.write(bytes) && this.client.writableLength > 0) {
      this.upstreamPaused = true
      this.upstream?.pause()
    }
    this.observer.data(this.number, SERVER_TO_CLIENT, bytes)
  }

  private readonly onUpstreamDrain = (): void => {
    if (!this.clientPaused) return
    this.clientPaused = false
    this.client.resume()
  }

  private readonly onClientDrain = (): void => {
    if (!this.upstreamPaused) return
    this.upstreamPaused = false
    this.upstream?.resume()
  }

  private readonly onClientEnd = (): void => {
    if (this.upstream === null || this.failed) return
    const held = this.rewriter?.end()
    if (held !== undefined && held.length > 0) this.upstream.write(held)
    sendFin(this.upstream)
    this.stopHeadTimer()
    this.observer.ended(this.number, CLIENT_TO_SERVER)
  }

  private readonly onUpstreamEnd = (): void => {
    if (this.failed) return
    sendFin(this.client)
    this.observer.ended(this.number, SERVER_TO_CLIENT)
  }

  private readonly onClientError = (error: NodeJS.ErrnoException): void => {
    this.socketFailed(error, 'client-proxy', CLIENT_TO_SERVER)
  }

  private readonly onUpstreamError = (error: NodeJS.ErrnoException): void => {
    this.socketFailed(error, 'proxy-server', SERVER_TO_CLIENT)
  }

  private socketFailed(error: NodeJS.ErrnoException, leg: Leg, direction: Direction): void {
    const code = errorCode(error)
    if (code === 'ETIMEDOUT') {
      this.fail('idle-timeout', leg, code, direction)
    } else if (leg === 'proxy-server' && !this.upstreamSpoke) {
      // A reset before a single byte came back: for the client this target might as well not be there.
      this.fail('tcp-reset', leg, code, direction)
    } else if (!this.failed) {
      this.resetBoth(direction)
    }
  }

  private fail(failure: RelayFailure, leg: Leg, error: string | null, direction: Direction): void {
    if (this.failed) return
    const afterMilliseconds = Math.round(performance.now() - this.acceptedAt)
    this.observer.fact(this.number, { kind: 'relay-failed', failure, leg, error, afterMilliseconds })
    this.resetBoth(direction)
  }

  private resetBoth(direction: Direction): void {
    this.failed = true
    this.connector.cancel()
    this.stopHeadTimer()
    sendReset(this.client)
    if (this.upstream !== null) sendReset(this.upstream)
    this.observer.reset(this.number, direction)
  }

  private readonly onSocketClose = (): void => {
    this.openSockets -= 1
    if (this.openSockets > 0) return
    this.connector.cancel()
    this.stopHeadTimer()
    this.observer.finished(this.number)
    this.onFinished(this)
  }

  private watchHead(watch: RequestHeadWatch, bytes: Uint8Array): void {
    if (watch.takes(bytes)) {
      this.stopHeadTimer()
      return
    }
    this.headTimer ??= setTimeout(() => {
      this.fail('head-timeout', 'client-proxy', null, SERVER_TO_CLIENT)
    }, this.headTimeout)
  }

  private stopHeadTimer(): void {
    this.headWatch = null
    if (this.headTimer !== null) clearTimeout(this.headTimer)
    this.headTimer = null
  }
}
