import { IpDecoder } from './ip-decoder'
import { PROTOCOL_TCP } from './ip-protocol'

const HEADER_LENGTH = 8
/** Ports and sequence number: all of a quoted segment that is always there (RFC 792). */
const QUOTED_LENGTH = 8

/** Destination unreachable, time exceeded, parameter problem; source quench and redirects are no errors of a packet. */
const ERRORS: readonly number[] = [3, 11, 12]
/** RFC 4443 §2.1: below this are errors. */
const FIRST_INFORMATIONAL = 128

/** An ICMP error (RFC 792, RFC 4443) and the TCP segment it quotes. One object is reused for all. */
export class IcmpError {
  type = 0
  code = 0
  sourcePort = 0
  destinationPort = 0
  /** Of the quoted packet. */
  readonly quoted = new IpDecoder()

  /**
   * @param at the ICMP header's first byte
   * @param end behind the packet's last captured byte
   * @returns false where it is no error, or quotes no TCP segment
   */
  decode(bytes: Uint8Array, at: number, end: number, version: 4 | 6): boolean {
    if (end - at <= HEADER_LENGTH) return false
    this.type = bytes[at]!
    this.code = bytes[at + 1]!
    if (version === 4 ? !ERRORS.includes(this.type) : this.type >= FIRST_INFORMATIONAL) return false
    const { quoted } = this
    if (bytes[at + HEADER_LENGTH]! >> 4 !== version || !quoted.decode(bytes, at + HEADER_LENGTH, end, 0))
      return false
    if (quoted.protocol !== PROTOCOL_TCP || (quoted.fragmentOffset > 0 && quoted.isFragment)) return false
    const { payload } = quoted
    if (payload + QUOTED_LENGTH > end) return false
    this.sourcePort = (bytes[payload]! << 8) | bytes[payload + 1]!
    this.destinationPort = (bytes[payload + 2]! << 8) | bytes[payload + 3]!
    return true
  }
}
