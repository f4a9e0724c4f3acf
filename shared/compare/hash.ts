/**
 * 32-bit hashes of what is compared. A message is only ever compared with one it is aligned with, so that a collision
 * hides one difference in four thousand million.
 */

const START = 0x811c9dc5
const FACTOR = 0x01000193

/** @returns an unsigned number */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed = START): number {
  let hash = seed
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, FACTOR)
  return finished(hash)
}

export function hashText(text: string, seed = START): number {
  let hash = seed
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FACTOR)
  return finished(hash)
}

/** One hash of two, whose order matters. */
export function combined(one: number, other: number): number {
  return finished(Math.imul(one, 0x9e3779b1) ^ other)
}

/** Spreads every bit over all others (MurmurHash3's last step). */
function finished(hash: number): number {
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
