import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../link/ether-type'
import type { PacketLayer } from '../../model/packet-layers'
import type { PayloadRange } from './layer-bounds'
import { LayerBuilder } from './layer-builder'
import { linkLayer } from './link-layer'
import { networkLayer } from './network-layer'
import type { RelativeNumbers } from './tcp-layer'
import { transportLayer } from './transport-layer'

/** A packet as the capture has it. */
export interface PacketToRead {
  /** What was captured, from the link header on. */
  bytes: Uint8Array
  linkType: number
  /** Its length on the wire. */
  originalLength: number
  /** What other packets tell of its TCP numbers. */
  relative: RelativeNumbers | null
}

export interface LayeredPacket {
  /** The layers that were reached, without the application: whoever follows the streams knows that one. */
  layers: PacketLayer[]
  /** Where the TCP payload stands in the packet; null where there is none. */
  payload: PayloadRange | null
}

/** The shortest Ethernet frame without its checksum (IEEE 802.3): shorter packets are padded to it. */
const SHORTEST_ETHERNET_FRAME = 60

/** Takes a packet apart field by field. Never throws: what is damaged or cut short gives a partial tree with notes. */
export function readPacketLayers(packet: PacketToRead): LayeredPacket {
  const tree = new LayerBuilder(packet.bytes, packet.originalLength)
  const network = linkLayer(tree, packet.linkType)
  if (network === null) return { layers: tree.tree, payload: null }
  const transport = networkLayer(tree, network)
  const payload = transport === null ? null : transportLayer(tree, transport, packet.relative)
  const isIp = network.etherType === ETHERTYPE_IPV4 || network.etherType === ETHERTYPE_IPV6
  if (isIp) trailer(tree)
  return { layers: tree.tree, payload }
}

/** What follows the IP packet in an Ethernet frame. */
function trailer(tree: LayerBuilder): void {
  const { bytes, end } = tree
  const ethernet = tree.tree[0]?.protocols.find(({ key }) => key === 'eth')
  if (ethernet === undefined || end >= bytes.length) return
  const isPadding = bytes.length <= SHORTEST_ETHERNET_FRAME && bytes.subarray(end).every((byte) => byte === 0)
  tree.raw(ethernet, isPadding ? 'eth.padding' : 'eth.trailer', end, bytes.length - end)
}
