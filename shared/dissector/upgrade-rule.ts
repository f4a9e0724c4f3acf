import type { DiagnosticCode } from '../diagnostics/catalogue'
import type { HttpField } from '../http1/http-head'
import type { Direction } from '../model/direction'

/** A rule of the opening handshake or of the heads it consists of; its name is that of the diagnostic. */
export type RuleCode = Extract<DiagnosticCode, `upgrade-${string}` | `http-${string}`>

/** One rule of the opening handshake, checked: a row of the checklist, and a diagnostic where it failed. */
export interface RuleOutcome {
  code: RuleCode
  /** Whose head it is about. */
  direction: Direction
  outcome: 'pass' | 'fail' | 'not-applicable'
  /** The header lines it read; empty where there was none. */
  fields: HttpField[]
  /** For the diagnostic's sentence. */
  values: Record<string, string | number>
}

/** What a check says: nothing to check, all well, or the values of the fault. */
export type Verdict = 'not-applicable' | 'pass' | Record<string, string | number>

export function ruleOutcome(
  code: RuleCode,
  direction: Direction,
  fields: HttpField[],
  verdict: Verdict,
): RuleOutcome {
  if (typeof verdict === 'string') return { code, direction, outcome: verdict, fields, values: {} }
  return { code, direction, outcome: 'fail', fields, values: verdict }
}

/** Longest piece of a header shown in a sentence. */
const MAX_SHOWN = 200

/** Values of header lines for a sentence; a dash where there is none. */
export function shown(fields: readonly HttpField[]): string {
  const text = fields.map((field) => field.value).join(', ')
  if (fields.length === 0) return '–'
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}
