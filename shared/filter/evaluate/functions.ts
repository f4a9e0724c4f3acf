import type { FunctionName } from '../check/plan'
import type { Field } from '../fields/field'
import { formatAddress } from '../../ip/address'
import { isTime, type FieldType } from '../types/field-type'
import { bytesOfValue, type FieldValue } from '../types/field-value'

const WIDTHS: Partial<Record<FieldType, number>> = {
  boolean: 8,
  uint8: 1,
  uint16: 2,
  uint24: 3,
  uint32: 4,
  uint64: 8,
  int32: 4,
  framenum: 4,
  double: 8,
  'absolute-time': 16,
  'relative-time': 16,
  ipv4: 4,
  ipv6: 16,
}

/** Functions that make one value of each: all but `count`, `min` and `max`. */
export type ValueFunction = Exclude<FunctionName, 'count' | 'min' | 'max'>

/**
 * What the function makes of one value of that type.
 * @param field whose value it is, where it is a field's
 */
export function valueFunction(
  name: ValueFunction,
  type: FieldType,
  field: Field | null,
): (value: FieldValue) => FieldValue {
  switch (name) {
    case 'upper':
      return (value) => (value as string).toUpperCase()
    case 'lower':
      return (value) => (value as string).toLowerCase()
    case 'len':
      return (value) => lengthOf(value, type)
    case 'string':
    case 'dec':
      return (value) => textOf(value, type)
    case 'vals':
      return (value) => field?.valueNames?.find(([number]) => number === value)?.[1] ?? null
    case 'hex': {
      const digits = 2 * (WIDTHS[type] ?? 1)
      return (value) => `0x${(value as number).toString(16).padStart(digits, '0')}`
    }
    case 'float':
    case 'double':
      return (value) => Number(value)
    case 'abs':
      return (value) => ((value as number) < 0 ? -(value as number) : value)
  }
}

function lengthOf(value: FieldValue, type: FieldType): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length
  return WIDTHS[type] ?? (value instanceof Uint8Array ? value.length : 0)
}

function textOf(value: FieldValue, type: FieldType): string {
  if (type === 'ipv4' || type === 'ipv6') {
    const bytes = bytesOfValue(value)
    return formatAddress(bytes, 0, type === 'ipv4' ? 4 : 16)
  }
  if (isTime(type)) return seconds(value as bigint)
  if (value instanceof Uint8Array) {
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join(':')
  }
  if (type === 'boolean') return value === 0 ? 'False' : 'True'
  return String(value)
}

function seconds(time: bigint): string {
  const absolute = time < 0n ? -time : time
  const fraction = String(absolute % 1_000_000_000n).padStart(9, '0')
  return `${time < 0n ? '-' : ''}${absolute / 1_000_000_000n}.${fraction}`
}
