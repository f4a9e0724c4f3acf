import { readFileSync } from 'node:fs'
import type { Station } from '../station'

/** Files this process may have open where the system does not tell: Electron and Node see to at least that on macOS; Windows has more. */
const USUAL_OPEN_FILES = 8192
/** Files kept for everything that is no relay: listeners, the session file, worker threads, Electron's own. At most half. */
const RESERVED_FILES = 256
/** Sockets of one relay. A target with several addresses may take one more for a moment, out of the reserve. */
const FILES_PER_RELAY = 2

/**
 * How many relays may be open at once. Beyond the system's limit for open files a client is accepted and dropped
 * before anybody hears of it (libuv sheds load so); below it the proxy can say whom it had to refuse.
 * @param limits text of /proc/self/limits; undefined where there is none
 */
export function relayLimit(limits = readLimits()): number {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits ?? '')?.[1]
  const files = soft === undefined ? USUAL_OPEN_FILES : soft === 'unlimited' ? Infinity : Number(soft)
  const reserved = Math.min(RESERVED_FILES, files / 2)
  return Math.max(1, Math.floor((files - reserved) / FILES_PER_RELAY))
}

/** The only station of a client for which there is no room: it is reset, and the record says so. */
export const refuseClient: Station = (connection) => {
  connection.fail('tcp-connect-failed', 'proxy-server', 'EMFILE')
  return null
}

function readLimits(): string | undefined {
  try {
    return readFileSync('/proc/self/limits', 'latin1')
  } catch {
    return undefined
  }
}
