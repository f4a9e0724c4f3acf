import { CLIENT_TO_SERVER } from '@shared/model/direction'
import { RequestHeadWatch } from '../request-head-watch'
import type { Cancel, Passage } from '../station'

/** How long a client may take to say what it wanted of a server that is not there; then it is reset unheard. */
export const UNREACHED_REQUEST_MILLISECONDS = 250
/** Bytes that are read of it. */
export const UNREACHED_REQUEST_LIMIT = 64 * 1024

/**
 * Reads the head of the request that has no server to go to, so that the record shows what was asked for. `done` is
 * called when the head is over, the client says nothing, or a limit is reached; never after Cancel.
 */
export function readUnreachedRequest(connection: Passage, done: () => void): Cancel {
  const { stream } = connection.client
  const watch = new RequestHeadWatch()
  let length = 0
  let isOver = false
  const onData = (bytes: Uint8Array): void => {
    if (isOver) return
    connection.data(CLIENT_TO_SERVER, bytes, bytes)
    length += bytes.length
    if (watch.takes(bytes) || length >= UNREACHED_REQUEST_LIMIT) finish()
  }
  const finish = (): void => {
    if (isOver) return
    cancel()
    done()
  }
  const timer = setTimeout(finish, UNREACHED_REQUEST_MILLISECONDS)
  const cancel = (): void => {
    clearTimeout(timer)
    isOver = true
    stream.pause()
  }
  stream.on('data', onData)
  stream.on('end', finish)
  stream.resume()
  return cancel
}
