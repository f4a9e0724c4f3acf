import { base64, base64url } from '@scure/base'
import formatXml from 'xml-formatter'
import { decoded, NOT_DECODED, type Decode, type DecodeResult } from '../decoder'
import type { DecodedValue } from '../decoded-value'
import { decodeUtf8, isObject, jsonOrText, messageText, parseJson } from '../json-message'

/** Longest XML that is laid out. */
const MAX_XML = 1 << 20

/** `a=1&b=%20` (application/x-www-form-urlencoded), in order; a name that is repeated becomes a list. */
export function peelUrlEncoded(text: string): DecodeResult {
  const query = text.trim().replace(/^[^\s=&]*\?/, '')
  if (!/^[^\s=&]+=/.test(query)) return NOT_DECODED
  const members = new Map<string, DecodedValue>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = unescape(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : unescape(pair.slice(equals + 1))
    const before = members.get(name)
    members.set(
      name,
      before === undefined
        ? value
        : Array.isArray(before)
          ? [...(before as string[]), value]
          : [before, value],
    )
  }
  return decoded([...members.keys()].join(', '), members)
}

/** Base64, standard or URL-safe, with or without padding: as text or JSON where it is that, else as bytes. */
export function peelBase64(text: string): DecodeResult {
  const bytes = base64Bytes(text.replace(/\s+/g, ''))
  if (bytes === null || bytes.length === 0) return NOT_DECODED
  const inner = decodeUtf8(bytes)
  const isText = inner !== null && !/[\u0000-\u0008\u000e-\u001f]/.test(inner)
  return decoded(isText ? inner : `${bytes.length} bytes`, isText ? jsonOrText(inner) : bytes)
}

/** A JSON Web Token (RFC 7519): header and claims as JSON, times as dates. The signature is not verified, and says so. */
export function peelJwt(text: string): DecodeResult {
  const match = /(?:^|\s)(eyJ[\w-]*)\.([\w-]+)\.([\w-]*)\s*$/.exec(text.trim())
  const [, header, claims, signature] = match ?? []
  if (header === undefined || claims === undefined || signature === undefined) return NOT_DECODED
  const headerText = textOf(header)
  const claimsText = textOf(claims)
  const headerJson = headerText === null ? undefined : parseJson(headerText)
  const claimsJson = claimsText === null ? undefined : parseJson(claimsText)
  if (!isObject(headerJson) || !isObject(claimsJson)) return NOT_DECODED
  const times: Record<string, DecodedValue> = {}
  for (const name of ['iat', 'nbf', 'exp', 'auth_time']) {
    const seconds = claimsJson[name]
    if (typeof seconds === 'number') times[name] = new Date(seconds * 1000)
  }
  const subject = typeof claimsJson['sub'] === 'string' ? ` sub ${claimsJson['sub']}` : ''
  return decoded(`JWT${typeof headerJson['alg'] === 'string' ? ` ${headerJson['alg']}` : ''}${subject}`, {
    header: jsonOrText(headerText!),
    claims: jsonOrText(claimsText!),
    ...(Object.keys(times).length === 0 ? {} : { times }),
    'signature (not verified)': base64Bytes(signature) ?? signature,
  })
}

/** XML laid out; null where it is none. */
export function layOutXml(text: string): string | null {
  if (!text.trimStart().startsWith('<') || text.length > MAX_XML) return null
  try {
    return formatXml(text, {
      indentation: '  ',
      collapseContent: true,
      lineSeparator: '\n',
      strictMode: true,
    })
  } catch {
    return null
  }
}

export const decodeUrlEncoded: Decode = (message) => peelText(messageText(message), peelUrlEncoded)
export const decodeBase64: Decode = (message) => peelText(messageText(message), peelBase64)
export const decodeJwt: Decode = (message) => peelText(messageText(message), peelJwt)
/** XML is shown as one text, line by line. */
export const decodeXml: Decode = (message) => {
  const laidOut = peelText(messageText(message), (text) => {
    const xml = layOutXml(text)
    const name = /<([\w:.-]+)/.exec(text.replace(/<[?!][^>]*>/g, ''))?.[1] ?? 'XML'
    return xml === null ? NOT_DECODED : decoded(name, xml.split('\n'))
  })
  return laidOut
}

function peelText(text: string | null, peel: (text: string) => DecodeResult): DecodeResult {
  return text === null ? NOT_DECODED : peel(text)
}

function unescape(text: string): string {
  const spaced = text.replace(/\+/g, ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

function textOf(part: string): string | null {
  const bytes = base64Bytes(part)
  return bytes === null ? null : decodeUtf8(bytes)
}

/** Bytes of either alphabet, whatever its padding; null where it is neither. */
function base64Bytes(text: string): Uint8Array | null {
  const bare = text.replace(/=+$/, '')
  if (bare.length % 4 === 1 || !/^[\w+/-]*$/.test(bare)) return null
  const padded = bare + '='.repeat((4 - (bare.length % 4)) % 4)
  try {
    return /[-_]/.test(bare) ? base64url.decode(padded) : base64.decode(padded)
  } catch {
    return null
  }
}
