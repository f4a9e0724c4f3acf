import { clientSpeaksMasked } from './client-by-mask'
import { DECODE_AUTOMATICALLY, isChosen, type DecodeAs } from '../index/decode-choice'
import type { Session } from '../index/session'

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
  const choice = { ...DECODE_AUTOMATICALLY, ports }
  const swapped = session.connections
    .filter((record) => isChosen(choice, record) && clientSpeaksMasked(session, record) === false)
    .map(({ id }) => id)
  return { ...choice, swapped: new Set(swapped) }
}
