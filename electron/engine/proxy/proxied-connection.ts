import type { Socket } from 'node:net'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { Fact, Leg, RelayFailure } from '@shared/model/fact'
import type { ConnectionNumber } from '@shared/model/numbers'
import { localEndpoint, remoteEndpoint } from './endpoint-of-socket'
import { errorCode } from './error-code'
import type { Interceptor } from './intercept/interceptor'
import type { RelayObserver } from './relay-observer'
import { sendFin, sendReset } from './socket-ending'
import type { Cancel, ClientTap, Passage, Refusal, Side, Station } from './station'
import type { Target } from './target'

/** Milliseconds a client that was refused may take to end its side, before it is reset. */
const REFUSED_LINGER = 2000

const NOTHING = new Uint8Array(0)

/**
 * A client's connection from its accept to the close of both its sockets. It goes from station to station, is reset on
 * both sides where something fails, RST as RST, and everything about it is told to the observer.
 */
export class ProxiedConnection implements Passage {
  readonly number: ConnectionNumber
  target: Target | null
  refusal: Refusal | null = null
  readonly client: Side
  readonly interceptors: Interceptor[] = []
  readonly #observer: RelayObserver
  readonly #stations: readonly Station[]
  readonly #onFinished: (connection: ProxiedConnection) => void
  readonly #acceptedAt = performance.now()
  readonly #cancels: Cancel[] = []
  #server: Side | null = null
  #serverSpoke = false
  #failed = false
  /** What the client's socket carries is told by a station. */
  #isTapped = false
  #openSockets = 1

  /** @param client accepted with `pauseOnConnect` and `allowHalfOpen` */
  constructor(
    number: ConnectionNumber,
    client: Socket,
    target: Target | null,
    stations: readonly Station[],
    observer: RelayObserver,
    onFinished: (connection: ProxiedConnection) => void,
  ) {
    this.number = number
    this.target = target
    this.client = { socket: client, stream: client }
    this.#observer = observer
    this.#stations = stations
    this.#onFinished = onFinished
    client.on('error', (error) => this.#socketFailed(error, 'client-proxy', CLIENT_TO_SERVER))
    client.on('close', this.#onSocketClose)
  }

  get server(): Side | null {
    return this.#server
  }

  /** Enters the first station. */
  start(): void {
    const { socket } = this.client
    const target = this.target && { host: this.target.host, port: this.target.port }
    this.#observer.accepted(this.number, remoteEndpoint(socket), localEndpoint(socket), target)
    this.#enter(0)
  }

  /** Ends both sides because the proxy stops. */
  stop(): void {
    // One that was refused only waits for its client.
    if (this.#failed) sendReset(this.client.socket)
    else this.fail('proxy-stopped', 'client-proxy', null)
  }

  connected(socket: Socket): void {
    this.#server = { socket, stream: this.#server?.stream ?? socket }
    this.#openSockets += 1
    socket.on('error', (error) => {
      if (this.#server?.socket === socket) this.#socketFailed(error, 'proxy-server', SERVER_TO_CLIENT)
    })
    socket.on('close', this.#onSocketClose)
  }

  fact(fact: Fact): void {
    this.#observer.fact(this.number, fact)
  }

  data(direction: Direction, read: Uint8Array, sent: Uint8Array): void {
    if (direction === SERVER_TO_CLIENT) this.#serverSpoke = true
    if (!this.#isTapped) this.#observer.data(this.number, direction, read, sent)
  }

  ended(direction: Direction): void {
    if (!this.#isTapped) this.#observer.ended(this.number, direction)
  }

  tapClient(): ClientTap {
    this.#isTapped = true
    return {
      data: (direction, bytes) => this.#observer.data(this.number, direction, bytes, bytes),
      ended: (direction) => this.#observer.ended(this.number, direction),
      secret: (line) => this.#observer.secret?.(this.number, line),
    }
  }

  fail(failure: RelayFailure, leg: Leg, error: string | null): void {
    this.#fail(failure, leg, error, SERVER_TO_CLIENT)
  }

  #enter(station: number): void {
    if (this.#isOver()) return
    const cancel = this.#stations[station]?.(this, () => this.#enter(station + 1))
    if (cancel === null || cancel === undefined) return
    if (this.#isOver()) cancel()
    else this.#cancels.push(cancel)
  }

  #isOver(): boolean {
    return this.#failed || this.#openSockets === 0
  }

  #cancelStations(): void {
    for (const cancel of this.#cancels.splice(0)) cancel()
  }

  #socketFailed(error: NodeJS.ErrnoException, leg: Leg, direction: Direction): void {
    const code = errorCode(error)
    if (code === 'ETIMEDOUT') {
      this.#fail('idle-timeout', leg, code, direction)
    } else if (leg === 'proxy-server' && !this.#serverSpoke) {
      // A reset before a single byte came back: for the client this target might as well not be there.
      this.#fail('tcp-reset', leg, code, direction)
    } else if (!this.#failed) {
      this.#resetBoth(direction)
    }
  }

  #fail(failure: RelayFailure, leg: Leg, error: string | null, direction: Direction): void {
    if (this.#failed) return
    const afterMilliseconds = Math.round(performance.now() - this.#acceptedAt)
    this.fact({ kind: 'relay-failed', failure, leg, error, afterMilliseconds })
    const { refusal } = this
    if (refusal !== null && failure !== 'proxy-stopped') this.#refuse(refusal(failure, error))
    else this.#resetBoth(direction)
  }

  hangUp(): void {
    if (this.#failed) return
    this.ended(CLIENT_TO_SERVER)
    this.#refuse(NOTHING)
  }

  /** Tells the client and ends; what it still sends goes nowhere, and is recorded. */
  #refuse(bytes: Uint8Array): void {
    const { socket } = this.client
    this.#failed = true
    this.#cancelStations()
    if (this.#server !== null) sendReset(this.#server.socket)
    if (bytes.length > 0) {
      socket.write(bytes)
      this.data(SERVER_TO_CLIENT, NOTHING, bytes)
    }
    sendFin(socket)
    this.ended(SERVER_TO_CLIENT)
    const timer = setTimeout(() => sendReset(socket), REFUSED_LINGER)
    socket.on('close', () => clearTimeout(timer))
    socket.on('data', (read) => this.data(CLIENT_TO_SERVER, read, NOTHING))
    if (!socket.readableEnded) socket.on('end', () => this.ended(CLIENT_TO_SERVER))
    socket.resume()
  }

  #resetBoth(direction: Direction): void {
    this.#failed = true
    this.#cancelStations()
    sendReset(this.client.socket)
    if (this.#server !== null) sendReset(this.#server.socket)
    this.#observer.reset(this.number, direction)
  }

  readonly #onSocketClose = (): void => {
    this.#openSockets -= 1
    if (this.#openSockets > 0) return
    this.#cancelStations()
    this.#observer.finished(this.number)
    this.#onFinished(this)
  }
}
