import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'

/**
 * What the relay tells whoever records. Called after the bytes went on their way, so that an observer can
 * never change or delay the traffic. `relay` numbers start at 0 and are never reused by a proxy.
 */
export interface RelayObserver {
  /** A client connected to a listener. Called once, before anything else about this relay. */
  accepted(relay: number, client: Endpoint, listen: Endpoint, target: { host: string; port: number }): void
  fact(relay: number, fact: Fact): void
  /** Bytes as they were read from the socket of the side they come from. `bytes` is never modified afterwards and may be kept. */
  data(relay: number, direction: Direction, bytes: Uint8Array): void
  /** This side sent FIN. */
  ended(relay: number, direction: Direction): void
  /** This side sent RST, or the relay reset both sides (then `direction` is that of the side that failed). */
  reset(relay: number, direction: Direction): void
  /** Both sockets are closed; nothing more comes. */
  finished(relay: number): void
}
