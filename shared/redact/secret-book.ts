import { bytesOf } from './byte-text'

/**
 * Secrets as short as this are replaced where a rule finds them and not everywhere else: so few bytes turn up by chance
 * in any file.
 */
export const SHORTEST_SOUGHT = 6
/** Different secrets of one export, and bytes of them. */
export const MAX_SECRETS = 50_000
export const MAX_SECRET_BYTES = 8 << 20

/** Words that protocols are made of. One that is also somebody's password is replaced where a rule finds it. */
const PROTOCOL_WORDS: ReadonlySet<string> = new Set([
  'websocket',
  'upgrade',
  'keep-alive',
  'connection',
  'permessage-deflate',
  'chunked',
  'http/1.1',
  'localhost',
  'default',
  'undefined',
])

export interface Secret {
  /** Its characters are bytes. */
  value: string
  /** As long as the secret, letters and digits only. */
  pseudonym: string
  /** It is looked for wherever it may stand. */
  isSought: boolean
}

/** More secrets than an export can keep in mind. */
export class TooManySecrets extends Error {}

/** The secrets of a session and what stands for each: the same one for the same secret, so that it can still be followed. */
export class SecretBook {
  readonly #secrets = new Map<string, Secret>()
  #bytes = 0

  get secrets(): Iterable<Secret> {
    return this.#secrets.values()
  }

  get count(): number {
    return this.#secrets.size
  }

  /** @throws TooManySecrets */
  add(value: string, pseudonym?: string): Secret {
    const known = this.#secrets.get(value)
    if (known !== undefined) return known
    this.#bytes += value.length
    if (this.#secrets.size >= MAX_SECRETS || this.#bytes > MAX_SECRET_BYTES) throw new TooManySecrets()
    const isSought = value.length >= SHORTEST_SOUGHT && !PROTOCOL_WORDS.has(value.toLowerCase())
    const secret = { value, pseudonym: pseudonym ?? this.#pseudonym(value), isSought }
    this.#secrets.set(value, secret)
    return secret
  }

  get(value: string): Secret | null {
    return this.#secrets.get(value) ?? null
  }

  /** Compresses well, so that a compressed message that holds it can become as long as it was. Digits stay digits. */
  #pseudonym(value: string): string {
    const number = this.#secrets.size + 1
    const { length } = value
    if (/^\d+$/.test(value)) {
      const digits = String(number % 10 ** Math.min(15, length - 1))
      return `9${digits.padStart(length - 1, '0')}`.slice(0, length)
    }
    const id = number.toString(36)
    const prefix = length >= 14 ? 'redacted' : length > id.length ? 'x' : ''
    return `${prefix}${id.slice(-Math.max(0, length - prefix.length))}`.padEnd(length, 'x').slice(0, length)
  }
}

/** The pseudonym as the secret was written: an escaped character stays escaped where that keeps the length. */
export function writtenPseudonym(
  written: string,
  pseudonym: string,
  escape: 'none' | 'percent' | 'json',
): Uint8Array {
  if (escape === 'none') return bytesOf(pseudonym)
  if (escape === 'json') return bytesOf(pseudonym.padEnd(written.length, 'x').slice(0, written.length))
  let text = ''
  for (let at = 0, index = 0; at < written.length; index++) {
    const character = pseudonym[index] ?? 'x'
    const isEscaped = /^%[0-9A-Fa-f]{2}/.test(written.slice(at, at + 3))
    text += isEscaped ? `%${character.charCodeAt(0).toString(16).toUpperCase()}` : character
    at += isEscaped ? 3 : 1
  }
  return bytesOf(text)
}
