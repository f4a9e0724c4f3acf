import type { CatalogueEntry } from './catalogue-entry'

/** The server's half of the opening handshake. */
export const UPGRADE_RESPONSE = {
  'upgrade-refused': {
    severity: 'error',
    section: 'RFC 6455 §4.2.2',
  },
  'upgrade-no-response': {
    severity: 'error',
    section: null,
  },
  'upgrade-version-not-offered-back': {
    severity: 'warning',
    section: 'RFC 6455 §4.2.2, §4.4',
  },
  'upgrade-accept-missing': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §11.3.3',
  },
  'upgrade-accept-mismatch': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §11.3.3',
  },
  'upgrade-accept-duplicated': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §11.3.3',
  },
  'upgrade-response-header': {
    severity: 'error',
    section: 'RFC 6455 §4.1',
  },
  'upgrade-response-connection-header': {
    severity: 'error',
    section: 'RFC 6455 §4.1',
  },
  'upgrade-response-body-headers': {
    severity: 'warning',
    section: 'RFC 9110 §8.6, RFC 9112 §6.1',
  },
  'upgrade-subprotocol-not-offered': {
    severity: 'error',
    section: 'RFC 6455 §4.1',
  },
  'upgrade-subprotocol-missing': {
    severity: 'error',
    section: 'RFC 6455 §4.1, §4.2.2',
  },
  'upgrade-subprotocol-not-chosen': {
    severity: 'note',
    section: 'RFC 6455 §4.2.2',
  },
  'upgrade-extension-not-offered': {
    severity: 'error',
    section: 'RFC 6455 §9.1, RFC 7692 §7.1',
  },
  'upgrade-other-protocol': {
    severity: 'error',
    section: 'RFC 6455 §4.1',
  },
  'upgrade-newline-after-head': {
    severity: 'error',
    section: 'RFC 6455 §4.2.2',
  },
  'extension-not-decoded': {
    severity: 'note',
    section: 'RFC 6455 §9',
  },
} as const satisfies Record<string, CatalogueEntry>
