import { TcpSegment } from './segment'

/** A segment as it came, for when it is known what to make of it. */
export interface KeptSegment {
  segment: TcpSegment
  /** From its header on; owned. */
  bytes: Uint8Array
  packet: number
  /** Of its payload. */
  fileOffset: number
}

/** @param bytes borrowed */
export function keepSegment(
  segment: TcpSegment,
  bytes: Uint8Array,
  packet: number,
  fileOffset: number,
): KeptSegment {
  const { header, payload, payloadEnd } = segment
  const copy = Object.assign(new TcpSegment(), segment)
  copy.header = 0
  copy.payload = payload - header
  copy.payloadEnd = payloadEnd - header
  return { segment: copy, bytes: bytes.slice(header, payloadEnd), packet, fileOffset }
}
