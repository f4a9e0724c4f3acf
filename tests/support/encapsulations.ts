import { concat, ethernet, etherType, ipv4Packet, ipv6Packet } from './capture-builder'

/** Wraps an IP packet in what a link or a tunnel puts around it. */
export interface Encapsulation {
  name: string
  linkType: number
  wrap: (packet: Uint8Array) => Uint8Array
}

const ETHERNET = 1
const [A, B] = ['192.0.2.1', '192.0.2.2']

const uint16 = (value: number): number[] => [value >> 8, value & 0xff]
const little32 = (value: number): number[] => [
  value & 0xff,
  (value >> 8) & 0xff,
  (value >> 16) & 0xff,
  value >>> 24,
]
const typeOf = (packet: Uint8Array): number[] => uint16(etherType(packet))
/** A byte of an 802.2 header with SNAP, and the type (RFC 1042). */
const snap = (packet: Uint8Array): Uint8Array => concat([0xaa, 0xaa, 0x03, 0, 0, 0], typeOf(packet), packet)
/** A PPP header without address and control. */
const ppp = (packet: Uint8Array): Uint8Array =>
  concat(etherType(packet) === 0x0800 ? [0, 0x21] : [0, 0x57], packet)
const overEthernet = (type: number, payload: Uint8Array): Uint8Array =>
  concat(new Uint8Array(12).fill(2), uint16(type), payload)

function udp(port: number, payload: Uint8Array): Uint8Array {
  return concat(uint16(54_321), uint16(port), uint16(8 + payload.length), [0, 0], payload)
}

const overIp = (protocol: number, payload: Uint8Array): Uint8Array =>
  ethernet(ipv4Packet(A, B, protocol, payload))
const overIpv6 = (protocol: number, payload: Uint8Array): Uint8Array =>
  ethernet(ipv6Packet('fd00::1', 'fd00::2', protocol, payload))
const overUdp = (port: number, payload: Uint8Array): Uint8Array => overIp(17, udp(port, payload))

function pppoe(packet: Uint8Array): Uint8Array {
  return concat([0x11, 0, 0, 7], uint16(packet.length + 2), ppp(packet))
}

/** A data frame of IEEE 802.11 from a station, with a quality-of-service header. */
function wireless(packet: Uint8Array, options: { qos?: boolean; bridge?: boolean } = {}): Uint8Array {
  const { qos = true, bridge = false } = options
  const addresses = new Uint8Array(bridge ? 28 : 22).fill(2)
  return concat([qos ? 0x88 : 0x08, bridge ? 0x03 : 0x01], addresses, qos ? [0, 0] : [], snap(packet))
}

function pktap(linkType: number, packet: Uint8Array): Uint8Array {
  const header = new Uint8Array(108)
  header.set([...little32(108), ...little32(1), ...little32(linkType)], 0)
  header.set(new TextEncoder().encode('en0'), 12)
  return concat(header, packet)
}

function nflog(packet: Uint8Array): Uint8Array {
  const attribute = (type: number, value: Uint8Array): Uint8Array =>
    concat(
      [(value.length + 4) & 0xff, (value.length + 4) >> 8, type, 0],
      value,
      new Uint8Array(-value.length & 3),
    )
  const family = etherType(packet) === 0x0800 ? 2 : 10
  return concat([family, 0, 0, 0], attribute(10, Uint8Array.of(0)), attribute(9, packet))
}

const label = (value: number, isLast: boolean): number[] => [
  value >> 12,
  (value >> 4) & 0xff,
  ((value << 4) & 0xf0) | (isLast ? 1 : 0),
  64,
]

const vxlan = (packet: Uint8Array): Uint8Array => concat([8, 0, 0, 0, 0, 0, 42, 0], ethernet(packet))
const gre = (flags: number, type: number[], payload: Uint8Array, fields = 0): Uint8Array =>
  concat(uint16(flags), type, new Uint8Array(4 * fields).fill(0), payload)

/** Everything a connection may be inside of that is read, each by the document that describes it. */
export const ENCAPSULATIONS: readonly Encapsulation[] = [
  { name: 'VXLAN (RFC 7348)', linkType: ETHERNET, wrap: (packet) => overUdp(4789, vxlan(packet)) },
  { name: 'VXLAN over IPv6', linkType: ETHERNET, wrap: (packet) => overIpv6(17, udp(4789, vxlan(packet))) },
  {
    name: 'Geneve with options (RFC 8926)',
    linkType: ETHERNET,
    wrap: (packet) =>
      overUdp(
        6081,
        concat([0x02, 0, 0x65, 0x58, 0, 0, 42, 0], [1, 2, 0x80, 1, 9, 9, 9, 9], ethernet(packet)),
      ),
  },
  {
    name: 'Geneve with IP in it',
    linkType: ETHERNET,
    wrap: (packet) => overUdp(6081, concat([0, 0], typeOf(packet), [0, 0, 42, 0], packet)),
  },
  {
    name: 'GRE (RFC 2784)',
    linkType: ETHERNET,
    wrap: (packet) => overIp(47, gre(0, typeOf(packet), packet)),
  },
  {
    name: 'GRE with checksum, key and sequence number (RFC 2890)',
    linkType: ETHERNET,
    wrap: (packet) => overIp(47, gre(0xb000, typeOf(packet), packet, 3)),
  },
  {
    name: 'GRE with Ethernet (NVGRE, RFC 7637)',
    linkType: ETHERNET,
    wrap: (packet) => overIp(47, gre(0x2000, [0x65, 0x58], ethernet(packet), 1)),
  },
  {
    name: 'PPTP (RFC 2637)',
    linkType: ETHERNET,
    wrap: (packet) => {
      const data = concat([0xff, 0x03], ppp(packet))
      return overIp(47, concat([0x30, 0x01, 0x88, 0x0b], uint16(data.length), [0, 1, 0, 0, 0, 1], data))
    },
  },
  {
    name: 'IP in IP (RFC 2003), 6in4 (RFC 4213)',
    linkType: ETHERNET,
    wrap: (packet) => overIp(etherType(packet) === 0x0800 ? 4 : 41, packet),
  },
  {
    name: 'IP in IPv6 (RFC 2473)',
    linkType: ETHERNET,
    wrap: (packet) => overIpv6(etherType(packet) === 0x0800 ? 4 : 41, packet),
  },
  {
    name: 'a tunnel in a tunnel',
    linkType: ETHERNET,
    wrap: (packet) => overIp(4, ipv4Packet(B, A, 47, gre(0, typeOf(packet), packet))),
  },
  {
    name: 'MPLS, two labels (RFC 3032)',
    linkType: ETHERNET,
    wrap: (packet) => overEthernet(0x8847, concat(label(100, false), label(200, true), packet)),
  },
  {
    name: 'MPLS behind a VLAN tag',
    linkType: ETHERNET,
    wrap: (packet) => overEthernet(0x8100, concat([0, 42, 0x88, 0x47], label(100, true), packet)),
  },
  { name: 'PPPoE (RFC 2516)', linkType: ETHERNET, wrap: (packet) => overEthernet(0x8864, pppoe(packet)) },
  {
    name: 'PPPoE behind a VLAN tag',
    linkType: ETHERNET,
    wrap: (packet) => overEthernet(0x8100, concat([0, 7, 0x88, 0x64], pppoe(packet))),
  },
  {
    name: 'an 802.3 frame with LLC and SNAP (RFC 1042)',
    linkType: ETHERNET,
    wrap: (packet) => overEthernet(snap(packet).length, snap(packet)),
  },
  { name: 'PPP', linkType: 9, wrap: (packet) => concat([0xff, 0x03], ppp(packet)) },
  { name: 'PPP in HDLC-like framing', linkType: 50, wrap: (packet) => concat([0xff, 0x03], ppp(packet)) },
  { name: 'Cisco HDLC', linkType: 104, wrap: (packet) => concat([0x0f, 0], typeOf(packet), packet) },
  { name: 'PPPoE as link type', linkType: 51, wrap: pppoe },
  { name: 'IEEE 802.11', linkType: 105, wrap: (packet) => wireless(packet) },
  {
    name: 'IEEE 802.11 without quality of service',
    linkType: 105,
    wrap: (packet) => wireless(packet, { qos: false }),
  },
  {
    name: 'IEEE 802.11 between access points',
    linkType: 105,
    wrap: (packet) => wireless(packet, { bridge: true }),
  },
  { name: 'radiotap', linkType: 127, wrap: (packet) => concat([0, 0, 8, 0, 0, 0, 0, 0], wireless(packet)) },
  {
    name: 'radiotap with flags: a checksum follows, the header is padded',
    linkType: 127,
    wrap: (packet) => {
      const frame = wireless(packet)
      const padded = concat(frame.slice(0, 26), [0, 0], frame.slice(26), [1, 2, 3, 4])
      return concat([0, 0, 17, 0, 0x03, 0, 0, 0], new Uint8Array(8), [0x30], padded)
    },
  },
  { name: 'PKTAP', linkType: 258, wrap: (packet) => pktap(1, ethernet(packet)) },
  { name: 'PKTAP with raw IP', linkType: 258, wrap: (packet) => pktap(12, packet) },
  { name: 'nflog', linkType: 239, wrap: nflog },
  {
    name: 'BSD loopback with an EtherType',
    linkType: 0,
    wrap: (packet) => concat([0, 0], typeOf(packet), packet),
  },
  {
    name: 'Linux cooked capture with LLC',
    linkType: 113,
    wrap: (packet) => concat([0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0, 0, 4], snap(packet)),
  },
  {
    name: 'Linux cooked capture with MPLS',
    linkType: 113,
    wrap: (packet) => concat([0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0, 0x88, 0x47], label(3, true), packet),
  },
  {
    name: 'an authentication header (RFC 4302)',
    linkType: ETHERNET,
    wrap: (packet) => {
      const header = [packet[9]!, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, ...new Uint8Array(12)]
      const [from, to] = [packet.slice(12, 16).join('.'), packet.slice(16, 20).join('.')]
      return etherType(packet) === 0x0800
        ? ethernet(ipv4Packet(from, to, 51, concat(header, packet.slice(20))))
        : overIp(41, packet)
    },
  },
  {
    name: 'GTP',
    linkType: ETHERNET,
    wrap: (packet) => overUdp(2152, concat([0x30, 0xff], uint16(packet.length), [0, 0, 0, 7], packet)),
  },
  {
    name: 'L2TP (RFC 2661)',
    linkType: ETHERNET,
    wrap: (packet) => overUdp(1701, concat([0x00, 0x02, 0, 7, 0, 8, 0xff, 0x03], ppp(packet))),
  },
]
