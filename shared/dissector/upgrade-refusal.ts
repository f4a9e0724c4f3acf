import { combinedValue } from '../http1/http-fields'
import type { HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import type { Diagnostic } from '../model/diagnostic'
import { upgradeAttemptKind } from './upgrade-attempt'

/** Longest piece of a header shown in a sentence. */
const MAX_SHOWN = 200

/** What servers and proxies write to a client that spoke plainly to a port of TLS. */
const WANTS_TLS =
  /plain http request was sent to (?:an? )?https port|http request to an? https server|plain http to an ssl-enabled|requires tls|plain http\b.{0,40}\b(?:tls|ssl|https)/i

/** What servers write where they do not allow an Origin. */
const ORIGIN_REFUSED = /\borigins?\b|csrf|cross.?site/i

/** What engine.io and SockJS write where another process than the one that began the session is asked. */
const SESSION_UNKNOWN = /session id unknown|unknown session/i

/** What Django, Rails and webpack write where they do not serve a Host. */
const HOST_REFUSED = /http_host|allowed.?hosts|invalid host|blocked host/i

/** Servers that run an ASGI application: what it does before accepting becomes a status. */
const ASGI_SERVER = /uvicorn|hypercorn|daphne|granian|gunicorn/i

/**
 * What a refusal of the Upgrade says, for its sentence: status, what Server, Location and the body say, what the
 * request said of Origin and Host, the likely reason and what to do, both as keys of the phrases in shared/words.
 * @param body how the body begins, as text
 * @param faultless the request breaks no rule of the handshake
 */
export function refusalValues(
  request: HttpRequestHead,
  response: HttpResponseHead,
  body: string,
  faultless: boolean,
): Diagnostic['values'] {
  const { problem, todo } = likelyReason(request, response, body, faultless)
  return {
    status: response.status,
    reason: response.reason,
    said: whatItSaid(response, body),
    asked: named(request, ['Origin', 'Host'], ' · ') || '–',
    problem,
    todo,
    ...evidence(request, response, body),
  }
}

/** ` (Server: nginx · Location: /a/ · "body")`; empty where the answer says nothing more. */
export function whatItSaid(response: HttpResponseHead, body: string): string {
  const parts = [named(response, ['Server', 'Location'], ' · '), body === '' ? '' : `"${body}"`]
  const said = parts.filter((part) => part !== '').join(' · ')
  return said === '' ? '' : ` (${said})`
}

/** The server says that its port speaks TLS, to a request in plain HTTP. */
export function wantsTls(response: HttpResponseHead, body: string): boolean {
  return response.status >= 400 && WANTS_TLS.test(body)
}

function evidence(request: HttpRequestHead, response: HttpResponseHead, body: string): Diagnostic['values'] {
  const values: Diagnostic['values'] = {}
  const add = (name: string, value: string | null): void => {
    if (value !== null && value !== '') values[name] = value.slice(0, MAX_SHOWN)
  }
  add('server', combinedValue(response, 'server'))
  add('location', combinedValue(response, 'location'))
  add('origin', combinedValue(request, 'origin'))
  add('host', combinedValue(request, 'host'))
  add('body', body)
  return values
}

function named(head: HttpRequestHead | HttpResponseHead, names: readonly string[], by: string): string {
  return names
    .map((name) => [name, combinedValue(head, name)] as const)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${(value ?? '').slice(0, MAX_SHOWN)}`)
    .join(by)
}

interface Reason {
  problem: string
  todo: string
}

function likelyReason(
  request: HttpRequestHead,
  response: HttpResponseHead,
  body: string,
  faultless: boolean,
): Reason {
  const { status } = response
  if (status >= 300 && status < 400) return redirect(request, response)
  const server = combinedValue(response, 'server') ?? ''
  const isAsgi = ASGI_SERVER.test(server)
  if (upgradeAttemptKind(request) === 'stripped' && status >= 400) {
    return { problem: 'refused-stripped', todo: 'todo-nginx' }
  }
  if (status >= 400 && status < 500 && ORIGIN_REFUSED.test(body)) {
    return { problem: 'refused-origin', todo: 'todo-origin' }
  }
  if (status === 400 && SESSION_UNKNOWN.test(body))
    return { problem: 'refused-session', todo: 'todo-session' }
  if (status === 400 && HOST_REFUSED.test(body)) return { problem: 'refused-misdirected', todo: 'todo-host' }
  if (status === 400 && faultless && /[^\x21-\x7e]/.test(request.target)) {
    return { problem: 'refused-target', todo: 'todo-target' }
  }
  const byHeaders = faultless ? proxyThatDropsHeaders(status, server, body) : null
  if (byHeaders !== null) return byHeaders
  switch (status) {
    case 400:
      return faultless
        ? { problem: 'refused-faultless', todo: 'todo-faultless' }
        : { problem: 'refused-bad-request', todo: 'todo-request' }
    case 403:
      if (/daphne/i.test(server)) return { problem: 'refused-daphne', todo: 'todo-daphne' }
      if (isAsgi) return { problem: 'refused-before-accept', todo: 'todo-before-accept' }
      return { problem: 'refused-forbidden', todo: 'todo-forbidden' }
    case 404:
      if (isAsgi) return { problem: 'refused-no-library', todo: 'todo-no-library' }
      return { problem: 'refused-not-found', todo: 'todo-path' }
    default:
      return { problem: reasonOfStatus(status), todo: 'todo-log' }
  }
}

/** A proxy whose answer, to a request that is in order, comes of headers it does not pass on. */
function proxyThatDropsHeaders(status: number, server: string, body: string): Reason | null {
  if (status !== 400 && status !== 426) return null
  if (/header or cookie too large|header fields? too/i.test(body)) {
    return { problem: 'refused-too-large', todo: 'todo-too-large' }
  }
  if (/nginx|openresty/i.test(server)) return { problem: 'refused-nginx', todo: 'todo-nginx' }
  if (/apache/i.test(server)) return { problem: 'refused-apache', todo: 'todo-apache' }
  return null
}

function redirect(request: HttpRequestHead, response: HttpResponseHead): Reason {
  const location = combinedValue(response, 'location') ?? ''
  const path = (url: string): string =>
    url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '')
  const asked = path(request.target)
  const offered = path(location)
  if (offered !== asked && (offered === `${asked}/` || asked === `${offered}/`)) {
    return { problem: 'refused-slash', todo: 'todo-slash' }
  }
  if (location === '') return { problem: 'refused-redirect-nowhere', todo: 'todo-log' }
  if (/^https:/i.test(location)) return { problem: 'refused-redirect', todo: 'todo-https' }
  return { problem: 'refused-redirect', todo: 'todo-redirect' }
}

function reasonOfStatus(status: number): string {
  const known: Record<number, string> = {
    401: 'refused-unauthorized',
    405: 'refused-method',
    407: 'refused-proxy-authentication',
    408: 'refused-timeout',
    421: 'refused-misdirected',
    426: 'refused-upgrade-required',
    429: 'refused-too-many',
    431: 'refused-too-large',
    502: 'refused-gateway',
    503: 'refused-unavailable',
    504: 'refused-timeout',
  }
  const reason = known[status]
  if (reason !== undefined) return reason
  if (status >= 500) return 'refused-server-error'
  return status >= 200 && status < 300 ? 'refused-ordinary-answer' : 'refused-other'
}
