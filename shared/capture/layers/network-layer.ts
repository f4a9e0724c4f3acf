import { formatAddress } from '../../ip/address'
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../link/ether-type'
import { ipv4Layer } from './ipv4-layer'
import { ipv6Layer } from './ipv6-layer'
import type { NetworkStart, TransportStart } from './layer-bounds'
import { formatMac, type LayerBuilder } from './layer-builder'
import { arpOpcodeName, etherTypeName } from './names'

const ETHERTYPE_ARP = 0x0806
const ARP_OVER_ETHERNET_LENGTH = 28

/** The network header of a packet; null where nothing that is decoded follows. */
export function networkLayer(tree: LayerBuilder, start: NetworkStart): TransportStart | null {
  const { at, etherType } = start
  switch (etherType) {
    case ETHERTYPE_IPV4:
      return ipv4Layer(tree, at)
    case ETHERTYPE_IPV6:
      return ipv6Layer(tree, at)
    case ETHERTYPE_ARP:
      arp(tree, at)
      return null
    default: {
      const other = tree.protocol('network', 'network', at, tree.end - at)
      other.name = etherTypeName(etherType)
      tree.note(other, 'not-decoded', false)
      return null
    }
  }
}

/** RFC 826, for IPv4 over Ethernet. */
function arp(tree: LayerBuilder, at: number): void {
  const node = tree.protocol('network', 'arp', at, ARP_OVER_ETHERNET_LENGTH)
  if (!tree.has(node, at, 8)) return
  tree.number(node, 'arp.hw.type', at, 2)
  tree.number(node, 'arp.proto.type', at + 2, 2, (value) => ({ hexDigits: 4, name: etherTypeName(value) }))
  const hardware = tree.number(node, 'arp.hw.size', at + 4, 1)
  const protocol = tree.number(node, 'arp.proto.size', at + 5, 1)
  tree.number(node, 'arp.opcode', at + 6, 2, (value) => ({ name: arpOpcodeName(value) }))
  if (hardware !== 6 || protocol !== 4) {
    tree.note(node, 'not-decoded', false)
    return
  }
  if (!tree.has(node, at, ARP_OVER_ETHERNET_LENGTH)) return
  const { bytes } = tree
  tree.field(node, 'arp.src.hw_mac', at + 8, 6, formatMac(bytes, at + 8))
  tree.field(node, 'arp.src.proto_ipv4', at + 14, 4, formatAddress(bytes, at + 14, 4))
  tree.field(node, 'arp.dst.hw_mac', at + 18, 6, formatMac(bytes, at + 18))
  tree.field(node, 'arp.dst.proto_ipv4', at + 24, 4, formatAddress(bytes, at + 24, 4))
}
