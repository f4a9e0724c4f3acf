import type { FieldType } from '../types/field-type'

/** Names of a field's numbers, as Wireshark has them; compared without case. */
export type ValueNames = readonly (readonly [value: number, name: string])[]

/** A field of the catalogue. What it means stands in the language catalogues, by its name. */
export interface Field {
  /** Its place in the catalogue: sources look values up by it. */
  readonly index: number
  readonly name: string
  readonly type: FieldType
  readonly valueNames: ValueNames | null
  /** The fields whose values together are this one's: `tcp.port` has both ports'. Empty for all others. */
  readonly parts: readonly Field[]
  /** Has a value in every header of its protocol: whether it is there says nothing about that value. */
  readonly isAlwaysThere: boolean
  /** Only Sockscope has it: tshark refuses the name. */
  readonly isOurs: boolean
}

/** One line of the catalogue, before it has a number. */
export interface FieldLine {
  name: string
  type: FieldType
  valueNames?: ValueNames
  parts?: readonly string[]
  isAlwaysThere?: boolean
}

export type FieldLines = readonly FieldLine[]

/** Lines of one type. */
export function fieldsOf(type: FieldType, ...names: string[]): FieldLine[] {
  return names.map((name) => ({ name, type }))
}

/** Booleans that every header of their protocol has. */
export function bits(...names: string[]): FieldLine[] {
  return names.map((name) => ({ name, type: 'boolean', isAlwaysThere: true, valueNames: SET }))
}

const SET: ValueNames = [
  [1, 'Set'],
  [0, 'Not set'],
]
