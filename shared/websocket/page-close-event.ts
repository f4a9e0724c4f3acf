import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '../model/direction'
import { ABNORMAL_CLOSURE, NO_STATUS_RECEIVED } from './close-codes'
import { closeOf, validClose, type EndingFacts } from './close-forensics'

/** What a page is told. */
export type PageOutcome =
  /** Nothing yet: the connection lives. */
  | { kind: 'none-yet' }
  /** There was no WebSocket to tell of. */
  | { kind: 'not-a-websocket' }
  | {
      kind: 'close-event'
      code: number
      reason: string
      wasClean: boolean
      /** An `error` event comes before `close`. */
      error: boolean
    }

const FAILED: Extract<PageOutcome, { kind: 'close-event' }> = {
  kind: 'close-event',
  code: ABNORMAL_CLOSURE,
  reason: '',
  wasClean: false,
  error: true,
}

/**
 * The CloseEvent a page gets (WHATWG WebSockets §4, "when the WebSocket connection is closed"): code and reason are
 * those of the server's close frame (RFC 6455 §7.1.5, §7.1.6), 1005 for one without a code, 1006 for none; the close
 * was clean where the server's close frame came and TCP then ended in order (§7.1.4).
 */
export function pageCloseEvent(facts: EndingFacts): PageOutcome {
  const { opening, events, over } = facts
  if (opening.kind === 'none') return { kind: 'not-a-websocket' }
  if (opening.kind === 'refused' || opening.kind === 'invalid') return FAILED
  if (!over) return { kind: 'none-yet' }
  if (opening.kind === 'unanswered' || opening.kind === 'unconnected') return FAILED
  const seen = closeOf(events, SERVER_TO_CLIENT)
  // A close frame that breaks the rules fails the connection (RFC 6455 §7.1.7).
  if (seen !== null && seen.problem !== null) return FAILED
  if (seen === null) {
    // A page that failed the connection itself has said why in its own close frame.
    const own = validClose(events, CLIENT_TO_SERVER)
    return { ...FAILED, error: own !== null && isFailureCode(own.code) }
  }
  const reset = events.some((event) => event.kind === 'rst')
  return {
    kind: 'close-event',
    code: seen.code ?? NO_STATUS_RECEIVED,
    reason: seen.reason,
    wasClean: !reset,
    error: false,
  }
}

/** Codes a browser sends of its own accord when it fails a connection; a page can send only 1000 and 3000 to 4999. */
function isFailureCode(code: number | null): boolean {
  return code !== null && code !== 1000 && code !== 1001 && code < 3000
}
