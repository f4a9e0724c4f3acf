import { bytesOf } from './byte-text'
import type { Secret } from './secret-book'

/** A mask is four bytes long (RFC 6455 §5.3): what is four bytes apart was masked alike. */
const MASK_BYTES = 4
/** Shorter secrets leave too few bytes when the mask is taken out. */
export const SHORTEST_UNDER_ANY_MASK = 10
/** With the masks known that were used, fewer suffice. */
export const SHORTEST_UNDER_KNOWN_MASK = 8

interface MaskedPattern {
  bytes: Uint8Array
  secret: Secret
}

export interface MaskedSighting {
  at: number
  secret: Secret
  /** The four key bytes as one big-endian unsigned number, for a payload that begins where the secret does. */
  mask: number
}

/**
 * Looks for secrets under every mask at once: what two bytes that are four apart differ by is the same under any, so
 * that one look at every place suffices.
 */
export class MaskedSearch {
  readonly #table = new Map<number, MaskedPattern[]>()
  readonly #masks: ReadonlySet<number> | null

  /** @param masks that were used; null looks for any */
  constructor(secrets: Iterable<Secret>, masks: ReadonlySet<number> | null = null) {
    this.#masks = masks
    const shortest = masks === null ? SHORTEST_UNDER_ANY_MASK : SHORTEST_UNDER_KNOWN_MASK
    for (const secret of secrets) {
      if (!secret.isSought || secret.value.length < shortest) continue
      const bytes = bytesOf(secret.value)
      const key = differenceAt(bytes, 0)
      const patterns = this.#table.get(key)
      if (patterns === undefined) this.#table.set(key, [{ bytes, secret }])
      else patterns.push({ bytes, secret })
    }
  }

  find(bytes: Uint8Array, from = 0, end = bytes.length): MaskedSighting | null {
    if (this.#table.size === 0) return null
    for (let at = from; at + 2 * MASK_BYTES <= end; at++) {
      const patterns = this.#table.get(differenceAt(bytes, at))
      if (patterns === undefined) continue
      for (const { bytes: sought, secret } of patterns) {
        if (at + sought.length > end || !differsAlike(bytes, at, sought)) continue
        const mask = (wordAt(bytes, at) ^ wordAt(sought, 0)) >>> 0
        // Under no mask it is plain, and others look for that.
        if (mask !== 0 && (this.#masks === null || this.#isKnown(mask))) return { at, secret, mask }
      }
    }
    return null
  }

  /** Puts the pseudonym under the same mask. @returns how often */
  replaceIn(bytes: Uint8Array): number {
    let replaced = 0
    for (let sighting = this.find(bytes); sighting !== null; replaced++) {
      const { at, secret, mask } = sighting
      for (let index = 0; index < secret.value.length; index++) {
        const key = (mask >>> (24 - 8 * (index % MASK_BYTES))) & 0xff
        bytes[at + index] = secret.pseudonym.charCodeAt(index) ^ key
      }
      sighting = this.find(bytes, at + secret.value.length)
    }
    return replaced
  }

  /** A secret may begin anywhere in its frame: the mask is known as it stands or turned. */
  #isKnown(mask: number): boolean {
    for (let turn = 0; turn < 32; turn += 8)
      if (this.#masks!.has(((mask << turn) | (turn === 0 ? 0 : mask >>> (32 - turn))) >>> 0)) return true
    return false
  }
}

/** What four bytes differ by from the four behind them. */
function differenceAt(bytes: Uint8Array, at: number): number {
  return (wordAt(bytes, at) ^ wordAt(bytes, at + MASK_BYTES)) >>> 0
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

function differsAlike(bytes: Uint8Array, at: number, sought: Uint8Array): boolean {
  for (let index = 0; index + MASK_BYTES < sought.length; index++) {
    const difference = bytes[at + index]! ^ bytes[at + index + MASK_BYTES]!
    if (difference !== (sought[index]! ^ sought[index + MASK_BYTES]!)) return false
  }
  return true
}
