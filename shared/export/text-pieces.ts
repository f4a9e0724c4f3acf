import type { ExportedPayload } from './export-feed'

/** Payload turned into text piece by piece, so that a long one never stands in memory as one string. */

const DIGITS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
/** Two base64 digits for each 12-bit number. */
const DIGIT_PAIRS = DIGITS.flatMap((first) => DIGITS.map((second) => first + second))

/** Base64 (RFC 4648 §4). */
export function base64(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3)
  let text = ''
  for (let at = 0; at < whole; at += 3) {
    const triple = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
    text += DIGIT_PAIRS[triple >> 12]! + DIGIT_PAIRS[triple & 4095]!
  }
  if (whole === bytes.length) return text
  const first = bytes[whole]!
  const second = bytes[whole + 1]
  if (second === undefined) return `${text}${DIGIT_PAIRS[first << 4]!}==`
  const pair = (first << 16) | (second << 8)
  return `${text}${DIGIT_PAIRS[pair >> 12]!}${DIGITS[(pair >> 6) & 63]!}=`
}

/** Base64 of a payload, in pieces. */
export function* base64Pieces(payload: ExportedPayload): Generator<string> {
  let rest: Uint8Array = new Uint8Array(0)
  for (const piece of payload.pieces()) {
    const joined = rest.length === 0 ? piece : concatenate(rest, piece)
    const whole = joined.length - (joined.length % 3)
    rest = joined.slice(whole)
    if (whole > 0) yield base64(joined.subarray(0, whole))
  }
  if (rest.length > 0) yield base64(rest)
}

/** A payload as UTF-8, in pieces; invalid bytes become U+FFFD, a byte order mark stays. */
export function* textPieces(payload: ExportedPayload): Generator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for (const piece of payload.pieces()) {
    // Nearly every payload is one piece: the decoder is flushed with it.
    const isLast = piece.length === payload.length
    const text = decoder.decode(piece, { stream: !isLast })
    if (text !== '') yield text
    if (isLast) return
  }
  const tail = decoder.decode()
  if (tail !== '') yield tail
}

/** The inside of a JSON string. */
export function* jsonTextPieces(payload: ExportedPayload): Generator<string> {
  for (const text of textPieces(payload)) yield JSON.stringify(text).slice(1, -1)
}

export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}
