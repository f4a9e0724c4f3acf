import { MAX_FRAME_HEADER, writeFrameHeader } from './frame-header'
import { unmaskInto } from './mask'

/** A frame as it is to be on the wire (RFC 6455 §5.2). */
export interface WrittenFrame {
  fin: boolean
  /** RSV1 = 4, RSV2 = 2, RSV3 = 1. */
  rsv: number
  opcode: number
  /** Before masking; where RSV1 says so, deflated already. */
  payload: Uint8Array
}

/**
 * One whole frame, whatever rules it breaks.
 * @param maskKey four key bytes as one big-endian number; null for a frame that is not masked
 */
export function writeFrame({ fin, rsv, opcode, payload }: WrittenFrame, maskKey: number | null): Uint8Array {
  const bytes = new Uint8Array(MAX_FRAME_HEADER + payload.length)
  const headerLength = writeFrameHeader(bytes, opcode, payload.length, maskKey)
  bytes[0] = (fin ? 0x80 : 0) | ((rsv & 7) << 4) | (opcode & 15)
  if (maskKey === null) bytes.set(payload, headerLength)
  // Masking is its own inverse (§5.3).
  else unmaskInto(bytes, headerLength, payload, 0, payload.length, maskKey, 0)
  return bytes.subarray(0, headerLength + payload.length)
}
