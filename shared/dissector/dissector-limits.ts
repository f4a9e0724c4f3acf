import { MAX_HEAD_BYTES } from '../http1/head-buffer'
import { MAX_INFLATED_MESSAGE_BYTES, type InflateWork } from '../websocket/message-inflater'
import type { TlsSupport } from './tls-layer'

/** Bounds of what one connection's dissector keeps. Reaching one is visible: a diagnostic, or an opaque direction. */
export interface DissectorLimits {
  /** Bytes of one HTTP head. */
  maxHeadBytes: number
  /** Client bytes kept while the answer to an upgrade is not there yet. */
  maxHeldBytes: number
  /** Requests sent and not yet answered. */
  maxPipelinedRequests: number
  /** 1xx responses kept for one exchange; later ones are parsed and dropped. */
  maxInterimResponses: number
  /** Bytes one message is inflated to. */
  maxInflatedMessageBytes: number
  /** Pings of one direction waiting for their pong; the oldest is forgotten first. */
  maxOutstandingPings: number
  /** Diagnostics of one code and direction; the last one says that it is the last. */
  maxDiagnosticsPerCode: number
}

export interface DissectorSettings extends DissectorLimits {
  /** Null leaves TLS unread, its hellos too. */
  tls: TlsSupport | null
  /** False takes traffic apart without looking for faults: what the checks cost is measured so. */
  findsFaults: boolean
  /** Where the bytes it inflates are counted; null for nowhere. */
  inflateWork: InflateWork | null
}

export const DEFAULT_DISSECTOR_LIMITS: DissectorLimits = {
  maxHeadBytes: MAX_HEAD_BYTES,
  maxHeldBytes: 256 * 1024,
  maxPipelinedRequests: 1024,
  maxInterimResponses: 32,
  maxInflatedMessageBytes: MAX_INFLATED_MESSAGE_BYTES,
  maxOutstandingPings: 128,
  maxDiagnosticsPerCode: 200,
}
