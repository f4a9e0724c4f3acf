const ETHER_TYPES: Readonly<Record<number, string>> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x8035: 'RARP',
  0x8100: '802.1Q VLAN',
  0x86dd: 'IPv6',
  0x8847: 'MPLS',
  0x8848: 'MPLS',
  0x8863: 'PPPoE Discovery',
  0x8864: 'PPPoE Session',
  0x880b: 'PPP',
  0x888e: '802.1X',
  0x88e5: 'MACsec',
  0x88e7: '802.1ah',
  0x893f: '802.1BR',
  0x6558: 'Ethernet',
  0x88a8: '802.1ad Provider Bridge',
  0x88cc: 'LLDP',
  0x88f7: 'PTP',
  0x9100: 'QinQ',
}

export const etherTypeName = (type: number): string | null => ETHER_TYPES[type] ?? null
