import type { Comparison, MessageReference } from '../compare/difference'
import type { ReplayStop } from '../model/replay'

/** A comparison, as the window is told of it when it is done. Its rows are asked for. */
export interface ComparisonSummary extends Comparison {
  /** What B is: a file's name; empty for another connection of the same session. */
  name: string
  /** Rows of the aligned list, of all pairs. */
  rows: number
  /** The row of the first difference that is one of messages; null without. */
  firstRow: number | null
  /** Of a replay: how it ended, and the status or the system's error where it could not begin. */
  replay: { stop: ReplayStop; detail: string | null } | null
}

/** One line of the aligned list: a message of A and its partner in B. */
export interface ComparisonRow {
  /** Of the pair of connections. */
  pair: number
  a: MessageReference | null
  b: MessageReference | null
  state: 'equal' | 'missing' | 'extra' | 'changed' | 'reordered'
}
