import { describe, expect, it } from 'vitest'
import {
  byteAfter,
  formatOffset,
  hexRow,
  hexRowCount,
} from '../../../../../renderer/src/features/payload/hex/hex-row'

const bytes = Uint8Array.from({ length: 40 }, (_, at) => at + 0x30)
const byteAt = (offset: number): number | null => bytes[offset] ?? null

describe('a row of the hex view', () => {
  it('has sixteen bytes, the last one what is left', () => {
    expect(hexRowCount(40)).toBe(3)
    expect(hexRow(0, 40, byteAt, null)).toHaveLength(16)
    expect(hexRow(2, 40, byteAt, null)).toHaveLength(8)
  })

  it('shows each byte in hexadecimal and as the character it would be', () => {
    expect(hexRow(0, 40, byteAt, null)[1]).toEqual({ offset: 1, hex: '31', ascii: '1', marked: false })
    const control = hexRow(0, 1, () => 0x07, null)[0]
    expect(control).toMatchObject({ hex: '07', ascii: '.' })
  })

  it('marks a range across rows', () => {
    const mark = { start: 14, end: 18 }
    const marked = [0, 1].flatMap((row) => hexRow(row, 40, byteAt, mark).filter((cell) => cell.marked))
    expect(marked.map((cell) => cell.offset)).toEqual([14, 15, 16, 17])
  })

  it('says where a byte has not come yet', () => {
    expect(hexRow(0, 16, () => null, null)[0]).toMatchObject({ hex: '··', ascii: '·' })
  })
})

describe('offsets', () => {
  it('are four digits, more where the payload is longer', () => {
    expect(formatOffset(0x20, 100)).toBe('0020')
    expect(formatOffset(0x20, 0x10_0000)).toBe('00020')
    expect(formatOffset(0, 0x1_0000_0001)).toBe('000000000')
  })
})

describe('the keys of the hex view', () => {
  it('move by a byte, a row, a page, and to the ends', () => {
    expect(byteAfter('ArrowRight', 5, 100, 4)).toBe(6)
    expect(byteAfter('ArrowUp', 20, 100, 4)).toBe(4)
    expect(byteAfter('PageDown', 0, 100, 4)).toBe(48)
    expect(byteAfter('End', 5, 100, 4)).toBe(99)
    expect(byteAfter('Home', 5, 100, 4)).toBe(0)
    expect(byteAfter('x', 5, 100, 4)).toBeNull()
    expect(byteAfter('ArrowRight', 0, 0, 4)).toBeNull()
  })
})
