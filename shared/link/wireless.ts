import { LLC_HEADER_LENGTH } from './link-payload'

/** Frame control of IEEE 802.11 §9.2.4.1. */
const TYPE_DATA = 2
const SUBTYPE_QOS = 0x8
const SUBTYPE_NO_DATA = 0x4
const TO_DS = 0x01
const FROM_DS = 0x02
const PROTECTED = 0x40
const ORDER = 0x80
const A_MSDU = 0x80

const RADIOTAP_TSFT = 0
const RADIOTAP_FLAGS = 1
const RADIOTAP_HAS_FCS = 0x10
const RADIOTAP_HAS_PADDING = 0x20
const FCS_LENGTH = 4

/** Where an IEEE 802.11 frame begins and ends, and whether its header is padded to four bytes. */
export interface WirelessFrame {
  at: number
  end: number
  isPadded: boolean
}

/** Why a frame shows no payload: it is none, it is encrypted, or several are in one. */
export type WirelessPayload = { at: number } | 'no-data' | 'encrypted' | 'aggregated' | 'cut'

/** The frame behind a radiotap header (radiotap.org); null where that is cut. */
export function radiotapFrame(bytes: Uint8Array, start: number, end: number): WirelessFrame | null {
  if (start + 8 > end) return null
  const length = little16(bytes, start + 2)
  if (length < 8 || start + length > end) return null
  // Words of which the highest bit says that another follows; the fields come behind them.
  let fields = start + 4
  while (fields + 4 <= start + length && (bytes[fields + 3]! & 0x80) !== 0) fields += 4
  fields += 4
  const present = bytes[start + 4]!
  let at = fields
  if ((present & (1 << RADIOTAP_TSFT)) !== 0) at = start + ((at - start + 7) & ~7) + 8
  const flags = (present & (1 << RADIOTAP_FLAGS)) !== 0 && at < start + length ? bytes[at]! : 0
  const hasFcs = (flags & RADIOTAP_HAS_FCS) !== 0
  return {
    at: start + length,
    end: hasFcs ? end - FCS_LENGTH : end,
    isPadded: (flags & RADIOTAP_HAS_PADDING) !== 0,
  }
}

/** Where the LLC header of a data frame begins (IEEE 802.11 §9.3.2). */
export function wirelessPayload(bytes: Uint8Array, { at, end, isPadded }: WirelessFrame): WirelessPayload {
  if (at + 24 > end) return 'cut'
  const control = bytes[at]!
  const flags = bytes[at + 1]!
  const subtype = control >> 4
  if (((control >> 2) & 3) !== TYPE_DATA || (subtype & SUBTYPE_NO_DATA) !== 0) return 'no-data'
  if ((flags & PROTECTED) !== 0) return 'encrypted'
  let length = (flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS) ? 30 : 24
  if ((subtype & SUBTYPE_QOS) !== 0) {
    if (at + length >= end) return 'cut'
    if ((bytes[at + length]! & A_MSDU) !== 0) return 'aggregated'
    length += 2
    if ((flags & ORDER) !== 0) length += 4
  }
  if (isPadded) length = (length + 3) & ~3
  return at + length + LLC_HEADER_LENGTH <= end ? { at: at + length } : 'cut'
}

/** Length of a Prism header: its own field, in the byte order of who wrote it. */
export function prismLength(bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end) return -1
  const little = little32(bytes, start + 4)
  return little < 0x10000 ? little : big32(bytes, start + 4)
}

/** Length of an AVS header. */
export function avsLength(bytes: Uint8Array, start: number, end: number): number {
  return start + 8 > end ? -1 : big32(bytes, start + 4)
}

export function little16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8)
}

export function little32(bytes: Uint8Array, at: number): number {
  return (little16(bytes, at) | (little16(bytes, at + 2) << 16)) >>> 0
}

function big32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}
