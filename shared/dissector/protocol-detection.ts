import { isTokenByte } from '../http1/characters'
import { latin1 } from '../http1/latin1'

/** Bytes of a first line looked at before giving up on HTTP for an unknown method. */
export const MAX_DETECTION_BYTES = 8 * 1024

const LONGEST_METHOD = 32
const ANSWER_PREFIX = 'HTTP/'
const KNOWN_METHODS = new Set(
  'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK REPORT SEARCH'.split(
    ' ',
  ),
)

/** What a connection's first client bytes are; `undecided` asks for more of them. */
export type Detected = 'http' | 'tls' | 'other' | 'undecided'

const HTTP2_PREFACE = 'PRI * HTTP/2.0\r\n'

/** The preface of a client that speaks HTTP/2 without asking first (RFC 9113 §3.4). */
export function isHttp2Preface(sent: Uint8Array): boolean {
  return latin1(sent, 0, Math.min(sent.length, HTTP2_PREFACE.length)) === HTTP2_PREFACE
}

/** Looks at everything the client has sent so far. Depends on the bytes only, never on their cut. */
export function detectProtocol(sent: Uint8Array): Detected {
  const bytes = sent.subarray(0, MAX_DETECTION_BYTES)
  const tls = detectTls(bytes)
  return tls === 'other' ? detectHttp(bytes) : tls
}

/** Looks at the server's first bytes, where nothing of the client is known: an answer begins `HTTP/` (RFC 9112 §4). */
export function detectAnswer(sent: Uint8Array): 'http' | 'other' | 'undecided' {
  if (sent.length === 0) return 'undecided'
  const prefix = latin1(sent, 0, Math.min(sent.length, ANSWER_PREFIX.length))
  return ANSWER_PREFIX.startsWith(prefix) ? 'http' : 'other'
}

/** A handshake record with a ClientHello: 16 03 xx, two bytes of length, 01 (RFC 8446 §5.1, §4). */
function detectTls(bytes: Uint8Array): Detected {
  const matches =
    (bytes.length < 1 || bytes[0] === 0x16) &&
    (bytes.length < 2 || bytes[1] === 0x03) &&
    (bytes.length < 3 || bytes[2]! <= 0x04) &&
    (bytes.length < 6 || bytes[5] === 0x01)
  if (!matches) return 'other'
  return bytes.length < 6 ? 'undecided' : 'tls'
}

/** `method SP … HTTP/x` (RFC 9112 §3); empty lines may come first (§2.2). */
function detectHttp(bytes: Uint8Array): Detected {
  let start = 0
  while (start < bytes.length && (bytes[start] === 0x0d || bytes[start] === 0x0a)) start++
  let at = start
  while (at < bytes.length && at - start <= LONGEST_METHOD && isTokenByte(bytes[at]!)) at++
  if (at === bytes.length) {
    const isEnough = at - start > LONGEST_METHOD || bytes.length === MAX_DETECTION_BYTES
    return isEnough ? 'other' : 'undecided'
  }
  if (at === start || (bytes[at] !== 0x20 && bytes[at] !== 0x09)) return 'other'
  const method = latin1(bytes, start, at)
  if (KNOWN_METHODS.has(method)) return 'http'
  const lineEnd = bytes.indexOf(0x0a, at)
  if (lineEnd < 0) return bytes.length < MAX_DETECTION_BYTES ? 'undecided' : 'other'
  // "PRI * HTTP/2.0" begins HTTP/2 (RFC 9113 §3.4), which is another protocol.
  return method !== 'PRI' && /[ \t]HTTP\/\S*[ \t]*\r?$/i.test(latin1(bytes, at, lineEnd)) ? 'http' : 'other'
}
