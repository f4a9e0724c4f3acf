import { checkFilter } from './check/checker'
import type { Plan, PlanOperand } from './check/plan'
import { conditionOf, type Condition } from './evaluate/condition'
import { NOTHING_SELECTED, type FieldSource } from './evaluate/field-source'
import { RowFilter } from './evaluate/row-filter'
import type { RowSource } from './evaluate/row-source'
import type { Field } from './fields/field'
import { FilterFault, type FilterError, type FilterWarning } from './filter-problem'
import { parseFilter } from './language/parser'
import { printFilter } from './language/printer'

export type FilterResult =
  | { readonly ok: true; readonly filter: Filter; readonly warnings: readonly FilterWarning[] }
  | { readonly ok: false; readonly error: FilterError }

/** Compiles a display filter. Never throws: what is wrong with the text is a result. An empty one keeps everything. */
export function compileFilter(text: string): FilterResult {
  try {
    const expression = parseFilter(text)
    if (expression === null) return { ok: true, filter: new Filter(null, ''), warnings: [] }
    const { plan, warnings } = checkFilter(expression)
    return { ok: true, filter: new Filter(plan, printFilter(expression)), warnings }
  } catch (error) {
    if (error instanceof FilterFault) return { ok: false, error: error.problem }
    throw error
  }
}

/** A compiled display filter: the same one serves packets, frames and every other unit that has fields. */
export class Filter {
  /** Its usual spelling. */
  readonly text: string
  /** The fields it reads, of the unit itself; fields with parts stand as these. */
  readonly fields: ReadonlySet<Field>
  /** Whether it reads the selected packet (`${field}`). */
  readonly readsSelection: boolean

  readonly #plan: Plan | null
  readonly #condition: Condition | null

  constructor(plan: Plan | null, text: string) {
    this.#plan = plan
    this.#condition = plan === null ? null : conditionOf(plan)
    this.text = text
    const operands = plan === null ? [] : [...fieldOperands(plan)]
    this.fields = new Set(
      operands.filter(({ isReference }) => !isReference).flatMap(({ field }) => partsOf(field)),
    )
    this.readsSelection = operands.some(({ isReference }) => isReference)
  }

  /** Keeps everything. */
  get isEmpty(): boolean {
    return this.#plan === null
  }

  /** @param selected the packet that `${field}` refers to */
  matches(source: FieldSource, selected: FieldSource = NOTHING_SELECTED): boolean {
    return this.#condition === null || this.#condition({ source, selected })
  }

  /** The same over the rows of a table. */
  over(source: RowSource, selected: FieldSource = NOTHING_SELECTED): RowFilter {
    return new RowFilter(this.#plan, source, selected)
  }
}

function partsOf(field: Field): readonly Field[] {
  return field.parts.length === 0 ? [field] : field.parts
}

type FieldOperand = Extract<PlanOperand, { kind: 'field' }>

function* fieldOperands(plan: Plan): Generator<FieldOperand> {
  switch (plan.kind) {
    case 'and':
    case 'or':
    case 'xor':
      yield* fieldOperands(plan.left)
      yield* fieldOperands(plan.right)
      return
    case 'not':
      yield* fieldOperands(plan.of)
      return
    case 'compare':
    case 'contains':
      yield* fieldsIn(plan.left)
      yield* fieldsIn(plan.right)
      return
    case 'matches':
      yield* fieldsIn(plan.left)
      return
    case 'in':
      yield* fieldsIn(plan.left)
      for (const { from, to } of plan.elements) {
        yield* fieldsIn(from)
        if (to !== null) yield* fieldsIn(to)
      }
      return
    case 'present':
    case 'nonzero':
      yield* fieldsIn(plan.operand)
      return
  }
}

function* fieldsIn(operand: PlanOperand): Generator<FieldOperand> {
  switch (operand.kind) {
    case 'field':
      yield operand
      return
    case 'constant':
      return
    case 'slice':
    case 'negative':
      yield* fieldsIn(operand.of)
      return
    case 'function':
      for (const argument of operand.arguments) yield* fieldsIn(argument)
      return
    case 'arithmetic':
      yield* fieldsIn(operand.left)
      yield* fieldsIn(operand.right)
      return
  }
}
