import type { ArithmeticOperator } from '../language/ast'
import { isTime, type FieldType } from '../types/field-type'
import { integer, type FieldValue } from '../types/field-value'

/** A sum of two values; null where there is none (a division by zero). */
export type Combine = (left: FieldValue, right: FieldValue) => FieldValue

/** @param type of the left side, and so of the result */
export function arithmetic(operator: ArithmeticOperator, type: FieldType): Combine {
  if (operator === '&') return type === 'ipv4' ? andNumbers : bitwiseAnd
  if (isTime(type)) return timeArithmetic(operator)
  return type === 'double'
    ? (left, right) => finite(numbers(operator, Number(left), Number(right)))
    : (left, right) => integers(operator, left, right)
}

function finite(value: number): number | null {
  return Number.isNaN(value) || !Number.isFinite(value) ? null : value
}

function numbers(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
    case '&':
      return NaN
  }
}

/** Integers stay exact: what no longer fits a number is counted again as a bigint. */
function integers(operator: ArithmeticOperator, left: FieldValue, right: FieldValue): FieldValue {
  if (typeof left === 'number' && typeof right === 'number') {
    if ((operator === '/' || operator === '%') && right === 0) return null
    const result = operator === '/' ? Math.trunc(left / right) : numbers(operator, left, right)
    // Zero has no sign.
    if (Number.isSafeInteger(result)) return result === 0 ? 0 : result
  }
  const [a, b] = [BigInt(left as number), BigInt(right as number)]
  switch (operator) {
    case '+':
      return integer(a + b)
    case '-':
      return integer(a - b)
    case '*':
      return integer(a * b)
    case '/':
      return b === 0n ? null : integer(a / b)
    case '%':
      return b === 0n ? null : integer(a % b)
    case '&':
      return integer(a & b)
  }
}

function timeArithmetic(operator: ArithmeticOperator): Combine {
  return (left, right) => {
    const time = left as bigint
    if (operator === '+') return time + (right as bigint)
    if (operator === '-') return time - (right as bigint)
    const factor = Number(right)
    if (operator === '/' && factor === 0) return null
    const scaled = finite(numbers(operator, Number(time), factor))
    return scaled === null ? null : BigInt(Math.round(scaled))
  }
}

function andNumbers(left: FieldValue, right: FieldValue): FieldValue {
  return ((left as number) & (right as number)) >>> 0
}

/** Bytes meet byte by byte, as many as both have. */
function bitwiseAnd(left: FieldValue, right: FieldValue): FieldValue {
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    const length = Math.min(left.length, right.length)
    return Uint8Array.from({ length }, (_, at) => left[at]! & right[at]!)
  }
  const isSmall = typeof left === 'number' && typeof right === 'number'
  if (isSmall && left >= 0 && right >= 0 && left <= 0xffff_ffff && right <= 0xffff_ffff) {
    return (left & right) >>> 0
  }
  return integer(BigInt(left as number) & BigInt(right as number))
}
