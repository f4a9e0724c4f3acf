/**
 * One value of a field. Integers are numbers, and bigints only beyond Number.MAX_SAFE_INTEGER; booleans 0 or 1; times
 * bigints of nanoseconds; an IPv4 address is its 32-bit number, an IPv6 address its 16 bytes; bytes and protocols are
 * bytes. A field without a value (a label) has `null`.
 */
export type FieldValue = number | bigint | string | Uint8Array | null

export type FieldValues = readonly FieldValue[]

export const NO_VALUES: FieldValues = []

/** An integer in its one representation. */
export function integer(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value
}

/** The four or sixteen bytes of an address, or bytes as they are. */
export function bytesOfValue(value: FieldValue): Uint8Array {
  if (typeof value === 'number') {
    return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
  }
  return value instanceof Uint8Array ? value : new Uint8Array(0)
}
