import type { Field } from '../fields/field'
import { printString } from '../language/printer'
import { printHexBytes } from '../types/bytes-literal'

/**
 * The filter that keeps what has this value of the field, as a menu offers it.
 * @param value as a person reads it: a number, an address, text, or bytes
 */
export function filterByValue(field: Field, value: string | number | bigint | Uint8Array): string {
  if (field.type === 'none' || field.type === 'protocol') return field.name
  if (field.type === 'string') return `${field.name} == ${printString(String(value))}`
  if (value instanceof Uint8Array) return `${field.name} == ${printHexBytes(value)}`
  const named = field.valueNames?.find(([number]) => number === value)?.[1]
  return `${field.name} == ${named === undefined ? String(value) : printString(named)}`
}

/** Another condition beside those there are. */
export function combineFilters(current: string, added: string, how: 'keep' | 'exclude'): string {
  const condition = how === 'keep' ? added : `!(${added})`
  if (current.trim() === '') return condition
  // `or` binds less than `and`: what is there stays one thing.
  const isGroup = /\|\||\bor\b|\^\^|\bxor\b/i.test(current)
  return `${isGroup ? `(${current.trim()})` : current.trim()} && ${condition}`
}
