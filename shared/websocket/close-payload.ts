import { MAX_CONTROL_PAYLOAD } from './close-codes'
import { CLOSE } from './opcodes'
import { Utf8Validator } from './utf8-validator'

/** What a close frame says (RFC 6455 §5.5.1). */
export interface ClosePayload {
  /** Null for an empty payload, or one too short for a code. */
  code: number | null
  /** Null where there is no code; invalid UTF-8 is shown with replacement characters. */
  reason: string | null
  reasonValid: boolean
}

/**
 * Whether a frame of opcode 8 is one a receiver can take for a close frame: whole, without reserved bits, short enough
 * (RFC 6455 §5.2, §5.5). At any other it fails the connection.
 */
export function isCloseFrame(frame: {
  opcode: number
  fin: boolean
  rsv: number
  payloadLength: number | bigint
}): boolean {
  return frame.opcode === CLOSE && frame.fin && frame.rsv === 0 && frame.payloadLength <= MAX_CONTROL_PAYLOAD
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Reads an unmasked close payload. */
export function readClosePayload(bytes: Uint8Array, length: number): ClosePayload {
  if (length < 2) return { code: null, reason: null, reasonValid: true }
  const validator = new Utf8Validator()
  validator.push(bytes, 2, length)
  return {
    code: bytes[0]! * 256 + bytes[1]!,
    reason: decoder.decode(bytes.subarray(2, length)),
    reasonValid: validator.finish(),
  }
}
