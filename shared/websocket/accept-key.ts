import { sha1 } from '@noble/hashes/legacy.js'
import { base64 } from '@scure/base'

/** RFC 6455 §1.3: what the server appends to the key before hashing. */
export const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The computation of Sec-WebSocket-Accept, step by step (RFC 6455 §4.2.2 step 5.4). */
export interface AcceptComputation {
  key: string
  concatenated: string
  /** 20 bytes, lower-case hex. */
  sha1Hex: string
  accept: string
}

/** @param key the value of Sec-WebSocket-Key as received, outer whitespace removed; hashed as latin-1 whatever it is */
export function computeAccept(key: string): AcceptComputation {
  const concatenated = key + ACCEPT_GUID
  const digest = sha1(Uint8Array.from(concatenated, (character) => character.charCodeAt(0) & 0xff))
  const sha1Hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { key, concatenated, sha1Hex, accept: base64.encode(digest) }
}

/** Whether a key is the base64 of 16 bytes (RFC 6455 §4.1 rule 7). */
export function isValidKey(key: string): boolean {
  return /^[A-Za-z0-9+/]{22}==$/.test(key)
}
