/** Of a record of the capture file that is no packet. */
export const LINKTYPE_NONE = -1

/** Link types (LINKTYPE_ values, https://www.tcpdump.org/linktypes.html) whose packets are decoded. */
export const LINKTYPE_NULL = 0
export const LINKTYPE_ETHERNET = 1
/** What LINKTYPE_RAW was in files of some systems, before 101 was assigned. */
export const LINKTYPE_RAW_OLD = 12
export const LINKTYPE_RAW_OPENBSD = 14
export const LINKTYPE_RAW = 101
export const LINKTYPE_LOOP = 108
export const LINKTYPE_LINUX_SLL = 113
export const LINKTYPE_IPV4 = 228
export const LINKTYPE_IPV6 = 229
export const LINKTYPE_LINUX_SLL2 = 276
export const LINKTYPE_TOKEN_RING = 6
export const LINKTYPE_PPP = 9
export const LINKTYPE_FDDI = 10
export const LINKTYPE_PPP_HDLC = 50
export const LINKTYPE_PPP_ETHER = 51
export const LINKTYPE_ATM_RFC1483 = 100
export const LINKTYPE_C_HDLC = 104
export const LINKTYPE_IEEE802_11 = 105
export const LINKTYPE_ENC = 109
export const LINKTYPE_PFLOG = 117
export const LINKTYPE_IEEE802_11_PRISM = 119
export const LINKTYPE_IP_OVER_FC = 122
export const LINKTYPE_IEEE802_11_RADIOTAP = 127
export const LINKTYPE_IP_OVER_1394 = 138
/** For private use; Apple writes PKTAP with it. */
export const LINKTYPE_USER2 = 149
export const LINKTYPE_IEEE802_11_AVS = 163
export const LINKTYPE_PPP_PPPD = 166
export const LINKTYPE_PPI = 192
export const LINKTYPE_PPP_WITH_DIR = 204
export const LINKTYPE_C_HDLC_WITH_DIR = 205
export const LINKTYPE_NFLOG = 239
export const LINKTYPE_NETANALYZER = 240
export const LINKTYPE_PKTAP = 258

const DECODED = new Map<number, string>([
  [LINKTYPE_NULL, 'BSD loopback'],
  [LINKTYPE_ETHERNET, 'Ethernet'],
  [LINKTYPE_RAW_OLD, 'raw IP'],
  [LINKTYPE_RAW_OPENBSD, 'raw IP'],
  [LINKTYPE_RAW, 'raw IP'],
  [LINKTYPE_LOOP, 'OpenBSD loopback'],
  [LINKTYPE_LINUX_SLL, 'Linux cooked capture'],
  [LINKTYPE_IPV4, 'raw IPv4'],
  [LINKTYPE_IPV6, 'raw IPv6'],
  [LINKTYPE_LINUX_SLL2, 'Linux cooked capture v2'],
  [LINKTYPE_TOKEN_RING, 'IEEE 802.5 Token Ring'],
  [LINKTYPE_PPP, 'PPP'],
  [LINKTYPE_FDDI, 'FDDI'],
  [LINKTYPE_PPP_HDLC, 'PPP in HDLC-like framing'],
  [LINKTYPE_PPP_ETHER, 'PPP over Ethernet'],
  [LINKTYPE_ATM_RFC1483, 'LLC/SNAP ATM'],
  [LINKTYPE_C_HDLC, 'Cisco HDLC'],
  [LINKTYPE_IEEE802_11, 'IEEE 802.11'],
  [LINKTYPE_ENC, 'OpenBSD IPsec'],
  [LINKTYPE_PFLOG, 'OpenBSD pflog'],
  [LINKTYPE_IEEE802_11_PRISM, 'IEEE 802.11 with a Prism header'],
  [LINKTYPE_IP_OVER_FC, 'IP over Fibre Channel'],
  [LINKTYPE_IEEE802_11_RADIOTAP, 'IEEE 802.11 with a radiotap header'],
  [LINKTYPE_IP_OVER_1394, 'IP over IEEE 1394'],
  [LINKTYPE_USER2, 'PKTAP (user link type 2)'],
  [LINKTYPE_IEEE802_11_AVS, 'IEEE 802.11 with an AVS header'],
  [LINKTYPE_PPP_PPPD, 'PPP with a direction byte'],
  [LINKTYPE_PPI, 'per-packet information'],
  [LINKTYPE_PPP_WITH_DIR, 'PPP with a direction pseudo-header'],
  [LINKTYPE_C_HDLC_WITH_DIR, 'Cisco HDLC with a direction pseudo-header'],
  [LINKTYPE_NFLOG, 'Linux netfilter log'],
  [LINKTYPE_NETANALYZER, 'NetANALYZER'],
  [LINKTYPE_PKTAP, 'PKTAP'],
])

/** Named so that the user learns what the capture holds, though its packets are not decoded. */
const KNOWN = new Map<number, string>([
  [LINKTYPE_NONE, 'no packet'],
  [3, 'AX.25'],
  [7, 'ARCNET'],
  [8, 'SLIP'],
  [107, 'Frame Relay'],
  [114, 'LocalTalk'],
  [123, 'SunATM'],
  [129, 'ARCNET (Linux)'],
  [139, 'MTP2 with a pseudo-header'],
  [140, 'MTP2'],
  [141, 'MTP3'],
  [142, 'SCCP'],
  [143, 'DOCSIS'],
  [144, 'Linux IrDA'],
  [165, 'BACnet MS/TP'],
  [169, 'GPRS LLC'],
  [177, 'Linux LAPD'],
  [187, 'Bluetooth HCI H4'],
  [189, 'Linux USB'],
  [195, 'IEEE 802.15.4'],
  [197, 'Endace ERF'],
  [201, 'Bluetooth HCI H4 with a pseudo-header'],
  [203, 'LAPD'],
  [206, 'Frame Relay with a direction pseudo-header'],
  [209, 'Linux IPMB'],
  [215, 'IEEE 802.15.4 without PHY header'],
  [220, 'Linux USB, padded'],
  [224, 'Fibre Channel FC-2'],
  [225, 'Fibre Channel FC-2 with delimiters'],
  [226, 'Solaris IPNET'],
  [227, 'CAN'],
  [230, 'IEEE 802.15.4 without FCS'],
  [231, 'D-Bus'],
  [235, 'DVB-CI'],
  [242, 'IP over InfiniBand'],
  [243, 'MPEG-2 transport stream'],
  [245, 'NFC LLCP'],
  [247, 'InfiniBand'],
  [248, 'SCTP'],
  [249, 'USBPcap'],
  [251, 'Bluetooth Low Energy'],
  [253, 'Linux netlink'],
  [254, 'Bluetooth Linux monitor'],
  [265, 'ISO 14443'],
  [271, 'vSockmon'],
  [272, 'Nordic Bluetooth Low Energy'],
  [273, 'DOCSIS 3.1 with RF data'],
  [274, 'Ethernet mPackets'],
  [283, 'IEEE 802.15.4 TAP'],
  [288, 'USB 2.0'],
  [289, 'ATSC ALP'],
])

/** Whether packets of this link type are decoded down to IP. */
export function isDecodedLinkType(linkType: number): boolean {
  return DECODED.has(linkType)
}

/** The link type's name; its number in words where it is not known. */
export function linkTypeName(linkType: number): string {
  return DECODED.get(linkType) ?? KNOWN.get(linkType) ?? `link type ${linkType}`
}
