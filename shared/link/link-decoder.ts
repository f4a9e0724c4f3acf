import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, isVlanTag } from './ether-type'
import * as linkType from './link-type'

export const ETHERNET_HEADER_LENGTH = 14
export const LOOPBACK_HEADER_LENGTH = 4
export const SLL_HEADER_LENGTH = 16
export const SLL2_HEADER_LENGTH = 20
export const VLAN_TAG_LENGTH = 4

/**
 * Where the IP header of a packet begins, past its link header and any stack of VLAN tags; -1 where it carries no
 * IP, is cut short, or its link type is not decoded.
 * @param start the packet's first byte in `bytes`
 * @param end behind its last captured byte
 */
export function findNetworkHeader(type: number, bytes: Uint8Array, start: number, end: number): number {
  switch (type) {
    case linkType.LINKTYPE_ETHERNET:
      return skipVlanTags(bytes, start + ETHERNET_HEADER_LENGTH, end)
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
      return skipVlanTags(bytes, start + SLL_HEADER_LENGTH, end)
    case linkType.LINKTYPE_LINUX_SLL2: {
      const protocol = end - start < SLL2_HEADER_LENGTH ? 0 : uint16(bytes, start)
      if (!isVlanTag(protocol))
        return matchesIp(protocol) ? ipOrNone(bytes, start + SLL2_HEADER_LENGTH, end) : -1
      return skipVlanTags(bytes, start + SLL2_HEADER_LENGTH + VLAN_TAG_LENGTH, end)
    }
    default:
      return -1
  }
}

/**
 * The address family in a BSD loopback header: 4 or 6, or 0 for others. LINKTYPE_NULL has it in the byte order of
 * the machine that wrote it, so both are tried; each system has its own number for IPv6.
 */
export function loopbackFamily(bytes: Uint8Array, start: number, end: number): 0 | 4 | 6 {
  if (end - start < LOOPBACK_HEADER_LENGTH) return 0
  const low = bytes[start] === 0 && bytes[start + 1] === 0 ? bytes[start + 3] : bytes[start]
  const others =
    bytes[start + 1]! | bytes[start + 2]! | (low === bytes[start] ? bytes[start + 3]! : bytes[start]!)
  if (others !== 0) return 0
  if (low === 2) return 4
  return low === 24 || low === 28 || low === 30 || low === 10 ? 6 : 0
}

/** `header` is behind an EtherType field: follows VLAN tags (IEEE 802.1Q), each of which ends in the next EtherType. */
function skipVlanTags(bytes: Uint8Array, header: number, end: number): number {
  let at = header
  while (at <= end) {
    const etherType = uint16(bytes, at - 2)
    if (matchesIp(etherType)) return ipOrNone(bytes, at, end)
    if (!isVlanTag(etherType)) return -1
    at += VLAN_TAG_LENGTH
  }
  return -1
}

function matchesIp(etherType: number): boolean {
  return etherType === ETHERTYPE_IPV4 || etherType === ETHERTYPE_IPV6
}

/** The IP decoder goes by the version in the header itself. */
function ipOrNone(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1
  const version = bytes[at]! >> 4
  return version === 4 || version === 6 ? at : -1
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}
