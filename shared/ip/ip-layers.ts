import type { Layer } from '../model/layer'
import { bits, hex, hexBytes, LayerReader } from '../link/layer-reader'
import { formatAddress } from './address'
import { extensionHeaderLength, PROTOCOL_FRAGMENT, PROTOCOL_TCP } from './ip-protocol'

const PROTOCOL_NAMES = new Map([
  [0, 'hop-by-hop options'],
  [1, 'ICMP'],
  [2, 'IGMP'],
  [PROTOCOL_TCP, 'TCP'],
  [17, 'UDP'],
  [43, 'routing'],
  [PROTOCOL_FRAGMENT, 'fragment'],
  [50, 'ESP'],
  [51, 'authentication'],
  [58, 'ICMPv6'],
  [59, 'nothing'],
  [60, 'destination options'],
  [132, 'SCTP'],
])

const ECN_NAMES = ['not capable', 'ECT(1)', 'ECT(0)', 'congestion']

export interface DescribedIp {
  layers: Layer[]
  protocol: number
  payload: number
  /** Behind the last byte of the payload that is there. */
  payloadEnd: number
  /** A fragment that is not the first has the middle of something as its payload. */
  isLaterFragment: boolean
}

/** The IP layer whose header begins at `at`, IPv6 extension headers as layers of their own. */
export function describeIp(bytes: Uint8Array, at: number): DescribedIp {
  return (bytes[at] ?? 0) >> 4 === 6 ? describeIpv6(bytes, at) : describeIpv4(bytes, at)
}

/** RFC 791 §3.1. */
function describeIpv4(bytes: Uint8Array, at: number): DescribedIp {
  const reader = new LayerReader('network', 'IPv4', bytes, at)
  const first = reader.number(1)
  const headerLength = (first & 0x0f) * 4
  const version = reader.field('ip.version', 'Version and header length', hex(2)(first), at)
  bits(version, 'ip.version', 'Version', first >> 4)
  bits(version, 'ip.hdr_len', 'Header length', headerLength)
  trafficClass(reader, 'ip')
  const totalLength = reader.numberField('ip.len', 'Total length', 2)
  reader.numberField('ip.id', 'Identification', 2, hex(4))
  const start = reader.position
  const fragment = reader.number(2)
  if (!reader.hasFault) {
    const field = reader.field('ip.flags', 'Fragmentation', hex(4)(fragment), start)
    bits(field, 'ip.flags.df', "Don't fragment", (fragment >> 14) & 1)
    bits(field, 'ip.flags.mf', 'More fragments', (fragment >> 13) & 1)
    bits(field, 'ip.frag_offset', 'Fragment offset', (fragment & 0x1fff) * 8)
  }
  reader.numberField('ip.ttl', 'Time to live', 1)
  const protocol = reader.numberField('ip.proto', 'Protocol', 1, protocolName)
  reader.numberField('ip.checksum', 'Header checksum', 2, hex(4))
  address(reader, 'ip.src', 'Source', 4)
  address(reader, 'ip.dst', 'Destination', 4)
  if (headerLength < 20) reader.fail(`The header claims to be ${headerLength} bytes long; 20 are the least.`)
  if (headerLength > 20 && !reader.hasFault) {
    const optionsStart = reader.position
    const options = reader.take(headerLength - 20)
    reader.field('ip.options', 'Options', hexBytes(options, ' '), optionsStart)
  }
  const end = totalLength === 0 ? bytes.length : Math.min(bytes.length, at + totalLength)
  return {
    layers: [reader.layer],
    protocol: reader.hasFault ? -1 : protocol,
    payload: reader.position,
    payloadEnd: Math.max(reader.position, end),
    isLaterFragment: (fragment & 0x1fff) !== 0,
  }
}

/** RFC 8200 §3. */
function describeIpv6(bytes: Uint8Array, at: number): DescribedIp {
  const reader = new LayerReader('network', 'IPv6', bytes, at)
  const first = reader.number(4)
  if (!reader.hasFault) {
    const field = reader.field('ipv6.version', 'Version, class and flow', hex(8)(first), at)
    bits(field, 'ipv6.version', 'Version', first >>> 28)
    bits(field, 'ipv6.tclass.dscp', 'Differentiated services', (first >>> 22) & 0x3f)
    bits(field, 'ipv6.tclass.ecn', 'Congestion notification', ECN_NAMES[(first >>> 20) & 3] ?? '')
    bits(field, 'ipv6.flow', 'Flow label', hex(5)(first & 0x0f_ffff))
  }
  const payloadLength = reader.numberField('ipv6.plen', 'Payload length', 2)
  let protocol = reader.numberField('ipv6.nxt', 'Next header', 1, protocolName)
  reader.numberField('ipv6.hlim', 'Hop limit', 1)
  address(reader, 'ipv6.src', 'Source', 16)
  address(reader, 'ipv6.dst', 'Destination', 16)
  const layers = [reader.layer]
  let payload = reader.position
  const end = payloadLength === 0 ? bytes.length : Math.min(bytes.length, payload + payloadLength)
  let isLaterFragment = false
  while (!isLaterFragment && payload < end) {
    const length = extensionHeaderLength(protocol, bytes, payload)
    if (length === 0) break
    // Not a number where the packet ends before the header's own length.
    const extensionEnd = Number.isNaN(length) ? end : Math.min(end, payload + length)
    const extension = describeExtension(bytes, payload, extensionEnd, protocol)
    layers.push(extension.layer)
    isLaterFragment = extension.isLaterFragment
    protocol = extension.layer.fault === null ? extension.next : -1
    payload = extensionEnd
  }
  payload = Math.min(payload, end)
  const isWhole = layers.every(({ fault }) => fault === null)
  return {
    layers,
    protocol: isWhole ? protocol : -1,
    payload,
    payloadEnd: Math.max(payload, end),
    isLaterFragment,
  }
}

/** RFC 8200 §4: one extension header. */
function describeExtension(
  bytes: Uint8Array,
  at: number,
  end: number,
  protocol: number,
): { layer: Layer; next: number; isLaterFragment: boolean } {
  const name = protocolName(protocol).replace(/ \(\d+\)$/, '')
  const reader = new LayerReader('network', `IPv6 ${name}`, bytes, at, end)
  const length = extensionHeaderLength(protocol, bytes, at)
  const next = reader.numberField('ipv6.ext.nxt', 'Next header', 1, protocolName)
  if (protocol !== PROTOCOL_FRAGMENT) {
    reader.numberField('ipv6.ext.length', 'Length', 1)
    const start = reader.position
    const rest = reader.take(length - 2)
    if (!reader.hasFault) reader.field('ipv6.ext.contents', 'Contents', hexBytes(rest, ' '), start)
    return { layer: reader.layer, next, isLaterFragment: false }
  }
  reader.numberField('ipv6.fragment.reserved', 'Reserved', 1)
  const start = reader.position
  const field = reader.number(2)
  if (!reader.hasFault) {
    const fragment = reader.field('ipv6.fragment', 'Fragmentation', hex(4)(field), start)
    bits(fragment, 'ipv6.fragment.offset', 'Fragment offset', field & 0xfff8)
    bits(fragment, 'ipv6.fragment.more', 'More fragments', field & 1)
  }
  reader.numberField('ipv6.fragment.id', 'Identification', 4, hex(8))
  return { layer: reader.layer, next, isLaterFragment: (field & 0xfff8) !== 0 }
}

function trafficClass(reader: LayerReader, prefix: string): void {
  const start = reader.position
  const value = reader.number(1)
  if (reader.hasFault) return
  const field = reader.field(`${prefix}.dsfield`, 'Differentiated services', hex(2)(value), start)
  bits(field, `${prefix}.dsfield.dscp`, 'Code point', value >> 2)
  bits(field, `${prefix}.dsfield.ecn`, 'Congestion notification', ECN_NAMES[value & 3] ?? '')
}

function address(reader: LayerReader, name: string, label: string, length: 4 | 16): void {
  const start = reader.position
  const bytes = reader.take(length)
  if (!reader.hasFault) reader.field(name, label, formatAddress(bytes, 0, length), start)
}

function protocolName(value: number): string {
  const name = PROTOCOL_NAMES.get(value)
  return name === undefined ? String(value) : `${name} (${value})`
}
