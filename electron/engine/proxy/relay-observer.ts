import type { ConnectionNumber } from '@shared/model/numbers'
import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'

/**
 * What the proxy tells the recorder of both legs of its connections. Called after the bytes went on their way, so
 * that an observer can never change or delay the traffic. `relay` is the connection's number: they count from 0 and
 * are never used again by a proxy.
 */
export interface RelayObserver {
  /** A client connected to a listener. Called once, before anything else about this connection. `target` is null where the client will name it. */
  accepted(
    relay: ConnectionNumber,
    client: Endpoint,
    listen: Endpoint,
    target: { host: string; port: number } | null,
  ): void
  fact(relay: ConnectionNumber, fact: Fact): void
  /**
   * Bytes as they were read on the leg they come from, and as they were sent on the other one: the same object, but
   * where an interceptor replaced them. Either may be empty. Neither is modified afterwards; both may be kept.
   */
  data(relay: ConnectionNumber, direction: Direction, read: Uint8Array, sent: Uint8Array): void
  /** A line of a key log: a secret of the TLS that Sockscope itself speaks with the client. */
  secret?(relay: ConnectionNumber, line: Uint8Array): void
  /** This side sent FIN. */
  ended(relay: ConnectionNumber, direction: Direction): void
  /** This side sent RST, or both sides were reset (then `direction` is that of the side that failed). */
  reset(relay: ConnectionNumber, direction: Direction): void
  /** Both sockets are closed; nothing more comes. */
  finished(relay: ConnectionNumber): void
}
