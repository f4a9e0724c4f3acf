import type { PlanOperand } from '../check/plan'
import { MAX_COMPARED_PAIRS } from '../filter-limits'
import { canSlice } from '../types/field-type'
import { bytesOfValue, NO_VALUES, type FieldValue, type FieldValues } from '../types/field-value'
import { arithmetic } from './arithmetic'
import { comparer } from './comparison'
import type { FieldSource } from './field-source'
import { valueFunction } from './functions'
import { isInRanges, sliceOf } from './slices'

/** What a filter is evaluated on: the unit itself, and what `${field}` refers to. */
export interface EvaluationContext {
  readonly source: FieldSource
  readonly selected: FieldSource
}

/** All values an operand has. */
export type ReadValues = (context: EvaluationContext) => FieldValues

export function readerOf(operand: PlanOperand): ReadValues {
  switch (operand.kind) {
    case 'field':
      return fieldReader(operand)
    case 'constant': {
      const values: FieldValues = [operand.value]
      return () => values
    }
    case 'slice': {
      const read = readerOf(operand.of)
      const { ranges } = operand
      const isAddress = canSlice(operand.of.type) && operand.of.type.startsWith('ip')
      return eachValue(read, (value) =>
        sliceOf(isAddress ? bytesOfValue(value) : (value as string | Uint8Array), ranges),
      )
    }
    case 'negative': {
      return eachValue(readerOf(operand.of), (value) => (value === 0 ? 0 : -(value as number)))
    }
    case 'arithmetic': {
      const [left, right] = [readerOf(operand.left), readerOf(operand.right)]
      return combine(left, right, arithmetic(operand.operator, operand.type))
    }
    case 'function':
      return functionReader(operand)
  }
}

function fieldReader(operand: Extract<PlanOperand, { kind: 'field' }>): ReadValues {
  const { field, isRaw, layers, isReference } = operand
  const parts = field.parts.length === 0 ? [field] : field.parts
  const readPart = (source: FieldSource, part: typeof field): FieldValues => {
    const values = isRaw ? source.raw(part) : source.values(part)
    if (layers === null || values.length === 0) return values
    const numbers = source.layers(part)
    const last = numbers === null ? 1 : Math.max(1, ...numbers)
    return values.filter((_, index) => isInRanges(numbers?.[index] ?? 1, last, layers))
  }
  const [only] = parts
  if (parts.length === 1 && only !== undefined) {
    return (context) => readPart(isReference ? context.selected : context.source, only)
  }
  return (context) => {
    const source = isReference ? context.selected : context.source
    return parts.flatMap((part) => readPart(source, part))
  }
}

/** A value for each value; null is one that is not there. */
function eachValue(read: ReadValues, make: (value: FieldValue) => FieldValue): ReadValues {
  return (context) => {
    const values = read(context)
    if (values.length === 0) return NO_VALUES
    const made: FieldValue[] = []
    for (const value of values) {
      const result = value === null ? null : make(value)
      if (result !== null) made.push(result)
    }
    return made
  }
}

/** Each value of the left side with each of the right one. */
function combine(
  left: ReadValues,
  right: ReadValues,
  make: (left: FieldValue, right: FieldValue) => FieldValue,
): ReadValues {
  return (context) => {
    const firsts = left(context)
    if (firsts.length === 0) return NO_VALUES
    const seconds = right(context)
    const made: FieldValue[] = []
    for (const first of firsts) {
      for (const second of seconds) {
        if (made.length >= MAX_COMPARED_PAIRS) return made
        const result = make(first, second)
        if (result !== null) made.push(result)
      }
    }
    return made
  }
}

function functionReader(operand: Extract<PlanOperand, { kind: 'function' }>): ReadValues {
  const { name } = operand
  const readers = operand.arguments.map(readerOf)
  const first = operand.arguments[0]!
  const read = readers[0]!
  if (name === 'count') {
    return (context) => {
      const { length } = read(context)
      return length === 0 ? NO_VALUES : [length]
    }
  }
  if (name === 'max' || name === 'min') {
    const compare = comparer(first.type)
    const sign = name === 'max' ? 1 : -1
    return (context) => {
      const values = readers.flatMap((each) => each(context))
      if (values.length === 0) return NO_VALUES
      return [values.reduce((best, value) => (compare(value, best) * sign > 0 ? value : best))]
    }
  }
  return eachValue(read, valueFunction(name, first.type, first.kind === 'field' ? first.field : null))
}
