import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { InterceptorChain } from '../intercept/interceptor-chain'
import type { Cancel, Passage } from '../station'
import { OneWay, type RelayEvents, type RelayStream } from './one-way'

/**
 * Joins two streams: the bytes between them unchanged but for what interceptors replace, FIN as FIN, and each
 * direction no faster than its slower side. Errors and the end of the streams are for those who made them.
 */
export class Relay {
  readonly #toServer: OneWay
  readonly #toClient: OneWay

  constructor(client: RelayStream, server: RelayStream, interceptors: InterceptorChain, events: RelayEvents) {
    this.#toServer = new OneWay(CLIENT_TO_SERVER, client, server, interceptors, events)
    this.#toClient = new OneWay(SERVER_TO_CLIENT, server, client, interceptors, events)
  }

  start(): void {
    this.#toClient.start()
    this.#toServer.start()
  }

  /** From now on nothing is passed on and nothing told. */
  stop(): void {
    this.#toServer.stop()
    this.#toClient.stop()
  }
}

/** The last station: the two sides are joined until one of them fails or both have ended. */
export function relayBytes(connection: Passage): Cancel | null {
  const { client, server } = connection
  if (server === null) return null
  const interceptors = new InterceptorChain(connection.interceptors)
  const relay = new Relay(client.stream, server.stream, interceptors, connection)
  relay.start()
  return () => relay.stop()
}
