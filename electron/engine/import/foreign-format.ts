import type { FormatCode } from '@shared/model/capture-fault'

/** Enough bytes of a file to know its format. */
export const FORMAT_HEAD_LENGTH = 8

/** What files begin with that Wireshark may read, or a program unpack, and that are not read here. */
const FORMATS: readonly [magic: string, code: FormatCode][] = [
  ['a1b2cd34', 'format-modified-pcap'],
  ['34cdb2a1', 'format-modified-pcap'],
  ['736e6f6f70000000', 'format-snoop'],
  ['474d4255', 'format-network-monitor'],
  ['52545353', 'format-network-monitor'],
  ['28b52ffd', 'format-zstd'],
  ['04224d18', 'format-lz4'],
  ['fd377a585a00', 'format-xz'],
  ['425a68', 'format-bzip2'],
  ['504b0304', 'format-zip'],
]

/** What a file is instead of a capture, by its first bytes. */
export function foreignFormat(head: Uint8Array): FormatCode {
  if (head.length === 0) return 'format-empty'
  const hex = Array.from(head, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return FORMATS.find(([magic]) => hex.startsWith(magic))?.[1] ?? 'format-unknown'
}
