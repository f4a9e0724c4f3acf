import { bytesOf } from './byte-text'

/** How a secret may be written. */
export type Encoding = 'raw' | 'base64' | 'hex' | 'utf-16'

/** A secret as it may stand somewhere, and what stands there instead. */
export interface Pattern {
  bytes: Uint8Array
  replacement: Uint8Array
  encoding: Encoding
}

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Every way a secret is looked for but escaped, which a view undoes. Both texts are as long, their characters bytes. */
export function* encodingsOf(secret: string, pseudonym: string): Generator<Pattern> {
  yield pattern('raw', secret, pseudonym)
  for (const isBig of [false, true]) yield pattern('utf-16', utf16(secret, isBig), utf16(pseudonym, isBig))
  for (const alphabet of [STANDARD, URL_SAFE]) {
    for (const before of [0, 1, 2]) {
      const text = base64Inside(secret, before, alphabet)
      // The two alphabets differ in two characters only.
      if (alphabet === URL_SAFE && !/[-_]/.test(text)) continue
      yield pattern('base64', text, base64Inside(pseudonym, before, alphabet))
    }
  }
  const lower = hex(secret)
  yield pattern('hex', lower, hex(pseudonym))
  if (/[a-f]/.test(lower)) yield pattern('hex', lower.toUpperCase(), hex(pseudonym).toUpperCase())
}

function pattern(encoding: Encoding, text: string, instead: string): Pattern {
  return { bytes: bytesOf(text), replacement: bytesOf(instead), encoding }
}

function utf16(text: string, isBigEndian: boolean): string {
  let wide = ''
  for (const character of text) wide += isBigEndian ? `\0${character}` : `${character}\0`
  return wide
}

function hex(text: string): string {
  let digits = ''
  for (let at = 0; at < text.length; at++) digits += text.charCodeAt(at).toString(16).padStart(2, '0')
  return digits
}

/**
 * The base64 characters (RFC 4648 §4, §5) that a secret alone decides where `before` bytes stand in front of it in its
 * group of three.
 */
function base64Inside(text: string, before: number, alphabet: string): string {
  let characters = ''
  const first = Math.ceil((before * 8) / 6)
  const last = Math.floor(((before + text.length) * 8) / 6)
  for (let index = first; index < last; index++) {
    const bit = index * 6 - before * 8
    const byte = Math.floor(bit / 8)
    const pair = (text.charCodeAt(byte) << 8) | (byte + 1 < text.length ? text.charCodeAt(byte + 1) : 0)
    characters += alphabet[(pair >> (10 - (bit % 8))) & 63]!
  }
  return characters
}
