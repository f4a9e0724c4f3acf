import type { IpDecoder } from '../ip/ip-decoder'
import { PROTOCOL_GRE, PROTOCOL_IPV4, PROTOCOL_IPV6, PROTOCOL_MPLS, PROTOCOL_UDP } from '../ip/ip-protocol'
import { ETHERTYPE_BRIDGED_ETHERNET, ETHERTYPE_IPV4, ETHERTYPE_MPLS, ETHERTYPE_PPP } from '../link/ether-type'
import { networkBehind } from '../link/link-decoder'
import { ipOrNone } from '../link/link-payload'

/** IP headers inside each other that are followed in one packet. */
export const MAX_TUNNELS = 8

export const UDP_HEADER_LENGTH = 8
export const VXLAN_HEADER_LENGTH = 8
export const GENEVE_HEADER_LENGTH = 8

const PORT_L2TP = 1701
const PORT_GTP_USER = 2152
const PORT_VXLAN = 4789
/** What Linux used before one was assigned. */
const PORT_VXLAN_LINUX = 8472
const PORT_VXLAN_GPE = 4790
const PORT_GENEVE = 6081
const PORT_MPLS = 6635

const ERSPAN_1_OR_2 = 0x88be
const ERSPAN_3 = 0x22eb
const GTP_USER_DATA = 0xff

/** What carries one IP packet in another. */
export type TunnelKind = 'ip' | 'gre' | 'vxlan' | 'vxlan-gpe' | 'geneve' | 'gtp' | 'l2tp' | 'mpls' | 'erspan'

/** Where a tunnel's own headers begin, behind IP (and UDP), and what follows them: an EtherType, at `at`. */
export interface TunnelPayload {
  kind: TunnelKind
  header: number
  at: number
  type: number
}

/**
 * Where the IP header inside the packet `ip` has just decoded begins: IP in IP (RFC 2003, RFC 2473, RFC 4213), GRE
 * (RFC 2784, RFC 2637), VXLAN (RFC 7348), Geneve (RFC 8926), MPLS (RFC 4023, RFC 7510), GTP, L2TP; -1 where it carries
 * none.
 */
export function tunnelledNetwork(ip: IpDecoder, bytes: Uint8Array): number {
  const payload = tunnelPayload(ip.protocol, bytes, ip.payload, ip.payloadEnd)
  if (payload === null) return -1
  if (payload.kind === 'ip') return ipOrNone(bytes, payload.at, ip.payloadEnd)
  return networkBehind(payload.type, bytes, payload.at, ip.payloadEnd)
}

/** What a packet of this IP protocol carries in a tunnel; null for none. */
export function tunnelPayload(
  protocol: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): TunnelPayload | null {
  switch (protocol) {
    case PROTOCOL_IPV4:
    case PROTOCOL_IPV6:
      return { kind: 'ip', header: at, at, type: ETHERTYPE_IPV4 }
    case PROTOCOL_MPLS:
      return { kind: 'mpls', header: at, at, type: ETHERTYPE_MPLS }
    case PROTOCOL_GRE:
      return gre(bytes, at, end)
    case PROTOCOL_UDP:
      return at + UDP_HEADER_LENGTH < end ? udp(bytes, at, end) : null
    default:
      return null
  }
}

function udp(bytes: Uint8Array, at: number, end: number): TunnelPayload | null {
  const header = at + UDP_HEADER_LENGTH
  for (const port of [uint16(bytes, at + 2), uint16(bytes, at)]) {
    const payload = ofPort(port, bytes, header, end)
    if (payload !== null) return payload
  }
  return null
}

function ofPort(port: number, bytes: Uint8Array, header: number, end: number): TunnelPayload | null {
  switch (port) {
    case PORT_VXLAN:
    case PORT_VXLAN_LINUX:
      // RFC 7348 §5: the flag that says that the network's identifier is there.
      if (header + VXLAN_HEADER_LENGTH > end || (bytes[header]! & 0x08) === 0) return null
      return { kind: 'vxlan', header, at: header + VXLAN_HEADER_LENGTH, type: ETHERTYPE_BRIDGED_ETHERNET }
    case PORT_VXLAN_GPE:
      return vxlanGpe(bytes, header, end)
    case PORT_GENEVE: {
      if (header + GENEVE_HEADER_LENGTH > end || bytes[header]! >> 6 !== 0) return null
      const at = header + GENEVE_HEADER_LENGTH + (bytes[header]! & 0x3f) * 4
      return { kind: 'geneve', header, at, type: uint16(bytes, header + 2) }
    }
    case PORT_MPLS:
      return { kind: 'mpls', header, at: header, type: ETHERTYPE_MPLS }
    case PORT_GTP_USER:
      return gtp(bytes, header, end)
    case PORT_L2TP:
      return l2tp(bytes, header, end)
    default:
      return null
  }
}

/** draft-ietf-nvo3-vxlan-gpe §3: the last byte of the first word says what follows. */
function vxlanGpe(bytes: Uint8Array, header: number, end: number): TunnelPayload | null {
  if (header + VXLAN_HEADER_LENGTH > end) return null
  const at = header + VXLAN_HEADER_LENGTH
  const next = bytes[header + 3]!
  if (next === 1 || next === 2) return { kind: 'ip', header, at, type: ETHERTYPE_IPV4 }
  return next === 3 || next === 0 ? { kind: 'vxlan-gpe', header, at, type: ETHERTYPE_BRIDGED_ETHERNET } : null
}

/** RFC 2784 §2, RFC 2890 §2, and version 1 of PPTP (RFC 2637 §4.1). Routing (RFC 1701) is not followed. */
function gre(bytes: Uint8Array, header: number, end: number): TunnelPayload | null {
  if (header + 4 > end) return null
  const flags = uint16(bytes, header)
  const type = uint16(bytes, header + 2)
  const isFlagged = (flag: number): number => ((flags & flag) === 0 ? 0 : 4)
  if ((flags & 7) === 1) {
    const at = header + 8 + isFlagged(0x1000) + isFlagged(0x0080)
    return { kind: 'gre', header, at, type: ETHERTYPE_PPP }
  }
  if ((flags & 7) !== 0 || (flags & 0x4000) !== 0) return null
  const at = header + 4 + isFlagged(0x8000) + isFlagged(0x2000) + isFlagged(0x1000)
  if (type === ERSPAN_1_OR_2) {
    // Type II has sequence numbers, and a header of its own.
    return { kind: 'erspan', header, at: at + 2 * isFlagged(0x1000), type: ETHERTYPE_BRIDGED_ETHERNET }
  }
  if (type === ERSPAN_3) {
    const hasMore = at + 12 <= end && (bytes[at + 11]! & 1) !== 0
    return { kind: 'erspan', header, at: at + (hasMore ? 20 : 12), type: ETHERTYPE_BRIDGED_ETHERNET }
  }
  return { kind: 'gre', header, at, type }
}

/** 3GPP TS 29.281 §5.1: a user's packet behind optional fields and extension headers. */
function gtp(bytes: Uint8Array, header: number, end: number): TunnelPayload | null {
  if (header + 8 > end || bytes[header]! >> 5 !== 1 || bytes[header + 1] !== GTP_USER_DATA) return null
  let at = header + 8
  if ((bytes[header]! & 0x07) !== 0) {
    if (at + 4 > end) return null
    let next = (bytes[header]! & 0x04) === 0 ? 0 : bytes[at + 3]!
    at += 4
    while (next !== 0) {
      const length = at < end ? bytes[at]! * 4 : 0
      if (length === 0 || at + length > end) return null
      next = bytes[at + length - 1]!
      at += length
    }
  }
  return ipOrNone(bytes, at, end) < 0 ? null : { kind: 'ip', header, at, type: ETHERTYPE_IPV4 }
}

/** RFC 2661 §3.1: a data message, and PPP in it. */
function l2tp(bytes: Uint8Array, header: number, end: number): TunnelPayload | null {
  if (header + 8 > end) return null
  const flags = uint16(bytes, header)
  if ((flags & 0x8000) !== 0 || (flags & 0x000f) !== 2) return null
  let at = header + 6 + ((flags & 0x4000) !== 0 ? 2 : 0) + ((flags & 0x0800) !== 0 ? 4 : 0)
  if ((flags & 0x0200) !== 0) at += at + 2 <= end ? 2 + uint16(bytes, at) : 2
  return at < end ? { kind: 'l2tp', header, at, type: ETHERTYPE_PPP } : null
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}
