import type { CatalogueEntry } from './catalogue-entry'

/** RFC 9112: heads and the framing of messages. */
export const HTTP = {
  'http-head-malformed': {
    severity: 'error',
    section: 'RFC 9112 §2–5',
  },
  'http-head-too-large': {
    severity: 'error',
    section: 'RFC 9112 §2–5',
  },
  'http-target-not-ascii': {
    severity: 'note',
    section: 'RFC 3986 §2.1, RFC 9112 §3.2',
  },
  'http-obs-fold': {
    severity: 'warning',
    section: 'RFC 9112 §5.2',
  },
  'http-bare-lf': {
    severity: 'warning',
    section: 'RFC 9112 §2.2',
  },
  'request-incomplete': {
    severity: 'error',
    section: 'RFC 9112 §9.5',
  },
  'request-unanswered': {
    severity: 'warning',
    section: 'RFC 9112 §9.3',
  },
  'body-incomplete': {
    severity: 'warning',
    section: 'RFC 9112 §8',
  },
} as const satisfies Record<string, CatalogueEntry>
