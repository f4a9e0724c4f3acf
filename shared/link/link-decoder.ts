import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, isVlanTag } from './ether-type'
import { ETHERNET_HEADER_LENGTH, ipOrNone, LinkPayload, VLAN_TAG_LENGTH } from './link-payload'
import { linkStart, LOOPBACK_HEADER_LENGTH, SLL2_HEADER_LENGTH, SLL_HEADER_LENGTH } from './link-start'
import * as linkType from './link-type'

const payload = new LinkPayload()

/**
 * Where the IP header of a packet begins, past its link header and whatever lies between (VLAN tags, MPLS, PPPoE, PPP,
 * LLC); -1 where it carries no IP, is cut short, or its link type is not decoded.
 * @param start the packet's first byte in `bytes`
 * @param end behind its last captured byte
 */
export function findNetworkHeader(type: number, bytes: Uint8Array, start: number, end: number): number {
  switch (type) {
    case linkType.LINKTYPE_ETHERNET:
      return typed(bytes, start + ETHERNET_HEADER_LENGTH, end)
    case linkType.LINKTYPE_RAW:
    case linkType.LINKTYPE_RAW_OLD:
    case linkType.LINKTYPE_RAW_OPENBSD:
    case linkType.LINKTYPE_IPV4:
    case linkType.LINKTYPE_IPV6:
      return ipOrNone(bytes, start, end)
    case linkType.LINKTYPE_NULL:
    case linkType.LINKTYPE_LOOP:
      return loopbackFamily(bytes, start, end) === 0
        ? -1
        : ipOrNone(bytes, start + LOOPBACK_HEADER_LENGTH, end)
    case linkType.LINKTYPE_LINUX_SLL:
      return typed(bytes, start + SLL_HEADER_LENGTH, end)
    case linkType.LINKTYPE_LINUX_SLL2: {
      const protocol = end - start < SLL2_HEADER_LENGTH ? -1 : uint16(bytes, start)
      const at = start + SLL2_HEADER_LENGTH
      if (matchesIp(protocol)) return ipOrNone(bytes, at, end)
      // The tag that the header names lies behind it, type first.
      if (isVlanTag(protocol)) return typed(bytes, at + VLAN_TAG_LENGTH, end)
      return payload.follow(protocol, bytes, at, end)
    }
    default: {
      const found = linkStart(type, bytes, start, end)
      return typeof found === 'string' ? -1 : payload.follow(found.type, bytes, found.at, found.end)
    }
  }
}

/** Where IP begins behind a field of two bytes, which ends at `at`, with an EtherType or a length. */
function typed(bytes: Uint8Array, at: number, end: number): number {
  if (at > end) return -1
  const type = uint16(bytes, at - 2)
  return matchesIp(type) ? ipOrNone(bytes, at, end) : payload.follow(type, bytes, at, end)
}

/** Where IP begins behind a header of another layer that names an EtherType, as tunnels do. */
export function networkBehind(type: number, bytes: Uint8Array, at: number, end: number): number {
  return matchesIp(type) ? ipOrNone(bytes, at, end) : payload.follow(type, bytes, at, end)
}

/**
 * The address family in a BSD loopback header: 4 or 6, or 0 for others. LINKTYPE_NULL has it in the byte order of
 * the machine that wrote it, so both are tried; each system has its own number for IPv6, and some write an EtherType.
 */
export function loopbackFamily(bytes: Uint8Array, start: number, end: number): 0 | 4 | 6 {
  if (end - start < LOOPBACK_HEADER_LENGTH) return 0
  const isBigEndian = bytes[start] === 0 && bytes[start + 1] === 0
  const family = isBigEndian ? uint16(bytes, start + 2) : bytes[start]! | (bytes[start + 1]! << 8)
  if (!isBigEndian && (bytes[start + 2] !== 0 || bytes[start + 3] !== 0)) return 0
  switch (family) {
    case 2:
    case ETHERTYPE_IPV4:
      return 4
    case 10:
    case 24:
    case 28:
    case 30:
    case ETHERTYPE_IPV6:
      return 6
    default:
      return 0
  }
}

function matchesIp(etherType: number): boolean {
  return etherType === ETHERTYPE_IPV4 || etherType === ETHERTYPE_IPV6
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}
