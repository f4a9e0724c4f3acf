import type { Field } from '../fields/field'
import type { FieldSource } from './field-source'

/** A table whose rows are filtered: a source that stands at one row at a time. */
export interface RowSource extends FieldSource {
  moveTo(row: number): void
  /** The field as a column; null where it is none: it may have several values, or one that is no number. */
  column(field: Field): NumberColumn | null
}

/** One number a row. */
export interface NumberColumn {
  /** What is added to each number to get the field's value: times are counted from it. */
  readonly base: bigint
  /** Writes the numbers of rows `from` on into the first `count` places; NaN where a row has no value. */
  fill(from: number, count: number, into: Float64Array): void
}
