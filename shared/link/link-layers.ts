import type { Layer } from '../model/layer'
import { bits, hex, hexBytes, LayerReader } from './layer-reader'
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, isVlanTag } from './ether-type'
import { findNetworkHeader, loopbackFamily } from './link-decoder'
import * as linkType from './link-type'

const ETHER_TYPE_NAMES = new Map([
  [ETHERTYPE_IPV4, 'IPv4'],
  [ETHERTYPE_IPV6, 'IPv6'],
  [0x0806, 'ARP'],
  [0x8100, '802.1Q VLAN'],
  [0x88a8, '802.1ad provider VLAN'],
  [0x9100, 'VLAN (older stacking)'],
])

const COOKED_PACKET_TYPES = ['to us', 'broadcast', 'multicast', 'to another host', 'from us']

/** The layers below IP of a packet, and where its IP header begins (-1: none that is decoded). */
export function describeLink(type: number, bytes: Uint8Array): { layers: Layer[]; network: number } {
  return { layers: linkLayers(type, bytes), network: findNetworkHeader(type, bytes, 0, bytes.length) }
}

function linkLayers(type: number, bytes: Uint8Array): Layer[] {
  switch (type) {
    case linkType.LINKTYPE_ETHERNET:
      return ethernet(bytes)
    case linkType.LINKTYPE_NULL:
    case linkType.LINKTYPE_LOOP:
      return [loopback(bytes)]
    case linkType.LINKTYPE_LINUX_SLL:
      return cooked(bytes)
    case linkType.LINKTYPE_LINUX_SLL2:
      return cookedV2(bytes)
    default: {
      const reader = new LayerReader('link', linkType.linkTypeName(type), bytes, 0)
      if (!linkType.isDecodedLinkType(type)) reader.fail('This link type is known by name only.')
      return [reader.layer]
    }
  }
}

function ethernet(bytes: Uint8Array): Layer[] {
  const reader = new LayerReader('link', 'Ethernet', bytes, 0)
  hardwareAddress(reader, 'eth.dst', 'Destination')
  hardwareAddress(reader, 'eth.src', 'Source')
  const etherType = reader.numberField('eth.type', 'Type', 2, etherTypeName)
  return [reader.layer, ...vlanTags(bytes, reader, etherType)]
}

function hardwareAddress(reader: LayerReader, name: string, label: string): void {
  const start = reader.position
  const address = reader.take(6)
  if (!reader.hasFault) reader.field(name, label, hexBytes(address), start)
}

/** IEEE 802.1Q tags, outermost first; each is a layer of its own. */
function vlanTags(bytes: Uint8Array, before: LayerReader, firstType: number): Layer[] {
  const layers: Layer[] = []
  let type = firstType
  let { position } = before
  while (isVlanTag(type) && !before.hasFault) {
    const reader = new LayerReader('link', type === 0x8100 ? '802.1Q VLAN' : 'provider VLAN', bytes, position)
    const start = reader.position
    const tag = reader.number(2)
    if (!reader.hasFault) {
      const field = reader.field('vlan.tag', 'Tag', hex(4)(tag), start)
      bits(field, 'vlan.priority', 'Priority', tag >> 13)
      bits(field, 'vlan.dei', 'Drop eligible', (tag >> 12) & 1)
      bits(field, 'vlan.id', 'VLAN', tag & 0x0fff)
    }
    type = reader.numberField('vlan.etype', 'Type', 2, etherTypeName)
    layers.push(reader.layer)
    if (reader.hasFault) break
    position = reader.position
  }
  return layers
}

function loopback(bytes: Uint8Array): Layer {
  const reader = new LayerReader('link', 'Loopback', bytes, 0)
  const family = loopbackFamily(bytes, 0, bytes.length)
  reader.numberField('null.family', 'Family', 4, (value) => (family === 0 ? hex(8)(value) : `IPv${family}`))
  return reader.layer
}

function cooked(bytes: Uint8Array): Layer[] {
  const reader = new LayerReader('link', 'Linux cooked capture', bytes, 0)
  reader.numberField('sll.pkttype', 'Packet', 2, (value) => COOKED_PACKET_TYPES[value] ?? String(value))
  reader.numberField('sll.hatype', 'Hardware type', 2)
  cookedAddress(reader)
  const etherType = reader.numberField('sll.etype', 'Protocol', 2, etherTypeName)
  return [reader.layer, ...vlanTags(bytes, reader, etherType)]
}

function cookedV2(bytes: Uint8Array): Layer[] {
  const reader = new LayerReader('link', 'Linux cooked capture v2', bytes, 0)
  const etherType = reader.numberField('sll.etype', 'Protocol', 2, etherTypeName)
  reader.numberField('sll.reserved', 'Reserved', 2)
  reader.numberField('sll.ifindex', 'Interface', 4)
  reader.numberField('sll.hatype', 'Hardware type', 2)
  reader.numberField('sll.pkttype', 'Packet', 1, (value) => COOKED_PACKET_TYPES[value] ?? String(value))
  const start = reader.position
  const length = reader.number(1)
  if (!reader.hasFault) reader.field('sll.halen', 'Address length', length, start)
  addressBytes(reader, length)
  return [reader.layer, ...vlanTags(bytes, reader, etherType)]
}

function cookedAddress(reader: LayerReader): void {
  const length = reader.numberField('sll.halen', 'Address length', 2)
  addressBytes(reader, length)
}

/** Eight bytes, of which `length` are an address. */
function addressBytes(reader: LayerReader, length: number): void {
  const start = reader.position
  const address = reader.take(8)
  if (!reader.hasFault) reader.field('sll.src.other', 'Address', hexBytes(address.subarray(0, length)), start)
}

function etherTypeName(value: number): string {
  const name = ETHER_TYPE_NAMES.get(value)
  return name === undefined ? hex(4)(value) : `${name} (${hex(4)(value)})`
}
