import {
  ETHERTYPE_BRIDGED_ETHERNET,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_MPLS,
  ETHERTYPE_MPLS_UPSTREAM,
  ETHERTYPE_PPP,
  ETHERTYPE_PPPOE_SESSION,
  isMpls,
  isVlanTag,
  SLL_PROTOCOL_LLC,
  SMALLEST_ETHERTYPE,
} from './ether-type'

export const ETHERNET_HEADER_LENGTH = 14
export const VLAN_TAG_LENGTH = 4
export const MPLS_LABEL_LENGTH = 4
export const PPPOE_HEADER_LENGTH = 6
export const LLC_HEADER_LENGTH = 3
export const SNAP_HEADER_LENGTH = 5
/** Of an Ethernet pseudowire (RFC 4448 §4.6). */
export const CONTROL_WORD_LENGTH = 4

/** Headers inside each other that are followed in one packet: more are taken for a crafted packet. */
export const MAX_LINK_HEADERS = 16

const PPP_IPV4 = 0x0021
const PPP_IPV6 = 0x0057
const PPP_MPLS = 0x0281
const PPP_MPLS_MULTICAST = 0x0283
const LLC_SNAP = 0xaa
const LLC_IP = 0x06
const OUI_CISCO_BRIDGED = 0x0080c2

/** What a header between link and network is, and what it says of the next. `protocol` is an EtherType or a length. */
export type LinkHeaderKind = 'vlan' | 'mpls' | 'pppoe' | 'ppp' | 'llc' | 'ethernet' | 'control-word'

/** One header of the chain between link and network header. */
export interface LinkHeader {
  kind: LinkHeaderKind
  /** Its first byte, and its length. */
  at: number
  length: number
}

/** Where a chain of headers ended. One object is reused for all packets. */
export class LinkPayload {
  /** Position of the IP header; -1 where none follows. */
  network = -1
  /** The type of what follows, where it is no IP: an EtherType, or a PPP protocol; -1 where headers are cut or wrong. */
  type = -1

  /**
   * Follows what lies between a header with a type field and the IP header: VLAN tags (IEEE 802.1Q), MPLS labels
   * (RFC 3032), PPPoE and PPP (RFC 2516, RFC 1661), LLC and SNAP (RFC 1042), Ethernet within something else.
   * @param type an EtherType, or a length below SMALLEST_ETHERTYPE
   * @param at behind the field that has it
   * @param end behind the packet's last captured byte
   * @param visit called with each header, for who wants to show them
   */
  follow(
    type: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    visit: ((header: LinkHeader) => void) | null = null,
  ): number {
    this.network = -1
    this.type = type
    let position = at
    for (let headers = 0; headers < MAX_LINK_HEADERS; headers++) {
      if (this.type === ETHERTYPE_IPV4 || this.type === ETHERTYPE_IPV6) {
        this.network = ipOrNone(bytes, position, end)
        if (this.network < 0) this.type = -1
        return this.network
      }
      const length = this.header(bytes, position, end, visit)
      if (length <= 0 || position + length > end) return -1
      position += length
    }
    return -1
  }

  /** From a PPP header on, with or without its address and control bytes. */
  followPpp(
    bytes: Uint8Array,
    at: number,
    end: number,
    visit: ((header: LinkHeader) => void) | null = null,
  ): number {
    return this.follow(ETHERTYPE_PPP, bytes, at, end, visit)
  }

  /** The header at `at`, whose kind `type` says: sets `type` to that of the next. @returns its length, or 0 */
  private header(
    bytes: Uint8Array,
    at: number,
    end: number,
    visit: ((header: LinkHeader) => void) | null,
  ): number {
    const { type } = this
    if (isVlanTag(type)) {
      this.type = at + VLAN_TAG_LENGTH <= end ? uint16(bytes, at + 2) : -1
      return told(visit, 'vlan', at, VLAN_TAG_LENGTH)
    }
    if (isMpls(type)) return this.mpls(bytes, at, end, visit)
    if (type === ETHERTYPE_PPPOE_SESSION) {
      this.type = ETHERTYPE_PPP
      return told(visit, 'pppoe', at, PPPOE_HEADER_LENGTH)
    }
    if (type === ETHERTYPE_PPP) return this.ppp(bytes, at, end, visit)
    if (type === ETHERTYPE_BRIDGED_ETHERNET) {
      this.type = at + ETHERNET_HEADER_LENGTH <= end ? uint16(bytes, at + 12) : -1
      return told(visit, 'ethernet', at, ETHERNET_HEADER_LENGTH)
    }
    if (type === SLL_PROTOCOL_LLC || (type >= 0 && type < SMALLEST_ETHERTYPE)) {
      return this.llc(bytes, at, end, visit)
    }
    return 0
  }

  /** One label; behind the last the payload's first four bits tell what it is (RFC 4928 §3). */
  private mpls(
    bytes: Uint8Array,
    at: number,
    end: number,
    visit: ((header: LinkHeader) => void) | null,
  ): number {
    if (at + MPLS_LABEL_LENGTH >= end) {
      this.type = -1
      return 0
    }
    told(visit, 'mpls', at, MPLS_LABEL_LENGTH)
    const isLast = (bytes[at + 2]! & 1) !== 0
    if (!isLast) return MPLS_LABEL_LENGTH
    const next = at + MPLS_LABEL_LENGTH
    const version = bytes[next]! >> 4
    if (version === 4 || version === 6) {
      this.type = version === 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6
      return MPLS_LABEL_LENGTH
    }
    if (version !== 0) return 0
    // A pseudowire's control word, and the Ethernet frame it controls.
    this.type = ETHERTYPE_BRIDGED_ETHERNET
    return MPLS_LABEL_LENGTH + told(visit, 'control-word', next, CONTROL_WORD_LENGTH)
  }

  private ppp(
    bytes: Uint8Array,
    at: number,
    end: number,
    visit: ((header: LinkHeader) => void) | null,
  ): number {
    const length = pppHeaderLength(bytes, at, end)
    this.type = length === 0 ? -1 : pppPayload(pppProtocol(bytes, at, length))
    return length === 0 ? 0 : told(visit, 'ppp', at, length)
  }

  private llc(
    bytes: Uint8Array,
    at: number,
    end: number,
    visit: ((header: LinkHeader) => void) | null,
  ): number {
    if (at + LLC_HEADER_LENGTH > end) {
      this.type = -1
      return 0
    }
    if (bytes[at] === LLC_IP && bytes[at + 1] === LLC_IP) {
      this.type = ETHERTYPE_IPV4
      return told(visit, 'llc', at, LLC_HEADER_LENGTH)
    }
    const length = LLC_HEADER_LENGTH + SNAP_HEADER_LENGTH
    if (bytes[at] !== LLC_SNAP || bytes[at + 1] !== LLC_SNAP || at + length > end) return 0
    const organization = (bytes[at + 3]! << 16) | uint16(bytes, at + 4)
    const type = uint16(bytes, at + 6)
    if (organization === OUI_CISCO_BRIDGED) {
      // RFC 2684 §5.2: a bridged Ethernet frame behind two bytes of padding; 1 with its checksum, 7 without.
      if (type !== 1 && type !== 7) return 0
      this.type = ETHERTYPE_BRIDGED_ETHERNET
      return told(visit, 'llc', at, length + 2)
    }
    this.type = type
    return told(visit, 'llc', at, length)
  }
}

/** Length of a PPP header: the address and control bytes may be left out, and the protocol's first byte (RFC 1661 §6.5, §6.6). */
export function pppHeaderLength(bytes: Uint8Array, at: number, end: number): number {
  const start = at + 1 < end && bytes[at] === 0xff && bytes[at + 1] === 0x03 ? at + 2 : at
  if (start >= end) return 0
  const length = start - at + ((bytes[start]! & 1) !== 0 ? 1 : 2)
  return at + length <= end ? length : 0
}

export function pppProtocol(bytes: Uint8Array, at: number, length: number): number {
  const last = bytes[at + length - 1]!
  const isShort = length === 1 || length === 3
  return isShort ? last : (bytes[at + length - 2]! << 8) | last
}

/** PPP's protocol as an EtherType; as it is where it has none here (all are above those of LLC's lengths or odd). */
function pppPayload(protocol: number): number {
  switch (protocol) {
    case PPP_IPV4:
      return ETHERTYPE_IPV4
    case PPP_IPV6:
      return ETHERTYPE_IPV6
    case PPP_MPLS:
      return ETHERTYPE_MPLS
    case PPP_MPLS_MULTICAST:
      return ETHERTYPE_MPLS_UPSTREAM
    default:
      return NOT_IP
  }
}

/** Of a header that says what follows, where that carries no IP. */
export const NOT_IP = 0x1_0000

/** The IP decoder goes by the version in the header itself. */
export function ipOrNone(bytes: Uint8Array, at: number, end: number): number {
  if (at < 0 || at >= end) return -1
  const version = bytes[at]! >> 4
  return version === 4 || version === 6 ? at : -1
}

function told(
  visit: ((header: LinkHeader) => void) | null,
  kind: LinkHeaderKind,
  at: number,
  length: number,
): number {
  visit?.({ kind, at, length })
  return length
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}
