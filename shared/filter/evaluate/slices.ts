import type { SliceRange } from '../language/ast'
import type { FieldValue } from '../types/field-value'

/** Start and end of a range in something `length` long; null where it does not lie inside. */
export function boundsOf(range: SliceRange, length: number): [start: number, end: number] | null {
  const start = range.start < 0 ? length + range.start : range.start
  let end: number
  if (range.kind === 'length') end = range.length === null ? length : start + range.length
  else end = (range.end < 0 ? length + range.end : range.end) + 1
  return start < 0 || end > length || start >= end ? null : [start, end]
}

/** The pieces joined; null where one of them is not there. Text is cut between code points. */
export function sliceOf(value: string | Uint8Array, ranges: readonly SliceRange[]): FieldValue {
  return typeof value === 'string' ? sliceText(value, ranges) : sliceBytes(value, ranges)
}

function sliceText(text: string, ranges: readonly SliceRange[]): string | null {
  // Without surrogates a code point is a character of the string.
  const points = /[\ud800-\udfff]/.test(text) ? Array.from(text) : text
  let joined = ''
  for (const range of ranges) {
    const bounds = boundsOf(range, points.length)
    if (bounds === null) return null
    const piece = points.slice(bounds[0], bounds[1])
    joined += typeof piece === 'string' ? piece : piece.join('')
  }
  return joined
}

function sliceBytes(bytes: Uint8Array, ranges: readonly SliceRange[]): Uint8Array | null {
  const pieces: Uint8Array[] = []
  for (const range of ranges) {
    const bounds = boundsOf(range, bytes.length)
    if (bounds === null) return null
    pieces.push(bytes.subarray(bounds[0], bounds[1]))
  }
  if (pieces.length === 1) return pieces[0]!
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

/** Whether any of the ranges holds the number; for layers, the last of which is `count`. */
export function isInRanges(number: number, count: number, ranges: readonly SliceRange[]): boolean {
  return ranges.some((range) => {
    const place = (value: number): number => (value < 0 ? count + 1 + value : value)
    const start = place(range.start)
    if (range.kind === 'inclusive') return number >= start && number <= place(range.end)
    return number >= start && (range.length === null || number < start + range.length)
  })
}
