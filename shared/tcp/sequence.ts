const TWO_TO_32 = 0x1_0000_0000

/** The largest window there is (RFC 7323 §2.3): what lies further back than this is taken to be ahead. */
const LARGEST_WINDOW = 0x4000_0000

/**
 * How far `seq` is ahead of `expected` in the circular number space (RFC 9293 §3.4); negative for bytes that came
 * before. A capture can miss any number of bytes but a sender repeats at most a window of them, so up to 3 GiB count
 * as ahead and 1 GiB as behind.
 */
export function sequenceAhead(seq: number, expected: number): number {
  const difference = (seq - expected) | 0
  return difference < -LARGEST_WINDOW ? difference + TWO_TO_32 : difference
}

/** The sequence number `count` behind `seq`. */
export function sequenceAfter(seq: number, count: number): number {
  return (seq + count) >>> 0
}
