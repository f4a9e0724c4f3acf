import { fieldsNamed, hasListToken } from '../http1/http-fields'
import type { HttpRequestHead, HttpResponseHead } from '../http1/http-head'

/**
 * How a request asks for WebSocket. `rfc6455`: by its Upgrade header, or by any header only this handshake has.
 * `old-draft`: as a draft did before there was the RFC. `stripped`: by its URL or a header that is nothing without the others, so something removed those.
 */
export type UpgradeAttemptKind = 'rfc6455' | 'old-draft' | 'stripped'

/** Versions of Sec-WebSocket-Version whose frames are not those of RFC 6455: drafts before hybi-07. */
const OLDEST_LIKE_RFC6455 = 7

/** URLs that only a WebSocket is opened at: engine.io (Socket.IO), SockJS, Phoenix. */
const WEBSOCKET_URLS: readonly RegExp[] = [
  /[?&]transport=websocket(?:&|$)/i,
  /\/\d{3}\/[\w.-]+\/websocket(?:$|\?)/,
  /\/websocket\?(?:.*&)?vsn=/i,
]

/** Null where a request asks for something else. */
export function upgradeAttemptKind(request: HttpRequestHead): UpgradeAttemptKind | null {
  if (draftOf(request) !== null) return 'old-draft'
  if (
    hasListToken(request, 'upgrade', 'websocket') ||
    fieldsNamed(request, 'sec-websocket-key').length > 0 ||
    fieldsNamed(request, 'sec-websocket-version').length > 0
  ) {
    return 'rfc6455'
  }
  // Headers only this handshake has: what is missing beside them was removed.
  const hasOther =
    fieldsNamed(request, 'sec-websocket-protocol').length > 0 ||
    fieldsNamed(request, 'sec-websocket-extensions').length > 0
  return request.method === 'GET' && (hasOther || WEBSOCKET_URLS.some((url) => url.test(request.target)))
    ? 'stripped'
    : null
}

/** Whether a request asks for WebSocket, however badly. */
export function isUpgradeAttempt(request: HttpRequestHead): boolean {
  return upgradeAttemptKind(request) !== null
}

/** The draft a request follows; null where it is none, or one whose frames are those of RFC 6455. */
export function draftOf(request: HttpRequestHead): string | null {
  const has = (name: string): boolean => fieldsNamed(request, name).length > 0
  if (has('sec-websocket-key1') || has('sec-websocket-key2')) return 'Hixie-76 (hybi-00)'
  const [version] = fieldsNamed(request, 'sec-websocket-version')
  if (version !== undefined) {
    const isOld = /^\d$/.test(version.value) && Number(version.value) < OLDEST_LIKE_RFC6455
    return isOld ? `hybi-0${version.value}` : null
  }
  // Without key and version there is only what the first draft had: this very value, and an Origin.
  const isHixie75 =
    !has('sec-websocket-key') &&
    !has('sec-websocket-extensions') &&
    has('origin') &&
    fieldsNamed(request, 'upgrade').some(({ value }) => value === 'WebSocket')
  return isHixie75 ? 'Hixie-75' : null
}

/** The draft an answer follows, whatever was asked; null where it is none. */
export function draftOfAnswer(response: HttpResponseHead): string | null {
  if (fieldsNamed(response, 'sec-websocket-location').length > 0) return 'Hixie-76 (hybi-00)'
  return fieldsNamed(response, 'websocket-location').length > 0 ? 'Hixie-75' : null
}
