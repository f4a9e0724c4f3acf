import type { LinkedDiagnostic } from './rows'

/** A diagnostic as the list of a session shows it. */
export interface ListedDiagnostic extends LinkedDiagnostic {
  /** Its row in the session's table of diagnostics. */
  row: number
}

/** How many there are of each severity, listed or not. */
export interface SeverityCounts {
  error: number
  warning: number
  note: number
}

export interface DiagnosticCounts {
  /** Of every severity. */
  counts: SeverityCounts
  /** Of every severity: those beyond the limit of what a session keeps are counted only. */
  unlisted: number
}
