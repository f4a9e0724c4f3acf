import { MAX_TUNNELS, tunnelledNetwork } from '@shared/capture/tunnel'
import { foldChecksum, sumWords, swapped } from '@shared/ip/checksum'
import { IcmpError } from '@shared/ip/icmp-error'
import { IpDecoder } from '@shared/ip/ip-decoder'
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP } from '@shared/ip/ip-protocol'
import { findNetworkHeader } from '@shared/link/link-decoder'
import { LINKTYPE_ETHERNET } from '@shared/link/link-type'
import { TcpSegment } from '@shared/tcp/segment'
import type { AddressPseudonyms } from './addresses'

/** What the quoted segment of an ICMP error is left (RFC 792): ports and sequence number. */
const QUOTED_SEGMENT = 8
const PROTOCOL_UDP = 17

/** A packet as far as it is kept when its payload is not. */
export interface PacketFrame {
  /** Behind the headers: what follows is payload. */
  payload: number
  /** Behind the payload. */
  payloadEnd: number
  /** Bytes of the packet that are kept at all. */
  kept: number
  /** Where the TCP header begins whose checksum can be made again; -1 where the segment is not all there. */
  tcp: number
  /** Positions of the innermost source address, and of all others, with their lengths. */
  addresses: { at: number; length: 4 | 16 }[]
  /** Where IPv4 headers begin. */
  ipv4: number[]
  /** Where UDP headers of tunnels begin. */
  udp: number[]
}

const ip = new IpDecoder()
const tcp = new TcpSegment()
const icmp = new IcmpError()

/** Finds the headers of a packet that belongs to a connection; null for any other. */
export function frameOfPacket(
  linkType: number,
  bytes: Uint8Array,
  originalLength: number,
): PacketFrame | null {
  let end = bytes.length
  let network = findNetworkHeader(linkType, bytes, 0, end)
  let uncaptured = Math.max(0, originalLength - end)
  const frame: PacketFrame = {
    payload: 0,
    payloadEnd: 0,
    kept: end,
    tcp: -1,
    addresses: [],
    ipv4: [],
    udp: [],
  }
  for (let tunnels = 0; network >= 0 && tunnels <= MAX_TUNNELS; tunnels++) {
    if (!ip.decode(bytes, network, end, uncaptured)) return null
    const length = ip.version === 4 ? 4 : 16
    frame.addresses.push({ at: ip.source, length }, { at: ip.destination, length })
    if (ip.version === 4) frame.ipv4.push(network)
    frame.payloadEnd = ip.payloadEnd
    if (ip.isFragment || ip.protocol === PROTOCOL_TCP) return segmentFrame(frame, bytes)
    const inner = tunnelledNetwork(ip, bytes)
    if (inner < 0) break
    if (ip.protocol === PROTOCOL_UDP) frame.udp.push(ip.payload)
    network = inner
    uncaptured = ip.payloadLength - (ip.payloadEnd - ip.payload)
    end = ip.payloadEnd
  }
  return network < 0 ? null : icmpFrame(frame, bytes)
}

function segmentFrame(frame: PacketFrame, bytes: Uint8Array): PacketFrame {
  frame.payload = ip.payload
  const isFirst = !ip.isFragment || ip.fragmentOffset === 0
  if (!isFirst || !tcp.decode(bytes, ip.payload, ip.payloadEnd, ip.payloadLength)) return frame
  frame.payload = tcp.payload
  const isWhole = !ip.isFragment && ip.payloadEnd - ip.payload === ip.payloadLength
  if (isWhole) frame.tcp = tcp.header
  return frame
}

function icmpFrame(frame: PacketFrame, bytes: Uint8Array): PacketFrame | null {
  const version = ip.version === 4 ? 4 : 6
  if (ip.protocol !== (version === 4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6)) return null
  if (!icmp.decode(bytes, ip.payload, ip.payloadEnd, version)) return null
  const { quoted } = icmp
  const length = quoted.version === 4 ? 4 : 16
  frame.addresses.push({ at: quoted.source, length }, { at: quoted.destination, length })
  frame.payload = frame.payloadEnd = frame.kept = Math.min(frame.kept, quoted.payload + QUOTED_SEGMENT)
  return frame
}

/** Puts pseudonyms in place of IP and Ethernet addresses. */
export function replaceAddresses(
  frame: PacketFrame,
  linkType: number,
  bytes: Uint8Array,
  pseudonyms: AddressPseudonyms,
): void {
  for (const { at, length } of frame.addresses) pseudonyms.replaceAt(bytes, at, length)
  // Locally administered, all the same: which of two cards it was says nothing that the IP address does not.
  if (linkType === LINKTYPE_ETHERNET) bytes.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2])
}

/** Makes the checksums right again of what was changed. */
export function makeChecksums(frame: PacketFrame, bytes: Uint8Array, hasNewAddresses: boolean): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (hasNewAddresses) {
    for (const at of frame.ipv4) {
      view.setUint16(at + 10, 0)
      const end = at + (bytes[at]! & 0x0f) * 4
      view.setUint16(at + 10, foldChecksum(sumWords(view, at, end)), true)
    }
  }
  // None at all (RFC 768): over IPv6 too, tunnels may do without (RFC 6935).
  for (const at of frame.udp) view.setUint16(at + 6, 0)
  if (frame.tcp < 0) return
  const [source, destination] = frame.addresses.slice(-2)
  const length = frame.payloadEnd - frame.tcp
  let sum = swapped(PROTOCOL_TCP) + swapped(length & 0xffff) + swapped(length >>> 16)
  for (const address of [source!, destination!])
    sum = sumWords(view, address.at, address.at + address.length, sum)
  view.setUint16(frame.tcp + 16, 0)
  view.setUint16(frame.tcp + 16, foldChecksum(sumWords(view, frame.tcp, frame.payloadEnd, sum)), true)
}
