import { Utf8Validator } from './utf8-validator'

/** What a close frame says (RFC 6455 §5.5.1). */
export interface ClosePayload {
  /** Null for an empty payload, or one too short for a code. */
  code: number | null
  /** Null where there is no code; invalid UTF-8 is shown with replacement characters. */
  reason: string | null
  reasonValid: boolean
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
