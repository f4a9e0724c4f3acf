/** Control bits in the order tcpdump and Wireshark name them. */
const FLAGS: readonly [bit: number, name: string][] = [
  [0x02, 'SYN'],
  [0x01, 'FIN'],
  [0x04, 'RST'],
  [0x08, 'PSH'],
  [0x10, 'ACK'],
  [0x20, 'URG'],
  [0x40, 'ECE'],
  [0x80, 'CWR'],
]

/** `SYN, ACK`. The names are the protocol's: they are the same in every language. */
export function flagNames(flags: number): string {
  return FLAGS.filter(([bit]) => (flags & bit) !== 0)
    .map(([, name]) => name)
    .join(', ')
}
