import type { CatalogueEntry } from './catalogue-entry'

/** Keeping the connection alive, and ending it. */
export const PING_AND_CLOSE = {
  'ping-unanswered': {
    severity: 'warning',
    section: 'RFC 6455 §5.5.2, §5.5.3',
  },
  'pong-payload-mismatch': {
    severity: 'warning',
    section: 'RFC 6455 §5.5.2, §5.5.3',
  },
  'pong-unsolicited': {
    severity: 'note',
    section: 'RFC 6455 §5.5.2, §5.5.3',
  },
  'keepalive-timeout': {
    severity: 'warning',
    section: null,
  },
  'close-payload-one-byte': {
    severity: 'error',
    section: 'RFC 6455 §5.5.1, §7.4',
  },
  'close-code-invalid': {
    severity: 'error',
    section: 'RFC 6455 §5.5.1, §7.4',
  },
  'close-reason-invalid-utf8': {
    severity: 'error',
    section: 'RFC 6455 §5.5.1, §7.4',
  },
  'close-unanswered': {
    severity: 'warning',
    section: 'RFC 6455 §5.5.1',
  },
  'close-code-differs': {
    severity: 'note',
    section: 'RFC 6455 §5.5.1',
  },
  'data-after-close': {
    severity: 'error',
    section: 'RFC 6455 §5.5.1',
  },
  'close-missing': {
    severity: 'warning',
    section: 'RFC 6455 §7.1.5',
  },
  'close-message-too-big': {
    severity: 'warning',
    section: 'RFC 6455 §7.4.1',
  },
  'close-client-first': {
    severity: 'note',
    section: 'RFC 6455 §7.1.1',
  },
  'close-internal-error': {
    severity: 'error',
    section: 'RFC 6455 §7.4.1',
  },
} as const satisfies Record<string, CatalogueEntry>
