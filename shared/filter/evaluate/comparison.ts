import type { Relation } from '../check/plan'
import { familyOf, type FieldType } from '../types/field-type'
import type { FieldValue } from '../types/field-value'
import { compareBytes } from './bytes-search'

/** Negative, zero or positive. */
type Compare = (left: FieldValue, right: FieldValue) => number
/** Whether two values stand in a relation. */
export type Holds = (left: FieldValue, right: FieldValue) => boolean

/**
 * Whether two values of the type stand in the relation.
 * @param bits of addresses that count, from a CIDR prefix; null for all
 */
export function comparison(type: FieldType, relation: Relation, bits: number | null): Holds {
  const compare = comparer(type, bits)
  switch (relation) {
    case '==':
      return (left, right) => compare(left, right) === 0
    case '!=':
      return (left, right) => compare(left, right) !== 0
    case '<':
      return (left, right) => compare(left, right) < 0
    case '>':
      return (left, right) => compare(left, right) > 0
    case '<=':
      return (left, right) => compare(left, right) <= 0
    case '>=':
      return (left, right) => compare(left, right) >= 0
  }
}

/** The order of values of a type. */
export function comparer(type: FieldType, bits: number | null = null): Compare {
  switch (familyOf(type)) {
    case 'bytes':
    case 'protocol':
      return (left, right) => compareBytes(left as Uint8Array, right as Uint8Array)
    case 'ipv4':
      return bits === null ? compareScalars : ipv4Prefixes(bits)
    case 'ipv6':
      return bits === null
        ? (left, right) => compareBytes(left as Uint8Array, right as Uint8Array)
        : (left, right) => compareBits(left as Uint8Array, right as Uint8Array, bits)
    case 'none':
    case 'boolean':
    case 'integer':
    case 'double':
    case 'absolute-time':
    case 'relative-time':
    case 'string':
      return compareScalars
  }
}

/** Numbers and bigints compare with each other, as do strings. NaN equals nothing. */
function compareScalars(left: FieldValue, right: FieldValue): number {
  const [a, b] = [left as number, right as number]
  if (a < b) return -1
  if (a > b) return 1
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : 0
}

function ipv4Prefixes(bits: number): Compare {
  // Shifting by 32 would shift by nothing.
  const divisor = 2 ** (32 - bits)
  return (left, right) => Math.floor((left as number) / divisor) - Math.floor((right as number) / divisor)
}

function compareBits(left: Uint8Array, right: Uint8Array, bits: number): number {
  const whole = bits >> 3
  for (let at = 0; at < whole; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  const rest = 8 - (bits & 7)
  return rest === 8 ? 0 : ((left[whole] ?? 0) >> rest) - ((right[whole] ?? 0) >> rest)
}

/** Whether a value counts as false: zero, nothing but zero bytes, no text. */
export function isZero(value: FieldValue): boolean {
  if (value === null) return false
  if (typeof value === 'number') return value === 0
  if (typeof value === 'bigint') return value === 0n
  return typeof value === 'string' ? value === '' : value.every((byte) => byte === 0)
}
