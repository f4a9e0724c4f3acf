import type { UpgradeNegotiation } from '../dissector/upgrade-negotiation'
import type { RuleCode, RuleOutcome } from '../dissector/upgrade-rule'
import type { Severity } from '../model/diagnostic'
import type { Direction } from '../model/direction'
import type { Endpoint } from '../model/endpoint'
import type { Nanoseconds } from '../model/nanoseconds'
import type { AcceptComputation } from '../websocket/accept-key'

/** A line of a head that a rule read. */
export interface RuleLine {
  /** Its place in `HeadDetail.fields`; null for the head's first line. */
  field: number | null
  /** Empty for the first line. */
  name: string
  value: string
}

/** One rule of the opening handshake with its outcome. */
export interface ChecklistRule {
  code: RuleCode
  /** Whose head it is about; code and direction together name the rule. */
  direction: Direction
  outcome: RuleOutcome['outcome']
  /** How bad a failure is: a note breaks nothing. */
  severity: Severity
  /** Where the rule stands; null for one that no RFC states. */
  section: string | null
  lines: RuleLine[]
  /** For the sentence of a failure. */
  values: Record<string, string | number>
}

/** Sec-WebSocket-Accept computed, and compared with what the server sent (RFC 6455 §4.2.2 step 5.4). */
export interface AcceptSteps extends AcceptComputation {
  guid: string
  /** Null where the answer has none, or is no 101. */
  received: string | null
  equal: boolean
}

/** The Upgrade of a connection, checked rule by rule. */
export interface UpgradeChecklist {
  rules: ChecklistRule[]
  /** Null where the request has no key, or several. */
  accept: AcceptSteps | null
  negotiation: UpgradeNegotiation
}

/** A stretch of time on the way to an open connection. `end` is null where it has not ended or cannot be known. */
export type TimingPhase = { start: Nanoseconds; end: Nanoseconds | null } &
  /** SYN to ACK, where the packets were captured. */
  (
    | { kind: 'tcp' }
    | { kind: 'resolve'; host: string; addresses: string[]; error: string | null }
    | { kind: 'connect'; remote: Endpoint; error: string | null }
    /** First to last byte of the request's head. */
    | { kind: 'request'; bytes: number }
    /** The request's last byte to the answer's last. */
    | { kind: 'answer'; status: number | null }
  )

/** Where the time went until the connection was open, from facts and packets. */
export interface HandshakeTiming {
  /** The phases in order of their start. */
  phases: TimingPhase[]
  /** When the proxy accepted the client; null for a capture. */
  accepted: Nanoseconds | null
  /** When it had reached the server. */
  connected: Nanoseconds | null
}
