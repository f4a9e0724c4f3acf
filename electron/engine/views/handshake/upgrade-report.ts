import { upgradeChecklist, type CheckedHead } from '@shared/dissector/upgrade-checklist'
import { upgradeNegotiation } from '@shared/dissector/upgrade-negotiation'
import type { RuleCode, RuleOutcome } from '@shared/dissector/upgrade-rule'
import { catalogueEntry } from '@shared/diagnostics/catalogue'
import { fieldsNamed } from '@shared/http1/http-fields'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '@shared/http1/http-head'
import type { ParsedHead } from '@shared/http1/parse-http-head'
import type { AcceptSteps, ChecklistRule, RuleLine, UpgradeChecklist } from '@shared/ipc/handshake-rows'
import type { Diagnostic } from '@shared/model/diagnostic'
import { CLIENT_TO_SERVER } from '@shared/model/direction'
import { ACCEPT_GUID, computeAccept } from '@shared/websocket/accept-key'

/** Rules about a head's first line rather than its fields. */
const FIRST_LINE: readonly RuleCode[] = [
  'upgrade-method',
  'upgrade-http-version',
  'upgrade-target',
  'upgrade-refused',
]

/** An upgrade attempt as the Handshake tab shows it. @param startLines of request and response */
export function upgradeReport(
  request: ParsedHead,
  response: ParsedHead | null,
  startLines: readonly [string, string],
  reported: readonly Diagnostic[],
): UpgradeChecklist | null {
  if (!isRequest(request)) return null
  const answer = response !== null && isResponse(response) ? response : null
  const rules = upgradeChecklist({ request, response: answer, reported })
  return {
    rules: rules.map((rule) => {
      const head = rule.direction === CLIENT_TO_SERVER ? request.head : (answer?.head ?? null)
      return checklistRule(rule, head, startLines[rule.direction])
    }),
    accept: acceptSteps(request.head, answer?.head ?? null),
    negotiation: upgradeNegotiation(request.head, answer?.head ?? null),
  }
}

function checklistRule(rule: RuleOutcome, head: HttpHead | null, startLine: string): ChecklistRule {
  const { code, direction, outcome, fields, values } = rule
  const entry = catalogueEntry(code)
  const lines: RuleLine[] = fields.map((field) => ({
    field: head?.fields.findIndex(({ start }) => start === field.start) ?? null,
    name: field.name,
    value: field.value,
  }))
  if (head !== null && outcome !== 'not-applicable' && FIRST_LINE.includes(code)) {
    lines.push({ field: null, name: '', value: startLine })
  }
  return {
    code,
    direction,
    outcome,
    severity: entry?.severity ?? 'error',
    section: entry?.section ?? null,
    lines,
    values,
  }
}

function acceptSteps(request: HttpRequestHead, response: HttpResponseHead | null): AcceptSteps | null {
  const [key, ...others] = fieldsNamed(request, 'sec-websocket-key')
  if (key === undefined || others.length > 0) return null
  const computation = computeAccept(key.value)
  const received =
    response?.status === 101 ? (fieldsNamed(response, 'sec-websocket-accept')[0]?.value ?? null) : null
  return { ...computation, guid: ACCEPT_GUID, received, equal: received === computation.accept }
}

function isRequest(parsed: ParsedHead): parsed is ParsedHead & CheckedHead<HttpRequestHead> {
  return parsed.head.kind === 'request'
}

function isResponse(parsed: ParsedHead): parsed is ParsedHead & CheckedHead<HttpResponseHead> {
  return parsed.head.kind === 'response'
}
