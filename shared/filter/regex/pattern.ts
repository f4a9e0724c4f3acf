import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js'
import { MAX_MATCHED_BYTES } from '../filter-limits'

/** A pattern of `matches`: whether it is found anywhere in a value. */
export interface Pattern {
  readonly source: string
  test(value: string | Uint8Array): boolean
}

/** Why a pattern was refused; `problem` is the key of a phrase. */
export interface PatternError {
  readonly code: 'regex-invalid' | 'regex-needs-backtracking'
  readonly values: Readonly<Record<string, string>>
}

/** What the engine says, as keys of phrases. */
const PROBLEMS: Readonly<Record<string, string>> = {
  'missing closing )': 'regex-parenthesis',
  'unexpected )': 'regex-parenthesis',
  'missing closing ]': 'regex-bracket',
  'invalid repeat count': 'regex-repeat-count',
  'missing argument to repetition operator': 'regex-nothing-to-repeat',
  'invalid nested repetition operator': 'regex-nested-repeat',
  'invalid character class range': 'regex-class-range',
  'trailing backslash at end of expression': 'regex-trailing-backslash',
  'invalid escape sequence': 'regex-escape',
  'invalid named capture': 'regex-group-name',
}

/**
 * Compiles a pattern for the engine that needs time linear in the text, whatever the pattern. Matching ignores case,
 * as Wireshark's does, unless the pattern says `(?-i)`. Text is matched character by character, bytes byte by byte.
 */
export function compilePattern(source: string, of: 'text' | 'bytes'): Pattern | PatternError {
  const translated = dollarBeforeLastNewline(
    of === 'bytes' ? latin1(new TextEncoder().encode(source)) : source,
  )
  let engine: RE2JS
  try {
    engine = RE2JS.compile(translated, RE2JS.CASE_INSENSITIVE | RE2JS.LOOKBEHINDS)
  } catch (error) {
    if (error instanceof RE2JSException) return refused(source, error)
    throw error
  }
  return {
    source,
    test: (value) =>
      engine.test(typeof value === 'string' ? value.slice(0, MAX_MATCHED_BYTES) : latin1(value)),
  }
}

function refused(source: string, error: RE2JSException): PatternError {
  const detail = error instanceof RE2JSSyntaxException ? error.getDescription() : ''
  // Look-ahead and back-references are what V8 would take; a machine that never backtracks cannot.
  const needsBacktracking = /\(\?[=!>]|\(\?<[=!]|\\[1-9]/.test(source) && isPatternOfV8(source)
  if (needsBacktracking) return { code: 'regex-needs-backtracking', values: {} }
  return { code: 'regex-invalid', values: { problem: PROBLEMS[detail] ?? 'regex-syntax' } }
}

function isPatternOfV8(source: string): boolean {
  try {
    return new RegExp(source).source !== ''
  } catch {
    return false
  }
}

/** PCRE's `$` also matches before a newline that ends the text; this engine's only at the very end. */
function dollarBeforeLastNewline(source: string): string {
  if (!source.includes('$') || /\(\?[a-zA-Z-]*m/.test(source)) return source
  let translated = ''
  let isInClass = false
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!
    if (character === '\\') {
      translated += source.slice(at, at + 2)
      at++
      continue
    }
    if (character === '[') isInClass = true
    else if (character === ']') isInClass = false
    translated += character === '$' && !isInClass ? '(?:\\n?\\z)' : character
  }
  return translated
}

const PIECE = 8192

/** Bytes as the characters U+0000 to U+00FF: what matches a byte at a time. */
function latin1(bytes: Uint8Array): string {
  const end = Math.min(bytes.length, MAX_MATCHED_BYTES)
  let text = ''
  for (let at = 0; at < end; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + PIECE, end)))
  }
  return text
}
