import type { LayerNode } from '../../model/packet-layers'
import { tunnelPayload, UDP_HEADER_LENGTH, type TunnelPayload } from '../tunnel'
import { PROTOCOL_UDP } from '../../ip/ip-protocol'
import type { NetworkStart, TransportStart } from './layer-bounds'
import type { LayerBuilder } from './layer-builder'
import { ethernetType, linkChain, versionType } from './link-chain'
import { udpLayer } from './transport-layer'

/**
 * The headers of a tunnel behind an IP header, and what they lead to; undefined where there is no tunnel, null where
 * nothing that is decoded follows.
 */
export function tunnelLayer(tree: LayerBuilder, start: TransportStart): NetworkStart | null | undefined {
  const tunnel = tunnelPayload(start.protocol, tree.bytes, start.at, tree.end)
  if (tunnel === null) return undefined
  if (start.protocol === PROTOCOL_UDP) udpLayer(tree, start.at, UDP_HEADER_LENGTH)
  const node = tunnelHeader(tree, tunnel)
  if (tunnel.at >= tree.end) {
    if (node !== null) tree.note(node, 'header-short', true)
    return null
  }
  if (tunnel.kind === 'ip') return { at: tunnel.at, etherType: versionType(tree, tunnel.at) }
  return linkChain(tree, tunnel.type, tunnel.at)
}

function tunnelHeader(tree: LayerBuilder, { kind, header, at }: TunnelPayload): LayerNode | null {
  if (at === header) return null
  const length = at - header
  switch (kind) {
    case 'vxlan':
    case 'vxlan-gpe': {
      const node = tree.protocol('transport', 'vxlan', header, length)
      tree.number(node, 'vxlan.flags', header, 2, { hexDigits: 4 })
      tree.number(node, 'vxlan.vni', header + 4, 3)
      return node
    }
    case 'geneve': {
      const node = tree.protocol('transport', 'geneve', header, length)
      tree.field(node, 'geneve.opt_length', header, 1, (tree.uint(header, 1) & 0x3f) * 4)
      tree.number(node, 'geneve.proto_type', header + 2, 2, ethernetType)
      tree.number(node, 'geneve.vni', header + 4, 3)
      return node
    }
    case 'gre':
    case 'erspan': {
      const node = tree.protocol('transport', 'gre', header, length)
      tree.number(node, 'gre.flags_and_version', header, 2, { hexDigits: 4 })
      tree.number(node, 'gre.proto', header + 2, 2, ethernetType)
      return node
    }
    case 'ip':
      return tree.protocol('transport', 'gtp', header, length)
    case 'l2tp':
      return tree.protocol('transport', 'l2tp', header, length)
    case 'mpls':
    case 'gtp':
      return null
  }
}
