import { parseAddress } from '../../ip/address'

/** A prefix length, or none. */
const WITH_PREFIX = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/
/** RFC 4291 §2.5.5.2: what stands before an IPv4 address that is written as an IPv6 one. */
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

export interface AddressPrefix<Address> {
  address: Address
  /** Bits that are compared: all of them for an address without a prefix length. */
  bits: number
}

/** `10.0.0.0/8`; null for what is no IPv4 address. */
export function parseIpv4(text: string): AddressPrefix<number> | null {
  const read = readPrefix(text, 32)
  if (read === null || text.includes(':')) return null
  const [a = 0, b = 0, c = 0, d = 0] = read.bytes
  return { address: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0, bits: read.bits }
}

/** `2001:db8::/32`; null for what is no IPv6 address. */
export function parseIpv6(text: string): AddressPrefix<Uint8Array> | null {
  const read = readPrefix(text, 128)
  if (read === null || !text.includes(':')) return null
  const { bytes, bits } = read
  return { address: bytes.length === 4 ? Uint8Array.from([...MAPPED_PREFIX, ...bytes]) : bytes, bits }
}

function readPrefix(text: string, most: number): { bytes: Uint8Array; bits: number } | null {
  const [, address = '', prefix] = WITH_PREFIX.exec(text) ?? []
  const bytes = parseAddress(address)
  const bits = prefix === undefined ? most : Number(prefix)
  return bytes === null || bits > most ? null : { bytes, bits }
}
