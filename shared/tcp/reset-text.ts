import type { TcpSegment } from './segment'

/** Characters of an RST's text that are told. */
export const MAX_RESET_TEXT = 200

/** What an RST says of its reason (RFC 1122 §4.2.2.12): its printable ASCII, others as a dot. Empty where it says nothing, or
 * no text. */
export function resetText(bytes: Uint8Array, segment: TcpSegment): string {
  const end = Math.min(segment.payloadEnd, segment.payload + MAX_RESET_TEXT)
  let text = ''
  let unreadable = 0
  for (let at = segment.payload; at < end; at++) {
    const byte = bytes[at]!
    const isReadable = byte >= 0x20 && byte < 0x7f
    text += isReadable ? String.fromCharCode(byte) : '.'
    if (!isReadable) unreadable++
  }
  return unreadable * 2 > text.length ? '' : text
}
