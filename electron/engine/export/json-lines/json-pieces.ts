/** JSON strings written piece by piece, so that a long payload never stands in memory as one string. */

/** Base64 (RFC 4648 §4) of bytes that come in pieces of any length. */
export class Base64Pieces {
  #rest = new Uint8Array(0)

  /** Text for the whole triples there are so far. */
  push(bytes: Uint8Array): string {
    const joined = this.#rest.length === 0 ? bytes : concatenate(this.#rest, bytes)
    const whole = joined.length - (joined.length % 3)
    this.#rest = joined.slice(whole)
    return toBase64(joined.subarray(0, whole))
  }

  end(): string {
    return toBase64(this.#rest)
  }
}

/** The inside of a JSON string, from UTF-8 that comes in pieces cut anywhere; invalid bytes become U+FFFD. */
export class JsonTextPieces {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  push(bytes: Uint8Array): string {
    return escape(this.#decoder.decode(bytes, { stream: true }))
  }

  end(): string {
    return escape(this.#decoder.decode())
  }
}

function escape(text: string): string {
  return jsonText(text).slice(1, -1)
}

/** Control characters that JSON allows as they are and a terminal obeys (ECMA-48: U+009B begins a command). */
const CONTROLS = /[\u007f-\u009f]/g

/** A value as JSON, without a character that does something to a terminal. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}
