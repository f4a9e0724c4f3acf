import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '../model/direction'
import type { Nanoseconds } from '../model/nanoseconds'
import { BINARY, CLOSE, TEXT } from '../websocket/opcodes'
import { member, messageTime, number, text, type HarValue } from './har-values'

/** A message of a HAR, or a control frame. */
export interface ImportedMessage {
  direction: Direction
  opcode: number
  /** Null where it is not known: the order of the file is kept. */
  time: Nanoseconds | null
  payload: Uint8Array
  /** False where it should have been base64 and was not: it is kept as the text it is. */
  isBase64: boolean
}

const encoder = new TextEncoder()
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Int8Array(128).fill(-1)
for (let digit = 0; digit < DIGITS.length; digit++) VALUES[DIGITS.charCodeAt(digit)] = digit
// RFC 4648 §5, met in the wild.
VALUES['-'.charCodeAt(0)] = 62
VALUES['_'.charCodeAt(0)] = 63

/** Null for what is no message: `error` rows, and elements without data or direction. */
export function importedMessage(value: HarValue): ImportedMessage | null {
  const type = text(member(value, 'type'))
  const direction = type === 'send' ? CLIENT_TO_SERVER : type === 'receive' ? SERVER_TO_CLIENT : null
  if (direction === null) return null
  const time = messageTime(member(value, 'time'))
  const data = text(member(value, 'data'))
  const opcode = number(member(value, 'opcode')) ?? TEXT
  if (!Number.isInteger(opcode) || opcode < 0 || opcode > 15) return null
  const code = number(member(value, 'code'))
  if (opcode === CLOSE && code !== null && data === null) {
    return {
      direction,
      opcode,
      time,
      payload: closePayload(code, text(member(value, 'reason')) ?? ''),
      isBase64: true,
    }
  }
  if (data === null) return null
  // A continuation without what it continues: fragments are joined in a HAR.
  const kind = opcode === 0 ? BINARY : opcode
  if (kind === TEXT) return { direction, opcode: kind, time, payload: encoder.encode(data), isBase64: true }
  const bytes = fromBase64(data)
  return { direction, opcode: kind, time, payload: bytes ?? encoder.encode(data), isBase64: bytes !== null }
}

/** RFC 6455 §5.5.1. */
export function closePayload(code: number, reason: string): Uint8Array {
  const words = encoder.encode(reason)
  const payload = new Uint8Array(2 + words.length)
  payload[0] = (code >> 8) & 0xff
  payload[1] = code & 0xff
  payload.set(words, 2)
  return payload
}

/** RFC 4648 §4 and §5, padded or not; null for anything else. */
export function fromBase64(digits: string): Uint8Array | null {
  let length = digits.length
  while (length > 0 && digits.length - length < 2 && digits[length - 1] === '=') length--
  if (length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  let at = 0
  let bits = 0
  let held = 0
  for (let digit = 0; digit < length; digit++) {
    const code = digits.charCodeAt(digit)
    const value = code < 128 ? VALUES[code]! : -1
    if (value < 0) return null
    held = (held << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
      held &= (1 << bits) - 1
    }
  }
  return bytes
}
