/** The opcodes of RFC 6455 §5.2 by name; the rest is reserved. */
export const OPCODE_NAMES = {
  0x0: 'continuation',
  0x1: 'text',
  0x2: 'binary',
  0x8: 'close',
  0x9: 'ping',
  0xa: 'pong',
} as const
export type OpcodeName = (typeof OPCODE_NAMES)[keyof typeof OPCODE_NAMES] | 'reserved'

export function opcodeName(opcode: number): OpcodeName {
  return (OPCODE_NAMES as Record<number, OpcodeName>)[opcode] ?? 'reserved'
}

/** §5.5: opcodes with the highest bit set are control frames. */
export function isControl(opcode: number): boolean {
  return (opcode & 0x8) !== 0
}
