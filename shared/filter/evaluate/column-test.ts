import type { Plan, PlanOperand, Relation } from '../check/plan'
import type { NumberColumn, RowSource } from './row-source'

/** Keeps those of `count` marked rows, from `from` on, for which the test holds. */
export type KeepRows = (from: number, count: number, marks: Uint8Array) => void

const FLIPPED: Readonly<Record<Relation, Relation>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
}

/** A column, or some of its bits. */
interface MaskedColumn {
  readonly column: NumberColumn
  readonly mask: number | null
}

/**
 * A condition on one column as a loop over it; null where it is none. Such a loop costs little more than reading the
 * column, where a closure for each row costs ten times that.
 * @param values room for the numbers of a block of rows
 */
export function columnTest(plan: Plan, source: RowSource, values: Float64Array): KeepRows | null {
  switch (plan.kind) {
    case 'present': {
      const found = columnOf(plan.operand, source)
      return found === null ? null : keep(found, values, keepPresent)
    }
    case 'nonzero': {
      const found = columnOf(plan.operand, source)
      return found === null ? null : keep(found, values, (count, marks) => keepNonzero(values, count, marks))
    }
    case 'compare': {
      const left = columnOf(plan.left, source)
      const found = left ?? columnOf(plan.right, source)
      const constant = left === null ? plan.left : plan.right
      if (found === null) return null
      const number = numberOf(constant, found.column)
      if (number === null) return null
      const relation = left === null ? FLIPPED[plan.relation] : plan.relation
      return keep(found, values, (count, marks) => keepRelated(values, count, marks, relation, number))
    }
    case 'in': {
      const found = columnOf(plan.left, source)
      if (found === null) return null
      const lows: number[] = []
      const highs: number[] = []
      for (const { from, to } of plan.elements) {
        const low = numberOf(from, found.column)
        const high = to === null ? low : numberOf(to, found.column)
        if (low === null || high === null) return null
        lows.push(low)
        highs.push(high)
      }
      const [starts, ends] = [Float64Array.from(lows), Float64Array.from(highs)]
      return keep(found, values, (count, marks) => keepInside(values, count, marks, starts, ends))
    }
    case 'and':
    case 'or':
    case 'xor':
    case 'not':
    case 'contains':
    case 'matches':
      return null
  }
}

function columnOf(operand: PlanOperand, source: RowSource): MaskedColumn | null {
  if (operand.kind === 'field') {
    const { field, isRaw, layers, isReference } = operand
    const isPlain = !isRaw && layers === null && !isReference && field.parts.length === 0
    const column = isPlain ? source.column(field) : null
    return column === null ? null : { column, mask: null }
  }
  if (operand.kind !== 'arithmetic' || operand.operator !== '&') return null
  const { left, right } = operand
  const of = left.kind === 'constant' ? right : left
  const constant = left.kind === 'constant' ? left : right
  const found = of.kind === 'field' ? columnOf(of, source) : null
  if (found === null || found.column.base !== 0n || constant.kind !== 'constant') return null
  const { value } = constant
  if (typeof value !== 'number' || value < 0 || value > 0xffff_ffff) return null
  return { column: found.column, mask: value }
}

/** A constant in the column's numbers; null where it is no number, or one that a number cannot say exactly. */
function numberOf(operand: PlanOperand, column: NumberColumn): number | null {
  if (operand.kind !== 'constant' || operand.bits !== null) return null
  const { value } = operand
  if (typeof value === 'number' && column.base === 0n) return value
  if (typeof value !== 'bigint') return null
  const relative = value - column.base
  const number = Number(relative)
  // A time farther away than that is before or after every row all the same.
  return Number.isSafeInteger(number) || column.base !== 0n ? number : null
}

function keep(
  { column, mask }: MaskedColumn,
  values: Float64Array,
  test: (count: number, marks: Uint8Array, values: Float64Array) => void,
): KeepRows {
  return (from, count, marks) => {
    column.fill(from, count, values)
    if (mask !== null) applyMask(values, count, mask)
    test(count, marks, values)
  }
}

function applyMask(values: Float64Array, count: number, mask: number): void {
  for (let at = 0; at < count; at++) {
    const value = values[at]!
    if (!Number.isNaN(value)) values[at] = (value & mask) >>> 0
  }
}

function keepPresent(count: number, marks: Uint8Array, values: Float64Array): void {
  for (let at = 0; at < count; at++) if (Number.isNaN(values[at])) marks[at] = 0
}

function keepNonzero(values: Float64Array, count: number, marks: Uint8Array): void {
  for (let at = 0; at < count; at++) {
    const value = values[at]!
    if (value === 0 || Number.isNaN(value)) marks[at] = 0
  }
}

function keepRelated(
  values: Float64Array,
  count: number,
  marks: Uint8Array,
  relation: Relation,
  number: number,
): void {
  switch (relation) {
    case '==':
      for (let at = 0; at < count; at++) if (values[at] !== number) marks[at] = 0
      return
    case '!=':
      for (let at = 0; at < count; at++) {
        const value = values[at]!
        if (value === number || Number.isNaN(value)) marks[at] = 0
      }
      return
    case '<':
      for (let at = 0; at < count; at++) if (!(values[at]! < number)) marks[at] = 0
      return
    case '>':
      for (let at = 0; at < count; at++) if (!(values[at]! > number)) marks[at] = 0
      return
    case '<=':
      for (let at = 0; at < count; at++) if (!(values[at]! <= number)) marks[at] = 0
      return
    case '>=':
      for (let at = 0; at < count; at++) if (!(values[at]! >= number)) marks[at] = 0
      return
  }
}

function keepInside(
  values: Float64Array,
  count: number,
  marks: Uint8Array,
  lows: Float64Array,
  highs: Float64Array,
): void {
  for (let at = 0; at < count; at++) {
    const value = values[at]!
    let isIn = false
    for (let range = 0; range < lows.length && !isIn; range++) {
      isIn = value >= lows[range]! && value <= highs[range]!
    }
    if (!isIn) marks[at] = 0
  }
}
