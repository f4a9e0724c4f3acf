import { FilterFault } from '../filter-problem'
import type { SliceRange } from './ast'

const NUMBER = String.raw`(-?(?:0[xX][0-9a-fA-F]+|\d+))`
const WITH_LENGTH = new RegExp(`^${NUMBER}?:(?:(?:${NUMBER}))?$`)
const INCLUSIVE = new RegExp(`^${NUMBER}-${NUMBER}$`)
const SINGLE = new RegExp(`^${NUMBER}$`)
/** Offsets beyond this are no offsets of anything that is captured. */
const FARTHEST = 0x7fff_ffff

/** The ranges between `[` at `open` and its `]`. */
export function readRanges(
  text: string,
  open: number,
  tokenStart: number,
): { ranges: SliceRange[]; end: number } {
  const close = text.indexOf(']', open)
  if (close < 0) throw new FilterFault('slice-unterminated', { start: tokenStart, end: text.length })
  const ranges: SliceRange[] = []
  let at = open + 1
  for (const part of text.slice(open + 1, close).split(',')) {
    const range = readRange(part.trim())
    if (range === null) {
      const span = { start: at, end: Math.max(at + part.length, at + 1) }
      throw new FilterFault('slice-invalid', span, { range: part.trim() })
    }
    ranges.push(range)
    at += part.length + 1
  }
  return { ranges, end: close + 1 }
}

function readRange(part: string): SliceRange | null {
  const single = SINGLE.exec(part)
  if (single !== null) {
    const start = offset(single[1])
    return start === null ? null : { kind: 'inclusive', start, end: start }
  }
  const withLength = WITH_LENGTH.exec(part)
  if (withLength !== null && part !== ':') {
    const start = withLength[1] === undefined ? 0 : offset(withLength[1])
    if (start === null) return null
    if (withLength[2] === undefined) return { kind: 'length', start, length: null }
    const length = offset(withLength[2])
    return length === null || length <= 0 ? null : { kind: 'length', start, length }
  }
  const inclusive = INCLUSIVE.exec(part)
  if (inclusive !== null) {
    const start = offset(inclusive[1])
    const end = offset(inclusive[2])
    if (start === null || end === null) return null
    // How many bytes lie between an offset from the start and one from the end is not known.
    if (start < 0 !== end < 0 || end < start) return null
    return { kind: 'inclusive', start, end }
  }
  return null
}

function offset(text: string | undefined): number | null {
  if (text === undefined) return null
  const isNegative = text.startsWith('-')
  const digits = isNegative ? text.slice(1) : text
  const value = /^0\d/.test(digits) ? (/^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN) : Number(digits)
  if (Number.isNaN(value) || value > FARTHEST) return null
  // Never -0: the printer could not say it.
  return isNegative && value !== 0 ? -value : value
}

export function printRange(range: SliceRange): string {
  if (range.kind === 'length') return `${range.start}:${range.length ?? ''}`
  return range.start === range.end ? String(range.start) : `${range.start}-${range.end}`
}
