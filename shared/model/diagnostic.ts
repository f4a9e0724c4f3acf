import type { Direction } from './direction'

export type Severity = 'error' | 'warning' | 'note'

/** Traffic that breaks a rule, as data. The catalogue in shared/diagnostics holds the rest by `code`. */
export interface Diagnostic {
  code: string
  connection: number
  direction: Direction | null
  /** Number of the frame within its connection, where the diagnostic is about one. */
  frame: number | null
  packet: number
  /** Range of the direction's stream the diagnostic is about, where there is one. */
  range: { start: number; end: number } | null
  /** Values for the sentence: numbers, header values, close codes. */
  values: Record<string, string | number>
}
