import { combinedValue, fieldsNamed, listElements } from '../http1/http-fields'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { parseExtensions, type Extension } from '../websocket/extension-header'
import type { HandshakeRule } from './difference'
import { isVariableKey, maskedText } from './variable-text'

/** What is known of the way from a request to an open WebSocket. */
export interface OpeningHandshake {
  request: HttpRequestHead | null
  response: HttpResponseHead | null
  /** Null where there is nothing to accept. */
  accept: 'valid' | 'invalid' | null
  /** Codes of the rules of RFC 6455 that one of the heads breaks. */
  broken: readonly string[]
  /** Milliseconds from the request's last byte to the answer's last; null without an answer. */
  answeredAfter: number | null
}

export interface HandshakeDifference {
  rule: HandshakeRule
  /** Of a header or a broken rule; else empty. */
  name: string
  a: string | null
  b: string | null
}

/** Fields that are rules of their own, that differ in every run, or that tell of the program and not of what it does. */
const OWN_REQUEST_FIELDS =
  /^(?:host|origin|cookie|authorization|proxy-authorization|connection|upgrade|sec-websocket-.*|user-agent|accept(?:-.*)?|cache-control|pragma|sec-(?:fetch|ch)-.*|dnt|referer|priority|content-length|traceparent|tracestate|x-request-id|x-correlation-id|keep-alive|te|via|x-forwarded-.*|forwarded)$/
const OWN_RESPONSE_FIELDS =
  /^(?:date|server|set-cookie|connection|upgrade|sec-websocket-.*|content-.*|transfer-encoding|via|x-powered-by|age|etag|expires|last-modified|x-request-id|x-correlation-id|keep-alive|alt-svc|cf-.*|nel|report-to|vary|cache-control)$/

/** Query parameters that only keep a URL from being cached. */
const CACHE_BUSTERS = /^(?:t|_|r|rand|cb|key|access_key|code|state|auth|jwt|api_key)$/
/** SockJS: server and session are random. */
const SOCKJS_SESSION = /\/\d{3}\/[\w.-]+\/websocket(?=$|\?)/
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|::1)$/i

/** Compares two opening handshakes rule by rule, in the order of `HANDSHAKE_RULES`. */
export function compareHandshakes(
  a: OpeningHandshake,
  b: OpeningHandshake,
  lateAfter: number | null,
): HandshakeDifference[] {
  const found: HandshakeDifference[] = []
  const compare = (rule: HandshakeRule, one: string | null, other: string | null, name = ''): void => {
    if (one !== other) found.push({ rule, name, a: one, b: other })
  }
  compareRequests(a.request, b.request, compare)
  compareAnswers(a, b, compare)
  // What a rule says has been told where the field itself differs.
  if (found.length === 0) {
    const [inA, inB] = [new Set(a.broken), new Set(b.broken)]
    for (const code of new Set([...inA, ...inB]))
      compare('broken-rule', inA.has(code) ? 'broken' : 'kept', inB.has(code) ? 'broken' : 'kept', code)
  }
  if (lateAfter !== null && a.answeredAfter !== null && b.answeredAfter !== null) {
    const more = b.answeredAfter - a.answeredAfter
    if (more > lateAfter && more > a.answeredAfter / 2)
      compare('answer-time', milliseconds(a.answeredAfter), milliseconds(b.answeredAfter))
  }
  return found
}

type Compare = (rule: HandshakeRule, a: string | null, b: string | null, name?: string) => void

function compareRequests(a: HttpRequestHead | null, b: HttpRequestHead | null, compare: Compare): void {
  compare('request-line', a && requestLine(a), b && requestLine(b))
  if (a === null || b === null) return
  compare('host', hostName(combinedValue(a, 'host')), hostName(combinedValue(b, 'host')))
  compare('origin', originName(combinedValue(a, 'origin')), originName(combinedValue(b, 'origin')))
  compare('offered-subprotocols', tokens(a, 'sec-websocket-protocol'), tokens(b, 'sec-websocket-protocol'))
  compare('offered-extensions', extensions(a), extensions(b))
  compare('version', combinedValue(a, 'sec-websocket-version'), combinedValue(b, 'sec-websocket-version'))
  compare('credentials', credentials(a), credentials(b))
  compareFields(a, b, OWN_REQUEST_FIELDS, 'request-header', compare)
}

function compareAnswers(
  { response: a, accept: acceptA }: OpeningHandshake,
  { response: b, accept: acceptB }: OpeningHandshake,
  compare: Compare,
): void {
  compare('status', a && String(a.status), b && String(b.status))
  if (a === null || b === null || a.status !== b.status) return
  compare('accept', acceptA, acceptB)
  compare(
    'subprotocol',
    combinedValue(a, 'sec-websocket-protocol'),
    combinedValue(b, 'sec-websocket-protocol'),
  )
  compare('extensions', extensions(a), extensions(b))
  compare('response-header', cookieNames(a), cookieNames(b), 'Set-Cookie')
  compareFields(a, b, OWN_RESPONSE_FIELDS, 'response-header', compare)
}

function compareFields(a: HttpHead, b: HttpHead, own: RegExp, rule: HandshakeRule, compare: Compare): void {
  const names = new Map<string, string>()
  for (const { name } of [...a.fields, ...b.fields]) {
    const key = name.toLowerCase()
    if (name !== '' && !own.test(key) && !names.has(key)) names.set(key, name)
  }
  for (const name of names.values()) {
    const value = (head: HttpHead): string | null => {
      const text = combinedValue(head, name)
      return text === null ? null : isVariableKey(name) ? '<masked>' : maskedText(text)
    }
    compare(rule, value(a), value(b), name)
  }
}

function requestLine({ method, target }: HttpRequestHead): string {
  return `${method} ${comparableTarget(target)}`
}

/** A target without what differs in every run: ids in its path, tokens and cache busters in its query. */
export function comparableTarget(target: string): string {
  const [path = '', ...query] = target.replace(SOCKJS_SESSION, '/<id>/websocket').split('?')
  if (query.length === 0) return maskedText(path)
  const parameters = query
    .join('?')
    .split('&')
    .map((parameter) => {
      const [name = '', ...value] = parameter.split('=')
      if (value.length === 0) return parameter
      const isVariable = isVariableKey(name) || CACHE_BUSTERS.test(name)
      return `${name}=${isVariable ? '<masked>' : maskedText(value.join('='))}`
    })
  return `${maskedText(path)}?${parameters.join('&')}`
}

/** Ports are the system's choice in every run, and loopback has many names. */
function hostName(host: string | null): string | null {
  if (host === null) return null
  const name = host.replace(/:\d+$/, '')
  return LOOPBACK.test(name) ? 'localhost' : name.toLowerCase()
}

function originName(origin: string | null): string | null {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/i.exec(origin ?? '')
  return match === null ? origin : `${match[1]!.toLowerCase()}${hostName(match[2]!)}`
}

function tokens(head: HttpHead, name: string): string | null {
  const value = combinedValue(head, name)
  // A token may carry a secret (a bearer token smuggled as a subprotocol).
  return value === null ? null : listElements(value).map(maskedText).join(', ')
}

function extensions(head: HttpHead): string | null {
  const value = combinedValue(head, 'sec-websocket-extensions')
  if (value === null) return null
  const parsed = parseExtensions(value)
  return parsed.faultAt === null ? parsed.extensions.map(extensionText).join(', ') : value
}

function extensionText({ name, parameters }: Extension): string {
  const texts = parameters.map(({ name: key, value }) => (value === null ? key : `${key}=${value}`))
  return [name, ...texts.sort()].join('; ')
}

/** Who a request says it is from: the scheme of its credentials and the names of its cookies, never their values. */
function credentials(request: HttpRequestHead): string | null {
  const schemes = fieldsNamed(request, 'authorization').map(({ value }) => value.split(' ')[0]!)
  const cookies = fieldsNamed(request, 'cookie').flatMap(({ value }) =>
    value.split(';').map((cookie) => cookie.split('=')[0]!.trim()),
  )
  const parts = [
    ...schemes.map((scheme) => `Authorization: ${scheme}`),
    ...(cookies.length === 0 ? [] : [`Cookie: ${[...new Set(cookies)].sort().join(', ')}`]),
  ]
  return parts.length === 0 ? null : parts.join('; ')
}

function cookieNames(response: HttpResponseHead): string | null {
  const names = fieldsNamed(response, 'set-cookie').map(({ value }) => value.split('=')[0]!.trim())
  return names.length === 0 ? null : names.sort().join(', ')
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms`
}
