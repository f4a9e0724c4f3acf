/** Bytes of a packet that are captured: the headers of any link type, of IPv6 and TCP, each with all its options. */
export const CAPTURE_SNAP_LENGTH = 192

const IPV4_EMPTY = 'ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) = 0'
const IPV4_CONTROL = 'tcp[13] & 7 != 0'
/** TCP right behind the IPv6 header (40 bytes): libpcap's tcp[] does not reach into IPv6. */
const IPV6_EMPTY = 'ip6[4:2] = (ip6[52] & 0xf0) >> 2'
const IPV6_CONTROL = 'ip6[53] & 7 != 0'

/**
 * The capture filter (pcap-filter(7)) for SYN, FIN, RST and segments without data from and to `ports`: relayed
 * bytes never come through dumpcap.
 */
export function captureFilter(ports: Iterable<number>): string {
  const both = [...new Set(ports)].map((port) => `tcp port ${port}`).join(' or ')
  return `(${both}) and ((ip and (${IPV4_CONTROL} or ${IPV4_EMPTY})) or (ip6 and (${IPV6_CONTROL} or ${IPV6_EMPTY})))`
}
