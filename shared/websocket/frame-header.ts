/** The longest header (RFC 6455 §5.2). */
export const MAX_FRAME_HEADER = 14

/**
 * Writes the header of a final frame without extension bits (RFC 6455 §5.2), in the shortest form of its length.
 * @param maskKey four key bytes as one big-endian unsigned number; null for a frame that is not masked
 * @returns the header's length
 */
export function writeFrameHeader(
  target: Uint8Array,
  opcode: number,
  length: number,
  maskKey: number | null,
): number {
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength)
  const maskBit = maskKey === null ? 0 : 0x80
  target[0] = 0x80 | opcode
  let at = 2
  if (length < 126) target[1] = maskBit | length
  else if (length < 0x1_0000) {
    target[1] = maskBit | 126
    view.setUint16(2, length)
    at = 4
  } else {
    target[1] = maskBit | 127
    view.setUint32(2, Math.floor(length / 0x1_0000_0000))
    view.setUint32(6, length % 0x1_0000_0000)
    at = 10
  }
  if (maskKey === null) return at
  view.setUint32(at, maskKey)
  return at + 4
}
