import type { DiagnosticCode } from '../diagnostics/catalogue'
import type { Diagnostic } from '../model/diagnostic'
import type { FrameParser } from '../websocket/frame-parser'
import { CONTINUATION, RSV1, opcodeName } from '../websocket/opcodes'

/** Rules of RFC 6455 §5 a frame's header can break, as bits: one number per frame costs nothing where there is none. */
export const RSV = 1
export const OPCODE_RESERVED = 2
export const CLIENT_UNMASKED = 4
export const SERVER_MASKED = 8
export const MASK_ZERO = 16
export const MASK_REPEATED = 32
export const LENGTH_NOT_MINIMAL = 64
export const CONTROL_TOO_LONG = 128
export const CONTROL_FRAGMENTED = 256
export const CONTINUATION_UNEXPECTED = 512
export const CONTINUATION_EXPECTED = 1024
export const RSV1_ON_CONTINUATION = 2048
export const RSV1_ON_CONTROL = 4096
export const DATA_AFTER_CLOSE = 8192
/** No fault: what the upgrade agreed on was not captured. */
export const DEFLATE_ASSUMED = 16384

const CODES: readonly [number, DiagnosticCode][] = [
  [RSV, 'frame-rsv'],
  [OPCODE_RESERVED, 'frame-opcode-reserved'],
  [CLIENT_UNMASKED, 'frame-client-unmasked'],
  [SERVER_MASKED, 'frame-server-masked'],
  [MASK_ZERO, 'frame-mask-zero'],
  [MASK_REPEATED, 'frame-mask-repeated'],
  [LENGTH_NOT_MINIMAL, 'frame-length-not-minimal'],
  [CONTROL_TOO_LONG, 'control-frame-too-long'],
  [CONTROL_FRAGMENTED, 'control-frame-fragmented'],
  [CONTINUATION_UNEXPECTED, 'continuation-unexpected'],
  [CONTINUATION_EXPECTED, 'continuation-expected'],
  [RSV1_ON_CONTINUATION, 'deflate-rsv1-continuation'],
  [RSV1_ON_CONTROL, 'deflate-rsv1-control'],
  [DATA_AFTER_CLOSE, 'data-after-close'],
  [DEFLATE_ASSUMED, 'deflate-assumed'],
]

/**
 * What the reserved bits of a data frame break (RFC 6455 §5.2, RFC 7692 §6).
 * @param deflates permessage-deflate was agreed for the direction
 * @param unknownExtension an agreed extension may give any of them a meaning
 */
export function dataRsvFaults(
  opcode: number,
  rsv: number,
  deflates: boolean,
  unknownExtension: boolean,
): number {
  const ofDeflate = deflates ? rsv & RSV1 : 0
  const unexplained = (rsv & ~ofDeflate) !== 0 && !unknownExtension ? RSV : 0
  return unexplained | (ofDeflate !== 0 && opcode === CONTINUATION ? RSV1_ON_CONTINUATION : 0)
}

/** The same of a control frame, which is never compressed (RFC 7692 §6.1). */
export function controlRsvFaults(rsv: number, deflates: boolean, unknownExtension: boolean): number {
  const ofDeflate = deflates ? rsv & RSV1 : 0
  const unexplained = (rsv & ~ofDeflate) !== 0 && !unknownExtension ? RSV : 0
  return unexplained | (ofDeflate !== 0 ? RSV1_ON_CONTROL : 0)
}

/** The codes of the bits set. */
export function faultCodes(faults: number): DiagnosticCode[] {
  return CODES.filter(([bit]) => (faults & bit) !== 0).map(([, code]) => code)
}

/** The values every frame diagnostic's sentence may use. */
export function frameValues(frame: FrameParser): Diagnostic['values'] {
  const { payloadLength } = frame
  return {
    opcode: opcodeName(frame.opcode) === 'reserved' ? frame.opcode : opcodeName(frame.opcode),
    length: typeof payloadLength === 'bigint' ? String(payloadLength) : payloadLength,
    bits: reservedBits(frame.rsv),
    key: (frame.maskKey >>> 0).toString(16).padStart(8, '0'),
  }
}

/** Bits the length was announced in. */
export function lengthBits(frame: FrameParser): number {
  const extended = frame.headerLength - 2 - (frame.masked ? 4 : 0)
  return extended === 0 ? 7 : extended * 8
}

function reservedBits(rsv: number): string {
  return ['RSV1', 'RSV2', 'RSV3'].filter((_, index) => (rsv & (4 >> index)) !== 0).join(', ')
}
