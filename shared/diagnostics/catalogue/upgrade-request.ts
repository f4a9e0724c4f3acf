import type { CatalogueEntry } from './catalogue-entry'

/** The client's half of the opening handshake. */
export const UPGRADE_REQUEST = {
  'upgrade-method': {
    severity: 'error',
    section: 'RFC 6455 §4.1',
  },
  'upgrade-http-version': {
    severity: 'error',
    section: 'RFC 6455 §4.1',
  },
  'upgrade-target': {
    severity: 'error',
    section: 'RFC 6455 §3, §4.1',
  },
  'upgrade-host-missing': {
    severity: 'error',
    section: 'RFC 6455 §4.1, RFC 9112 §3.2',
  },
  'upgrade-host-duplicated': {
    severity: 'error',
    section: 'RFC 6455 §4.1, RFC 9112 §3.2',
  },
  'upgrade-header': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §4.2.1',
  },
  'upgrade-connection-header': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §4.2.1',
  },
  'upgrade-key-missing': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §11.3.1',
  },
  'upgrade-key-invalid': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §11.3.1',
  },
  'upgrade-key-duplicated': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §11.3.1',
  },
  'upgrade-key-reused': {
    severity: 'warning',
    section: 'RFC 6455 §4.1',
  },
  'upgrade-version': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §4.4',
  },
  'upgrade-subprotocol-repeated': {
    severity: 'warning',
    section: 'RFC 6455 §4.1, §11.3.4',
  },
  'upgrade-subprotocol-invalid': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §11.3.4',
  },
  'upgrade-extension-syntax': {
    severity: 'error',
    section: 'RFC 6455 §9.1',
  },
  'upgrade-extension-parameter': {
    severity: 'error',
    section: 'RFC 6455 §9.1, RFC 7692 §7.1',
  },
  'upgrade-data-before-101': {
    severity: 'error',
    section: 'RFC 6455 §4.1',
  },
  'upgrade-old-draft': {
    severity: 'error',
    section: 'RFC 6455 §4.1',
  },
} as const satisfies Record<string, CatalogueEntry>
