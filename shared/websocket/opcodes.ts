/** RFC 6455 §5.2 and §11.8. */
export const CONTINUATION = 0x0
export const TEXT = 0x1
export const BINARY = 0x2
export const CLOSE = 0x8
export const PING = 0x9
export const PONG = 0xa

export const RSV1 = 4
export const RSV2 = 2
export const RSV3 = 1

const NAMES: Record<number, string> = {
  [CONTINUATION]: 'continuation',
  [TEXT]: 'text',
  [BINARY]: 'binary',
  [CLOSE]: 'close',
  [PING]: 'ping',
  [PONG]: 'pong',
}

/** `text`, `binary`, …; `reserved` for 3–7 and 11–15. */
export function opcodeName(opcode: number): string {
  return NAMES[opcode] ?? 'reserved'
}

/** 8–15: control frames, defined or not (RFC 6455 §5.5). */
export function isControl(opcode: number): boolean {
  return opcode >= 8
}

/** 3–7 and 11–15 (RFC 6455 §5.2). */
export function isReserved(opcode: number): boolean {
  return opcode > PONG || (opcode > BINARY && opcode < CLOSE)
}
