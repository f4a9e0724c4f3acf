import { diagnosticEntry } from '@shared/diagnostics/catalogue'
import type { Severity } from '@shared/model/diagnostic'

export type SeverityRank = 0 | 1 | 2 | 3

const NAMES: readonly (Severity | null)[] = [null, 'note', 'warning', 'error']

export function severityName(rank: number): Severity | null {
  return NAMES[rank] ?? null
}
