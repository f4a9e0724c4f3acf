import type { MessageKey } from '../locales/catalogue'
import { useText } from './use-text'

const KEYS: Readonly<Record<string, MessageKey>> = {
  gap: 'opaqueReason.gap',
  'frame-length-invalid': 'opaqueReason.frame-length-invalid',
  'no-frame': 'opaqueReason.no-frame',
  tls: 'opaqueReason.tls',
  'tls-keys-do-not-fit': 'opaqueReason.tls-keys-do-not-fit',
  'tls-record-damaged': 'opaqueReason.tls-record-damaged',
  'tls-cipher-not-supported': 'opaqueReason.tls-cipher-not-supported',
  'tls-version-not-supported': 'opaqueReason.tls-version-not-supported',
  'tls-compressed': 'opaqueReason.tls-compressed',
  'tls-no-hello': 'opaqueReason.tls-no-hello',
  'tls-message-too-long': 'opaqueReason.tls-message-too-long',
  'tls-not-tls': 'opaqueReason.tls-not-tls',
  'tls-record-too-long': 'opaqueReason.tls-record-too-long',
  'tls-gap': 'opaqueReason.tls-gap',
  'not-http': 'opaqueReason.not-http',
  'data-before-request': 'opaqueReason.data-before-request',
  'held-data-limit': 'opaqueReason.held-data-limit',
  'response-unknown': 'opaqueReason.response-unknown',
  'other-protocol': 'opaqueReason.other-protocol',
  'old-draft': 'opaqueReason.old-draft',
  'http-in-frames': 'opaqueReason.http-in-frames',
  'pipeline-limit': 'opaqueReason.pipeline-limit',
  'http-head-too-large': 'opaqueReason.http-head-too-large',
  'http-framing-ambiguous': 'opaqueReason.http-framing-ambiguous',
  'http-chunk-malformed': 'opaqueReason.http-chunk-malformed',
  'request-unknown': 'opaqueReason.request-unknown',
}

/** Why bytes are shown and not parsed, in words; a reason of a later version as it is. */
export function useOpaqueReason() {
  const { t } = useText()
  return (reason: string): string => {
    const key = Object.hasOwn(KEYS, reason) ? KEYS[reason] : undefined
    return key === undefined ? reason : t(key)
  }
}
