/** The messages of the benchmark: 64 bytes of payload, masked one way, bare the other (RFC 6455 §5.2). */
export const PAYLOAD_LENGTH = 64
export const CLIENT_FRAME_LENGTH = 2 + 4 + PAYLOAD_LENGTH
export const SERVER_FRAME_LENGTH = 2 + PAYLOAD_LENGTH

const BINARY = 0x82

/** `count` masked frames in a row. */
export function clientFrames(count: number): Buffer {
  const frames = Buffer.alloc(count * CLIENT_FRAME_LENGTH)
  const key = [0x12, 0x34, 0x56, 0x78]
  for (let i = 0; i < count; i += 1) {
    const start = i * CLIENT_FRAME_LENGTH
    frames[start] = BINARY
    frames[start + 1] = 0x80 | PAYLOAD_LENGTH
    frames.set(key, start + 2)
    for (let j = 0; j < PAYLOAD_LENGTH; j += 1) frames[start + 6 + j] = (j + 32) ^ (key[j % 4] ?? 0)
  }
  return frames
}

export function serverFrames(count: number): Buffer {
  const frames = Buffer.alloc(count * SERVER_FRAME_LENGTH)
  for (let i = 0; i < count; i += 1) {
    const start = i * SERVER_FRAME_LENGTH
    frames[start] = BINARY
    frames[start + 1] = PAYLOAD_LENGTH
    for (let j = 0; j < PAYLOAD_LENGTH; j += 1) frames[start + 2 + j] = j + 32
  }
  return frames
}
