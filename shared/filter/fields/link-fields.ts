import { fieldsOf, type FieldLines, type ValueNames } from './field'

const ETHER_TYPES: ValueNames = [
  [0x0800, 'IPv4'],
  [0x0806, 'ARP'],
  [0x8100, '802.1Q Virtual LAN'],
  [0x86dd, 'IPv6'],
  [0x8847, 'MPLS label switched packet'],
  [0x8863, 'PPPoE Discovery'],
  [0x8864, 'PPPoE Session'],
  [0x888e, '802.1X Authentication'],
  [0x88a8, '802.1ad Provider Bridge (Q-in-Q)'],
]

export const LINK_FIELDS: FieldLines = [
  ...fieldsOf('protocol', 'eth', 'vlan', 'sll', 'null', 'raw', 'arp'),
  { name: 'eth.addr', type: 'ether', parts: ['eth.dst', 'eth.src'] },
  ...fieldsOf('ether', 'eth.dst', 'eth.src'),
  { name: 'eth.type', type: 'uint16', valueNames: ETHER_TYPES },
  ...fieldsOf('uint16', 'eth.len', 'vlan.id', 'vlan.priority'),
  { name: 'vlan.etype', type: 'uint16', valueNames: ETHER_TYPES },
  { name: 'sll.etype', type: 'uint16', valueNames: ETHER_TYPES },
  ...fieldsOf('uint16', 'sll.pkttype', 'sll.hatype', 'sll.halen'),
  ...fieldsOf('ether', 'sll.src.eth'),
  ...fieldsOf('bytes', 'eth.padding', 'eth.trailer'),
]
