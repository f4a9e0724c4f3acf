import { combinedValue, fieldsNamed } from '../../http1/http-fields'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '../../http1/http-head'

interface NameValue {
  name: string
  value: string
}

/** `request` of an entry, in Chrome's order of keys. A request that was not seen is empty. */
export function harRequest(request: HttpRequestHead | null, url: string): unknown {
  return {
    method: request?.method || 'GET',
    url,
    httpVersion: httpVersion(request),
    headers: headers(request),
    queryString: queryString(url),
    cookies: request === null ? [] : requestCookies(request),
    headersSize: request === null ? -1 : request.raw.length,
    bodySize: bodySize(request),
  }
}

/** `response` of an entry; status 0, as Chrome writes it, where there was none. */
export function harResponse(response: HttpResponseHead | null): unknown {
  return {
    status: response?.status ?? 0,
    statusText: response?.reason ?? '',
    httpVersion: httpVersion(response),
    headers: headers(response),
    cookies: response === null ? [] : responseCookies(response),
    content: { size: 0, mimeType: mimeType(response) },
    redirectURL: (response && fieldsNamed(response, 'location')[0]?.value) ?? '',
    headersSize: response === null ? -1 : response.raw.length,
    bodySize: bodySize(response),
    _transferSize: response?.raw.length ?? 0,
    _error: null,
  }
}

const RESOURCE_TYPES: readonly [RegExp, string][] = [
  [/^text\/html/, 'document'],
  [/javascript/, 'script'],
  [/^text\/css/, 'stylesheet'],
  [/^image\//, 'image'],
  [/^font\//, 'font'],
]

/** What Chrome would list the answer under. */
export function resourceType(response: HttpResponseHead | null): string {
  const type = mimeType(response)
  return RESOURCE_TYPES.find(([pattern]) => pattern.test(type))?.[1] ?? 'other'
}

function mimeType(response: HttpResponseHead | null): string {
  const type = (response && fieldsNamed(response, 'content-type')[0]?.value) ?? ''
  return type.split(';', 1)[0]!.trim().toLowerCase() || 'x-unknown'
}

function httpVersion(head: HttpHead | null): string {
  return head === null || head.version === '' ? '' : `HTTP/${head.version}`
}

function headers(head: HttpHead | null): NameValue[] {
  return (head?.fields ?? []).map(({ name, value }) => ({ name, value }))
}

/** As the message itself says; -1 (unknown) where it is delimited otherwise. */
function bodySize(head: HttpHead | null): number {
  if (head === null) return -1
  const length = combinedValue(head, 'content-length')
  if (length !== null) return /^\d{1,15}$/.test(length) ? Number(length) : -1
  if (head.kind === 'response' && head.status !== 101) return -1
  return combinedValue(head, 'transfer-encoding') === null ? 0 : -1
}

/** Names and values as they stand in the URL, which is how Chrome writes them. */
function queryString(url: string): NameValue[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? ''
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => splitPair(pair))
}

function requestCookies(request: HttpRequestHead): NameValue[] {
  return fieldsNamed(request, 'cookie')
    .flatMap(({ value }) => value.split(';'))
    .map((pair) => splitPair(pair.trim()))
    .filter(({ name }) => name !== '')
}

function responseCookies(response: HttpResponseHead): unknown[] {
  return fieldsNamed(response, 'set-cookie').map(({ value }) => {
    const [pair = '', ...attributes] = value.split(';').map((part) => part.trim())
    const attribute = (name: string): string | undefined =>
      attributes.find((text) => text.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
    const has = (name: string): boolean => attributes.some((text) => text.toLowerCase() === name)
    const path = attribute('path')
    const domain = attribute('domain')
    return {
      ...splitPair(pair),
      ...(path === undefined ? {} : { path }),
      ...(domain === undefined ? {} : { domain }),
      httpOnly: has('httponly'),
      secure: has('secure'),
    }
  })
}

function splitPair(pair: string): NameValue {
  const at = pair.indexOf('=')
  return at < 0 ? { name: pair, value: '' } : { name: pair.slice(0, at), value: pair.slice(at + 1) }
}
