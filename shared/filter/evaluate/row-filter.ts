import type { LogicalPlan, Plan } from '../check/plan'
import { columnTest, type KeepRows } from './column-test'
import { conditionOf } from './condition'
import { NOTHING_SELECTED, type FieldSource } from './field-source'
import type { RowSource } from './row-source'

/** Rows that are looked at together: enough to make a loop of it, few enough to stay in the cache. */
const BLOCK = 4096

/**
 * A filter over the rows of one table. Conditions on columns are loops over them; what needs more is asked only of
 * the rows that are left.
 */
export class RowFilter {
  readonly #keep: KeepRows | null
  readonly #marks = new Uint8Array(BLOCK)

  /** @param plan null keeps every row */
  constructor(plan: Plan | null, source: RowSource, selected: FieldSource = NOTHING_SELECTED) {
    this.#keep = plan === null ? null : keeper(plan, source, selected, new Float64Array(BLOCK))
  }

  /** Calls back with each of `count` rows from `from` on that the filter keeps, in order. */
  eachRow(from: number, count: number, callback: (row: number) => void): void {
    const end = from + count
    const marks = this.#marks
    for (let start = from; start < end; start += BLOCK) {
      const size = Math.min(BLOCK, end - start)
      if (this.#keep !== null) {
        marks.fill(1, 0, size)
        this.#keep(start, size, marks)
      }
      for (let at = 0; at < size; at++) if (this.#keep === null || marks[at] === 1) callback(start + at)
    }
  }

  matches(row: number): boolean {
    if (this.#keep === null) return true
    this.#marks[0] = 1
    this.#keep(row, 1, this.#marks)
    return this.#marks[0] === 1
  }
}

function keeper(plan: Plan, source: RowSource, selected: FieldSource, values: Float64Array): KeepRows {
  switch (plan.kind) {
    case 'and': {
      const sides = cheapestFirst(plan, source, selected, values)
      return (from, count, marks) => {
        sides[0](from, count, marks)
        if (hasMark(marks, count)) sides[1](from, count, marks)
      }
    }
    case 'or': {
      const sides = cheapestFirst(plan, source, selected, values)
      const held = new Uint8Array(BLOCK)
      return (from, count, marks) => {
        held.set(count === BLOCK ? marks : marks.subarray(0, count))
        sides[0](from, count, held)
        // The other side is asked of the rest only.
        for (let at = 0; at < count; at++) if (held[at] === 1) marks[at] = 0
        if (hasMark(marks, count)) sides[1](from, count, marks)
        for (let at = 0; at < count; at++) if (held[at] === 1) marks[at] = 1
      }
    }
    case 'xor': {
      const left = keeper(plan.left, source, selected, values)
      const right = keeper(plan.right, source, selected, values)
      const held = new Uint8Array(BLOCK)
      return (from, count, marks) => {
        held.set(count === BLOCK ? marks : marks.subarray(0, count))
        left(from, count, held)
        right(from, count, marks)
        for (let at = 0; at < count; at++) marks[at] = held[at]! ^ marks[at]!
      }
    }
    case 'not': {
      const of = keeper(plan.of, source, selected, values)
      const held = new Uint8Array(BLOCK)
      return (from, count, marks) => {
        held.set(count === BLOCK ? marks : marks.subarray(0, count))
        of(from, count, held)
        for (let at = 0; at < count; at++) if (held[at] === 1) marks[at] = 0
      }
    }
    case 'compare':
    case 'contains':
    case 'matches':
    case 'in':
    case 'present':
    case 'nonzero':
      return columnTest(plan, source, values) ?? rowTest(plan, source, selected)
  }
}

function rowTest(plan: Plan, source: RowSource, selected: FieldSource): KeepRows {
  const condition = conditionOf(plan)
  const context = { source, selected }
  return (from, count, marks) => {
    for (let at = 0; at < count; at++) {
      if (marks[at] === 0) continue
      source.moveTo(from + at)
      if (!condition(context)) marks[at] = 0
    }
  }
}

/** Which of two sides comes first makes no difference to what they select, only to how long it takes. */
function cheapestFirst(
  plan: LogicalPlan,
  source: RowSource,
  selected: FieldSource,
  values: Float64Array,
): [KeepRows, KeepRows] {
  const left = keeper(plan.left, source, selected, values)
  const right = keeper(plan.right, source, selected, values)
  return isOfColumns(plan.right, source, values) && !isOfColumns(plan.left, source, values)
    ? [right, left]
    : [left, right]
}

function isOfColumns(plan: Plan, source: RowSource, values: Float64Array): boolean {
  switch (plan.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return isOfColumns(plan.left, source, values) && isOfColumns(plan.right, source, values)
    case 'not':
      return isOfColumns(plan.of, source, values)
    case 'compare':
    case 'contains':
    case 'matches':
    case 'in':
    case 'present':
    case 'nonzero':
      return columnTest(plan, source, values) !== null
  }
}

function hasMark(marks: Uint8Array, count: number): boolean {
  const first = marks.indexOf(1)
  return first >= 0 && first < count
}
