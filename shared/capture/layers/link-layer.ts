import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, SMALLEST_ETHERTYPE } from '../../link/ether-type'
import { loopbackFamily } from '../../link/link-decoder'
import { ETHERNET_HEADER_LENGTH } from '../../link/link-payload'
import { LOOPBACK_HEADER_LENGTH, SLL2_HEADER_LENGTH, SLL_HEADER_LENGTH } from '../../link/link-start'
import * as linkType from '../../link/link-type'
import type { LayerNode } from '../../model/packet-layers'
import type { NetworkStart } from './layer-bounds'
import { formatMac, type LayerBuilder } from './layer-builder'
import { ethernetType, linkChain } from './link-chain'
import { sllPacketTypeName } from './names'
import { otherLink } from './other-links'

/** The link header of a packet and any VLAN tags behind it; null where nothing that is decoded follows. */
export function linkLayer(tree: LayerBuilder, type: number): NetworkStart | null {
  switch (type) {
    case linkType.LINKTYPE_ETHERNET:
      return ethernet(tree)
    case linkType.LINKTYPE_NULL:
    case linkType.LINKTYPE_LOOP:
      return loopback(tree)
    case linkType.LINKTYPE_LINUX_SLL:
      return linuxCooked(tree)
    case linkType.LINKTYPE_LINUX_SLL2:
      return linuxCooked2(tree)
    case linkType.LINKTYPE_RAW:
    case linkType.LINKTYPE_RAW_OLD:
    case linkType.LINKTYPE_RAW_OPENBSD:
    case linkType.LINKTYPE_IPV4:
    case linkType.LINKTYPE_IPV6:
      return raw(tree, type)
    default:
      return otherLink(tree, type)
  }
}

/** IEEE 802.3, as everybody uses it: with a type. */
function ethernet(tree: LayerBuilder): NetworkStart | null {
  const eth = tree.protocol('link', 'eth', 0, ETHERNET_HEADER_LENGTH)
  const isWhole = tree.has(eth, 0, ETHERNET_HEADER_LENGTH)
  for (const [key, at] of [
    ['eth.dst', 0],
    ['eth.src', 6],
  ] as const) {
    if (at + 6 <= tree.end) tree.field(eth, key, at, 6, formatMac(tree.bytes, at))
  }
  const type = tree.uint(12, 2)
  if (!isWhole) return null
  if (type < SMALLEST_ETHERTYPE) tree.number(eth, 'eth.len', 12, 2)
  else tree.number(eth, 'eth.type', 12, 2, ethernetType)
  const start = linkChain(tree, type, ETHERNET_HEADER_LENGTH)
  if (start === null && type < SMALLEST_ETHERTYPE) tree.note(eth, 'not-decoded', false)
  return start
}

/** BSD loopback: the address family in four bytes. */
function loopback(tree: LayerBuilder): NetworkStart | null {
  const node = tree.protocol('link', 'null', 0, LOOPBACK_HEADER_LENGTH)
  if (!tree.has(node, 0, LOOPBACK_HEADER_LENGTH)) return null
  const family = loopbackFamily(tree.bytes, 0, tree.end)
  const isBigEndian = tree.uint(0, 2) === 0
  const [a = 0, b = 0, c = 0, d = 0] = tree.bytes
  const value = isBigEndian ? tree.uint(0, 4) : ((d << 24) | (c << 16) | (b << 8) | a) >>> 0
  tree.field(node, 'null.family', 0, 4, value, { name: family === 0 ? null : family === 4 ? 'IPv4' : 'IPv6' })
  if (family === 0) {
    tree.note(node, 'not-decoded', false)
    return null
  }
  return { at: LOOPBACK_HEADER_LENGTH, etherType: family === 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6 }
}

function linuxCooked(tree: LayerBuilder): NetworkStart | null {
  const sll = tree.protocol('link', 'sll', 0, SLL_HEADER_LENGTH)
  const isWhole = tree.has(sll, 0, SLL_HEADER_LENGTH)
  tree.number(sll, 'sll.pkttype', 0, 2, (value) => ({ name: sllPacketTypeName(value) }))
  tree.number(sll, 'sll.hatype', 2, 2)
  const length = tree.number(sll, 'sll.halen', 4, 2)
  cookedAddress(tree, sll, 6, length ?? 0)
  const type = tree.number(sll, 'sll.etype', 14, 2, ethernetType)
  return isWhole ? linkChain(tree, type ?? 0, SLL_HEADER_LENGTH) : null
}

function linuxCooked2(tree: LayerBuilder): NetworkStart | null {
  const sll = tree.protocol('link', 'sll', 0, SLL2_HEADER_LENGTH)
  const isWhole = tree.has(sll, 0, SLL2_HEADER_LENGTH)
  const type = tree.number(sll, 'sll.etype', 0, 2, ethernetType)
  tree.number(sll, 'sll.ifindex', 4, 4)
  tree.number(sll, 'sll.hatype', 8, 2)
  tree.number(sll, 'sll.pkttype', 10, 1, (value) => ({ name: sllPacketTypeName(value) }))
  const length = tree.number(sll, 'sll.halen', 11, 1)
  cookedAddress(tree, sll, 12, length ?? 0)
  return isWhole ? linkChain(tree, type ?? 0, SLL2_HEADER_LENGTH) : null
}

/** The sender's address in eight bytes, of which `length` are used. */
function cookedAddress(tree: LayerBuilder, sll: LayerNode, at: number, length: number): void {
  if (at + 8 > tree.end) return
  const used = Math.min(length, 8)
  const key = used === 6 ? 'sll.src.eth' : 'sll.src.other'
  if (used > 0) tree.field(sll, key, at, used, formatMac(tree.bytes, at, used))
  if (used < 8) tree.raw(sll, 'sll.unused', at + used, 8 - used)
}

/** No link header at all: the IP header's first four bits say which IP it is. */
function raw(tree: LayerBuilder, type: number): NetworkStart | null {
  const node = tree.protocol('link', 'raw', 0, 0)
  node.name = linkType.linkTypeName(type)
  const version = (tree.bytes[0] ?? 0) >> 4
  if (version === 4) return { at: 0, etherType: ETHERTYPE_IPV4 }
  if (version === 6) return { at: 0, etherType: ETHERTYPE_IPV6 }
  tree.note(node, 'not-decoded', tree.bytes.length > 0)
  return null
}
