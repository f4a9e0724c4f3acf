import { asciiByte, hexByte } from '../../../text/format/byte-text'
import type { ByteRange } from '../wire-fields'

export const BYTES_PER_ROW = 16

/** One byte as a cell of the hex view. */
export interface HexCell {
  offset: number
  hex: string
  ascii: string
  marked: boolean
}

export function hexRowCount(length: number): number {
  return Math.ceil(length / BYTES_PER_ROW)
}

/** `0000`, wider where the length needs it. */
export function formatOffset(offset: number, length: number): string {
  const digits = Math.max(4, Math.max(0, length - 1).toString(16).length)
  return offset.toString(16).padStart(digits, '0')
}

/** The cells of row `row`; `byteAt` gives null for a byte that is not there yet. */
export function hexRow(
  row: number,
  length: number,
  byteAt: (offset: number) => number | null,
  mark: ByteRange | null,
): HexCell[] {
  const cells: HexCell[] = []
  const start = row * BYTES_PER_ROW
  const end = Math.min(length, start + BYTES_PER_ROW)
  for (let offset = start; offset < end; offset++) {
    const byte = byteAt(offset)
    cells.push({
      offset,
      hex: byte === null ? '··' : hexByte(byte),
      ascii: byte === null ? '·' : asciiByte(byte),
      marked: mark !== null && offset >= mark.start && offset < mark.end,
    })
  }
  return cells
}

/** The byte a key leads to, or null where the key does not move. */
export function byteAfter(key: string, current: number, length: number, pageRows: number): number | null {
  const step: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -BYTES_PER_ROW,
    ArrowDown: BYTES_PER_ROW,
    PageUp: -BYTES_PER_ROW * Math.max(1, pageRows - 1),
    PageDown: BYTES_PER_ROW * Math.max(1, pageRows - 1),
    Home: -Infinity,
    End: Infinity,
  }
  const by = step[key]
  if (by === undefined || length === 0) return null
  return Math.min(length - 1, Math.max(0, current + by))
}
