/** Longest payload of a control frame, in bytes (RFC 6455 §5.5). */
export const MAX_CONTROL_PAYLOAD = 125

export const CLOSE_NORMAL = 1000
export const CLOSE_PROTOCOL_ERROR = 1002
export const CLOSE_MESSAGE_TOO_BIG = 1009
export const CLOSE_MANDATORY_EXTENSION = 1010
export const CLOSE_INTERNAL_ERROR = 1011
/** Reported by an API where no close frame came, or one without a code (RFC 6455 §7.1.5); never on the wire. */
export const NO_STATUS_RECEIVED = 1005
export const ABNORMAL_CLOSURE = 1006

const NAMES: Record<number, string> = {
  1000: 'Normal Closure',
  1001: 'Going Away',
  1002: 'Protocol Error',
  1003: 'Unsupported Data',
  1004: 'Reserved',
  1005: 'No Status Received',
  1006: 'Abnormal Closure',
  1007: 'Invalid Frame Payload Data',
  1008: 'Policy Violation',
  1009: 'Message Too Big',
  1010: 'Mandatory Extension',
  1011: 'Internal Error',
  1012: 'Service Restart',
  1013: 'Try Again Later',
  1014: 'Bad Gateway',
  1015: 'TLS Handshake',
}

/** The name of a close code in the IANA registry (RFC 6455 §7.4.1, §11.7), or the range it lies in. */
export function closeCodeName(code: number): string {
  const name = NAMES[code]
  if (name !== undefined) return name
  if (code >= 3000 && code <= 3999) return 'Registered'
  if (code >= 4000 && code <= 4999) return 'Private Use'
  return 'Invalid'
}

/**
 * Whether a close frame may carry the code (RFC 6455 §7.4). 1005, 1006 and 1015 are what an API reports when no
 * close frame came: never on the wire.
 */
export function mayBeOnTheWire(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)
}
