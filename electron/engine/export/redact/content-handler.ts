import type { RedactedPlace } from '@shared/model/redaction'
import type { ContentPlace } from '@shared/redact/finder'

/** Where a content stands. */
export interface ContentSite {
  place: RedactedPlace
  connection: number | null
  frame: number | null
}

/**
 * What is done with every content of a session: rules are looked for in it, or what they found is replaced. Bytes are
 * changed in place. Each returns whether it changed any.
 */
export interface ContentHandler {
  head(kind: 'request' | 'response', bytes: Uint8Array, site: ContentSite): boolean
  content(bytes: Uint8Array, as: ContentPlace, site: ContentSite): boolean
  /** Bytes of a protocol that is not read: only what was found elsewhere is looked for. */
  raw(bytes: Uint8Array, site: ContentSite): boolean
}
