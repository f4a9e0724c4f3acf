import type { Socket } from 'node:net'
import type { Direction } from '@shared/model/direction'
import type { Fact, Leg, RelayFailure } from '@shared/model/fact'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { Interceptor } from './intercept/interceptor'
import type { RelayStream } from './relay/one-way'
import type { Target } from './target'

/** One side of a connection: the client's leg, or the server's. */
export interface Side {
  /** The TCP socket. Only it has addresses, and only it can send RST. */
  readonly socket: Socket
  /** Where the stations behind read and write: the socket itself, or a stream that a station put on top of it (TLS). */
  stream: RelayStream
}

/** What a station tells of a client's leg whose TLS it speaks. */
export interface ClientTap {
  data(direction: Direction, bytes: Uint8Array): void
  ended(direction: Direction): void
  /** A line of a key log (RFC 9850). */
  secret(line: Uint8Array): void
}

/** A client's connection as the stations see it: what was made of it so far, and how to add to that or to end it. */
export interface Passage {
  /** Counts the proxy's connections from 0. The session knows the connection by the same number. */
  readonly number: ConnectionNumber
  /** Where it is relayed to; null until the client of a forward proxy has named it. */
  target: Target | null
  readonly client: Side
  /** Null until a station has connected it. */
  readonly server: Side | null
  /** See and may replace the bytes, in this order on their way to the server, and in the reverse order back. */
  readonly interceptors: Interceptor[]
  /** How the client is told that there will be no connection, in the protocol it asked in; null resets it. */
  refusal: Refusal | null
  /**
   * Takes over the socket of the server's leg, its errors and its end included. Another one takes the place of the first:
   * what becomes of that is then of no account.
   */
  connected(socket: Socket): void
  fact(fact: Fact): void
  /**
   * From now on what is told of the client's leg is what its socket carries, by the station that asks: what the relay
   * passes on is inside of that.
   */
  tapClient(): ClientTap
  /** `read` came from one side and `sent` was written to the other; not the same where an interceptor replaced bytes. */
  data(direction: Direction, read: Uint8Array, sent: Uint8Array): void
  /** One side sent FIN, and it was passed on. */
  ended(direction: Direction): void
  /** The client ended before it asked for anything: so does the proxy. */
  hangUp(): void
  /** Tells the client by `refusal`, or resets both sides, and says why. Where it has ended already, nothing happens. */
  fail(failure: RelayFailure, leg: Leg, error: string | null): void
}

/** The bytes that tell a client of a failure; empty closes without a word. */
export type Refusal = (failure: RelayFailure, error: string | null) => Uint8Array

/** Drops what a station still has under way for a connection that has ended, without a word. */
export type Cancel = () => void

/**
 * One step of a connection on its way from the listener to the relay: connect, secure, intercept, relay. It does its
 * part and calls `next`, at once or later, or it ends the connection with `fail`. The last one never calls `next`.
 * @returns called once, when the connection has ended; null where there is nothing to cancel
 */
export type Station = (connection: Passage, next: () => void) => Cancel | null
