import type { CatalogueEntry } from './catalogue-entry'

/** What happened below HTTP: names, TCP, the capture itself. */
export const TRANSPORT = {
  'dns-failure': {
    severity: 'error',
    section: null,
  },
  'tcp-connect-refused': {
    severity: 'error',
    section: null,
  },
  'tcp-connect-timeout': {
    severity: 'error',
    section: null,
  },
  'tcp-connect-failed': {
    severity: 'error',
    section: null,
  },
  'tcp-handshake-incomplete': {
    severity: 'warning',
    section: 'RFC 9293 §3.5',
  },
  'tcp-syn-retransmitted': {
    severity: 'warning',
    section: 'RFC 9293 §3.8.1',
  },
  'tcp-reset': {
    severity: 'warning',
    section: 'RFC 9293 §3.5.2',
  },
  'tcp-reset-ignored': {
    severity: 'note',
    section: 'RFC 9293 §3.10.7.4, RFC 5961 §3',
  },
  'tcp-self-connect': {
    severity: 'error',
    section: 'RFC 9293 §3.5',
  },
  'icmp-unreachable': {
    severity: 'error',
    section: 'RFC 4443 §3.1, RFC 792',
  },
  'tcp-retransmission': {
    severity: 'note',
    section: 'RFC 9293 §3.8',
  },
  'tcp-out-of-order': {
    severity: 'note',
    section: 'RFC 9293 §3.8',
  },
  'tcp-segment-missing': {
    severity: 'warning',
    section: null,
  },
  'tcp-overlap-conflict': {
    severity: 'warning',
    section: null,
  },
  'tcp-zero-window': {
    severity: 'warning',
    section: 'RFC 9293 §3.8.6',
  },
  'capture-mid-stream': {
    severity: 'note',
    section: null,
  },
  'capture-packet-truncated': {
    severity: 'note',
    section: null,
  },
  'capture-one-direction': {
    severity: 'warning',
    section: null,
  },
  'capture-duplicates': {
    severity: 'note',
    section: null,
  },
  'capture-not-decoded': {
    severity: 'note',
    section: null,
  },
  'capture-trailing-bytes': {
    severity: 'note',
    section: 'RFC 1952 §2.2',
  },
  'recording-paused-disk': {
    severity: 'error',
    section: null,
  },
  'tcp-segment-corrupt': {
    severity: 'note',
    section: 'RFC 9293 §3.1',
  },
} as const satisfies Record<string, CatalogueEntry>
