import type { Plan, PlanOperand } from '../check/plan'
import type { Quantifier } from '../language/ast'
import { MAX_COMPARED_PAIRS } from '../filter-limits'
import type { FieldType } from '../types/field-type'
import type { FieldValue, FieldValues } from '../types/field-value'
import { indexOfBytes } from './bytes-search'
import { comparison, isZero, type Holds } from './comparison'
import { readerOf, type EvaluationContext, type ReadValues } from './operand-values'

/** Whether a condition holds. */
export type Condition = (context: EvaluationContext) => boolean

/** A plan as closures, made once and called for each unit. */
export function conditionOf(plan: Plan): Condition {
  switch (plan.kind) {
    case 'and': {
      const [left, right] = [conditionOf(plan.left), conditionOf(plan.right)]
      return (context) => left(context) && right(context)
    }
    case 'or': {
      const [left, right] = [conditionOf(plan.left), conditionOf(plan.right)]
      return (context) => left(context) || right(context)
    }
    case 'xor': {
      const [left, right] = [conditionOf(plan.left), conditionOf(plan.right)]
      return (context) => left(context) !== right(context)
    }
    case 'not': {
      const of = conditionOf(plan.of)
      return (context) => !of(context)
    }
    case 'present': {
      const read = readerOf(plan.operand)
      return (context) => read(context).length > 0
    }
    case 'nonzero': {
      const read = readerOf(plan.operand)
      return (context) => read(context).some((value) => !isZero(value))
    }
    case 'compare': {
      const bits = bitsOf(plan.left) ?? bitsOf(plan.right)
      return pairs(
        readerOf(plan.left),
        readerOf(plan.right),
        plan.match,
        comparison(plan.left.type, plan.relation, bits),
      )
    }
    case 'contains':
      return pairs(readerOf(plan.left), readerOf(plan.right), plan.match, holds(plan.left.type))
    case 'matches': {
      const { pattern } = plan
      return each(readerOf(plan.left), plan.match, (value) => pattern.test(value as string | Uint8Array))
    }
    case 'in':
      return membership(plan)
  }
}

function bitsOf(operand: PlanOperand): number | null {
  return operand.kind === 'constant' ? operand.bits : null
}

function holds(type: FieldType): Holds {
  return type === 'string'
    ? (text, piece) => (text as string).includes(piece as string)
    : (bytes, piece) => indexOfBytes(bytes as Uint8Array, piece as Uint8Array) >= 0
}

/** One value, or all of them. There is no answer where there is no value: that is false. */
function each(read: ReadValues, match: Quantifier, test: (value: FieldValue) => boolean): Condition {
  if (match === 'any') return (context) => read(context).some((value) => value !== null && test(value))
  return (context) => {
    const values = read(context)
    return values.length > 0 && values.every((value) => value !== null && test(value))
  }
}

/** One pair of values, or all of them. */
function pairs(left: ReadValues, right: ReadValues, match: Quantifier, test: Holds): Condition {
  return (context) => {
    const firsts = left(context)
    if (firsts.length === 0) return false
    const seconds = right(context)
    return seconds.length > 0 && pairsHold(firsts, seconds, match, test)
  }
}

function pairsHold(firsts: FieldValues, seconds: FieldValues, match: Quantifier, test: Holds): boolean {
  const isAny = match === 'any'
  let left = MAX_COMPARED_PAIRS
  for (const first of firsts) {
    for (const second of seconds) {
      if (first !== null && second !== null && test(first, second) === isAny) return isAny
      if (--left === 0) return !isAny
    }
  }
  return !isAny
}

function membership(plan: Extract<Plan, { kind: 'in' }>): Condition {
  const { type } = plan.left
  const elements = plan.elements.map(({ from, to }) => {
    const readFrom = readerOf(from)
    if (to === null) return { readFrom, readTo: null, isFrom: comparison(type, '==', bitsOf(from)) }
    return { readFrom, readTo: readerOf(to), isFrom: comparison(type, '>=', bitsOf(from)) }
  })
  const isUpTo = comparison(type, '<=', null)
  const read = readerOf(plan.left)
  return (context) => {
    const ranges = elements.map(({ readFrom, readTo, isFrom }) => ({
      froms: readFrom(context),
      tos: readTo?.(context) ?? null,
      isFrom,
    }))
    const isIn = (value: FieldValue): boolean =>
      value !== null &&
      ranges.some(({ froms, tos, isFrom }) =>
        tos === null
          ? froms.some((from) => isFrom(value, from))
          : froms.some((from) => isFrom(value, from)) && tos.some((to) => isUpTo(value, to)),
      )
    const values = read(context)
    if (plan.match === 'any') return values.some(isIn)
    return values.length > 0 && values.every(isIn)
  }
}
