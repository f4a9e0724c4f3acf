import type { ConnectionRecord } from './connection/connection-record'

/**
 * Which connections a person says are WebSocket where no upgrade was captured. Not a change of a session but a way to
 * read its file: its tables are only appended to, frames of all connections mixed, so another choice means reading the
 * file again into a new session (a second for a million packets), which is then exactly what it would have been from
 * the start. Numbers of connections and packets do not depend on it.
 */
export interface DecodeAs {
  /** Connections with such a port at either end, as tshark's `-d tcp.port==N,websocket`. */
  readonly ports: ReadonlySet<number>
  readonly connections: ReadonlySet<number>
  /** Of those, the ones whose client was guessed wrong: their masks tell. */
  readonly swapped: ReadonlySet<number>
}

const NONE: ReadonlySet<number> = new Set()
/** No choice: a connection whose upgrade was not captured stays unread. */
export const DECODE_AUTOMATICALLY: DecodeAs = { ports: NONE, connections: NONE, swapped: NONE }

export function isChosen(choice: DecodeAs, { id, client, server }: ConnectionRecord): boolean {
  return choice.connections.has(id) || choice.ports.has(client.port) || choice.ports.has(server.port)
}
