import type { Difference } from '../../support/tshark-comparison'

/** Link, VLAN and IP headers that are read here, up to TCP. */
const READ_HERE =
  /^(eth:ethertype|sll:ethertype|sll2|null|loop|raw)?(:(vlan|ieee8021ad):ethertype)*:?(ip|ipv6(:ipv6\.[a-z]+)*):tcp/

/** First fragments the capture does not have whole: tshark dissects them as if they were the segment. */
const CUT_FRAGMENTS = [
  'bgp-bgp_capabilities_print-oobr-1.pcap',
  'bgp-bgp_capabilities_print-oobr-2.pcap',
  'bgp_pmsi_tunnel-oobr.pcap',
  'rpki-rtr-oobr.pcap',
]

/** A stretch after a hole that the other end never acknowledged. */
const UNACKNOWLEDGED = ['bgp-cease-hard-reset.pcap']

/** Packets that carry IPComp (RFC 3173) are not decompressed: the connection they belong to lacks them here. */
const COMPRESSED_PACKETS = ['AH-IPcomp-IPv4.pcap', 'AH-IPcomp-IPv6.pcap']

/**
 * Why Sockscope and tshark differ there, where it is tshark that is wrong or both are right in their way. Null where
 * nobody knows.
 */
export function reasonFor(file: string, { kind, protocols, here, tshark }: Difference): string | null {
  const name = file.split('/').at(-1) ?? ''
  if (COMPRESSED_PACKETS.includes(name)) return 'packets with IPComp are not decompressed here'
  switch (kind) {
    case 'time':
      if (tshark === '') return 'the record has no time: here it counts as that of the packet before it'
      return name.startsWith('timestamp_invalid_') ? 'microseconds beyond a second: carried over here' : null
    case 'membership':
      if (here !== 'null') return null
      if (!READ_HERE.test(protocols)) return 'TCP inside a tunnel or a link layer that is not decoded'
      return CUT_FRAGMENTS.includes(name)
        ? 'a first fragment of which the rest is missing is no segment'
        : null
    case 'bytes':
      if (/^tcp_rst_(diag_payload|data)/.test(name))
        return 'the text of an RST is no stream data (RFC 1122 §4.2.2.12)'
      if (isHole(here) && hasEnded(tshark)) {
        return UNACKNOWLEDGED.includes(name)
          ? 'tshark shows what is behind a hole only once it is acknowledged'
          : 'a hole at the end of a stream, which tshark shows only once bytes come behind it'
      }
      return null
    case 'packets':
    case 'handshake':
    case 'requests':
    case 'responses':
    case 'frames':
      return null
  }
}

/** The first difference is a hole. */
function isHole(side: string): boolean {
  return /at \d+ "\[\d+ bytes missing in capture file\]/.test(side)
}

/** There are no more bytes at the first difference. */
function hasEnded(side: string): boolean {
  return side.endsWith('""')
}
