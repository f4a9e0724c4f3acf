/** What a test wants on the wire; everything else is as RFC 6455 §5.2 has it. */
export interface FrameOptions {
  fin?: boolean
  rsv?: number
  opcode?: number
  /** Four key bytes; not masked without. */
  mask?: readonly [number, number, number, number]
  payload?: Uint8Array | string
  /** Announces another length than the payload's. */
  claims?: number | bigint
  /** Bits the length is written in, instead of the fewest. */
  lengthBits?: 7 | 16 | 64
}

const encoder = new TextEncoder()

export const MASK = [0x37, 0xfa, 0x21, 0x3d] as const

/** Encodes one frame. Independent of the parser: written from the RFC's picture, byte by byte. */
export function frameBytes(options: FrameOptions = {}): Uint8Array {
  const { fin = true, rsv = 0, opcode = 1, mask } = options
  const payload =
    typeof options.payload === 'string'
      ? encoder.encode(options.payload)
      : (options.payload ?? new Uint8Array())
  const length = BigInt(options.claims ?? payload.length)
  const bits = options.lengthBits ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64)
  const header = [(fin ? 0x80 : 0) | (rsv << 4) | opcode]
  const maskBit = mask ? 0x80 : 0
  if (bits === 7) header.push(maskBit | Number(length))
  else {
    header.push(maskBit | (bits === 16 ? 126 : 127))
    for (let shift = bits - 8; shift >= 0; shift -= 8) header.push(Number((length >> BigInt(shift)) & 0xffn))
  }
  if (mask) header.push(...mask)
  const body = mask ? payload.map((byte, index) => byte ^ mask[index % 4]!) : payload
  return concat(Uint8Array.from(header), body)
}

let framesMasked = 0

/** A frame as a client sends it, each with another masking key. */
export function clientFrame(options: FrameOptions = {}): Uint8Array {
  framesMasked++
  const [a, b, c, d] = MASK
  return frameBytes({ mask: [a, b, c ^ (framesMasked >> 8), d ^ (framesMasked & 0xff)], ...options })
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** The payload of a close frame. */
export function closePayload(code: number, reason = ''): Uint8Array {
  return concat(Uint8Array.of(code >> 8, code & 0xff), encoder.encode(reason))
}
