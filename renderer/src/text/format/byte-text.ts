const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** `c1 fe 00`. */
export function toHex(bytes: Uint8Array, separator = ' '): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += (at === 0 ? '' : separator) + (HEX[bytes[at] ?? 0] ?? '')
  return text
}

export function hexByte(byte: number): string {
  return HEX[byte] ?? ''
}

/** The character of a byte in the right-hand column of a hex view: printable ASCII, else a dot. */
export function asciiByte(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
}

const BASE64_STEP = 0x6000

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  // Steps divisible by three join without padding in between.
  for (let at = 0; at < bytes.length; at += BASE64_STEP) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + BASE64_STEP)))
  }
  return text
}

/** What a person would call the bytes' text, or null where they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Line breaks and other control characters as the symbols that stand for them, so that a row stays one line. */
export function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0)
    if (code === 0x7f) return '\u2421'
    return code > 0x7f ? '\u2424' : String.fromCharCode(0x2400 + code)
  })
}

/** Bytes as text: what is not UTF-8 becomes U+FFFD, and is told. A character cut by `isCut` at the end is left out. */
export function readText(bytes: Uint8Array, isCut: boolean): { text: string; isUtf8: boolean } {
  const options = { stream: isCut }
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, options),
      isUtf8: true,
    }
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, options), isUtf8: false }
  }
}

/** The bytes as text where all of them are printable UTF-8, else null. */
export function printable(bytes: Uint8Array): string | null {
  const text = decodeUtf8(bytes)
  return text !== null && /^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]*$/u.test(text) ? text : null
}
