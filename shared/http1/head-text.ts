import { latin1 } from './latin1'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Bytes of a head as text. A head is ASCII; where it is not, it is UTF-8 with most clients and servers of today (RFC
 * 9110 §5.5 leaves the bytes above 127 open). What is no UTF-8 is read as ISO 8859-1, so that nothing is lost.
 */
export function headText(bytes: Uint8Array, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    if (bytes[at]! < 0x80) continue
    try {
      return utf8.decode(bytes.subarray(start, end))
    } catch {
      break
    }
  }
  return latin1(bytes, start, end)
}
