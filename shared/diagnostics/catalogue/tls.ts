import type { CatalogueEntry } from './catalogue-entry'

/** What TLS says of itself: why its handshake failed, from the alert on the wire, and why its content stays closed. */
export const TLS = {
  'tls-not-decrypted': {
    severity: 'note',
    section: null,
  },
  'tls-keys-do-not-fit': {
    severity: 'warning',
    section: 'RFC 8446 §5.2',
  },
  'tls-record-damaged': {
    severity: 'error',
    section: 'RFC 8446 §5.2',
  },
  'tls-certificate-refused': {
    severity: 'error',
    section: 'RFC 8446 §6.2',
  },
  'tls-version-mismatch': {
    severity: 'error',
    section: 'RFC 8446 §6.2',
  },
  'tls-no-common-cipher': {
    severity: 'error',
    section: 'RFC 8446 §6.2',
  },
  'tls-alpn-mismatch': {
    severity: 'error',
    section: 'RFC 7301 §3.2',
  },
  'tls-name-unknown': {
    severity: 'error',
    section: 'RFC 6066 §3',
  },
  'tls-client-certificate-required': {
    severity: 'error',
    section: 'RFC 8446 §6.2',
  },
  'tls-alert': {
    severity: 'error',
    section: 'RFC 8446 §6.2',
  },
  'tls-handshake-unfinished': {
    severity: 'error',
    section: 'RFC 8446 §2',
  },
} as const satisfies Record<string, CatalogueEntry>
