import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_PPPOE_SESSION, ETHERTYPE_PPP } from './ether-type'
import * as linkType from './link-type'
import { ETHERNET_HEADER_LENGTH } from './link-payload'
import {
  avsLength,
  little16,
  little32,
  prismLength,
  radiotapFrame,
  wirelessPayload,
  type WirelessFrame,
} from './wireless'

export const LOOPBACK_HEADER_LENGTH = 4
export const SLL_HEADER_LENGTH = 16
export const SLL2_HEADER_LENGTH = 20

/** An Ethernet length: LLC follows. */
const LLC = 0
const PKTAP_SHORTEST = 16
const PKTAP_LONGEST = 1024
const PKTAP_PACKET = 1
const NFLOG_PAYLOAD = 9

/** Why a packet's link header leads to nothing that is read. */
export type LinkStop = 'unknown' | 'cut' | 'no-data' | 'encrypted' | 'aggregated'

/** What a link header leads to: `type` is an EtherType, 0 for LLC. */
export interface LinkStart {
  at: number
  end: number
  type: number
}

/**
 * What follows a packet's link header, other than those that are read on the fast path of link-decoder.ts. Some hold
 * another link type's packet.
 */
export function linkStart(type: number, bytes: Uint8Array, start: number, end: number): LinkStart | LinkStop {
  switch (type) {
    case linkType.LINKTYPE_PPP:
    case linkType.LINKTYPE_PPP_HDLC:
      // Cisco's framing in the same link type: 0x0f or 0x8f, 0, an EtherType.
      if (bytes[start] === 0x0f || bytes[start] === 0x8f) return typed(bytes, start + 2, end)
      return { at: start, end, type: ETHERTYPE_PPP }
    case linkType.LINKTYPE_PPP_ETHER:
      return { at: start, end, type: ETHERTYPE_PPPOE_SESSION }
    case linkType.LINKTYPE_PPP_PPPD:
      return { at: start + 2, end, type: ETHERTYPE_PPP }
    case linkType.LINKTYPE_PPP_WITH_DIR:
      return { at: start + 1, end, type: ETHERTYPE_PPP }
    case linkType.LINKTYPE_C_HDLC:
      return typed(bytes, start + 2, end)
    case linkType.LINKTYPE_C_HDLC_WITH_DIR:
      return typed(bytes, start + 3, end)
    case linkType.LINKTYPE_IEEE802_11:
      return wireless(bytes, { at: start, end, isPadded: false })
    case linkType.LINKTYPE_IEEE802_11_RADIOTAP: {
      const frame = radiotapFrame(bytes, start, end)
      return frame === null ? 'cut' : wireless(bytes, frame)
    }
    case linkType.LINKTYPE_IEEE802_11_PRISM:
      return wireless(bytes, { at: behind(start, prismLength(bytes, start, end)), end, isPadded: false })
    case linkType.LINKTYPE_IEEE802_11_AVS:
      return wireless(bytes, { at: behind(start, avsLength(bytes, start, end)), end, isPadded: false })
    case linkType.LINKTYPE_PPI:
      if (start + 8 > end) return 'cut'
      return nested(little32(bytes, start + 4), bytes, start + little16(bytes, start + 2), end)
    case linkType.LINKTYPE_PKTAP:
    case linkType.LINKTYPE_USER2:
      return pktap(bytes, start, end)
    case linkType.LINKTYPE_NFLOG:
      return nflog(bytes, start, end)
    case linkType.LINKTYPE_PFLOG:
      // The header's length, without what pads it to four bytes.
      return start < end ? ip(bytes, start + ((bytes[start]! + 3) & ~3), end) : 'cut'
    case linkType.LINKTYPE_ENC:
      return ip(bytes, start + 12, end)
    case linkType.LINKTYPE_ATM_RFC1483:
      return { at: start, end, type: LLC }
    case linkType.LINKTYPE_IP_OVER_FC:
      return { at: start + 16, end, type: LLC }
    case linkType.LINKTYPE_FDDI:
      return { at: start + 13, end, type: LLC }
    case linkType.LINKTYPE_TOKEN_RING: {
      if (start + 16 > end) return 'cut'
      const hasRoute = (bytes[start + 8]! & 0x80) !== 0
      return { at: start + 14 + (hasRoute ? bytes[start + 14]! & 0x1f : 0), end, type: LLC }
    }
    case linkType.LINKTYPE_IP_OVER_1394:
      return typed(bytes, start + 16, end)
    case linkType.LINKTYPE_NETANALYZER:
      return typed(bytes, start + 4 + ETHERNET_HEADER_LENGTH - 2, end)
    case linkType.LINKTYPE_ETHERNET:
      return typed(bytes, start + ETHERNET_HEADER_LENGTH - 2, end)
    case linkType.LINKTYPE_RAW:
    case linkType.LINKTYPE_RAW_OLD:
    case linkType.LINKTYPE_RAW_OPENBSD:
    case linkType.LINKTYPE_IPV4:
    case linkType.LINKTYPE_IPV6:
      return ip(bytes, start, end)
    case linkType.LINKTYPE_NULL:
    case linkType.LINKTYPE_LOOP:
      return ip(bytes, start + LOOPBACK_HEADER_LENGTH, end)
    default:
      return 'unknown'
  }
}

function wireless(bytes: Uint8Array, frame: WirelessFrame): LinkStart | LinkStop {
  const payload = wirelessPayload(bytes, frame)
  return typeof payload === 'string' ? payload : { at: payload.at, end: frame.end, type: LLC }
}

function nested(type: number, bytes: Uint8Array, at: number, end: number): LinkStart | LinkStop {
  const isItself =
    type === linkType.LINKTYPE_PPI || type === linkType.LINKTYPE_PKTAP || type === linkType.LINKTYPE_USER2
  return at >= end ? 'cut' : isItself ? 'unknown' : linkStart(type, bytes, at, end)
}

/** Apple's header of any interface's packets: its length, what follows, and of which link type (all little-endian). */
function pktap(bytes: Uint8Array, start: number, end: number): LinkStart | LinkStop {
  if (start + PKTAP_SHORTEST > end) return 'cut'
  const length = little32(bytes, start)
  const isPacket = little32(bytes, start + 4) === PKTAP_PACKET
  if (length < PKTAP_SHORTEST || length > PKTAP_LONGEST || !isPacket) return 'unknown'
  return nested(little32(bytes, start + 8), bytes, start + length, end)
}

/** Attributes of a netfilter message, in the byte order of the machine; one is the packet, from the IP header on. */
function nflog(bytes: Uint8Array, start: number, end: number): LinkStart | LinkStop {
  for (const isLittle of [true, false]) {
    const read = (at: number): number => (isLittle ? little16(bytes, at) : (bytes[at]! << 8) | bytes[at + 1]!)
    for (let at = start + 4; at + 4 <= end;) {
      const length = read(at)
      if (length < 4) break
      if ((read(at + 2) & 0x7fff) === NFLOG_PAYLOAD) return ip(bytes, at + 4, Math.min(end, at + length))
      at += (length + 3) & ~3
    }
  }
  return 'no-data'
}

/** An EtherType (or a length) at `at`. */
function typed(bytes: Uint8Array, at: number, end: number): LinkStart | LinkStop {
  return at + 2 > end ? 'cut' : { at: at + 2, end, type: (bytes[at]! << 8) | bytes[at + 1]! }
}

function ip(bytes: Uint8Array, at: number, end: number): LinkStart | LinkStop {
  if (at >= end) return 'cut'
  const version = bytes[at]! >> 4
  if (version === 4) return { at, end, type: ETHERTYPE_IPV4 }
  return version === 6 ? { at, end, type: ETHERTYPE_IPV6 } : 'no-data'
}

const behind = (start: number, length: number): number =>
  length < 0 ? Number.MAX_SAFE_INTEGER : start + length
