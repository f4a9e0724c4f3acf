import type { CaptureFault, CaptureFaultCode } from '../model/capture-fault'

/** Values inside each other; deeper ones are no HAR. */
export const MAX_JSON_DEPTH = 64
/** Bytes of one string or number; a longer one ends the reading. */
export const MAX_JSON_STRING = 128 << 20

/** Told what a JSON text (RFC 8259) holds, in order. */
export interface JsonHandler {
  startObject(): void
  endObject(): void
  startArray(): void
  endArray(): void
  key(name: string): void
  string(text: string): void
  /** As it is written: a double would lose digits. */
  number(text: string): void
  literal(value: boolean | null): void
  /** Asked before each string value: false reads past it, however long it is, and tells `string('')`. */
  keepsString(): boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LITERALS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }

/** What may come next. */
type Expected = 'value' | 'first-element' | 'first-key' | 'key' | 'colon' | 'comma-or-end' | 'nothing'

/**
 * Reads JSON as it comes, in chunks cut anywhere; only the string or number that is being read is held. Stops at the
 * first fault.
 */
export class JsonEvents {
  fault: CaptureFault | null = null
  readonly #handler: JsonHandler
  readonly #stack: ('object' | 'array')[] = []
  #expected: Expected = 'value'
  /** The token that is being read. */
  #token: 'none' | 'string' | 'skipped-string' | 'word' = 'none'
  #pieces: Uint8Array[] = []
  #pieceBytes = 0
  #hasEscape = false
  /** The last byte was an unescaped backslash inside a string. */
  #escaped = false
  #offset = 0

  constructor(handler: JsonHandler) {
    this.#handler = handler
  }

  /** Whether the whole text has come. */
  get isComplete(): boolean {
    return this.#expected === 'nothing' && this.#token === 'none'
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length && this.fault === null) {
      if (this.#token === 'string' || this.#token === 'skipped-string') at = this.#inString(chunk, at)
      else if (this.#token === 'word') at = this.#inWord(chunk, at)
      else at = this.#between(chunk, at)
    }
    this.#offset += chunk.length
  }

  end(): void {
    if (this.fault !== null) return
    if (this.#token === 'word') this.#endWord(0)
    if (!this.isComplete) this.#fail('json-cut', 0)
  }

  #between(chunk: Uint8Array, at: number): number {
    const byte = chunk[at]!
    if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) return at + 1
    // A byte order mark in front (RFC 8259 §8.1).
    if (this.#offset + at < 3 && (byte === 0xef || byte === 0xbb || byte === 0xbf)) return at + 1
    switch (byte) {
      case 0x7b: // {
        return this.#open(at, 'object')
      case 0x5b: // [
        return this.#open(at, 'array')
      case 0x7d: // }
        return this.#close(at, 'object')
      case 0x5d: // ]
        return this.#close(at, 'array')
      case 0x2c: // ,
        if (this.#expected !== 'comma-or-end' || this.#stack.length === 0) return this.#unexpected(at, byte)
        this.#expected = this.#stack.at(-1) === 'object' ? 'key' : 'value'
        return at + 1
      case 0x3a: // :
        if (this.#expected !== 'colon') return this.#unexpected(at, byte)
        this.#expected = 'value'
        return at + 1
      case QUOTE: {
        const isKey = this.#expected === 'key' || this.#expected === 'first-key'
        if (!isKey && !this.#takesValue()) return this.#unexpected(at, byte)
        this.#token = isKey || this.#handler.keepsString() ? 'string' : 'skipped-string'
        return at + 1
      }
      default:
        if (!this.#takesValue() || !/[-0-9a-z]/.test(String.fromCharCode(byte)))
          return this.#unexpected(at, byte)
        this.#token = 'word'
        return at
    }
  }

  #inString(chunk: Uint8Array, from: number): number {
    let at = from
    while (at < chunk.length) {
      const byte = chunk[at]!
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = this.#hasEscape = true
      else if (byte === QUOTE) {
        this.#keep(chunk, from, at)
        this.#endString(at)
        return at + 1
      }
      at++
    }
    this.#keep(chunk, from, at)
    return at
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    if (this.#token === 'skipped-string' || from === to) return
    this.#pieceBytes += to - from
    if (this.#pieceBytes > MAX_JSON_STRING) {
      this.#fail('json-string-limit', from, { limit: MAX_JSON_STRING })
      return
    }
    this.#pieces.push(chunk.slice(from, to))
  }

  #endString(at: number): void {
    const raw = this.#takeText()
    const hadEscape = this.#hasEscape
    this.#hasEscape = false
    this.#token = 'none'
    if (this.fault !== null) return
    let text = raw
    if (hadEscape) {
      const parsed = unescaped(raw)
      if (parsed === null) {
        this.#fail('json-escape', at)
        return
      }
      text = parsed
    }
    if (this.#expected === 'key' || this.#expected === 'first-key') {
      this.#handler.key(text)
      this.#expected = 'colon'
    } else {
      this.#handler.string(text)
      this.#afterValue()
    }
  }

  #inWord(chunk: Uint8Array, from: number): number {
    let at = from
    while (at < chunk.length && /[-+.0-9a-zA-Z]/.test(String.fromCharCode(chunk[at]!))) at++
    this.#keep(chunk, from, at)
    if (at < chunk.length) this.#endWord(at)
    return at
  }

  #endWord(at: number): void {
    const word = this.#takeText()
    this.#token = 'none'
    if (Object.hasOwn(LITERALS, word)) this.#handler.literal(LITERALS[word]!)
    else if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(word)) this.#handler.number(word)
    else {
      this.#fail('json-value', at - word.length, { text: word.slice(0, 20) })
      return
    }
    this.#afterValue()
  }

  #takeText(): string {
    const [first, ...others] = this.#pieces
    let bytes = first ?? new Uint8Array(0)
    if (others.length > 0) {
      bytes = new Uint8Array(this.#pieceBytes)
      let filled = 0
      for (const piece of this.#pieces) {
        bytes.set(piece, filled)
        filled += piece.length
      }
    }
    this.#pieces = []
    this.#pieceBytes = 0
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  }

  #open(at: number, kind: 'object' | 'array'): number {
    if (!this.#takesValue()) return this.#unexpected(at, kind === 'object' ? 0x7b : 0x5b)
    if (this.#stack.length >= MAX_JSON_DEPTH) {
      this.#fail('json-depth-limit', at, { limit: MAX_JSON_DEPTH })
      return at
    }
    this.#stack.push(kind)
    if (kind === 'object') this.#handler.startObject()
    else this.#handler.startArray()
    this.#expected = kind === 'object' ? 'first-key' : 'first-element'
    return at + 1
  }

  #close(at: number, kind: 'object' | 'array'): number {
    const isEmpty = this.#expected === (kind === 'object' ? 'first-key' : 'first-element')
    if (this.#stack.at(-1) !== kind || !(isEmpty || this.#expected === 'comma-or-end'))
      return this.#unexpected(at, kind === 'object' ? 0x7d : 0x5d)
    this.#stack.pop()
    if (kind === 'object') this.#handler.endObject()
    else this.#handler.endArray()
    this.#afterValue()
    return at + 1
  }

  #takesValue(): boolean {
    return this.#expected === 'value' || this.#expected === 'first-element'
  }

  #afterValue(): void {
    this.#expected = this.#stack.length === 0 ? 'nothing' : 'comma-or-end'
  }

  #unexpected(at: number, byte: number): number {
    if (byte > 0x20 && byte < 0x7f)
      this.#fail('json-unexpected', at, { character: String.fromCharCode(byte) })
    else this.#fail('json-unexpected-byte', at, { byte })
    return at
  }

  #fail(code: CaptureFaultCode, at: number, values: CaptureFault['values'] = {}): void {
    this.fault ??= { code, values, offset: this.#offset + at }
  }
}

/** Null for an escape JSON does not have. Control characters, which some writers leave as they are, are taken as they are. */
function unescaped(raw: string): string | null {
  const escaped = raw.replace(
    /[\0-\x1f]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  try {
    return JSON.parse(`"${escaped}"`) as string
  } catch {
    return null
  }
}
