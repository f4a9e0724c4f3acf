import { fieldsNamed } from '../http1/http-fields'
import type { HttpFinding } from '../http1/http-finding'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import type { Diagnostic } from '../model/diagnostic'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '../model/direction'
import type { Direction } from '../model/direction'
import { upgradeRequestRules } from './upgrade-request-rules'
import { upgradeResponseRules } from './upgrade-response-rules'
import { ruleOutcome } from './upgrade-rule'
import type { RuleCode, RuleOutcome, Verdict } from './upgrade-rule'

/** A head that was read, and what a strict reader finds in it. */
export interface CheckedHead<Head extends HttpHead> {
  head: Head
  findings: readonly HttpFinding[]
}

/** One attempt to open a WebSocket, answered or not. */
export interface UpgradeAttempt {
  request: CheckedHead<HttpRequestHead>
  response: CheckedHead<HttpResponseHead> | null
  /** What was reported of the connection: some rules cannot be read off the two heads alone. */
  reported: readonly Diagnostic[]
}

const HEAD_CODES = [
  'http-head-malformed',
  'http-target-not-ascii',
  'http-obs-fold',
  'http-bare-lf',
  'http-head-too-large',
] as const

/**
 * Every rule of the opening handshake with its outcome, in the order a reader meets them: the rules that emit the
 * diagnostics, and those of the diagnostics that depend on more than the two heads.
 */
export function upgradeChecklist(attempt: UpgradeAttempt): RuleOutcome[] {
  const { request, response, reported } = attempt
  return [
    ...headRules(CLIENT_TO_SERVER, request, reported),
    ...upgradeRequestRules(request.head),
    ...contextRules(attempt),
    ...headRules(SERVER_TO_CLIENT, response, reported),
    ...answerRules(request.head, response?.head ?? null, reported),
  ]
}

/** RFC 9112 §2 to §5. Of a head that could not be read there is only what was reported. */
function headRules(
  direction: Direction,
  checked: CheckedHead<HttpHead> | null,
  reported: readonly Diagnostic[],
): RuleOutcome[] {
  return HEAD_CODES.map((code) => {
    if (checked === null) {
      const found = reported.find((one) => one.code === code && one.direction === direction)
      return ruleOutcome(code, direction, [], found?.values ?? 'not-applicable')
    }
    const { head, findings } = checked
    const finding = findings.find((one) => one.code === code)
    if (finding === undefined) return ruleOutcome(code, direction, [], 'pass')
    const start = finding.start - head.streamOffset
    const end = finding.end - head.streamOffset
    const fields = head.fields.filter((field) => field.start < end && start < field.end)
    const { problem } = finding
    return ruleOutcome(code, direction, fields, { offset: finding.start, ...(problem ? { problem } : {}) })
  })
}

/** Rules about other connections, about time, and about an answer that never came. */
function contextRules({ request, response, reported }: UpgradeAttempt): RuleOutcome[] {
  const outcome = (code: RuleCode, otherwise: Verdict): Verdict =>
    reported.find((diagnostic) => diagnostic.code === code)?.values ?? otherwise
  const keys = fieldsNamed(request.head, 'sec-websocket-key')
  const switched = response?.head.status === 101
  const onceSwitched = (code: RuleCode, direction: Direction): RuleOutcome =>
    ruleOutcome(code, direction, [], switched ? outcome(code, 'pass') : 'not-applicable')
  return [
    ruleOutcome(
      'upgrade-key-reused',
      CLIENT_TO_SERVER,
      keys,
      keys.length === 0 ? 'not-applicable' : outcome('upgrade-key-reused', 'pass'),
    ),
    onceSwitched('upgrade-data-before-101', CLIENT_TO_SERVER),
    ruleOutcome(
      'http-early-answer',
      SERVER_TO_CLIENT,
      [],
      response === null ? 'not-applicable' : outcome('http-early-answer', 'pass'),
    ),
    onceSwitched('upgrade-subprotocol-missing', SERVER_TO_CLIENT),
    onceSwitched('upgrade-other-protocol', SERVER_TO_CLIENT),
    onceSwitched('upgrade-newline-after-head', SERVER_TO_CLIENT),
    onceSwitched('http-in-frames', SERVER_TO_CLIENT),
    ruleOutcome(
      'upgrade-no-response',
      SERVER_TO_CLIENT,
      [],
      response === null ? outcome('upgrade-no-response', 'not-applicable') : 'pass',
    ),
  ]
}

/** The rules for a 101 and those for a refusal; the ones that are not for this answer do not apply. */
function answerRules(
  request: HttpRequestHead,
  response: HttpResponseHead | null,
  reported: readonly Diagnostic[],
): RuleOutcome[] {
  const applied = response === null ? [] : upgradeResponseRules(request, response)
  // What the body of a refusal says is known to what was reported.
  const refusal = reported.find(({ code }) => code === 'upgrade-refused')
  const refused = applied.find(({ code, outcome }) => code === 'upgrade-refused' && outcome === 'fail')
  if (refusal !== undefined && refused !== undefined && refusal.packet === response?.packet) {
    refused.values = refusal.values
  }
  // What the client made of it has a rule of its own.
  const notChosen = applied.find(({ code }) => code === 'upgrade-subprotocol-not-chosen')
  const isMissing = reported.some(({ code }) => code === 'upgrade-subprotocol-missing')
  if (isMissing && notChosen?.outcome === 'fail') {
    notChosen.outcome = 'not-applicable'
    notChosen.values = {}
  }
  const all = [answerWith(101), answerWith(0)].flatMap((answer) => upgradeResponseRules(request, answer))
  const rules = [...applied]
  for (const rule of all) {
    if (rules.some(({ code }) => code === rule.code)) continue
    rules.push(ruleOutcome(rule.code, rule.direction, [], 'not-applicable'))
  }
  return rules
}

/** An answer that never came, to name the rules it would have been held to. */
function answerWith(status: number): HttpResponseHead {
  return {
    kind: 'response',
    status,
    version: '',
    reason: '',
    fields: [],
    raw: new Uint8Array(0),
    streamOffset: 0,
    packet: 0,
  }
}
