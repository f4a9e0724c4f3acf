/** Enough bytes of a file to know its format. */
export const FORMAT_HEAD_LENGTH = 8

const CONVERT = "Wireshark's editcap -F pcapng makes one that can be read"
const UNPACK = 'unpack it first'

/** What files begin with that Wireshark may read, or a program unpack, and that are not read here. */
const FORMATS: readonly [magic: string, name: string, advice: string][] = [
  ['a1b2cd34', 'a pcap file of the modified kind', CONVERT],
  ['34cdb2a1', 'a pcap file of the modified kind', CONVERT],
  ['736e6f6f70000000', 'a snoop file', CONVERT],
  ['474d4255', 'a Network Monitor file', CONVERT],
  ['52545353', 'a Network Monitor file', CONVERT],
  ['28b52ffd', 'compressed with zstd', UNPACK],
  ['04224d18', 'compressed with lz4', UNPACK],
  ['fd377a585a00', 'compressed with xz', UNPACK],
  ['425a68', 'compressed with bzip2', UNPACK],
  ['504b0304', 'a zip archive', UNPACK],
]

/** What the file is instead of a capture, and what to do: half a sentence; null where nobody knows. */
export function foreignFormat(head: Uint8Array): string | null {
  const hex = Array.from(head, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const known = FORMATS.find(([magic]) => hex.startsWith(magic))
  return known === undefined ? null : `it is ${known[1]}; ${known[2]}`
}
