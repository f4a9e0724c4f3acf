/**
 * Unmasks a range into another buffer (RFC 6455 §5.3). Never in place: the bytes belong to the relay or to the
 * capture file.
 * @param key the four key bytes as one big-endian number, signed or not
 * @param phase how many payload bytes of the frame came before bytes[start]
 * @returns index after the last byte written to `into`
 */
export function unmaskInto(
  into: Uint8Array,
  at: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  phase: number,
): number {
  const k0 = keyByte(key, phase)
  const k1 = keyByte(key, phase + 1)
  const k2 = keyByte(key, phase + 2)
  const k3 = keyByte(key, phase + 3)
  const wordsEnd = end - 3
  let from = start
  for (; from < wordsEnd; from += 4) {
    into[at] = bytes[from]! ^ k0
    into[at + 1] = bytes[from + 1]! ^ k1
    into[at + 2] = bytes[from + 2]! ^ k2
    into[at + 3] = bytes[from + 3]! ^ k3
    at += 4
  }
  if (from < end) into[at++] = bytes[from++]! ^ k0
  if (from < end) into[at++] = bytes[from++]! ^ k1
  if (from < end) into[at++] = bytes[from]! ^ k2
  return at
}

/**
 * Whether a masked range is all ASCII once unmasked: what most text is, found without writing a byte.
 * A key of 0 serves for payloads that are not masked.
 */
export function isAsciiUnderMask(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  phase: number,
): boolean {
  const k0 = keyByte(key, phase)
  const k1 = keyByte(key, phase + 1)
  const k2 = keyByte(key, phase + 2)
  const k3 = keyByte(key, phase + 3)
  const wordsEnd = end - 3
  let seen = 0
  let from = start
  if (end - start >= WORTH_A_VIEW) {
    from = end - ((end - start) & 15)
    if (!wordsAreAscii(bytes, start, from, (k0 << 24) | (k1 << 16) | (k2 << 8) | k3)) return false
  }
  for (; from < wordsEnd; from += 4) {
    seen |= (bytes[from]! ^ k0) | (bytes[from + 1]! ^ k1) | (bytes[from + 2]! ^ k2) | (bytes[from + 3]! ^ k3)
  }
  if (from < end) seen |= bytes[from++]! ^ k0
  if (from < end) seen |= bytes[from++]! ^ k1
  if (from < end) seen |= bytes[from]! ^ k2
  return seen < 0x80
}

/** From this length on reading words through a view of its own is faster than reading bytes. */
const WORTH_A_VIEW = 128

/** Over the buffer that was read last: most payloads of a chunk lie in the same one. */
let lastView: DataView = new DataView(new ArrayBuffer(0))

/** @param key as it stands at `start`; the range is a multiple of 16 bytes */
function wordsAreAscii(bytes: Uint8Array, start: number, end: number, key: number): boolean {
  if (lastView.buffer !== bytes.buffer) lastView = new DataView(bytes.buffer)
  const view = lastView
  const from = bytes.byteOffset + start
  const to = bytes.byteOffset + end
  for (let at = from; at < to; at += 16) {
    const seen =
      (view.getInt32(at) ^ key) |
      (view.getInt32(at + 4) ^ key) |
      (view.getInt32(at + 8) ^ key) |
      (view.getInt32(at + 12) ^ key)
    if ((seen & 0x80808080) !== 0) return false
  }
  return true
}

function keyByte(key: number, index: number): number {
  return (key >>> (24 - 8 * (index & 3))) & 0xff
}
