/** Bytes as ISO 8859-1 text: byte n becomes U+00n, so nothing is lost or replaced (TextDecoder's "latin1" is windows-1252). */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at += CALL_ARGUMENTS) {
    const part = bytes.subarray(at, Math.min(at + CALL_ARGUMENTS, end))
    text += String.fromCharCode.apply(null, part as unknown as number[])
  }
  return text
}

/** An argument list this long fits every engine's stack. */
const CALL_ARGUMENTS = 4096
