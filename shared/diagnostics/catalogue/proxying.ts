import type { CatalogueEntry } from './catalogue-entry'

/** What goes wrong between a client and a forward proxy. */
export const PROXYING = {
  'proxy-request-refused': {
    severity: 'error',
    section: 'RFC 9110 §9.3.6',
  },
  'proxy-loop': {
    severity: 'error',
    section: 'RFC 9110 §7.6.3',
  },
  'tls-upstream-refused': {
    severity: 'error',
    section: 'RFC 5280 §6',
  },
  'tls-upstream-unverified': {
    severity: 'warning',
    section: 'RFC 5280 §6',
  },
  'tls-upstream-failed': {
    severity: 'error',
    section: 'RFC 8446 §6.2',
  },
  'tls-terminated': {
    severity: 'note',
    section: null,
  },
  'tls-pinned': {
    severity: 'warning',
    section: null,
  },
} as const satisfies Record<string, CatalogueEntry>
