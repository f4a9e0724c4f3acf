/** Protocol and next-header numbers (https://www.iana.org/assignments/protocol-numbers). */
export const PROTOCOL_HOP_BY_HOP = 0
export const PROTOCOL_ICMP = 1
export const PROTOCOL_IPV4 = 4
export const PROTOCOL_TCP = 6
export const PROTOCOL_UDP = 17
export const PROTOCOL_IPV6 = 41
export const PROTOCOL_ROUTING = 43
export const PROTOCOL_FRAGMENT = 44
export const PROTOCOL_GRE = 47
export const PROTOCOL_ESP = 50
export const PROTOCOL_AUTHENTICATION = 51
export const PROTOCOL_ICMPV6 = 58
export const PROTOCOL_DESTINATION_OPTIONS = 60
export const PROTOCOL_L2TP = 115
export const PROTOCOL_MOBILITY = 135
export const PROTOCOL_MPLS = 137
export const PROTOCOL_HIP = 139
export const PROTOCOL_SHIM6 = 140

/**
 * Length of the IPv6 extension header at `at` (RFC 8200 §4, RFC 4302 §2.2); 0 where `protocol` is none.
 * The header's first two bytes must be there.
 */
export function extensionHeaderLength(protocol: number, bytes: Uint8Array, at: number): number {
  switch (protocol) {
    case PROTOCOL_HOP_BY_HOP:
    case PROTOCOL_ROUTING:
    case PROTOCOL_DESTINATION_OPTIONS:
    case PROTOCOL_MOBILITY:
    case PROTOCOL_HIP:
    case PROTOCOL_SHIM6:
      return (bytes[at + 1]! + 1) * 8
    case PROTOCOL_FRAGMENT:
      return 8
    case PROTOCOL_AUTHENTICATION:
      return (bytes[at + 1]! + 2) * 4
    default:
      return 0
  }
}
