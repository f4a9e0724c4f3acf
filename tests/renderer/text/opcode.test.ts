import { describe, expect, it } from 'vitest'
import { isControl, opcodeName } from '../../../renderer/src/text/opcode'

describe('opcodes (RFC 6455 §5.2)', () => {
  it('have their names, all sixteen of them', () => {
    expect(Array.from({ length: 16 }, (_, opcode) => opcodeName(opcode))).toEqual([
      'continuation',
      'text',
      'binary',
      ...Array<string>(5).fill('reserved'),
      'close',
      'ping',
      'pong',
      ...Array<string>(5).fill('reserved'),
    ])
  })

  it('are control frames from 8 on', () => {
    expect([0, 1, 2, 7].some(isControl)).toBe(false)
    expect([8, 9, 10, 15].every(isControl)).toBe(true)
  })
})
