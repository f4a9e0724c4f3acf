import { extensionHeaderLength, PROTOCOL_AUTHENTICATION, PROTOCOL_FRAGMENT } from './ip-protocol'

const IPV4_SHORTEST_HEADER = 20
const IPV6_HEADER_LENGTH = 40
const MORE_FRAGMENTS = 0x2000
const FRAGMENT_OFFSET = 0x1fff

/**
 * Reads an IPv4 (RFC 791) or IPv6 header (RFC 8200, extension headers included) where it stands. One object is
 * reused for all packets; what it holds is about the last one it decoded.
 */
export class IpDecoder {
  /** 4 or 6. */
  version = 4
  /** What the payload is (a protocol number). */
  protocol = 0
  /** Positions of the two addresses, 4 or 16 bytes each. */
  source = 0
  destination = 0
  payload = 0
  /** Behind the payload's last captured byte. */
  payloadEnd = 0
  /** The payload's length on the wire: more than what was captured where the snaplen cut the packet. */
  payloadLength = 0
  isFragment = false
  /** Of a fragment: its place in the datagram's payload, whether more follow, and what ties them together. */
  fragmentOffset = 0
  moreFragments = false
  identification = 0

  /**
   * @param at the header's first byte
   * @param end behind the packet's last captured byte
   * @param uncaptured bytes of the packet that were not captured
   * @returns false where there is no whole IP header
   */
  decode(bytes: Uint8Array, at: number, end: number, uncaptured: number): boolean {
    return bytes[at]! >> 4 === 4
      ? this.decodeIpv4(bytes, at, end, uncaptured)
      : this.decodeIpv6(bytes, at, end, uncaptured)
  }

  private decodeIpv4(bytes: Uint8Array, at: number, end: number, uncaptured: number): boolean {
    const headerLength = (bytes[at]! & 0x0f) * 4
    if (headerLength < IPV4_SHORTEST_HEADER || at + headerLength > end) return false
    const totalLength = uint16(bytes, at + 2)
    const fragment = uint16(bytes, at + 6)
    this.version = 4
    this.protocol = bytes[at + 9]!
    this.source = at + 12
    this.destination = at + 16
    this.payload = at + headerLength
    // The network card cuts a large packet after it was captured, and fills in the length then.
    if (totalLength === 0) this.toTheEnd(end, uncaptured)
    else if (totalLength < headerLength) return false
    else this.withLength(at + totalLength, end, uncaptured)
    this.isFragment = (fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0
    if (this.isFragment) {
      this.fragmentOffset = (fragment & FRAGMENT_OFFSET) * 8
      this.moreFragments = (fragment & MORE_FRAGMENTS) !== 0
      this.identification = uint16(bytes, at + 4)
    } else if (this.protocol === PROTOCOL_AUTHENTICATION) return this.skipExtensionHeaders(bytes)
    return true
  }

  private decodeIpv6(bytes: Uint8Array, at: number, end: number, uncaptured: number): boolean {
    if (at + IPV6_HEADER_LENGTH > end) return false
    const payloadLength = uint16(bytes, at + 4)
    this.version = 6
    this.protocol = bytes[at + 6]!
    this.source = at + 8
    this.destination = at + 24
    this.payload = at + IPV6_HEADER_LENGTH
    this.isFragment = false
    // A jumbogram (RFC 2675), or offload as above.
    if (payloadLength === 0) this.toTheEnd(end, uncaptured)
    else this.withLength(this.payload + payloadLength, end, uncaptured)
    return this.skipExtensionHeaders(bytes)
  }

  private skipExtensionHeaders(bytes: Uint8Array): boolean {
    while (this.payload + 2 <= this.payloadEnd) {
      const { payload, protocol } = this
      const length = extensionHeaderLength(protocol, bytes, payload)
      if (length === 0) return true
      if (payload + length > this.payloadEnd) return false
      if (protocol === PROTOCOL_FRAGMENT) this.fragmentHeader(bytes, payload)
      this.protocol = bytes[payload]!
      this.payload += length
      this.payloadLength -= length
      // What follows may be the middle of something; it is read once the datagram is whole.
      if (this.isFragment) return true
    }
    return true
  }

  /** RFC 8200 §4.5. A lone fragment (RFC 6946) is a whole datagram. */
  private fragmentHeader(bytes: Uint8Array, at: number): void {
    const field = uint16(bytes, at + 2)
    this.fragmentOffset = field & 0xfff8
    this.moreFragments = (field & 1) !== 0
    this.isFragment = this.fragmentOffset > 0 || this.moreFragments
    this.identification = ((uint16(bytes, at + 4) << 16) | uint16(bytes, at + 6)) >>> 0
  }

  private withLength(wireEnd: number, end: number, uncaptured: number): void {
    this.payloadEnd = Math.min(wireEnd, end)
    // A length beyond the packet itself is not believed: what was on the wire is all there is.
    this.payloadLength = Math.min(wireEnd, end + uncaptured) - this.payload
  }

  private toTheEnd(end: number, uncaptured: number): void {
    this.payloadEnd = end
    this.payloadLength = end + uncaptured - this.payload
  }
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}
