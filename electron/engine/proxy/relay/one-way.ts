import type { Duplex } from 'node:stream'
import type { Direction } from '@shared/model/direction'
import type { Fact } from '@shared/model/fact'
import type { InterceptorChain } from '../intercept/interceptor-chain'
import { sendFin } from '../socket-ending'

/** What a relay uses of a stream. Any Duplex has it: a socket, a TLS stream, a pair in memory. */
export type RelayStream = Pick<
  Duplex,
  'on' | 'write' | 'end' | 'pause' | 'resume' | 'destroyed' | 'writableEnded' | 'writableLength'
>

/** What a relay tells of, always after the bytes or the FIN went on their way. */
export interface RelayEvents {
  data(direction: Direction, read: Uint8Array, sent: Uint8Array): void
  ended(direction: Direction): void
  fact(fact: Fact): void
}

/** The bytes of one direction, from one stream to the other, no faster than that takes them, and then its FIN. */
export class OneWay {
  readonly #direction: Direction
  readonly #from: RelayStream
  readonly #to: RelayStream
  readonly #interceptors: InterceptorChain
  readonly #events: RelayEvents
  #paused = false
  #stopped = false

  constructor(
    direction: Direction,
    from: RelayStream,
    to: RelayStream,
    interceptors: InterceptorChain,
    events: RelayEvents,
  ) {
    this.#direction = direction
    this.#from = from
    this.#to = to
    this.#interceptors = interceptors
    this.#events = events
  }

  start(): void {
    this.#to.on('drain', this.#onDrain)
    this.#from.on('end', this.#onEnd)
    this.#from.on('data', this.#onData)
    // A listener for data alone does not wake a stream that was paused on purpose.
    this.#from.resume()
  }

  /** From now on nothing is passed on and nothing told. */
  stop(): void {
    this.#stopped = true
  }

  readonly #onData = (read: Buffer): void => {
    if (this.#stopped) return
    const interceptors = this.#interceptors
    if (interceptors.isEmpty) {
      this.#send(read)
      this.#events.data(this.#direction, read, read)
      return
    }
    const sent = interceptors.pass(this.#direction, read)
    if (sent.length > 0) this.#send(sent)
    this.#events.data(this.#direction, read, sent)
    for (const fact of interceptors.takeModifications()) this.#events.fact(fact)
  }

  #send(bytes: Uint8Array): void {
    // A full queue that the kernel emptied at once is no reason to stop reading.
    if (this.#to.write(bytes) || this.#to.writableLength === 0) return
    this.#paused = true
    this.#from.pause()
  }

  readonly #onDrain = (): void => {
    if (!this.#paused) return
    this.#paused = false
    this.#from.resume()
  }

  readonly #onEnd = (): void => {
    if (this.#stopped) return
    const held = this.#interceptors.end(this.#direction)
    if (held.length > 0) {
      this.#to.write(held)
      this.#events.data(this.#direction, NOTHING, held)
    }
    sendFin(this.#to)
    this.#events.ended(this.#direction)
  }
}

const NOTHING = new Uint8Array(0)
