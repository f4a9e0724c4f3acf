import { catalogueEntry } from '@shared/diagnostics/catalogue'
import type { Severity } from '@shared/model/diagnostic'

/** Severities as numbers that can be compared and live in a column: 0 none, 1 note, 2 warning, 3 error. */
export type SeverityRank = 0 | 1 | 2 | 3

const RANKS: Readonly<Record<Severity, SeverityRank>> = { note: 1, warning: 2, error: 3 }
const NAMES: readonly (Severity | null)[] = [null, 'note', 'warning', 'error']

/** A code this version does not know counts as a note. */
export function severityRank(code: string): SeverityRank {
  return RANKS[catalogueEntry(code)?.severity ?? 'note']
}

export function severityName(rank: number): Severity | null {
  return NAMES[rank] ?? null
}
