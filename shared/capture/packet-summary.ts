import { formatAddress } from '../ip/address'
import { IpDecoder } from '../ip/ip-decoder'
import { PROTOCOL_TCP } from '../ip/ip-protocol'
import { findNetworkHeader } from '../link/link-decoder'
import { linkTypeName } from '../link/link-type'
import { TcpSegment } from '../tcp/segment'
import { MAX_TUNNELS, tunnelledNetwork } from './tunnel'

/** What a line of a packet list says of a packet by itself. */
export interface PacketSummary {
  source: string | null
  destination: string | null
  /** The innermost protocol that was read: `TCP`, `UDP`, `ARP`, `Ethernet`, … */
  protocol: string
  isFragment: boolean
  /** Reused by the next packet; null where it is no TCP or its header is not all there. */
  tcp: TcpSegment | null
}

const ETHERNET = 1
const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  [PROTOCOL_TCP]: 'TCP',
  17: 'UDP',
  47: 'GRE',
  50: 'ESP',
  58: 'ICMPv6',
  132: 'SCTP',
}
const LINK_PAYLOADS: Readonly<Record<number, string>> = {
  0x0806: 'ARP',
  0x888e: '802.1X',
  0x88cc: 'LLDP',
}

/** Reads packets for a list of them, with the decoders that importing uses. */
export class PacketSummaryReader {
  private readonly ip = new IpDecoder()
  private readonly tcp = new TcpSegment()

  /** @param bytes of the packet as captured */
  read(linkType: number, bytes: Uint8Array, originalLength: number): PacketSummary {
    const { ip, tcp } = this
    let end = bytes.length
    const network = findNetworkHeader(linkType, bytes, 0, end)
    if (network < 0 || !ip.decode(bytes, network, end, Math.max(0, originalLength - end)))
      return { ...NOTHING, protocol: linkProtocol(linkType, bytes, network) }
    for (
      let tunnels = 0;
      tunnels < MAX_TUNNELS && ip.protocol !== PROTOCOL_TCP && !ip.isFragment;
      tunnels++
    ) {
      const inner = tunnelledNetwork(ip, bytes)
      if (inner < 0) break
      const uncaptured = ip.payloadLength - (ip.payloadEnd - ip.payload)
      end = ip.payloadEnd
      if (!ip.decode(bytes, inner, end, uncaptured))
        return { ...NOTHING, protocol: linkProtocol(linkType, bytes, inner) }
    }
    const { version, protocol, isFragment } = ip
    const length = version === 4 ? 4 : 16
    const source = formatAddress(bytes, ip.source, length)
    const destination = formatAddress(bytes, ip.destination, length)
    const isTcp =
      !isFragment &&
      protocol === PROTOCOL_TCP &&
      tcp.decode(bytes, ip.payload, ip.payloadEnd, ip.payloadLength)
    return {
      source: isTcp ? withPort(source, tcp.sourcePort) : source,
      destination: isTcp ? withPort(destination, tcp.destinationPort) : destination,
      protocol: isFragment ? `IPv${version}` : (PROTOCOL_NAMES[protocol] ?? `IPv${version}`),
      isFragment,
      tcp: isTcp ? tcp : null,
    }
  }
}

const NOTHING: PacketSummary = { source: null, destination: null, protocol: '', isFragment: false, tcp: null }

/** What can be said of a packet without an IP header that could be read. */
function linkProtocol(linkType: number, bytes: Uint8Array, network: number): string {
  if (network >= 0) return (bytes[network] ?? 0) >> 4 === 4 ? 'IPv4' : 'IPv6'
  if (linkType !== ETHERNET) return linkTypeName(linkType)
  return LINK_PAYLOADS[((bytes[12] ?? 0) << 8) | (bytes[13] ?? 0)] ?? 'Ethernet'
}

function withPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
