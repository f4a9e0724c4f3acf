import type { DiagnosticRow } from './rows'

/** A diagnostic as the list of a session shows it. */
export interface ListedDiagnostic extends DiagnosticRow {
  /** Row of its frame in the session; null where it is about none, or the frame never was. */
  frameRow: number | null
}

/** How many there are of each severity, listed or not. */
export interface SeverityCounts {
  error: number
  warning: number
  note: number
}

/** Errors first, then warnings, then notes; each in the order they were found. */
export interface DiagnosticsWindow {
  /** Of the severity asked for. */
  total: number
  rows: ListedDiagnostic[]
  /** Of every severity. */
  counts: SeverityCounts
  /** Of every severity: those beyond the limit of what a session keeps are counted only. */
  unlisted: number
}
