import { connect, isIP, type Socket } from 'node:net'
import type { LookupAddress } from 'node:dns'
import type { Fact, RelayFailure } from '@shared/model/fact'
import { localEndpoint, plainAddress } from '../endpoint-of-socket'
import { errorCode } from '../error-code'
import type { ProxyOptions } from '../proxy-options'
import type { Cancel, Station } from '../station'
import type { Target } from '../target'
import { readUnreachedRequest } from './unreached-request'

export interface ConnectorEvents {
  fact(fact: Fact): void
  connected(socket: Socket): void
  failed(failure: RelayFailure, error: string | null): void
}

interface Attempt {
  socket: Socket
  address: string
}

/** The station that connects to the target. Until it has, nothing is read from the client: its first bytes wait in the kernel. */
export function connectToTarget(options: ProxyOptions): Station {
  return (connection, next) => {
    let cancelReading: Cancel | null = null
    const { target } = connection
    if (target === null) throw new Error('No target to connect to.')
    const connector = new UpstreamConnector(target, options, {
      fact: (fact) => connection.fact(fact),
      connected: (socket) => {
        connection.connected(socket)
        next()
      },
      failed: (failure, error) => {
        const fail = (): void => connection.fail(failure, 'proxy-server', error)
        // A client that named the target to a forward proxy waits to be told, and has said all it will say.
        if (connection.refusal === null) cancelReading = readUnreachedRequest(connection, fail)
        else fail()
      },
    })
    connector.start()
    return () => {
      connector.cancel()
      cancelReading?.()
    }
  }
}

/** Which of several failed attempts tells most about why there is no connection. */
const TELLING: RelayFailure[] = [
  'tcp-reset',
  'tcp-connect-refused',
  'tcp-connect-timeout',
  'tcp-connect-unreachable',
  'tcp-connect-failed',
]

/**
 * Makes the proxy–server leg: looks the name up, then tries its addresses one after another, the next one beside
 * the last when that takes long (RFC 8305). Every step is a fact with its own time.
 */
export class UpstreamConnector {
  private readonly target: Target
  private readonly options: ProxyOptions
  private readonly events: ConnectorEvents
  private readonly pending = new Set<Attempt>()
  private waiting: LookupAddress[] = []
  private deadline: NodeJS.Timeout | null = null
  private nextAttempt: NodeJS.Timeout | null = null
  private resolving = false
  private finished = false
  private failure: RelayFailure = 'tcp-connect-failed'
  private failureError: string | null = null

  constructor(target: Target, options: ProxyOptions, events: ConnectorEvents) {
    this.target = target
    this.options = options
    this.events = events
  }

  start(): void {
    this.deadline = setTimeout(() => {
      this.expire()
    }, this.options.connectTimeout)
    const family = isIP(this.target.host)
    if (family !== 0) {
      this.waiting = [{ address: this.target.host, family }]
      this.attempt()
      return
    }
    this.resolving = true
    this.events.fact({ kind: 'resolve-start', host: this.target.host })
    try {
      this.options.lookup(this.target.host, (error, addresses) => {
        this.resolved(error, addresses)
      })
    } catch (error) {
      this.resolved(error as NodeJS.ErrnoException, [])
    }
  }

  /** Gives up without a word: the relay has ended for another reason. */
  cancel(): void {
    if (this.finished) return
    this.finish(null)
  }

  private resolved(error: NodeJS.ErrnoException | null, addresses: LookupAddress[]): void {
    if (this.finished || !this.resolving) return
    this.resolving = false
    const code = error === null ? (addresses.length === 0 ? 'ENODATA' : null) : errorCode(error)
    this.reportResolved(
      addresses.map((entry) => plainAddress(entry.address)),
      code,
    )
    if (code !== null) {
      this.giveUp('dns-failure', code)
      return
    }
    this.waiting = interleaveFamilies(addresses)
    this.attempt()
  }

  private reportResolved(addresses: string[], error: string | null): void {
    this.events.fact({ kind: 'resolve-end', host: this.target.host, addresses, error })
  }

  /** Tries the next address; gives up when none is left and none is still being tried. */
  private attempt(): void {
    if (this.finished) return
    this.stopWaiting()
    const next = this.waiting.shift()
    if (next === undefined) {
      if (this.pending.size === 0) this.giveUp(this.failure, this.failureError)
      return
    }
    const remote = { address: plainAddress(next.address), port: this.target.port }
    this.events.fact({ kind: 'connect-start', remote })
    let socket: Socket
    try {
      socket = connect({
        host: next.address,
        port: this.target.port,
        family: next.family,
        allowHalfOpen: true,
        noDelay: true,
        keepAlive: this.options.keepAliveDelay > 0,
        keepAliveInitialDelay: this.options.keepAliveDelay,
      })
    } catch (error) {
      this.attemptFailed(null, remote.address, errorCode(error as NodeJS.ErrnoException))
      return
    }
    const attempt: Attempt = { socket, address: remote.address }
    this.pending.add(attempt)
    socket.once('connect', () => {
      if (this.finished || !this.pending.delete(attempt)) return
      this.events.fact({ kind: 'connect-end', remote, local: localEndpoint(socket), error: null })
      this.finish(socket)
      this.events.connected(socket)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.finished || !this.pending.has(attempt)) return
      this.attemptFailed(attempt, attempt.address, errorCode(error))
    })
    if (this.waiting.length > 0) {
      this.nextAttempt = setTimeout(() => {
        this.attempt()
      }, this.options.attemptDelay)
    }
  }

  private attemptFailed(attempt: Attempt | null, address: string, code: string): void {
    if (attempt !== null) this.pending.delete(attempt)
    this.reportAttemptEnd(address, code)
    const failure = connectFailure(code)
    if (this.failureError === null || TELLING.indexOf(failure) < TELLING.indexOf(this.failure)) {
      this.failure = failure
      this.failureError = code
    }
    this.attempt()
  }

  private reportAttemptEnd(address: string, error: string): void {
    this.events.fact({
      kind: 'connect-end',
      remote: { address, port: this.target.port },
      local: null,
      error,
    })
  }

  private expire(): void {
    if (this.finished) return
    if (this.resolving) {
      this.resolving = false
      this.reportResolved([], 'ETIMEDOUT')
      this.giveUp('dns-failure', 'ETIMEDOUT')
      return
    }
    for (const attempt of this.pending) this.reportAttemptEnd(attempt.address, 'ETIMEDOUT')
    this.giveUp('tcp-connect-timeout', 'ETIMEDOUT')
  }

  private giveUp(failure: RelayFailure, error: string | null): void {
    this.finish(null)
    this.events.failed(failure, error)
  }

  private finish(winner: Socket | null): void {
    this.finished = true
    this.stopWaiting()
    if (this.deadline !== null) clearTimeout(this.deadline)
    for (const attempt of this.pending) {
      if (winner !== null) this.reportAttemptEnd(attempt.address, 'ECANCELED')
      attempt.socket.destroy()
    }
    this.pending.clear()
  }

  private stopWaiting(): void {
    if (this.nextAttempt !== null) clearTimeout(this.nextAttempt)
    this.nextAttempt = null
  }
}

/** RFC 8305 §4: the resolver's order, but the two families by turns. */
export function interleaveFamilies(addresses: LookupAddress[]): LookupAddress[] {
  const first = addresses[0]?.family
  const preferred = addresses.filter((entry) => entry.family === first)
  const others = addresses.filter((entry) => entry.family !== first)
  const order: LookupAddress[] = []
  for (let i = 0; i < Math.max(preferred.length, others.length); i += 1) {
    const one = preferred[i]
    const other = others[i]
    if (one !== undefined) order.push(one)
    if (other !== undefined) order.push(other)
  }
  return order
}

function connectFailure(code: string): RelayFailure {
  switch (code) {
    case 'ECONNREFUSED':
      return 'tcp-connect-refused'
    // Accepted and reset at once: on loopback the RST can be here before the connect is reported.
    case 'ECONNRESET':
      return 'tcp-reset'
    case 'ETIMEDOUT':
      return 'tcp-connect-timeout'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return 'tcp-connect-unreachable'
    default:
      return 'tcp-connect-failed'
  }
}
