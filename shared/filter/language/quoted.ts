import { FilterFault } from '../filter-problem'

/** Quotation marks that begin a string, and the one that ends it. Word processors turn straight ones into pairs. */
const CLOSING: Readonly<Record<string, string>> = { '"': '"', '\u201c': '\u201d' }
const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
}
const OCTAL = /[0-7]{1,3}/y
const HEX = /x[0-9a-fA-F]{1,2}/y
const UNICODE = /u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y
const UNICODE_CUT = /[uU][0-9a-fA-F]*/y

export interface Quoted {
  readonly value: string
  /** The bytes, where escapes made some that are no UTF-8; else null. */
  readonly bytes: Uint8Array | null
  /** Behind the closing quotation mark. */
  readonly end: number
}

export function opensString(character: string | undefined): boolean {
  return character !== undefined && Object.hasOwn(CLOSING, character)
}

/**
 * The string whose opening quotation mark stands at `at`.
 * @param isRaw `r"…"`: backslashes stand for themselves, though one before a quotation mark keeps it inside
 */
export function readString(text: string, at: number, isRaw: boolean, tokenStart: number): Quoted {
  const opening = text[at] ?? ''
  const closing = CLOSING[opening] ?? opening
  const value = new StringBuilder()
  let next = at + 1
  for (;;) {
    const character = text[next]
    if (character === undefined) {
      throw new FilterFault('string-unterminated', { start: tokenStart, end: text.length })
    }
    if (character === closing) break
    if (character === '"' || character === '\u201c' || character === '\u201d') {
      throw new FilterFault('quotes-mixed', { start: next, end: next + 1 })
    }
    if (character !== '\\') {
      const point = text.codePointAt(next) ?? 0
      value.add(point)
      next += point > 0xffff ? 2 : 1
    } else if (isRaw) {
      // The backslash keeps its neighbour, whatever it is: this is how a quotation mark gets inside.
      if (next + 1 >= text.length) {
        throw new FilterFault('string-unterminated', { start: tokenStart, end: text.length })
      }
      value.add(92)
      const point = text.codePointAt(next + 1) ?? 0
      value.add(point)
      next += point > 0xffff ? 3 : 2
    } else {
      next = readEscape(text, next, value)
    }
  }
  return { ...value.build(), end: next + 1 }
}

/** `'H'`, `'\x0a'`: one byte. */
export function readCharacter(text: string, at: number): { value: number; end: number } {
  const close = closingApostrophe(text, at)
  if (close < 0) throw new FilterFault('string-unterminated', { start: at, end: text.length })
  const span = { start: at, end: close + 1 }
  const inside = text.slice(at + 1, close)
  const fault = (): FilterFault =>
    new FilterFault('character-constant-invalid', span, { text: text.slice(at, close + 1) })
  const plain = /^[\x20-\x7e]$/.exec(inside)
  if (plain !== null && inside !== '\\') return { value: inside.charCodeAt(0), end: close + 1 }
  if (!inside.startsWith('\\')) throw fault()
  const value = new StringBuilder()
  let end: number
  try {
    end = readEscape(text, at + 1, value)
  } catch (error) {
    if (error instanceof FilterFault) throw fault()
    throw error
  }
  const only = value.single
  if (end !== close || only === null) throw fault()
  return { value: only, end: close + 1 }
}

function closingApostrophe(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === '\\') next++
    else if (text[next] === "'") return next
  }
  return -1
}

/** One escape sequence, whose backslash stands at `at`; returns where the text goes on. */
function readEscape(text: string, at: number, into: StringBuilder): number {
  const character = text[at + 1] ?? ''
  const simple = Object.hasOwn(SIMPLE_ESCAPES, character) ? SIMPLE_ESCAPES[character] : undefined
  if (simple !== undefined) {
    into.add(simple)
    return at + 2
  }
  const octal = sticky(OCTAL, text, at + 1)
  if (octal !== null && parseInt(octal, 8) <= 0xff) {
    into.addByte(parseInt(octal, 8))
    return at + 1 + octal.length
  }
  const hex = sticky(HEX, text, at + 1)
  if (hex !== null) {
    into.addByte(parseInt(hex.slice(1), 16))
    return at + 1 + hex.length
  }
  const unicode = sticky(UNICODE, text, at + 1)
  if (unicode !== null) {
    const point = parseInt(unicode.slice(1), 16)
    if (isUniversalName(point)) {
      into.add(point)
      return at + 1 + unicode.length
    }
  }
  const length =
    octal?.length ??
    unicode?.length ??
    sticky(UNICODE_CUT, text, at + 1)?.length ??
    Math.max(1, character.length)
  const end = Math.min(text.length, at + 1 + length)
  throw new FilterFault('escape-invalid', { start: at, end }, { escape: text.slice(at, end) })
}

/** Wireshark's rule, which is C's: neither surrogates nor what a plain character can say. */
function isUniversalName(point: number): boolean {
  if (point < 0xa0) return point === 0x24 || point === 0x40 || point === 0x60
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
}

function sticky(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

/** Text that may get bytes which are no text. */
class StringBuilder {
  #text = ''
  /** From the first `\xNN` above 0x7f on: everything as bytes. */
  #bytes: number[] | null = null
  #count = 0
  #last = 0

  /** The value, where it is exactly one byte or code point. */
  get single(): number | null {
    return this.#count === 1 ? this.#last : null
  }

  add(point: number): void {
    this.#note(point)
    const text = String.fromCodePoint(point)
    if (this.#bytes === null) this.#text += text
    else for (const byte of new TextEncoder().encode(text)) this.#bytes.push(byte)
  }

  addByte(byte: number): void {
    if (byte < 0x80) {
      this.add(byte)
      return
    }
    this.#note(byte)
    this.#bytes ??= [...new TextEncoder().encode(this.#text)]
    this.#bytes.push(byte)
  }

  build(): { value: string; bytes: Uint8Array | null } {
    if (this.#bytes === null) return { value: this.#text, bytes: null }
    const bytes = Uint8Array.from(this.#bytes)
    try {
      return { value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), bytes: null }
    } catch {
      return { value: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), bytes }
    }
  }

  #note(value: number): void {
    this.#count++
    this.#last = value
  }
}
