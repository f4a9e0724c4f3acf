export const HTAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SP = 0x20
export const COLON = 0x3a

const TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~"

const TOKEN = new Uint8Array(256)
for (let byte = 0; byte < 128; byte++) {
  const text = String.fromCharCode(byte)
  if (/[0-9A-Za-z]/.test(text) || TOKEN_PUNCTUATION.includes(text)) TOKEN[byte] = 1
}

/** `tchar` of RFC 9110 §5.6.2. */
export function isTokenByte(byte: number): boolean {
  return TOKEN[byte] === 1
}

/** `token` of RFC 9110 §5.6.2: one or more tchar. */
export function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127 || TOKEN[code] === 0) return false
  }
  return text.length > 0
}

/** SP or HTAB: `OWS` of RFC 9110 §5.6.3. */
export function isBlank(byte: number): boolean {
  return byte === SP || byte === HTAB
}

/** A control byte that may stand neither in a field value nor in a start line (RFC 9110 §5.5); HTAB may. */
export function isForbiddenControl(byte: number): boolean {
  return (byte < SP && byte !== HTAB) || byte === 0x7f
}
