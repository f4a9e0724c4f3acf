import { FilterFault } from '../filter-problem'
import { MAX_FILTER_LENGTH } from '../filter-limits'
import { opensString, readCharacter, readString } from './quoted'
import { readRanges } from './slice-ranges'
import type { Sign, Token } from './token'

/** Operators of signs, the longest first. */
const SIGNS: readonly [string, Sign][] = [
  ['===', '==='],
  ['!==', '!=='],
  ['==', '=='],
  ['!=', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['&&', 'and'],
  ['||', 'or'],
  ['^^', 'xor'],
  ['..', '..'],
  ['<', '<'],
  ['>', '>'],
  ['~', 'matches'],
  ['!', 'not'],
  ['&', '&'],
  ['(', '('],
  [')', ')'],
  ['{', '{'],
  ['}', '}'],
  [',', ','],
  ['$', '$'],
  ['@', '@'],
  ['+', '+'],
  ['-', '-'],
  ['*', '*'],
  ['/', '/'],
  ['%', '%'],
]

/** Operators of letters, in any case. */
const KEYWORDS: ReadonlyMap<string, Sign> = new Map<string, Sign>([
  ['eq', '=='],
  ['any_eq', '=='],
  ['ne', '!='],
  ['all_ne', '!='],
  ['all_eq', '==='],
  ['any_ne', '!=='],
  ['gt', '>'],
  ['ge', '>='],
  ['lt', '<'],
  ['le', '<='],
  ['contains', 'contains'],
  ['matches', 'matches'],
  ['not', 'not'],
  ['and', 'and'],
  ['or', 'or'],
  ['xor', 'xor'],
  ['in', 'in'],
  ['any', 'any'],
  ['all', 'all'],
  ['bitand', '&'],
  ['bitwise_and', '&'],
])

const BLANK = /[ \t\r\n]+/y
/** Names, numbers, addresses and bytes: whatever may stand unquoted. A minus or slash inside belongs to it. */
const WORD = /[A-Za-z0-9_:][A-Za-z0-9_:/-]*(?:\.[A-Za-z0-9_:/-]+)*/y
/** A number whose exponent has a sign, which a word cannot hold. */
const EXPONENT = /\d+(?:\.\d+)?[eE][+-]?\d+/y
/** `.tcp`: a field, whatever else it may look like. */
const DOTTED = /\.[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_][A-Za-z0-9_-]*)*/y

/** Cuts a filter into tokens, the last of which is `end`. Throws FilterFault. */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_FILTER_LENGTH) {
    const span = { start: MAX_FILTER_LENGTH, end: text.length }
    throw new FilterFault('too-long', span, { limit: MAX_FILTER_LENGTH })
  }
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at += length(BLANK, text, at)
    if (at >= text.length) break
    const token = readToken(text, at)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length })
  return tokens
}

function readToken(text: string, start: number): Token {
  const character = text[start]
  if (opensString(character)) return { kind: 'string', start, ...readString(text, start, false, start) }
  if ((character === 'r' || character === 'R') && opensString(text[start + 1])) {
    return { kind: 'string', start, ...readString(text, start + 1, true, start) }
  }
  if (character === "'") {
    const read = readCharacter(text, start)
    return { kind: 'character', start, ...read, text: text.slice(start, read.end) }
  }
  if (character === '[') return { kind: 'ranges', isLayer: false, start, ...readRanges(text, start, start) }
  if (character === '#') return readLayer(text, start)
  const word = Math.max(length(WORD, text, start), length(EXPONENT, text, start))
  if (word > 0) return wordToken(text, start, start + word)
  const dotted = length(DOTTED, text, start)
  if (dotted > 0) return { kind: 'word', text: text.slice(start, start + dotted), start, end: start + dotted }
  for (const [sign, meaning] of SIGNS) {
    if (!text.startsWith(sign, start)) continue
    return { kind: 'sign', sign: meaning, text: sign, start, end: start + sign.length }
  }
  const point = String.fromCodePoint(text.codePointAt(start) ?? 0)
  const span = { start, end: start + point.length }
  // A single "=" is what people type first.
  throw new FilterFault('unexpected-character', span, { character: point }, point === '=' ? '==' : null)
}

function wordToken(text: string, start: number, end: number): Token {
  const word = text.slice(start, end)
  const sign = KEYWORDS.get(word.toLowerCase())
  return sign === undefined
    ? { kind: 'word', text: word, start, end }
    : { kind: 'sign', sign, text: word, start, end }
}

function readLayer(text: string, start: number): Token {
  if (text[start + 1] === '[') {
    return { kind: 'ranges', isLayer: true, start, ...readRanges(text, start + 1, start) }
  }
  const digits = /^\d{1,9}/.exec(text.slice(start + 1, start + 11))?.[0]
  if (digits === undefined) throw new FilterFault('layer-missing', { start, end: start + 1 })
  const layer = Number(digits)
  const ranges = [{ kind: 'inclusive', start: layer, end: layer } as const]
  return { kind: 'ranges', isLayer: true, ranges, start, end: start + 1 + digits.length }
}

function length(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

/** Whether the text can stand unquoted as one operand. */
export function isWord(text: string): boolean {
  if (KEYWORDS.has(text.toLowerCase())) return false
  return (
    length(WORD, text, 0) === text.length ||
    length(EXPONENT, text, 0) === text.length ||
    length(DOTTED, text, 0) === text.length
  )
}
