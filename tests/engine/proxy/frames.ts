/** WebSocket frames as bytes, legal or not (RFC 6455 §5.2). */
export interface FrameShape {
  opcode: number
  fin?: boolean
  rsv?: number
  /** Four key bytes; no key, no mask. */
  key?: Uint8Array | null
  payload?: Uint8Array
  /** What the header claims instead of the payload's length. */
  claims?: bigint
  /** Bytes of the extended length: 0, 2 or 8; the shortest that fits by default. */
  lengthBytes?: 0 | 2 | 8
}

export function frame(shape: FrameShape): Buffer {
  const payload = shape.payload ?? new Uint8Array(0)
  const length = shape.claims ?? BigInt(payload.length)
  const lengthBytes = shape.lengthBytes ?? (length < 126n ? 0 : length < 65_536n ? 2 : 8)
  const key = shape.key ?? null
  const head = Buffer.alloc(2 + lengthBytes + (key === null ? 0 : 4))
  head[0] = (shape.fin === false ? 0 : 0x80) | ((shape.rsv ?? 0) << 4) | shape.opcode
  head[1] = (key === null ? 0 : 0x80) | (lengthBytes === 8 ? 127 : lengthBytes === 2 ? 126 : Number(length))
  if (lengthBytes === 2) head.writeUInt16BE(Number(length), 2)
  if (lengthBytes === 8) head.writeBigUInt64BE(BigInt.asUintN(64, length), 2)
  if (key === null) return Buffer.concat([head, payload])
  head.set(key, 2 + lengthBytes)
  const masked = Buffer.from(payload)
  for (let i = 0; i < masked.length; i += 1) masked[i] = masked[i]! ^ key[i % 4]!
  return Buffer.concat([head, masked])
}

export const KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d)

export const text = (content: string, more: Partial<FrameShape> = {}): Buffer =>
  frame({ opcode: 1, payload: Buffer.from(content), ...more })

export const close = (code: number, reason = '', more: Partial<FrameShape> = {}): Buffer =>
  frame({
    opcode: 8,
    payload: Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]),
    ...more,
  })

export const UPGRADE_REQUEST =
  'GET /chat?room=1 HTTP/1.1\r\nHost: localhost:9001\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n' +
  'Origin: http://localhost:9001\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
  'Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Version: 13\r\n\r\n'

/** The answer of RFC 6455 §1.3 to that key. */
export const SWITCHING_PROTOCOLS =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n'
