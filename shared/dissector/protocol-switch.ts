import { combinedValue, fieldsNamed } from '../http1/http-fields'
import type { HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { DEFAULT_DEFLATE } from '../websocket/permessage-deflate'
import type { DeflateParameters } from './dissection-sink'
import { hasUnknownExtension, upgradeExchange } from './upgrade-exchange'
import { draftOfAnswer, isUpgradeAttempt, upgradeAttemptKind } from './upgrade-attempt'

/** What both directions carry after the server agreed to leave HTTP. */
export type SwitchedTo = 'tunnel' | 'websocket' | 'old-draft' | 'other'

/**
 * What 101 (RFC 9110 §15.2.2), or 2xx to CONNECT (§9.3.6), turned a connection into.
 * @param request null where it was not captured: then the answer alone tells
 */
export function switchedTo(request: HttpRequestHead | null, response: HttpResponseHead): SwitchedTo {
  if (request?.method === 'CONNECT') return 'tunnel'
  if (isOtherProtocol(response)) return 'other'
  const isDraft = request ? upgradeAttemptKind(request) === 'old-draft' : draftOfAnswer(response) !== null
  if (isDraft) return 'old-draft'
  return (request ? isUpgradeAttempt(request) : isWebSocketAnswer(response)) ? 'websocket' : 'other'
}

/** What request and answer agreed on that the frames depend on; permessage-deflate may be in use where the request was not captured. */
export function agreedSettings(
  request: HttpRequestHead | null,
  response: HttpResponseHead,
): { deflate: DeflateParameters | null; unknownExtension: boolean } {
  return {
    deflate: request ? upgradeExchange(request, response, response.packet).deflate : DEFAULT_DEFLATE,
    unknownExtension: hasUnknownExtension(combinedValue(response, 'sec-websocket-extensions')),
  }
}

/** The answer itself names a protocol that is not WebSocket. */
export function isOtherProtocol(response: HttpResponseHead | null): boolean {
  if (response?.status !== 101 || isWebSocketAnswer(response)) return false
  return fieldsNamed(response, 'upgrade').length > 0
}

function isWebSocketAnswer(response: HttpResponseHead): boolean {
  const upgrade = fieldsNamed(response, 'upgrade')
  return (
    fieldsNamed(response, 'sec-websocket-accept').length > 0 ||
    upgrade.some((field) => field.value.toLowerCase().includes('websocket'))
  )
}
