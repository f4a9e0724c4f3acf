import { latin1 } from '@shared/http1/latin1'
import { Finder, type ContentPlace } from '@shared/redact/finder'
import type { Finding } from '@shared/redact/finding'
import { MaskedSearch } from '@shared/redact/masked-search'
import type { RedactionRule } from '@shared/redact/rule'
import { writtenPseudonym, type SecretBook } from '@shared/redact/secret-book'
import { SecretSearch } from '@shared/redact/secret-search'
import type { ContentHandler } from './content-handler'

/** The second pass: what the rules find becomes its pseudonym, and every known secret does wherever else it stands. */
export class SecretReplacer implements ContentHandler {
  /** Places that no rule found by itself. */
  elsewhere = 0
  readonly search: SecretSearch
  readonly #book: SecretBook
  readonly #finder: Finder
  readonly #masked: MaskedSearch

  constructor(rules: readonly RedactionRule[], book: SecretBook) {
    this.#book = book
    this.#finder = new Finder(rules)
    this.search = new SecretSearch(book.secrets)
    this.#masked = new MaskedSearch(book.secrets)
  }

  head(kind: 'request' | 'response', bytes: Uint8Array): boolean {
    return this.#replace(bytes, this.#finder.head(kind, bytes))
  }

  content(bytes: Uint8Array, as: ContentPlace): boolean {
    return this.#replace(bytes, this.#finder.content(bytes, as))
  }

  /** Known secrets only, those under an unknown mask too: the bytes may be frames nobody could tell apart. */
  raw(bytes: Uint8Array): boolean {
    const replaced = this.search.replaceIn(bytes) + this.#masked.replaceIn(bytes)
    this.elsewhere += replaced
    return replaced > 0
  }

  /** A comment, a name: text that becomes other text of the same length. */
  text(text: string): string {
    const bytes = new TextEncoder().encode(text)
    return this.content(bytes, 'comment') ? new TextDecoder().decode(bytes) : text
  }

  #replace(bytes: Uint8Array, findings: readonly Finding[]): boolean {
    let isChanged = false
    let end = 0
    for (const finding of [...findings].sort((a, b) => a.start - b.start || b.end - a.end)) {
      if (finding.start < end) continue
      const pseudonym = this.#book.get(finding.value)?.pseudonym
      // Every content was looked at before: such a value is one that was replaced already.
      if (pseudonym === undefined) continue
      const written = latin1(bytes, finding.start, finding.end)
      bytes.set(writtenPseudonym(written, pseudonym, finding.escape), finding.start)
      end = finding.end
      isChanged = true
    }
    const elsewhere = this.search.replaceIn(bytes)
    this.elsewhere += elsewhere
    return isChanged || elsewhere > 0
  }
}
