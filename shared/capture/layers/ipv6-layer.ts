import { formatAddress } from '../../ip/address'
import {
  extensionHeaderLength,
  PROTOCOL_AUTHENTICATION,
  PROTOCOL_DESTINATION_OPTIONS,
  PROTOCOL_FRAGMENT,
  PROTOCOL_HOP_BY_HOP,
  PROTOCOL_ROUTING,
} from '../../ip/ip-protocol'
import type { LayerNode } from '../../model/packet-layers'
import { fragmentData, serviceField } from './ipv4-layer'
import type { TransportStart } from './layer-bounds'
import type { LayerBuilder } from './layer-builder'
import { ipProtocolName } from './names'

const HEADER_LENGTH = 40

const EXTENSION_KEYS: Readonly<Record<number, string>> = {
  [PROTOCOL_HOP_BY_HOP]: 'ipv6.hopopts',
  [PROTOCOL_ROUTING]: 'ipv6.routing',
  [PROTOCOL_FRAGMENT]: 'ipv6.fraghdr',
  [PROTOCOL_DESTINATION_OPTIONS]: 'ipv6.dstopts',
  [PROTOCOL_AUTHENTICATION]: 'ah',
}

const protocolName = (value: number): { name: string | null } => ({ name: ipProtocolName(value) })

/** An IPv6 header and its extension headers (RFC 8200 §3, §4); null where no transport header follows. */
export function ipv6Layer(tree: LayerBuilder, at: number): TransportStart | null {
  const ip = tree.protocol('network', 'ipv6', at, HEADER_LENGTH)
  const isWhole = tree.has(ip, at, HEADER_LENGTH)
  if (tree.end <= at) return null
  const version = tree.uint(at, 1) >> 4
  tree.field(ip, 'ipv6.version', at, 1, version)
  if (version !== 6) {
    tree.note(ip, 'version-mismatch', true, { version })
    return null
  }
  serviceField(tree, ip, 'ipv6.tclass', at, 4, 20)
  if (at + 4 <= tree.end) {
    tree.field(ip, 'ipv6.flow', at + 1, 3, tree.uint(at + 1, 3) & 0x0f_ffff, { hexDigits: 5 })
  }
  tree.number(ip, 'ipv6.plen', at + 4, 2)
  const next = tree.number(ip, 'ipv6.nxt', at + 6, 1, protocolName)
  tree.number(ip, 'ipv6.hlim', at + 7, 1)
  for (const [key, place] of [
    ['ipv6.src', at + 8],
    ['ipv6.dst', at + 24],
  ] as const) {
    if (place + 16 <= tree.end) tree.field(ip, key, place, 16, formatAddress(tree.bytes, place, 16))
  }
  if (!isWhole) return null
  const start = at + HEADER_LENGTH
  const wireEnd = payloadEnd(tree, ip, start)
  tree.end = Math.min(tree.end, wireEnd)
  return extensionHeaders(tree, ip, start, next ?? 0, wireEnd)
}

/** Where the payload ends on the wire. */
function payloadEnd(tree: LayerBuilder, ip: LayerNode, start: number): number {
  const length = tree.uint(start - 36, 2)
  const onWire = tree.end + tree.uncaptured
  const field = ip.children.find(({ key }) => key === 'ipv6.plen')
  if (field !== undefined && length === 0 && onWire > start) tree.note(field, 'length-offloaded', false)
  if (field !== undefined && start + length > onWire) tree.note(field, 'length-invalid', true, { length })
  return length === 0 ? onWire : Math.min(start + length, onWire)
}

function extensionHeaders(
  tree: LayerBuilder,
  ip: LayerNode,
  start: number,
  first: number,
  wireEnd: number,
): TransportStart | null {
  let at = start
  let protocol = first
  for (;;) {
    // Two bytes tell whether, and how long, an extension header is.
    const isThere = at + 2 <= tree.end
    const length = isThere ? extensionHeaderLength(protocol, tree.bytes, at) : 0
    if (length === 0) return { at, protocol, length: wireEnd - at }
    const header = tree.raw(ip, EXTENSION_KEYS[protocol] ?? 'ipv6.extension', at, length)
    header.name = ipProtocolName(protocol)
    if (!tree.has(header, at, length)) return null
    const key = EXTENSION_KEYS[protocol] ?? 'ipv6.extension'
    const next = tree.number(
      header,
      protocol === PROTOCOL_AUTHENTICATION ? 'ah.next_header' : `${key}.nxt`,
      at,
      1,
      protocolName,
    )
    const isFragment = extensionFields(tree, header, protocol, key, at)
    at += length
    ip.end = at
    protocol = next ?? 0
    if (isFragment) {
      fragmentData(tree, ip, at)
      return null
    }
  }
}

/** @returns whether what follows is a piece of a datagram */
function extensionFields(
  tree: LayerBuilder,
  header: LayerNode,
  protocol: number,
  key: string,
  at: number,
): boolean {
  if (protocol === PROTOCOL_FRAGMENT) {
    const field = tree.uint(at + 2, 2)
    tree.field(header, 'ipv6.fraghdr.offset', at + 2, 2, field & 0xfff8)
    tree.field(header, 'ipv6.fraghdr.more', at + 2, 2, (field & 1) !== 0)
    tree.number(header, 'ipv6.fraghdr.ident', at + 4, 4, { hexDigits: 8 })
    return (field & 0xfff9) !== 0
  }
  if (protocol === PROTOCOL_AUTHENTICATION) {
    tree.number(header, 'ah.length', at + 1, 1)
    tree.number(header, 'ah.spi', at + 4, 4, { hexDigits: 8 })
    tree.number(header, 'ah.sequence', at + 8, 4)
    return false
  }
  tree.number(header, `${key}.len`, at + 1, 1)
  if (protocol === PROTOCOL_ROUTING) {
    tree.number(header, 'ipv6.routing.type', at + 2, 1)
    tree.number(header, 'ipv6.routing.segleft', at + 3, 1)
  }
  return false
}
