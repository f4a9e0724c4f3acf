import { formatAddress } from '../../ip/address'
import { extensionHeaderLength, PROTOCOL_AUTHENTICATION } from '../../ip/ip-protocol'
import type { LayerNode } from '../../model/packet-layers'
import type { TransportStart } from './layer-bounds'
import type { LayerBuilder } from './layer-builder'
import { ipProtocolName } from './names'

const SHORTEST_HEADER = 20
const OPTION_END = 0
const OPTION_NOP = 1

const OPTION_KEYS: Readonly<Record<number, string>> = {
  7: 'ip.opt.record_route',
  68: 'ip.opt.timestamp',
  130: 'ip.opt.security',
  131: 'ip.opt.loose_source_route',
  136: 'ip.opt.stream_id',
  137: 'ip.opt.strict_source_route',
  148: 'ip.opt.router_alert',
}

/** An IPv4 header with its options (RFC 791 §3.1); null where no transport header follows. */
export function ipv4Layer(tree: LayerBuilder, at: number): TransportStart | null {
  const ip = tree.protocol('network', 'ip', at, SHORTEST_HEADER)
  if (!tree.has(ip, at, SHORTEST_HEADER) && tree.end <= at) return null
  const first = tree.uint(at, 1)
  const headerLength = (first & 0x0f) * 4
  tree.field(ip, 'ip.version', at, 1, first >> 4)
  const lengthField = tree.field(ip, 'ip.hdr_len', at, 1, headerLength)
  if (first >> 4 !== 4) {
    tree.note(ip, 'version-mismatch', true, { version: first >> 4 })
    return null
  }
  serviceField(tree, ip, 'ip.dsfield', at + 1, 1, 0)
  tree.number(ip, 'ip.len', at + 2, 2)
  tree.number(ip, 'ip.id', at + 4, 2, { hexDigits: 4 })
  flagsAndOffset(tree, ip, at + 6)
  tree.number(ip, 'ip.ttl', at + 8, 1)
  const protocol = tree.number(ip, 'ip.proto', at + 9, 1, (value) => ({ name: ipProtocolName(value) }))
  tree.number(ip, 'ip.checksum', at + 10, 2, { hexDigits: 4 })
  for (const [key, place] of [
    ['ip.src', at + 12],
    ['ip.dst', at + 16],
  ] as const) {
    if (place + 4 <= tree.end) tree.field(ip, key, place, 4, formatAddress(tree.bytes, place, 4))
  }
  if (at + SHORTEST_HEADER > tree.end) return null
  if (headerLength < SHORTEST_HEADER) {
    tree.note(lengthField, 'length-invalid', true, { length: headerLength })
    return null
  }
  ip.end = Math.min(at + headerLength, tree.end)
  if (headerLength > SHORTEST_HEADER) options(tree, ip, at + SHORTEST_HEADER, at + headerLength)
  if (!tree.has(ip, at, headerLength)) return null
  return payload(tree, ip, at, headerLength, protocol ?? 0)
}

function payload(
  tree: LayerBuilder,
  ip: LayerNode,
  at: number,
  headerLength: number,
  protocol: number,
): TransportStart | null {
  const lengthField = ip.children.find(({ key }) => key === 'ip.len')
  const totalLength = tree.uint(at + 2, 2)
  const onWire = tree.end + tree.uncaptured
  let wireEnd = at + totalLength
  if (totalLength === 0) {
    if (lengthField !== undefined) tree.note(lengthField, 'length-offloaded', false)
    wireEnd = onWire
  } else if (totalLength < headerLength || wireEnd > onWire) {
    if (lengthField !== undefined) tree.note(lengthField, 'length-invalid', true, { length: totalLength })
    if (totalLength < headerLength) return null
    wireEnd = onWire
  }
  tree.end = Math.min(tree.end, wireEnd)
  const start = { at: at + headerLength, protocol, length: wireEnd - at - headerLength }
  if ((tree.uint(at + 6, 2) & 0x3fff) === 0)
    return protocol === PROTOCOL_AUTHENTICATION ? authenticated(tree, start) : start
  fragmentData(tree, ip, start.at)
  return null
}

/** Behind an authentication header (RFC 4302 §2). */
function authenticated(tree: LayerBuilder, { at, length }: TransportStart): TransportStart | null {
  const header = tree.protocol('network', 'ah', at, 12)
  if (!tree.has(header, at, 12)) return null
  const next = tree.number(header, 'ah.next_header', at, 1, (value) => ({ name: ipProtocolName(value) })) ?? 0
  tree.number(header, 'ah.length', at + 1, 1)
  tree.number(header, 'ah.spi', at + 4, 4, { hexDigits: 8 })
  tree.number(header, 'ah.sequence', at + 8, 4)
  const headerLength = extensionHeaderLength(PROTOCOL_AUTHENTICATION, tree.bytes, at)
  header.end = Math.min(at + headerLength, tree.end)
  if (!tree.has(header, at, headerLength)) return null
  return { at: at + headerLength, protocol: next, length: length - headerLength }
}

/** What a fragment carries is read when the datagram is whole; of one packet alone it is data. */
export function fragmentData(tree: LayerBuilder, ip: LayerNode, at: number): void {
  tree.note(ip, 'fragment', false)
  const data = tree.protocol('transport', 'fragment', at, tree.end - at)
  tree.note(data, 'fragment', false)
}

/** DSCP and ECN (RFC 2474, RFC 3168); the field is eight bits at `shift` in `length` bytes. */
export function serviceField(
  tree: LayerBuilder,
  ip: LayerNode,
  key: string,
  at: number,
  length: number,
  shift: number,
): void {
  if (at + length > tree.end) return
  const value = (tree.uint(at, length) >>> shift) & 0xff
  const field = tree.field(ip, key, at, length, value, { hexDigits: 2 })
  tree.field(field, `${key}.dscp`, at, length, value >> 2)
  tree.field(field, `${key}.ecn`, at, length, value & 3)
}

function flagsAndOffset(tree: LayerBuilder, ip: LayerNode, at: number): void {
  if (at + 2 > tree.end) return
  const value = tree.uint(at, 2)
  const flags = tree.field(ip, 'ip.flags', at, 1, value >> 13, { hexDigits: 1 })
  tree.field(flags, 'ip.flags.rb', at, 1, (value & 0x8000) !== 0)
  tree.field(flags, 'ip.flags.df', at, 1, (value & 0x4000) !== 0)
  tree.field(flags, 'ip.flags.mf', at, 1, (value & 0x2000) !== 0)
  tree.field(ip, 'ip.frag_offset', at, 2, (value & 0x1fff) * 8)
}

function options(tree: LayerBuilder, ip: LayerNode, start: number, end: number): void {
  const list = tree.raw(ip, 'ip.options', start, end - start)
  const last = Math.min(end, tree.end)
  for (let at = start; at < last;) {
    const type = tree.uint(at, 1)
    if (type === OPTION_END || type === OPTION_NOP) {
      tree.field(list, type === OPTION_END ? 'ip.opt.eool' : 'ip.opt.nop', at, 1, null)
      if (type === OPTION_END) return
      at++
      continue
    }
    const length = at + 1 < last ? tree.uint(at + 1, 1) : 0
    if (length < 2 || at + length > last) {
      tree.note(list, 'option-length-invalid', true, { length })
      return
    }
    const option = tree.raw(list, OPTION_KEYS[type] ?? 'ip.opt.unknown', at, length)
    tree.number(option, 'ip.opt.type', at, 1)
    tree.number(option, 'ip.opt.len', at + 1, 1)
    at += length
  }
}
