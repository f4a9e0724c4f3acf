import type { CatalogueEntry } from './catalogue-entry'

/** Frames and messages. */
export const FRAMES = {
  'frame-rsv': {
    severity: 'error',
    section: 'RFC 6455 §5.2',
  },
  'frame-opcode-reserved': {
    severity: 'error',
    section: 'RFC 6455 §5.2',
  },
  'frame-client-unmasked': {
    severity: 'error',
    section: 'RFC 6455 §5.1',
  },
  'frame-server-masked': {
    severity: 'error',
    section: 'RFC 6455 §5.1',
  },
  'frame-mask-zero': {
    severity: 'warning',
    section: 'RFC 6455 §5.3, §10.3',
  },
  'frame-mask-repeated': {
    severity: 'note',
    section: 'RFC 6455 §5.3, §10.3',
  },
  'frame-length-not-minimal': {
    severity: 'error',
    section: 'RFC 6455 §5.2',
  },
  'frame-length-invalid': {
    severity: 'error',
    section: 'RFC 6455 §5.2',
  },
  'control-frame-too-long': {
    severity: 'error',
    section: 'RFC 6455 §5.5',
  },
  'control-frame-fragmented': {
    severity: 'error',
    section: 'RFC 6455 §5.5',
  },
  'continuation-unexpected': {
    severity: 'error',
    section: 'RFC 6455 §5.4',
  },
  'continuation-expected': {
    severity: 'error',
    section: 'RFC 6455 §5.4',
  },
  'text-invalid-utf8': {
    severity: 'error',
    section: 'RFC 6455 §5.6, §8.1',
  },
  'deflate-assumed': {
    severity: 'note',
    section: 'RFC 7692 §6',
  },
  'deflate-rsv1-continuation': {
    severity: 'error',
    section: 'RFC 7692 §6, §5.1',
  },
  'deflate-rsv1-control': {
    severity: 'error',
    section: 'RFC 7692 §6, §5.1',
  },
  'deflate-invalid': {
    severity: 'error',
    section: 'RFC 7692 §7.2.2',
  },
  'deflate-wrong-format': {
    severity: 'error',
    section: 'RFC 7692 §7.2',
  },
  'deflate-output-limit': {
    severity: 'warning',
    section: 'RFC 7692 §7.2.2',
  },
  'frame-incomplete': {
    severity: 'warning',
    section: 'RFC 6455 §5.4',
  },
  'message-incomplete': {
    severity: 'warning',
    section: 'RFC 6455 §5.4',
  },
} as const satisfies Record<string, CatalogueEntry>
