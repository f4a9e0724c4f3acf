import { oppositeDirection, type Direction } from '../model/direction'
import { NO_STATUS_RECEIVED } from './close-codes'
import { closeOf, orderOf, validClose, type EndingFacts, type SeenClose } from './close-forensics'

/** What Python's `websockets` (10.4, its legacy asyncio API) raises where the connection is used once more. */
export type PythonOutcome =
  | { kind: 'none-yet' }
  /** The handler was never called, or no WebSocket was requested: nothing is raised. */
  | { kind: 'nothing' }
  | {
      kind: 'exception'
      name: string
      message: string
      /** False where it depends on timing that the wire does not show. */
      certain: boolean
    }

/** The library's own words for close codes (websockets.frames.CLOSE_CODES). */
const EXPLANATIONS: Readonly<Record<number, string>> = {
  1000: 'OK',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported type',
  1005: 'no status code [internal]',
  1006: 'connection closed abnormally [internal]',
  1007: 'invalid data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'extension required',
  1011: 'unexpected error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
  1015: 'TLS failure [internal]',
}

/** Codes the library fails a connection with; it then stops reading, so that no answer is received any more. */
const FAILURES: readonly (number | null)[] = [1002, 1007, 1009, 1011]
const KEEPALIVE_REASON = 'keepalive ping timeout'
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

/** @param sends the direction in which this end sends: client-to-server for a Python client */
export function pythonException(facts: EndingFacts, sends: Direction): PythonOutcome {
  const { opening, over } = facts
  switch (opening.kind) {
    case 'none':
      return { kind: 'nothing' }
    case 'refused':
      return sends === 0 ? refused(opening.status) : { kind: 'nothing' }
    case 'invalid':
      if (sends === 0) return invalidAccept(opening.accept)
      break
    case 'unanswered':
    case 'unconnected':
      if (!over) return { kind: 'none-yet' }
      return sends === 0
        ? exception('InvalidMessage', 'did not receive a valid HTTP response')
        : { kind: 'nothing' }
    case 'unseen':
    case 'open':
      break
  }
  return over ? connectionClosed(facts, sends) : { kind: 'none-yet' }
}

/** `ConnectionClosed.__str__`: which close frames were received and sent, and in which order. */
function connectionClosed({ events }: EndingFacts, sends: Direction): PythonOutcome {
  const receives = oppositeDirection(sends)
  const peer = validClose(events, receives)
  const own = closeOf(events, sends)
  const sentFirst = isSentFirst(events, sends)
  const failed = own !== null && sentFirst && isFailure(own)

  if (peer === null || failed) {
    if (own === null) return exception('ConnectionClosedError', 'no close frame received or sent')
    return exception(
      'ConnectionClosedError',
      `sent ${explain(own)}; no close frame received`,
      // With a reason of its own, the application may have closed so, and then reads the answer.
      peer === null || own.reason === '' || own.reason === KEEPALIVE_REASON,
    )
  }
  const reset = events.some((event) => event.kind === 'rst')
  if (own === null) {
    // It answers at once with the same frame; only a connection that is gone already takes no answer.
    return reset
      ? exception('ConnectionClosedError', `received ${explain(peer)}; no close frame sent`, false)
      : exception(nameFor(peer, peer), `received ${explain(peer)}; then sent ${explain(peer)}`, false)
  }
  // The library answers with an exact copy: another reason is another library's answer, or crossed.
  const certain = own.reason === peer.reason || own.code !== peer.code
  const message = sentFirst
    ? `sent ${explain(own)}; then received ${explain(peer)}`
    : `received ${explain(peer)}; then sent ${explain(own)}`
  return exception(nameFor(own, peer), message, certain)
}

/**
 * Whether this end sent its close frame before it received the peer's. Where both crossed on the way the wire shows
 * the peer's first; but the library answers with the peer's code, so another code was no answer.
 */
function isSentFirst(events: EndingFacts['events'], sends: Direction): boolean {
  const receives = oppositeDirection(sends)
  if (orderOf(events, 'close-frame', sends) < orderOf(events, 'close-frame', receives)) return true
  const own = closeOf(events, sends)
  const peer = validClose(events, receives)
  return own !== null && (peer === null || own.code !== peer.code)
}

function isFailure({ code, reason }: SeenClose): boolean {
  return FAILURES.includes(code) && (reason === '' || reason === KEEPALIVE_REASON)
}

/** ConnectionClosedOK takes 1000 and 1001 both ways (websockets.frames.OK_CLOSE_CODES). */
function nameFor(own: SeenClose, peer: SeenClose): string {
  const isOk = ({ code }: SeenClose): boolean => code === 1000 || code === 1001
  return isOk(own) && isOk(peer) ? 'ConnectionClosedOK' : 'ConnectionClosedError'
}

/** `Close.__str__`: `1011 (unexpected error) keepalive ping timeout`. */
function explain(close: SeenClose): string {
  const code = close.code ?? NO_STATUS_RECEIVED
  const explanation =
    code >= 3000 && code < 4000
      ? 'registered'
      : code >= 4000 && code < 5000
        ? 'private use'
        : (EXPLANATIONS[code] ?? 'unknown')
  return close.reason === '' ? `${code} (${explanation})` : `${code} (${explanation}) ${close.reason}`
}

function refused(status: number): PythonOutcome {
  // A redirect with a Location is followed; what is raised then is the next connection's matter.
  if (REDIRECTS.includes(status)) return { kind: 'nothing' }
  return exception('InvalidStatusCode', `server rejected WebSocket connection: HTTP ${status}`)
}

function invalidAccept(accept: string | null): PythonOutcome {
  if (accept === null) return exception('InvalidHeader', 'missing Sec-WebSocket-Accept header')
  const message =
    accept === '' ? 'empty Sec-WebSocket-Accept header' : `invalid Sec-WebSocket-Accept header: ${accept}`
  return exception('InvalidHeaderValue', message)
}

function exception(name: string, message: string, certain = true): PythonOutcome {
  return { kind: 'exception', name, message, certain }
}
