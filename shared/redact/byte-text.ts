/** Text whose characters are bytes (U+0000 to U+00FF), as bytes. The other way round is `latin1` of shared/http1. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

const encoder = new TextEncoder()

/** A character as its UTF-8 bytes, each of them a character again. */
export function utf8Characters(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text
  let characters = ''
  for (const byte of encoder.encode(text)) characters += String.fromCharCode(byte)
  return characters
}

/** A letter or digit of ASCII. */
export function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}
