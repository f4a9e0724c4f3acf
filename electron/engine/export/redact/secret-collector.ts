import { latin1 } from '@shared/http1/latin1'
import type { RedactionMatch, RedactionPreview } from '@shared/model/redaction'
import { Finder, type ContentPlace } from '@shared/redact/finder'
import type { Finding } from '@shared/redact/finding'
import type { RedactionRule } from '@shared/redact/rule'
import type { SecretBook } from '@shared/redact/secret-book'
import type { ContentHandler, ContentSite } from './content-handler'

/** Matches a preview shows; more are counted. */
export const MAX_SHOWN_MATCHES = 1000
/** Characters of a value a preview shows. */
const SHOWN_CHARACTERS = 120

/** The first pass: every content is looked at, and what the rules find goes into the book. */
export class SecretCollector implements ContentHandler {
  readonly #rules: readonly RedactionRule[]
  readonly #book: SecretBook
  readonly #finder: Finder
  readonly #counts: number[]
  readonly #matches: RedactionMatch[] = []

  constructor(rules: readonly RedactionRule[], book: SecretBook) {
    this.#rules = rules
    this.#book = book
    this.#finder = new Finder(rules)
    this.#counts = rules.map(() => 0)
  }

  get preview(): RedactionPreview {
    return { rules: this.counts, matches: [...this.#matches], values: this.#book.count }
  }

  get counts(): { rule: string; matches: number }[] {
    return this.#rules.map(({ text }, at) => ({ rule: text, matches: this.#counts[at] ?? 0 }))
  }

  head(kind: 'request' | 'response', bytes: Uint8Array, site: ContentSite): boolean {
    this.#keep(this.#finder.head(kind, bytes), site)
    return false
  }

  content(bytes: Uint8Array, as: ContentPlace, site: ContentSite): boolean {
    this.#keep(this.#finder.content(bytes, as), site)
    return false
  }

  raw(): boolean {
    return false
  }

  /** An address or host name, whose pseudonym is made elsewhere. */
  address(rule: number, value: string, pseudonym: string): void {
    this.#book.add(value, pseudonym)
    this.#count(rule, value, pseudonym, { place: 'address', connection: null, frame: null })
  }

  #keep(findings: readonly Finding[], site: ContentSite): void {
    const seen = new Set<number>()
    for (const { rule, start, value } of findings) {
      const { pseudonym } = this.#book.add(value)
      for (const part of partsOf(value)) this.#book.add(part)
      // Two ways to find the same value count once.
      if (seen.has(start)) continue
      seen.add(start)
      this.#count(rule, value, pseudonym, site)
    }
  }

  #count(rule: number, value: string, pseudonym: string, site: ContentSite): void {
    this.#counts[rule]! += 1
    if (this.#matches.length >= MAX_SHOWN_MATCHES) return
    this.#matches.push({ rule, ...site, value: shown(value), pseudonym: shown(pseudonym) })
  }
}

/** Of Basic credentials (RFC 7617) the password: it may stand elsewhere by itself. */
function partsOf(value: string): string[] {
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value)) return []
  const decoded = Buffer.from(value, 'base64')
  const text = latin1(decoded, 0, decoded.length)
  const [, password] = /^[\x20-\x7e]+?:([\x20-\x7e]{4,})$/.exec(text) ?? []
  return password === undefined ? [] : [password]
}

function shown(characters: string): string {
  const text = Buffer.from(characters, 'latin1').toString()
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
