import type { LayerNode } from '../../model/packet-layers'
import type { PayloadRange } from './layer-bounds'
import type { LayerBuilder } from './layer-builder'
import { tcpOptions } from './tcp-options'

const SHORTEST_HEADER = 20

/** The segment's numbers counted from the connection's initial ones; null where those are not known. */
export interface RelativeNumbers {
  stream: number
  seq: number | null
  ack: number | null
}

/** The control bits from bit 11 down (RFC 9293 §3.1, RFC 9768). */
const FLAG_KEYS = [
  'tcp.flags.ae',
  'tcp.flags.cwr',
  'tcp.flags.ece',
  'tcp.flags.urg',
  'tcp.flags.ack',
  'tcp.flags.push',
  'tcp.flags.reset',
  'tcp.flags.syn',
  'tcp.flags.fin',
]

/** A TCP header with its options; where its payload stands, null where the header cannot be read to its end. */
export function tcpLayer(
  tree: LayerBuilder,
  at: number,
  wireLength: number,
  relative: RelativeNumbers | null,
): PayloadRange | null {
  const tcp = tree.protocol('transport', 'tcp', at, SHORTEST_HEADER)
  const isWhole = tree.has(tcp, at, SHORTEST_HEADER)
  tree.number(tcp, 'tcp.srcport', at, 2)
  tree.number(tcp, 'tcp.dstport', at + 2, 2)
  if (relative !== null) tree.field(tcp, 'tcp.stream', at, 0, relative.stream, { isDerived: true })
  const headerLength = (tree.uint(at + 12, 1) >> 4) * 4
  const isLengthValid = headerLength >= SHORTEST_HEADER && headerLength <= wireLength
  if (at + 13 <= tree.end && isLengthValid) {
    tree.field(tcp, 'tcp.len', at, 0, wireLength - headerLength, { isDerived: true })
  }
  sequenceNumbers(tree, tcp, at, relative)
  const lengthField = at + 13 <= tree.end ? tree.field(tcp, 'tcp.hdr_len', at + 12, 1, headerLength) : null
  if (at + 14 <= tree.end) flags(tree, tcp, at + 12)
  tree.number(tcp, 'tcp.window_size_value', at + 14, 2)
  tree.number(tcp, 'tcp.checksum', at + 16, 2, { hexDigits: 4 })
  tree.number(tcp, 'tcp.urgent_pointer', at + 18, 2)
  if (lengthField === null) return null
  if (!isLengthValid) {
    if (isWhole) tree.note(lengthField, 'length-invalid', true, { length: headerLength })
    return null
  }
  tcp.end = Math.min(at + headerLength, tree.end)
  if (headerLength > SHORTEST_HEADER) tcpOptions(tree, tcp, at + SHORTEST_HEADER, at + headerLength)
  if (!tree.has(tcp, at, headerLength)) return null
  return payload(tree, tcp, at + headerLength, at + wireLength)
}

function payload(tree: LayerBuilder, tcp: LayerNode, start: number, wireEnd: number): PayloadRange | null {
  const missing = wireEnd - tree.end
  if (start >= tree.end) {
    if (missing > 0) tree.note(tcp, 'payload-cut', true, { missing })
    return null
  }
  const node = tree.raw(tcp, 'tcp.payload', start, tree.end - start)
  if (missing > 0) tree.note(node, 'payload-cut', true, { missing })
  return { start, end: tree.end }
}

function sequenceNumbers(
  tree: LayerBuilder,
  tcp: LayerNode,
  at: number,
  relative: RelativeNumbers | null,
): void {
  for (const [key, place, counted] of [
    ['tcp.seq', at + 4, relative?.seq ?? null],
    ['tcp.ack', at + 8, relative?.ack ?? null],
  ] as const) {
    if (place + 4 > tree.end) return
    if (counted !== null) tree.field(tcp, key, place, 4, counted, { isDerived: true })
    tree.field(tcp, `${key}_raw`, place, 4, tree.uint(place, 4))
  }
}

function flags(tree: LayerBuilder, tcp: LayerNode, at: number): void {
  const value = tree.uint(at, 2) & 0x0fff
  const field = tree.field(tcp, 'tcp.flags', at, 2, value, { hexDigits: 3 })
  tree.field(field, 'tcp.flags.res', at, 1, value >> 9)
  for (const [place, key] of FLAG_KEYS.entries()) {
    const bit = 8 - place
    // Each bit's own byte, as Wireshark marks it.
    tree.field(field, key, bit === 8 ? at : at + 1, 1, ((value >> bit) & 1) !== 0)
  }
}
