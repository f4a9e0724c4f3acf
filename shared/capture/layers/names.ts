/** Names of the numbers in link and network headers: the protocols' own vocabulary, the same in every language. */

const IP_PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'IPv6 Hop-by-Hop Option',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  43: 'Routing Header for IPv6',
  44: 'Fragment Header for IPv6',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  59: 'No Next Header for IPv6',
  60: 'Destination Options for IPv6',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  132: 'SCTP',
  135: 'Mobility Header',
  136: 'UDP-Lite',
  139: 'HIP',
  140: 'Shim6',
}

const SLL_PACKET_TYPES = ['Unicast to us', 'Broadcast', 'Multicast', 'Unicast to another host', 'Sent by us']

const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: 'Echo reply',
  3: 'Destination unreachable',
  5: 'Redirect',
  8: 'Echo request',
  11: 'Time exceeded',
  12: 'Parameter problem',
}

const ICMPV6_TYPES: Readonly<Record<number, string>> = {
  1: 'Destination unreachable',
  2: 'Packet too big',
  3: 'Time exceeded',
  4: 'Parameter problem',
  128: 'Echo request',
  129: 'Echo reply',
  133: 'Router solicitation',
  134: 'Router advertisement',
  135: 'Neighbor solicitation',
  136: 'Neighbor advertisement',
  143: 'Multicast listener report',
}

export { etherTypeName } from '../../link/ether-type-names'
const PPP_PROTOCOLS: Readonly<Record<number, string>> = {
  0x0021: 'IPv4',
  0x0057: 'IPv6',
  0x0281: 'MPLS',
  0x8021: 'IPCP',
  0x8057: 'IPV6CP',
  0xc021: 'LCP',
  0xc023: 'PAP',
  0xc223: 'CHAP',
}

export const pppProtocolName = (protocol: number): string | null => PPP_PROTOCOLS[protocol] ?? null
export const ipProtocolName = (protocol: number): string | null => IP_PROTOCOLS[protocol] ?? null
export const sllPacketTypeName = (type: number): string | null => SLL_PACKET_TYPES[type] ?? null
export const icmpTypeName = (type: number): string | null => ICMP_TYPES[type] ?? null
export const icmpv6TypeName = (type: number): string | null => ICMPV6_TYPES[type] ?? null
export const arpOpcodeName = (opcode: number): string | null =>
  opcode === 1 ? 'request' : opcode === 2 ? 'reply' : null
