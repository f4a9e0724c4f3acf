/**
 * The Internet checksum (RFC 1071), summed over little-endian words: the sum does not depend on the byte order as
 * long as the result is stored in the order it was summed in (§2 B), and 32 bits at a time measure three times
 * faster here than byte pairs. Sums of up to 2^37 bytes stay exact.
 */
export function sumWords(view: DataView, start: number, end: number, initial = 0): number {
  let sum = initial
  let at = start
  for (; at + 4 <= end; at += 4) {
    const word = view.getInt32(at, true)
    sum += (word & 0xffff) + (word >>> 16)
  }
  if (at + 2 <= end) {
    sum += view.getUint16(at, true)
    at += 2
  }
  return at < end ? sum + view.getUint8(at) : sum
}

/** The checksum of a sum of words, to be stored in little-endian order. */
export function foldChecksum(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded % 0x1_0000) + Math.floor(folded / 0x1_0000)
  return ~folded & 0xffff
}

/** A big-endian 16-bit field's contribution to a sum of little-endian words. */
export function swapped(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8)
}
