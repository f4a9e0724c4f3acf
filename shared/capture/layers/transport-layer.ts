import { PROTOCOL_TCP } from '../../ip/ip-protocol'
import type { PayloadRange, TransportStart } from './layer-bounds'
import type { LayerBuilder } from './layer-builder'
import { icmpTypeName, icmpv6TypeName, ipProtocolName } from './names'
import { tcpLayer, type RelativeNumbers } from './tcp-layer'

const PROTOCOL_ICMP = 1
const PROTOCOL_UDP = 17
const PROTOCOL_ICMPV6 = 58
const UDP_HEADER_LENGTH = 8

/** The transport header; where its payload stands, if it is TCP. */
export function transportLayer(
  tree: LayerBuilder,
  start: TransportStart,
  relative: RelativeNumbers | null,
): PayloadRange | null {
  const { at, protocol, length } = start
  switch (protocol) {
    case PROTOCOL_TCP:
      return tcpLayer(tree, at, length, relative)
    case PROTOCOL_UDP:
      udpLayer(tree, at, tree.end - at)
      return null
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
      icmp(tree, at, protocol === PROTOCOL_ICMP)
      return null
    default: {
      const other = tree.protocol('transport', 'transport', at, tree.end - at)
      other.value = protocol
      other.name = ipProtocolName(protocol)
      tree.note(other, 'not-decoded', false)
      return null
    }
  }
}

/** RFC 768. @param length of what belongs to it: its header, or all there is */
export function udpLayer(tree: LayerBuilder, at: number, length: number): void {
  const node = tree.protocol('transport', 'udp', at, UDP_HEADER_LENGTH)
  tree.has(node, at, UDP_HEADER_LENGTH)
  tree.number(node, 'udp.srcport', at, 2)
  tree.number(node, 'udp.dstport', at + 2, 2)
  tree.number(node, 'udp.length', at + 4, 2)
  tree.number(node, 'udp.checksum', at + 6, 2, { hexDigits: 4 })
  const payload = at + UDP_HEADER_LENGTH
  if (length > UDP_HEADER_LENGTH) tree.raw(node, 'udp.payload', payload, length - UDP_HEADER_LENGTH)
}

/** RFC 792, RFC 4443: what all messages begin with. */
function icmp(tree: LayerBuilder, at: number, isVersion4: boolean): void {
  const key = isVersion4 ? 'icmp' : 'icmpv6'
  const node = tree.protocol('transport', key, at, tree.end - at)
  tree.has(node, at, 4)
  tree.number(node, `${key}.type`, at, 1, (value) => ({
    name: isVersion4 ? icmpTypeName(value) : icmpv6TypeName(value),
  }))
  tree.number(node, `${key}.code`, at + 1, 1)
  tree.number(node, `${key}.checksum`, at + 2, 2, { hexDigits: 4 })
}
