/** The messages of the benchmark: 64 bytes of payload, masked one way, bare the other (RFC 6455 §5.2). */
export const PAYLOAD_LENGTH = 64
export const CLIENT_FRAME_LENGTH = 2 + 4 + PAYLOAD_LENGTH
export const SERVER_FRAME_LENGTH = 2 + PAYLOAD_LENGTH

const BINARY = 0x82
const MASKED = 0x80

/** Writes message `number` as a masked frame, under a key of its own. */
export function writeClientFrame(bytes: Uint8Array, at: number, number: number): void {
  bytes[at] = BINARY
  bytes[at + 1] = MASKED | PAYLOAD_LENGTH
  const key = Math.imul(number + 1, 0x9e37_79b1)
  for (let i = 0; i < 4; i += 1) bytes[at + 2 + i] = key >>> (24 - 8 * i)
  for (let i = 0; i < PAYLOAD_LENGTH; i += 1) {
    bytes[at + 6 + i] = (number + i) ^ (bytes[at + 2 + (i & 3)] ?? 0)
  }
}

/** Answers the masked frame at `from`: the same payload, unmasked. */
export function writeEcho(bytes: Uint8Array, from: number, answer: Uint8Array, at: number): void {
  if (bytes[from] !== BINARY || bytes[from + 1] !== (MASKED | PAYLOAD_LENGTH)) throw new Error('lost sync')
  answer[at] = BINARY
  answer[at + 1] = PAYLOAD_LENGTH
  for (let i = 0; i < PAYLOAD_LENGTH; i += 1) {
    answer[at + 2 + i] = (bytes[from + 6 + i] ?? 0) ^ (bytes[from + 2 + (i & 3)] ?? 0)
  }
}

/** Whether the bare frame at `at` is the answer to message `number`. */
export function isEcho(bytes: Uint8Array, at: number, number: number): boolean {
  if (bytes[at] !== BINARY || bytes[at + 1] !== PAYLOAD_LENGTH) return false
  for (let i = 0; i < PAYLOAD_LENGTH; i += 1) if (bytes[at + 2 + i] !== ((number + i) & 0xff)) return false
  return true
}

/** Whole frames of one length out of chunks: calls back with each stretch that holds one or more of them. */
export function splitFrames(
  length: number,
  take: (bytes: Uint8Array, start: number, count: number) => void,
): (chunk: Uint8Array) => void {
  const torn = new Uint8Array(length)
  let tornLength = 0
  return (chunk) => {
    let start = 0
    if (tornLength > 0) {
      start = Math.min(length - tornLength, chunk.length)
      torn.set(chunk.subarray(0, start), tornLength)
      tornLength += start
      if (tornLength < length) return
      take(torn, 0, 1)
      tornLength = 0
    }
    const count = Math.floor((chunk.length - start) / length)
    if (count > 0) take(chunk, start, count)
    torn.set(chunk.subarray(start + count * length))
    tornLength = chunk.length - start - count * length
  }
}
