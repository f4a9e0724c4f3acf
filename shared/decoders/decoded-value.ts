/** JSON text that is shown as it was written, so that numbers keep all their digits. */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What a decoder found, in JavaScript's types. */
export type DecodedValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | JsonText
  | readonly DecodedValue[]
  | ReadonlyMap<DecodedValue, DecodedValue>
  | { readonly [key: string]: DecodedValue }

/** Characters the JSON text of a decoded value may have; what comes after is left out, and said. */
export const MAX_DECODED_TEXT = 4 << 20
/** Nesting that is written out. */
export const MAX_DECODED_DEPTH = 200
/** Bytes of a byte string that are written out. */
export const MAX_DECODED_HEX = 4096

/** A decoded value as JSON text, for the tree that shows JSON. `truncated` where a limit was reached. */
export interface DecodedJson {
  text: string
  truncated: boolean
}

/**
 * Writes a decoded value as JSON (RFC 8259). What JSON has no word for is a string that says what it is:
 * `bytes(3) 01 02 03`, `NaN`, `undefined`. Numbers of any size keep their digits.
 */
export function decodedJson(value: DecodedValue): DecodedJson {
  const writer = new Writer()
  writer.value(value, 0)
  return { text: writer.parts.join(''), truncated: writer.truncated }
}

/** The JSON text of a value in one line, for a summary. */
export function shortJson(value: DecodedValue, limit = 80): string {
  const { text } = decodedJson(value)
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text
}

/** Bytes as `bytes(3) 01 02 03`. */
export function bytesText(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, MAX_DECODED_HEX)
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const rest = bytes.length > shown.length ? ' …' : ''
  return `bytes(${bytes.length})${hex === '' ? '' : ` ${hex}`}${rest}`
}

class Writer {
  readonly parts: string[] = []
  truncated = false
  #length = 0

  value(value: DecodedValue, depth: number): void {
    if (value === null) this.#write('null')
    else if (value === undefined) this.#write('"undefined"')
    else if (typeof value === 'boolean' || typeof value === 'bigint') this.#write(String(value))
    else if (typeof value === 'number') this.#write(numberText(value))
    else if (typeof value === 'string') this.#write(JSON.stringify(value))
    else if (value instanceof JsonText) this.#write(value.text)
    else if (value instanceof Uint8Array) this.#write(JSON.stringify(bytesText(value)))
    else if (value instanceof Date) this.#write(JSON.stringify(dateText(value)))
    else if (depth >= MAX_DECODED_DEPTH) this.#leaveOut()
    else if (Array.isArray(value)) this.#list(value as readonly DecodedValue[], depth)
    else if (value instanceof Map) this.#members(value.entries(), depth)
    else this.#members(Object.entries(value as Record<string, DecodedValue>), depth)
  }

  #list(values: readonly DecodedValue[], depth: number): void {
    this.#write('[')
    for (let at = 0; at < values.length; at++) {
      if (at > 0) this.#write(',')
      if (this.#isFull()) {
        this.#leaveOut()
        break
      }
      this.value(values[at], depth + 1)
    }
    this.#write(']')
  }

  #members(entries: Iterable<readonly [DecodedValue, DecodedValue]>, depth: number): void {
    this.#write('{')
    let isFirst = true
    for (const [key, value] of entries) {
      if (!isFirst) this.#write(',')
      isFirst = false
      if (this.#isFull()) {
        this.#write('"…":')
        this.#leaveOut()
        break
      }
      this.#write(`${JSON.stringify(keyText(key))}:`)
      this.value(value, depth + 1)
    }
    this.#write('}')
  }

  #isFull(): boolean {
    return this.#length >= MAX_DECODED_TEXT
  }

  #leaveOut(): void {
    this.truncated = true
    this.#write('"…"')
  }

  #write(text: string): void {
    this.parts.push(text)
    this.#length += text.length
  }
}

function keyText(key: DecodedValue): string {
  return typeof key === 'string' ? key : shortJson(key)
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  return Number.isFinite(value) ? String(value) : JSON.stringify(String(value))
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString()
}
