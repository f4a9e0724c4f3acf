import { combined, hashBytes, hashText } from './hash'
import { isEpochNumber, isVariableKey, maskedText, SHORTEST_VARIABLE_TEXT } from './variable-text'

/** Deeper documents are compared as text. */
const MAX_DEPTH = 64
/** Names whose variability is remembered. */
const MAX_REMEMBERED_KEYS = 4096
/** Strings that may name a kind of message are not longer. */
const MAX_KIND_BYTES = 64
const MAX_NUMBER_BYTES = 32
/** Deeper in a document a name is somebody's. */
const KIND_DEPTH = 1

const OBJECT = 0x6f626a65
const ARRAY = 0x61727261
const STRING = 0x73747269
const NUMBER = 0x6e756d62
const TRUE = 0x74727565
const FALSE = 0x66616c73
const BOOLEAN = 0x626f6f6c
const NULL = 0x6e756c6c
/** Stands in for a value that differs in every run. */
const VARIABLE = 0x2a

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Members that say what kind of message it is: their values belong to its shape. */
const KIND_KEYS = /^(?:type|event|op|opcode|action|kind|cmd|command|method|topic|channel|name|e|t|a|target)$/

/** What is known of a member from its name. */
const VARIABLE_VALUE = 1
const NAMES_KIND = 2

/**
 * Hashes a JSON document without building it: its value, with what differs in every run left out, and its shape, that
 * is, the names of its members and the types of their values. The order of an object's members does not matter
 * (RFC 8259 §4).
 */
export class JsonDigest {
  value = 0
  shape = 0
  readonly #traits = new Map<number, number>()
  readonly #decoder = new TextDecoder()
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0
  #end = 0

  /** @returns false where `bytes` from `start` to `end` are no JSON document; then `value` and `shape` mean nothing */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#skipBlanks()
    if (!this.#readValue(0, NAMES_KIND)) return false
    this.#skipBlanks()
    return this.#at === end
  }

  /** Reads a value and leaves its hashes in `value` and `shape`. @param traits of the member it is the value of */
  #readValue(depth: number, traits: number): boolean {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : 0
    switch (byte) {
      case 0x7b:
        return depth < MAX_DEPTH && this.#readObject(depth)
      case 0x5b:
        return depth < MAX_DEPTH && this.#readArray(depth)
      case QUOTE:
        return this.#readString(traits)
      case 0x74:
        return this.#word('true', TRUE, BOOLEAN)
      case 0x66:
        return this.#word('false', FALSE, BOOLEAN)
      case 0x6e:
        return this.#word('null', NULL, NULL)
      default:
        return this.#readNumber(traits)
    }
  }

  #readObject(depth: number): boolean {
    this.#at++
    let value = OBJECT
    let shape = OBJECT
    this.#skipBlanks()
    if (this.#take(0x7d)) return this.#found(value, shape)
    for (;;) {
      this.#skipBlanks()
      const start = this.#at + 1
      if (!this.#take(QUOTE) || !this.#skipString()) return false
      const key = hashBytes(this.#bytes, start, this.#at - 1)
      const traits = this.#traits.get(key) ?? this.#traitsOf(key, start, this.#at - 1)
      this.#skipBlanks()
      if (!this.#take(0x3a)) return false
      this.#skipBlanks()
      if (!this.#readValue(depth + 1, depth <= KIND_DEPTH ? traits : traits & VARIABLE_VALUE)) return false
      // A sum: in whatever order the members stand.
      value = (value + combined(key, this.value)) | 0
      shape = (shape + combined(key, this.shape)) | 0
      this.#skipBlanks()
      if (this.#take(0x2c)) continue
      return this.#take(0x7d) && this.#found(value, shape)
    }
  }

  #readArray(depth: number): boolean {
    this.#at++
    let value = ARRAY
    let shape = ARRAY
    this.#skipBlanks()
    if (this.#take(0x5d)) return this.#found(value, shape)
    // Of an array that is the message its elements are what members are to an object: `["event", {…}]`.
    const traits = depth === 0 ? NAMES_KIND : 0
    for (let index = 0; ; index++) {
      this.#skipBlanks()
      if (!this.#readValue(depth + 1, traits)) return false
      value = combined(value, this.value)
      if (index === 0 || depth === 0) shape = combined(shape, this.shape)
      this.#skipBlanks()
      if (this.#take(0x2c)) continue
      return this.#take(0x5d) && this.#found(value, shape)
    }
  }

  #readString(traits: number): boolean {
    const start = ++this.#at
    if (!this.#skipString()) return false
    const end = this.#at - 1
    if ((traits & VARIABLE_VALUE) !== 0) return this.#found(combined(STRING, VARIABLE), STRING)
    if (end - start < SHORTEST_VARIABLE_TEXT || !this.#hasDigit(start, end)) {
      const value = combined(STRING, hashBytes(this.#bytes, start, end))
      const isKind = (traits & NAMES_KIND) !== 0 && end - start <= MAX_KIND_BYTES
      return this.#found(value, isKind ? value : STRING)
    }
    const text = this.#decoder.decode(this.#bytes.subarray(start, end))
    return this.#found(combined(STRING, hashText(maskedText(text))), STRING)
  }

  #readNumber(traits: number): boolean {
    const start = this.#at
    while (this.#at < this.#end && isNumberByte(this.#bytes[this.#at]!)) this.#at++
    const length = this.#at - start
    if (length === 0 || length > MAX_NUMBER_BYTES) return false
    if ((traits & VARIABLE_VALUE) !== 0) return this.#found(combined(NUMBER, VARIABLE), NUMBER)
    if (length >= 10 && this.#bytes[start] === 0x31 && isEpochNumber(this.#text(start, this.#at)))
      return this.#found(combined(NUMBER, VARIABLE), NUMBER)
    return this.#found(combined(NUMBER, hashBytes(this.#bytes, start, this.#at)), NUMBER)
  }

  #word(word: string, value: number, shape: number): boolean {
    for (let index = 0; index < word.length; index++) {
      if (this.#at >= this.#end || this.#bytes[this.#at++] !== word.charCodeAt(index)) return false
    }
    return this.#found(value, shape)
  }

  /** From behind the opening quotation mark to behind the closing one. */
  #skipString(): boolean {
    const bytes = this.#bytes
    const end = this.#end
    let at = this.#at
    for (; at < end; at++) {
      const byte = bytes[at]!
      if (byte === QUOTE) {
        this.#at = at + 1
        return true
      }
      if (byte === BACKSLASH) at++
    }
    return false
  }

  #hasDigit(start: number, end: number): boolean {
    const bytes = this.#bytes
    for (let at = start; at < end; at++) if (bytes[at]! >= 0x30 && bytes[at]! <= 0x39) return true
    return false
  }

  #traitsOf(key: number, start: number, end: number): number {
    const name = this.#text(start, end)
    const traits = (isVariableKey(name) ? VARIABLE_VALUE : 0) | (KIND_KEYS.test(name) ? NAMES_KIND : 0)
    if (this.#traits.size < MAX_REMEMBERED_KEYS) this.#traits.set(key, traits)
    return traits
  }

  #text(start: number, end: number): string {
    return this.#decoder.decode(this.#bytes.subarray(start, end))
  }

  #take(byte: number): boolean {
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) return false
    this.#at++
    return true
  }

  #skipBlanks(): void {
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at]
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
      this.#at++
    }
  }

  #found(value: number, shape: number): true {
    this.value = value >>> 0
    this.shape = shape >>> 0
    return true
  }
}

/** Digits, sign, point and exponent: whether they make a number does not matter for comparing. */
function isNumberByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x65 ||
    byte === 0x45
  )
}
