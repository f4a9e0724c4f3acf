import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../link/ether-type'
import type { PacketLayer } from '../../model/packet-layers'
import { MAX_TUNNELS } from '../tunnel'
import type { PayloadRange, TransportStart } from './layer-bounds'
import { LayerBuilder } from './layer-builder'
import { linkLayer } from './link-layer'
import { networkLayer } from './network-layer'
import type { RelativeNumbers } from './tcp-layer'
import { transportLayer } from './transport-layer'
import { tunnelLayer } from './tunnel-layer'

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
  /** The layers that were reached, without the application: the stream index adds that one. */
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
  const outer = networkLayer(tree, network)
  const ipEnd = tree.end
  const transport = outer === null ? null : innermost(tree, outer)
  const payload = transport === null ? null : transportLayer(tree, transport, packet.relative)
  const isIp = network.etherType === ETHERTYPE_IPV4 || network.etherType === ETHERTYPE_IPV6
  if (isIp) trailer(tree, ipEnd)
  return { layers: tree.tree, payload }
}

/** The transport header of the innermost IP packet, past the tunnels it is in; null where none follows. */
function innermost(tree: LayerBuilder, outer: TransportStart): TransportStart | null {
  let transport = outer
  for (let tunnels = 0; tunnels < MAX_TUNNELS; tunnels++) {
    const network = tunnelLayer(tree, transport)
    if (network === undefined) return transport
    const inner = network === null ? null : networkLayer(tree, network)
    if (inner === null) return null
    transport = inner
  }
  return transport
}

/** What follows the IP packet in an Ethernet frame. */
function trailer(tree: LayerBuilder, end: number): void {
  const { bytes } = tree
  const ethernet = tree.tree[0]?.protocols.find(({ key }) => key === 'eth')
  if (ethernet === undefined || end >= bytes.length) return
  const isPadding = bytes.length <= SHORTEST_ETHERNET_FRAME && bytes.subarray(end).every((byte) => byte === 0)
  tree.raw(ethernet, isPadding ? 'eth.padding' : 'eth.trailer', end, bytes.length - end)
}
