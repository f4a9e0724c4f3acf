/** Bytes a picture may have to be shown: it is one string in the page. */
export const IMAGE_LIMIT = 8 * 1024 * 1024

/** First bytes of the pictures a browser shows, and of none that could carry a script. */
const SIGNATURES: readonly (readonly [type: string, at: number, bytes: readonly number[]])[] = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/gif', 0, [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
  ['image/avif', 4, [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66]],
]

/** Media type of a picture, from its first bytes; null where it is none. */
export function imageType(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  const found = SIGNATURES.find(([, at, signature]) =>
    signature.every((byte, index) => bytes[at + index] === byte),
  )
  return found?.[0] ?? null
}
