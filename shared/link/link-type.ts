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
])

/** Named so that the user learns what the capture holds, though its packets are not decoded. */
const KNOWN = new Map<number, string>([
  [LINKTYPE_NONE, 'no packet'],
  [3, 'AX.25'],
  [6, 'IEEE 802.5 Token Ring'],
  [7, 'ARCNET'],
  [8, 'SLIP'],
  [9, 'PPP'],
  [10, 'FDDI'],
  [50, 'PPP in HDLC-like framing'],
  [51, 'PPP over Ethernet'],
  [100, 'LLC/SNAP ATM'],
  [104, 'Cisco HDLC'],
  [105, 'IEEE 802.11'],
  [107, 'Frame Relay'],
  [114, 'LocalTalk'],
  [117, 'OpenBSD pflog'],
  [119, 'IEEE 802.11 with a Prism header'],
  [122, 'IP over Fibre Channel'],
  [123, 'SunATM'],
  [127, 'IEEE 802.11 with a radiotap header'],
  [129, 'ARCNET (Linux)'],
  [138, 'IP over IEEE 1394'],
  [139, 'MTP2 with a pseudo-header'],
  [140, 'MTP2'],
  [141, 'MTP3'],
  [142, 'SCCP'],
  [143, 'DOCSIS'],
  [144, 'Linux IrDA'],
  [163, 'IEEE 802.11 with an AVS header'],
  [165, 'BACnet MS/TP'],
  [166, 'PPP with a direction byte'],
  [169, 'GPRS LLC'],
  [177, 'Linux LAPD'],
  [187, 'Bluetooth HCI H4'],
  [189, 'Linux USB'],
  [192, 'per-packet information'],
  [195, 'IEEE 802.15.4'],
  [197, 'Endace ERF'],
  [201, 'Bluetooth HCI H4 with a pseudo-header'],
  [203, 'LAPD'],
  [204, 'PPP with a direction pseudo-header'],
  [205, 'Cisco HDLC with a direction pseudo-header'],
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
  [239, 'Linux netfilter log'],
  [240, 'NetANALYZER'],
  [242, 'IP over InfiniBand'],
  [243, 'MPEG-2 transport stream'],
  [245, 'NFC LLCP'],
  [247, 'InfiniBand'],
  [248, 'SCTP'],
  [249, 'USBPcap'],
  [251, 'Bluetooth Low Energy'],
  [253, 'Linux netlink'],
  [254, 'Bluetooth Linux monitor'],
  [258, 'PKTAP'],
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
