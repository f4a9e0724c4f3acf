import { etherTypeName } from './ether-type-names'
import { SMALLEST_ETHERTYPE } from './ether-type'
import { LinkPayload, NOT_IP } from './link-payload'
import { linkStart, SLL2_HEADER_LENGTH, SLL_HEADER_LENGTH } from './link-start'
import * as linkType from './link-type'

/** What a packet that leads to no IP header is. */
export interface NotRead {
  name: string
  /** There may be a connection in it. What only serves the network itself (ARP, spanning tree, beacons) has none. */
  mayCarry: boolean
}

/** Protocols of the network itself. */
const SERVICES: readonly number[] = [
  0x0806, 0x8035, 0x22ea, 0x22f0, 0x22f3, 0x6002, 0x6003, 0x8809, 0x8863, 0x886d, 0x888e, 0x8899, 0x88a7,
  0x88cc, 0x88d9, 0x88e1, 0x88e3, 0x88f5, 0x88f7, 0x8902, 0x890d, 0x893a, 0x9000,
]

const payload = new LinkPayload()

/** Names a packet of which no IP header was found. For what is rare: `findNetworkHeader` is the fast way. */
export function whyNotRead(type: number, bytes: Uint8Array, start: number, end: number): NotRead {
  const name = linkType.linkTypeName(type)
  if (type === linkType.LINKTYPE_LINUX_SLL || type === linkType.LINKTYPE_LINUX_SLL2) {
    const isFirst = type === linkType.LINKTYPE_LINUX_SLL
    const at = start + (isFirst ? SLL_HEADER_LENGTH : SLL2_HEADER_LENGTH)
    if (at > end) return { name, mayCarry: false }
    const field = isFirst ? at - 2 : start
    return behindType((bytes[field]! << 8) | bytes[field + 1]!, bytes, at, end)
  }
  const found = linkStart(type, bytes, start, end)
  switch (found) {
    case 'unknown':
      return { name, mayCarry: type !== linkType.LINKTYPE_NONE }
    case 'encrypted':
      return { name: 'IEEE 802.11, encrypted', mayCarry: true }
    case 'aggregated':
      return { name: 'IEEE 802.11, aggregated (A-MSDU)', mayCarry: true }
    case 'cut':
    case 'no-data':
      return { name, mayCarry: false }
    default:
      return behindType(found.type, bytes, found.at, found.end)
  }
}

/** The same for what an EtherType says of the bytes at `at`. */
export function behindType(type: number, bytes: Uint8Array, at: number, end: number): NotRead {
  payload.follow(type, bytes, at, end)
  const last = payload.type
  if (last < 0) return { name: 'cut or damaged', mayCarry: false }
  if (last === NOT_IP) return { name: 'PPP', mayCarry: false }
  if (last < SMALLEST_ETHERTYPE) return { name: 'IEEE 802.2 LLC', mayCarry: false }
  const name = etherTypeName(last) ?? `EtherType 0x${last.toString(16).padStart(4, '0')}`
  return { name, mayCarry: !SERVICES.includes(last) }
}
