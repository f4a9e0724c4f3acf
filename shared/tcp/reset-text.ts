import type { TcpSegment } from './segment'

/** Characters of an RST's text that are told. */
export const MAX_RESET_TEXT = 200

/** What an RST says of its reason (RFC 1122 §4.2.2.12): its printable ASCII, others as a dot. Empty where it says nothing. */
export function resetText(bytes: Uint8Array, segment: TcpSegment): string {
  const end = Math.min(segment.payloadEnd, segment.payload + MAX_RESET_TEXT)
  let text = ''
  for (let at = segment.payload; at < end; at++) {
    const byte = bytes[at]!
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
  }
  return text
}
