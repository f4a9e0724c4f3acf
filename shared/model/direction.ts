/**
 * Direction of bytes on a connection, named from the client's and server's point of view, never "sent" or
 * "received": those depend on where one stands. A number, so that it can live in typed-array columns.
 */
export const CLIENT_TO_SERVER = 0
export const SERVER_TO_CLIENT = 1
export type Direction = typeof CLIENT_TO_SERVER | typeof SERVER_TO_CLIENT

/** The direction's name in JSON output and in the session file's comments. */
export type DirectionName = 'client-to-server' | 'server-to-client'

export function directionName(direction: Direction): DirectionName {
  return direction === CLIENT_TO_SERVER ? 'client-to-server' : 'server-to-client'
}

export function oppositeDirection(direction: Direction): Direction {
  return direction === CLIENT_TO_SERVER ? SERVER_TO_CLIENT : CLIENT_TO_SERVER
}
