/** Place of the first `needle` in `bytes`, or -1. An empty one is found at once. */
export function indexOfBytes(bytes: Uint8Array, needle: Uint8Array): number {
  const { length } = needle
  if (length === 0) return 0
  const first = needle[0]!
  const last = bytes.length - length
  for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    let matched = 1
    while (matched < length && bytes[at + matched] === needle[matched]) matched++
    if (matched === length) return at
  }
  return -1
}

/** Negative, zero or positive, byte by byte; a shorter one that is the same so far comes first. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const common = Math.min(left.length, right.length)
  for (let at = 0; at < common; at++) {
    const difference = left[at]! - right[at]!
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
