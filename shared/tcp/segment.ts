const SHORTEST_HEADER = 20
/** Enough of the header to know everything but the checksum, the urgent pointer and the options. */
const NEEDED_HEADER = 16

/** A TCP header (RFC 9293 §3.1) and where its payload stands. One object is reused for all segments. */
export class TcpSegment {
  sourcePort = 0
  destinationPort = 0
  seq = 0
  ack = 0
  flags = 0
  window = 0
  /** Positions of the captured payload. */
  payload = 0
  payloadEnd = 0
  /** Payload on the wire: more than what was captured where the snaplen cut the packet. */
  payloadLength = 0

  /**
   * @param at the header's first byte in `bytes`
   * @param end behind the segment's last captured byte
   * @param length of the segment on the wire
   * @returns false where the header is cut short or says it is shorter than any
   */
  decode(bytes: Uint8Array, at: number, end: number, length: number): boolean {
    if (end - at < NEEDED_HEADER) return false
    const headerLength = (bytes[at + 12]! >> 4) * 4
    if (headerLength < SHORTEST_HEADER || headerLength > length) return false
    this.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!
    this.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!
    this.seq = uint32(bytes, at + 4)
    this.ack = uint32(bytes, at + 8)
    this.flags = bytes[at + 13]!
    this.window = (bytes[at + 14]! << 8) | bytes[at + 15]!
    this.payload = Math.min(at + headerLength, end)
    this.payloadEnd = end
    this.payloadLength = length - headerLength
    return true
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}
