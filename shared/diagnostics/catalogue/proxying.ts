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
} as const satisfies Record<string, CatalogueEntry>
