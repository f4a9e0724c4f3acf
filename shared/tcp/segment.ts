import { SYN } from './tcp-flags'

const SHORTEST_HEADER = 20
/** Enough of the header to know everything but the checksum, the urgent pointer and the options. */
const NEEDED_HEADER = 16

const OPTION_END = 0
const OPTION_NOP = 1
const OPTION_WINDOW_SCALE = 3
const MOST_SHIFT = 14

/** A TCP header (RFC 9293 §3.1) and where its payload stands. One object is reused for all segments. */
export class TcpSegment {
  sourcePort = 0
  destinationPort = 0
  seq = 0
  ack = 0
  flags = 0
  window = 0
  /** Where the header begins. */
  header = 0
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
    this.header = at
    this.payload = Math.min(at + headerLength, end)
    this.payloadEnd = end
    this.payloadLength = length - headerLength
    return true
  }

  /** The sequence number behind its payload (and SYN), without a FIN. */
  get seqEnd(): number {
    return (this.seq + this.payloadLength + ((this.flags & SYN) === 0 ? 0 : 1)) >>> 0
  }

  /** The shift of a SYN's window scale option (RFC 7323 §2.2); 0 where it has none. */
  windowScale(bytes: Uint8Array): number {
    for (let at = this.header + SHORTEST_HEADER; at < this.payload;) {
      const kind = bytes[at]
      if (kind === OPTION_END) return 0
      if (kind === OPTION_NOP) {
        at++
        continue
      }
      const length = bytes[at + 1] ?? 0
      if (length < 2) return 0
      if (kind === OPTION_WINDOW_SCALE && at + 2 < this.payload) return Math.min(bytes[at + 2]!, MOST_SHIFT)
      at += length
    }
    return 0
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}
