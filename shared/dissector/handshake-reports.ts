import { CATALOGUE } from '../diagnostics/catalogue'
import { fieldsNamed } from '../http1/http-fields'
import type { HttpFinding } from '../http1/http-finding'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { CLIENT_TO_SERVER } from '../model/direction'
import type { Direction } from '../model/direction'
import type { DiagnosticReporter } from './diagnostic-reporter'
import type { DissectorSettings } from './dissector-limits'
import type { EndKind } from './end-kind'
import type { HeldBytes } from './held-bytes'
import type { UpgradeKeyRegistry } from './upgrade-key-registry'
import { isUpgradeAttempt, upgradeRequestRules } from './upgrade-request-rules'
import { upgradeResponseRules } from './upgrade-response-rules'
import type { RuleCode, RuleOutcome } from './upgrade-rule'

/** What there is to say about the heads of a connection and its opening handshake. */
export class HandshakeReports {
  private readonly connection: number
  private readonly reporter: DiagnosticReporter
  private readonly keys: UpgradeKeyRegistry
  private readonly limits: DissectorSettings

  constructor(
    connection: number,
    reporter: DiagnosticReporter,
    keys: UpgradeKeyRegistry,
    limits: DissectorSettings,
  ) {
    this.connection = connection
    this.reporter = reporter
    this.keys = keys
    this.limits = limits
  }

  /** Rules of RFC 9112 a head breaks. */
  findings(direction: Direction, findings: readonly HttpFinding[], packet: number): void {
    for (const { code, problem, start, end } of findings) {
      const values = { offset: start, limit: this.limits.maxHeadBytes, ...(problem ? { problem } : {}) }
      this.reporter.report(code, direction, packet, values, null, { start, end })
    }
  }

  /** A request came; nothing is said about one that does not ask for WebSocket. */
  requested(request: HttpRequestHead): void {
    if (!this.limits.findsFaults || !isUpgradeAttempt(request)) return
    this.failures(upgradeRequestRules(request), request)
    const [key] = fieldsNamed(request, 'sec-websocket-key')
    const other = key ? this.keys.use(key.value, this.connection) : null
    if (!key || other === null) return
    const values = { received: key.value, other }
    const range = { start: request.streamOffset + key.start, end: request.streamOffset + key.end }
    this.reporter.report('upgrade-key-reused', CLIENT_TO_SERVER, request.packet, values, null, range)
  }

  /** The request's answer is there, or will never be. */
  settled(request: HttpRequestHead): void {
    const [key] = fieldsNamed(request, 'sec-websocket-key')
    if (key) this.keys.settle(key.value, this.connection)
  }

  /** @returns whether the answer breaks a rule at which a client may fail the connection (RFC 6455 §4.1) */
  answered(request: HttpRequestHead, response: HttpResponseHead): boolean {
    if (!this.limits.findsFaults) return false
    const rules = upgradeResponseRules(request, response)
    this.failures(rules, response)
    return rules.some(({ code, outcome }) => outcome === 'fail' && isReasonToFail(code))
  }

  /** @param direction whose end of bytes left the request without an answer */
  unanswered(direction: Direction, how: EndKind, packet: number): void {
    this.reporter.report('upgrade-no-response', direction, packet, { how })
  }

  /** @param held what the client sent after its request and before the 101 */
  earlyData(held: HeldBytes, streamOffset: number): void {
    if (held.length === 0) return
    const range = { start: streamOffset, end: streamOffset + held.length }
    const values = { count: held.length }
    const packet = held.firstPacket
    this.reporter.report('upgrade-data-before-101', CLIENT_TO_SERVER, packet, values, null, range)
  }

  private failures(rules: readonly RuleOutcome[], head: HttpHead): void {
    for (const { code, direction, outcome, fields, values } of rules) {
      if (outcome !== 'fail') continue
      // The lines it is about, or the whole head where what is missing should have been.
      const start = head.streamOffset + (fields[0]?.start ?? 0)
      const end = head.streamOffset + (fields.at(-1)?.end ?? head.raw.length)
      this.reporter.report(code, direction, head.packet, values, null, { start, end })
    }
  }
}

/** Every error is one. Browsers take it for another where they asked for a subprotocol and got none. */
function isReasonToFail(code: RuleCode): boolean {
  return CATALOGUE[code].severity === 'error' || code === 'upgrade-subprotocol-not-chosen'
}
