import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, SMALLEST_ETHERTYPE } from '../../link/ether-type'
import { LinkPayload, NOT_IP, pppProtocol, type LinkHeader } from '../../link/link-payload'
import type { LayerNode } from '../../model/packet-layers'
import type { NetworkStart } from './layer-bounds'
import { formatMac, type LayerBuilder } from './layer-builder'
import { etherTypeName, pppProtocolName } from './names'

export const ethernetType = (value: number): { hexDigits: number; name: string | null } => ({
  hexDigits: 4,
  name: etherTypeName(value),
})

/**
 * The headers between a type field and the network header: VLAN tags, MPLS labels, PPPoE and PPP, LLC, Ethernet within
 * something else.
 * @param type an EtherType, or a length below SMALLEST_ETHERTYPE
 * @param at behind the field that has it
 */
export function linkChain(tree: LayerBuilder, type: number, at: number): NetworkStart | null {
  const payload = new LinkPayload()
  const headers: { node: LayerNode; end: number }[] = []
  const network = payload.follow(type, tree.bytes, at, tree.end, (header) => {
    headers.push({ node: linkHeader(tree, header), end: header.at + header.length })
  })
  if (network >= 0) return { at: network, etherType: versionType(tree, network) }
  const last = headers.at(-1)
  const behind = last?.end ?? at
  if (payload.type >= SMALLEST_ETHERTYPE && payload.type < NOT_IP)
    return { at: behind, etherType: payload.type }
  if (last === undefined) return null
  if (behind > tree.end) tree.has(last.node, last.node.start, behind - last.node.start)
  else tree.note(last.node, 'not-decoded', false)
  return null
}

export function versionType(tree: LayerBuilder, at: number): number {
  return (tree.bytes[at] ?? 0) >> 4 === 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4
}

function linkHeader(tree: LayerBuilder, { kind, at, length }: LinkHeader): LayerNode {
  switch (kind) {
    case 'vlan':
      return vlan(tree, at, length)
    case 'mpls':
      return mpls(tree, at, length)
    case 'pppoe':
      return pppoe(tree, at, length)
    case 'ppp':
      return ppp(tree, at, length)
    case 'llc':
      return llc(tree, at, length)
    case 'ethernet':
      return innerEthernet(tree, at, length)
    case 'control-word':
      return tree.protocol('link', 'pwethcw', at, length)
  }
}

/** IEEE 802.1Q: ends in the type of what follows. */
function vlan(tree: LayerBuilder, at: number, length: number): LayerNode {
  const node = tree.protocol('link', 'vlan', at, length)
  if (!tree.has(node, at, length)) return node
  const tag = tree.uint(at, 2)
  tree.field(node, 'vlan.priority', at, 2, tag >> 13)
  tree.field(node, 'vlan.dei', at, 2, (tag & 0x1000) !== 0)
  tree.field(node, 'vlan.id', at, 2, tag & 0x0fff)
  tree.number(node, 'vlan.etype', at + 2, 2, ethernetType)
  return node
}

/** RFC 3032 §2.1. */
function mpls(tree: LayerBuilder, at: number, length: number): LayerNode {
  const node = tree.protocol('link', 'mpls', at, length)
  const label = tree.uint(at, 4)
  tree.field(node, 'mpls.label', at, 3, label >>> 12)
  tree.field(node, 'mpls.exp', at + 2, 1, (label >>> 9) & 7)
  tree.field(node, 'mpls.bottom', at + 2, 1, (label & 0x100) !== 0)
  tree.field(node, 'mpls.ttl', at + 3, 1, label & 0xff)
  return node
}

/** RFC 2516 §4. */
function pppoe(tree: LayerBuilder, at: number, length: number): LayerNode {
  const node = tree.protocol('link', 'pppoes', at, length)
  tree.number(node, 'pppoe.code', at + 1, 1, { hexDigits: 2 })
  tree.number(node, 'pppoe.session_id', at + 2, 2, { hexDigits: 4 })
  tree.number(node, 'pppoe.payload_length', at + 4, 2)
  return node
}

function ppp(tree: LayerBuilder, at: number, length: number): LayerNode {
  const node = tree.protocol('link', 'ppp', at, length)
  const protocol = pppProtocol(tree.bytes, at, length)
  const width = length === 1 || length === 3 ? 1 : 2
  const name = pppProtocolName(protocol)
  tree.field(node, 'ppp.protocol', at + length - width, width, protocol, { hexDigits: 4, name })
  return node
}

/** IEEE 802.2, and SNAP behind it (RFC 1042). */
function llc(tree: LayerBuilder, at: number, length: number): LayerNode {
  const node = tree.protocol('link', 'llc', at, length)
  tree.number(node, 'llc.dsap', at, 1, { hexDigits: 2 })
  tree.number(node, 'llc.ssap', at + 1, 1, { hexDigits: 2 })
  tree.number(node, 'llc.control', at + 2, 1, { hexDigits: 2 })
  if (length < 8) return node
  tree.number(node, 'llc.oui', at + 3, 3, { hexDigits: 6 })
  tree.number(node, 'llc.type', at + 6, 2, ethernetType)
  return node
}

function innerEthernet(tree: LayerBuilder, at: number, length: number): LayerNode {
  const node = tree.protocol('link', 'eth', at, length)
  if (!tree.has(node, at, length)) return node
  tree.field(node, 'eth.dst', at, 6, formatMac(tree.bytes, at))
  tree.field(node, 'eth.src', at + 6, 6, formatMac(tree.bytes, at + 6))
  tree.number(node, 'eth.type', at + 12, 2, ethernetType)
  return node
}
