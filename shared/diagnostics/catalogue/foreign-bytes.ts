import type { CatalogueEntry } from './catalogue-entry'

/** Bytes of another protocol where HTTP or frames were expected, and what stands in front of a request. */
export const FOREIGN_BYTES = {
  'tls-to-plain-server': {
    severity: 'error',
    section: 'RFC 8446 §5',
  },
  'plain-to-tls-server': {
    severity: 'error',
    section: 'RFC 8446 §5',
  },
  'plain-to-http2-server': {
    severity: 'error',
    section: 'RFC 9113 §3.4',
  },
  'server-not-http': {
    severity: 'error',
    section: null,
  },
  'client-not-http': {
    severity: 'error',
    section: null,
  },
  'plain-request-to-websocket': {
    severity: 'warning',
    section: 'RFC 9110 §15.5.22',
  },
  'http-early-answer': {
    severity: 'error',
    section: 'RFC 9110 §15.5',
  },
  'http-in-frames': {
    severity: 'error',
    section: 'RFC 6455 §5.2',
  },
  'proxy-preamble': {
    severity: 'note',
    section: null,
  },
  'proxy-refused': {
    severity: 'error',
    section: null,
  },
} as const satisfies Record<string, CatalogueEntry>
