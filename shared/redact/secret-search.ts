import { latin1 } from '../http1/latin1'
import { bytesOf } from './byte-text'
import { encodingsOf, type Encoding, type Pattern } from './encodings'
import { SHORTEST_SOUGHT, writtenPseudonym, type Secret } from './secret-book'
import { jsonView, percentView, type View } from './view'

/** A longer secret is looked for in parts of this length. */
export const LONGEST_SOUGHT = 1024
/** Rounds of replacing, so that what one uncovers is found by the next. */
const MAX_ROUNDS = 3
const FILTER_BITS = 20

interface SoughtPattern extends Pattern {
  secret: Secret
}

export interface Sighting {
  at: number
  length: number
  encoding: Encoding
  secret: Secret
  /** What stands there instead. */
  replacement: Uint8Array
}

/**
 * Looks for many secrets at once, in every encoding, in time that does not grow with their number: the first six bytes
 * of every place are looked up in a table.
 */
export class SecretSearch {
  readonly #table = new Map<number, SoughtPattern[]>()
  /** A bit for each hash: nearly every place ends here. */
  readonly #filter = new Uint32Array((1 << FILTER_BITS) / 32)
  #longest = 0
  #count = 0

  constructor(secrets: Iterable<Secret>) {
    for (const secret of secrets) {
      if (!secret.isSought) continue
      this.#count++
      for (let at = 0; at < secret.value.length; at += LONGEST_SOUGHT) {
        const [value, instead] = [secret.value, secret.pseudonym].map((text) =>
          text.slice(at, at + LONGEST_SOUGHT),
        )
        for (const pattern of encodingsOf(value!, instead!))
          if (pattern.bytes.length >= SHORTEST_SOUGHT) this.#add({ ...pattern, secret })
      }
    }
    for (const patterns of this.#table.values()) patterns.sort((a, b) => b.bytes.length - a.bytes.length)
  }

  /** Secrets that are looked for. */
  get count(): number {
    return this.#count
  }

  /** Bytes of the longest pattern: what two windows of a file have to overlap by. */
  get longest(): number {
    return this.#longest
  }

  /** The first place from `from` on where a secret stands. */
  find(bytes: Uint8Array, from = 0, end = bytes.length): Sighting | null {
    if (this.#count === 0) return null
    const last = end - SHORTEST_SOUGHT
    const filter = this.#filter
    for (let at = from; at <= last; at++) {
      const hash = hashAt(bytes, at)
      const slot = hash >>> (32 - FILTER_BITS)
      if ((filter[slot >>> 5]! & (1 << (slot & 31))) === 0) continue
      const patterns = this.#table.get(hash)
      if (patterns === undefined) continue
      for (const { bytes: sought, encoding, secret, replacement } of patterns) {
        if (at + sought.length <= end && standsAt(bytes, at, sought))
          return { at, length: sought.length, encoding, secret, replacement }
      }
    }
    return null
  }

  /** The same where escapes of URLs or of JSON hide it. Positions are those of `bytes`. */
  findEscaped(bytes: Uint8Array): Sighting | null {
    if (this.#count === 0) return null
    for (const { view } of this.#views(bytes)) {
      const sighting = this.find(bytesOf(view.text))
      if (sighting === null) continue
      const at = view.starts[sighting.at]!
      return { ...sighting, at, length: view.starts[sighting.at + sighting.length]! - at }
    }
    return null
  }

  /** Replaces every secret in place. @returns how often */
  replaceIn(bytes: Uint8Array): number {
    if (this.#count === 0) return 0
    let replaced = 0
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const before = replaced
      replaced += this.#replacePlain(bytes)
      for (const { view, escape } of this.#views(bytes)) replaced += this.#replaceEscaped(bytes, view, escape)
      if (replaced === before) break
    }
    return replaced
  }

  #replacePlain(bytes: Uint8Array): number {
    let replaced = 0
    for (let sighting = this.find(bytes); sighting !== null; replaced++) {
      const { at, length, replacement } = sighting
      bytes.set(replacement, at)
      sighting = this.find(bytes, at + length)
    }
    return replaced
  }

  #replaceEscaped(bytes: Uint8Array, view: View, escape: 'percent' | 'json'): number {
    const text = bytesOf(view.text)
    let replaced = 0
    for (let sighting = this.find(text); sighting !== null;) {
      const { at, length, replacement } = sighting
      const start = view.starts[at]!
      const end = view.starts[at + length]!
      if (end - start > length) {
        const pseudonym = latin1(replacement, 0, replacement.length)
        bytes.set(writtenPseudonym(latin1(bytes, start, end), pseudonym, escape), start)
        replaced++
      }
      sighting = this.find(text, at + length)
    }
    return replaced
  }

  *#views(bytes: Uint8Array): Generator<{ view: View; escape: 'percent' | 'json' }> {
    const hasPercent = bytes.includes(0x25)
    const hasBackslash = bytes.includes(0x5c)
    if (!hasPercent && !hasBackslash) return
    const text = latin1(bytes, 0, bytes.length)
    const percent = hasPercent ? percentView(text) : null
    if (percent !== null) yield { view: percent, escape: 'percent' }
    const json = hasBackslash ? jsonView(text) : null
    if (json !== null) yield { view: json, escape: 'json' }
  }

  #add(pattern: SoughtPattern): void {
    const hash = hashAt(pattern.bytes, 0)
    const slot = hash >>> (32 - FILTER_BITS)
    this.#filter[slot >>> 5]! |= 1 << (slot & 31)
    const patterns = this.#table.get(hash)
    if (patterns === undefined) this.#table.set(hash, [pattern])
    else patterns.push(pattern)
    this.#longest = Math.max(this.#longest, pattern.bytes.length)
  }
}

/** Of six bytes. */
function hashAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
  const second = bytes[at + 4]! | (bytes[at + 5]! << 8)
  return (Math.imul(first, 0x9e37_79b1) ^ Math.imul(second, 0x85eb_ca77)) >>> 0
}

function standsAt(bytes: Uint8Array, at: number, sought: Uint8Array): boolean {
  for (let index = 0; index < sought.length; index++) if (bytes[at + index] !== sought[index]) return false
  return true
}
