/** Length of a pcap file's header (draft-ietf-opsawg-pcap §4). */
export const PCAP_HEADER_LENGTH = 24

const MICROSECONDS = 0xa1b2c3d4
const NANOSECONDS = 0xa1b23c4d
const MAJOR_VERSION = 2

export interface PcapHeader {
  isLittleEndian: boolean
  /** Nanoseconds in one unit of a packet's sub-second field: 1000 or 1. */
  nanosPerUnit: number
  majorVersion: number
  minorVersion: number
  snapLength: number
  /** The low 16 bits of the field; the others tell about a frame check sequence. */
  linkType: number
}

/** True where `bytes` begin like a pcap file, in either byte order and resolution. */
export function isPcap(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && magicOf(viewOf(bytes)) !== null
}

/** The header in the first PCAP_HEADER_LENGTH bytes; null where they are none. */
export function readPcapHeader(bytes: Uint8Array): PcapHeader | null {
  const view = viewOf(bytes)
  const magic = magicOf(view)
  if (magic === null) return null
  const { isLittleEndian } = magic
  return {
    isLittleEndian,
    nanosPerUnit: magic.value === NANOSECONDS ? 1 : 1000,
    majorVersion: view.getUint16(4, isLittleEndian),
    minorVersion: view.getUint16(6, isLittleEndian),
    snapLength: view.getUint32(16, isLittleEndian),
    linkType: view.getUint32(20, isLittleEndian) & 0xffff,
  }
}

/** True for the one version there is. */
export function isKnownPcapVersion(header: PcapHeader): boolean {
  return header.majorVersion === MAJOR_VERSION
}

/** A copy of the header with the magic and version pcap-parser knows. */
export function withKnownMagic(bytes: Uint8Array, header: PcapHeader): Uint8Array {
  const copy = bytes.slice(0, PCAP_HEADER_LENGTH)
  const view = viewOf(copy)
  view.setUint32(0, MICROSECONDS, header.isLittleEndian)
  view.setUint16(6, 4, header.isLittleEndian)
  return copy
}

function magicOf(view: DataView): { value: number; isLittleEndian: boolean } | null {
  for (const isLittleEndian of [true, false]) {
    const value = view.getUint32(0, isLittleEndian)
    if (value === MICROSECONDS || value === NANOSECONDS) return { value, isLittleEndian }
  }
  return null
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
