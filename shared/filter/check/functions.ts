import { canCompare, canContain, isInteger, isTime, type FieldType } from '../types/field-type'
import type { FunctionName } from './plan'

export interface FunctionRule {
  readonly least: number
  /** Arguments at most. */
  readonly most: number
  /** Whether an argument of the type is taken. */
  readonly takes: (type: FieldType) => boolean
  /** `field`: only a field as it is; `any`: slices, sums and other functions too. */
  readonly of: 'field' | 'any'
  readonly returns: (argument: FieldType) => FieldType
}

const MOST_ARGUMENTS = 32
const isNumber = (type: FieldType): boolean => isInteger(type) || type === 'double'
const toString = (): FieldType => 'string'
const toUint32 = (): FieldType => 'uint32'
const toDouble = (): FieldType => 'double'
const same = (type: FieldType): FieldType => type

const RULES: Readonly<Record<FunctionName, FunctionRule>> = {
  upper: { least: 1, most: 1, takes: (type) => type === 'string', of: 'any', returns: toString },
  lower: { least: 1, most: 1, takes: (type) => type === 'string', of: 'any', returns: toString },
  len: { least: 1, most: 1, takes: (type) => type !== 'none', of: 'any', returns: toUint32 },
  count: { least: 1, most: 1, takes: () => true, of: 'field', returns: toUint32 },
  string: {
    least: 1,
    most: 1,
    takes: (type) => (type !== 'none' && !canContain(type)) || type === 'ether',
    of: 'any',
    returns: toString,
  },
  max: { least: 1, most: MOST_ARGUMENTS, takes: canCompare, of: 'any', returns: same },
  min: { least: 1, most: MOST_ARGUMENTS, takes: canCompare, of: 'any', returns: same },
  abs: { least: 1, most: 1, takes: (type) => isNumber(type) || isTime(type), of: 'any', returns: same },
  vals: {
    least: 1,
    most: 1,
    takes: (type) => isInteger(type) || type === 'boolean',
    of: 'field',
    returns: toString,
  },
  dec: { least: 1, most: 1, takes: isInteger, of: 'any', returns: toString },
  hex: { least: 1, most: 1, takes: isInteger, of: 'any', returns: toString },
  float: { least: 1, most: 1, takes: isNumber, of: 'any', returns: toDouble },
  double: { least: 1, most: 1, takes: isNumber, of: 'any', returns: toDouble },
}

export const FUNCTION_NAMES = Object.keys(RULES) as readonly FunctionName[]

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(RULES, name)
}

export function functionRule(name: FunctionName): FunctionRule {
  return RULES[name]
}
