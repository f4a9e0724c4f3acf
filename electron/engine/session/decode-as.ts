import { clientSpeaksMasked } from './client-by-mask'
import type { ConnectionRecord } from './connection-record'
import type { Session } from './session'

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
export const DECODE_AUTOMATICALLY: DecodeAs = { ports: NONE, connections: NONE, swapped: NONE }

export function isChosen(choice: DecodeAs, { id, client, server }: ConnectionRecord): boolean {
  return choice.connections.has(id) || choice.ports.has(client.port) || choice.ports.has(server.port)
}

/** A session's choice with one connection decoded as WebSocket, or automatically again. */
export function withConnection(
  session: Session,
  connection: number,
  as: 'websocket' | 'automatic',
): DecodeAs {
  const choice = session.decodeAs
  const connections = new Set(choice.connections)
  const swapped = new Set(choice.swapped)
  if (as === 'automatic') {
    connections.delete(connection)
    swapped.delete(connection)
  } else if (!connections.has(connection)) {
    connections.add(connection)
    const record = session.connections[connection]
    if (record !== undefined && clientSpeaksMasked(session, record) === false) swapped.add(connection)
  }
  return { ...choice, connections, swapped }
}

/** The choice of ports, once a first reading of the file has shown which clients were guessed wrong. */
export function decodePorts(session: Session, ports: ReadonlySet<number>): DecodeAs {
  const choice = { ports, connections: NONE, swapped: NONE }
  const swapped = session.connections
    .filter((record) => isChosen(choice, record) && clientSpeaksMasked(session, record) === false)
    .map(({ id }) => id)
  return { ...choice, swapped: new Set(swapped) }
}
