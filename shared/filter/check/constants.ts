import { FilterFault } from '../filter-problem'
import type { ValueNames } from '../fields/field'
import type { Operand } from '../language/ast'
import { printString } from '../language/printer'
import { parseIpv4, parseIpv6 } from '../types/address-literal'
import { parseBytes } from '../types/bytes-literal'
import { isInteger, LARGEST, type FieldType } from '../types/field-type'
import type { FieldValue } from '../types/field-value'
import { parseFloatNumber, parseInteger } from '../types/number-literal'
import { parseAbsoluteTime, parseRelativeTime } from '../types/time-literal'

export type Literal = Extract<Operand, { kind: 'word' | 'string' | 'character' }>

export interface Constant {
  readonly value: FieldValue
  /** Bits of an address that count; null for all of any value. */
  readonly bits: number | null
  /** The name of a value that stood there without quotation marks; null otherwise. */
  readonly unquotedName: string | null
}

const ETHERNET_ADDRESS_LENGTH = 6
const BOOLEANS: ValueNames = [
  [1, 'True'],
  [0, 'False'],
]

/**
 * The value a literal has where one of `type` is wanted. Throws FilterFault.
 * @param mayBePartial `contains` looks for a piece of an address
 */
export function constantOf(
  literal: Literal,
  type: FieldType,
  valueNames: ValueNames | null,
  fieldName: string | null,
  mayBePartial: boolean,
): Constant {
  switch (literal.kind) {
    case 'character':
      return plain(characterValue(literal, type))
    case 'string':
      return stringConstant(literal, type, valueNames, fieldName)
    case 'word':
      return wordConstant(literal, type, valueNames, fieldName, mayBePartial)
  }
}

function plain(value: FieldValue): Constant {
  return { value, bits: null, unquotedName: null }
}

function characterValue(literal: Extract<Literal, { kind: 'character' }>, type: FieldType): FieldValue {
  const { value } = literal
  if (isInteger(type)) return value
  if (type === 'double') return value
  if (type === 'boolean') return value === 0 ? 0 : 1
  if (type === 'string') return String.fromCodePoint(value)
  if ((type === 'bytes' || type === 'protocol') && value <= 0xff) return Uint8Array.of(value)
  throw new FilterFault('value-invalid', literal, { value: String.fromCodePoint(value), type })
}

function stringConstant(
  literal: Extract<Literal, { kind: 'string' }>,
  type: FieldType,
  valueNames: ValueNames | null,
  fieldName: string | null,
): Constant {
  const { value } = literal
  if (type === 'string') return plain(value)
  if (type === 'bytes' || type === 'protocol') return plain(literal.bytes ?? new TextEncoder().encode(value))
  if (type === 'absolute-time') {
    const time = parseAbsoluteTime(value)
    if (time === null) throw new FilterFault('value-invalid', literal, { value, type })
    return plain(time)
  }
  const names =
    type === 'boolean' ? [...(valueNames ?? []), ...BOOLEANS] : isInteger(type) ? valueNames : null
  const named = names === null ? null : valueNamed(value, names)
  if (named !== null) return plain(named)
  if (names !== null && fieldName !== null && parseInteger(value) === null) {
    throw new FilterFault('value-name-unknown', literal, { value, field: fieldName })
  }
  // A number or an address in quotation marks: without them it would be right.
  const bare = /^[\w.:/-]+$/.test(value) && isValue(value, type) ? value : null
  throw new FilterFault('value-not-quoted', literal, { value, type }, bare)
}

function wordConstant(
  literal: Extract<Literal, { kind: 'word' }>,
  type: FieldType,
  valueNames: ValueNames | null,
  fieldName: string | null,
  mayBePartial: boolean,
): Constant {
  const { text } = literal
  switch (type) {
    case 'string':
      return plain(text)
    case 'bytes':
    case 'protocol':
      return plain(bytesOfWord(literal, type))
    case 'ether': {
      const bytes = bytesOfWord(literal, type)
      if (bytes.length !== ETHERNET_ADDRESS_LENGTH && !mayBePartial) {
        throw new FilterFault('value-invalid', literal, { value: text, type })
      }
      return plain(bytes)
    }
    case 'ipv4':
    case 'ipv6': {
      const prefix = type === 'ipv4' ? parseIpv4(text) : parseIpv6(text)
      if (prefix === null) throw new FilterFault('value-invalid', literal, { value: text, type })
      const isWhole = prefix.bits === (type === 'ipv4' ? 32 : 128)
      return { value: prefix.address, bits: isWhole ? null : prefix.bits, unquotedName: null }
    }
    case 'boolean': {
      const number = parseInteger(text)
      if (number !== null) return plain(number === 0 ? 0 : 1)
      return named(literal, [...BOOLEANS, ...(valueNames ?? [])], fieldName, type)
    }
    case 'double': {
      const number = parseFloatNumber(text)
      if (number === null) throw new FilterFault('value-invalid', literal, { value: text, type })
      return plain(number)
    }
    case 'absolute-time':
    case 'relative-time': {
      const time = parseRelativeTime(text) ?? (type === 'absolute-time' ? parseAbsoluteTime(text) : null)
      if (time === null) throw new FilterFault('value-invalid', literal, { value: text, type })
      return plain(time)
    }
    case 'none':
      throw new FilterFault('value-invalid', literal, { value: text, type })
    case 'uint8':
    case 'uint16':
    case 'uint24':
    case 'uint32':
    case 'uint64':
    case 'int32':
    case 'framenum':
      return integerConstant(literal, type, valueNames, fieldName)
  }
}

function integerConstant(
  literal: Extract<Literal, { kind: 'word' }>,
  type: FieldType,
  valueNames: ValueNames | null,
  fieldName: string | null,
): Constant {
  const number = parseInteger(literal.text)
  if (number === null) return named(literal, valueNames ?? [], fieldName, type)
  const largest = LARGEST[type] ?? Number.MAX_SAFE_INTEGER
  if (number > largest) {
    const values = { value: literal.text, type, maximum: String(largest) }
    throw new FilterFault('value-too-large', literal, values)
  }
  return plain(number)
}

/** A value by its name, without quotation marks. */
function named(
  literal: Extract<Literal, { kind: 'word' }>,
  names: ValueNames,
  field: string | null,
  type: FieldType,
): Constant {
  const value = valueNamed(literal.text, names)
  if (value === null) {
    // What looks like a number is a wrong one, whatever names there are.
    const isName = names.length > 0 && field !== null && !/^\d/.test(literal.text)
    throw isName
      ? new FilterFault('value-name-unknown', literal, { value: literal.text, field })
      : new FilterFault('value-invalid', literal, { value: literal.text, type })
  }
  const isBoolean = /^(?:true|false)$/i.test(literal.text)
  return { value, bits: null, unquotedName: isBoolean ? null : literal.text }
}

function valueNamed(name: string, names: ValueNames): number | null {
  const wanted = name.toLowerCase()
  return names.find(([, known]) => known.toLowerCase() === wanted)?.[0] ?? null
}

function bytesOfWord(literal: Extract<Literal, { kind: 'word' }>, type: FieldType): Uint8Array {
  const bytes = parseBytes(literal.text)
  if (bytes !== null) return bytes
  // `0x47`, and what has too few digits for bytes, is one byte by its number.
  const number = parseInteger(literal.text)
  if (typeof number === 'number' && number <= 0xff && /^(?:0x..|\d+)$/i.test(literal.text)) {
    return Uint8Array.of(number)
  }
  const quoted = type === 'ether' ? null : printString(literal.text)
  throw new FilterFault('value-invalid', literal, { value: literal.text, type }, quoted)
}

function isValue(text: string, type: FieldType): boolean {
  if (isInteger(type) || type === 'boolean') return parseInteger(text) !== null
  if (type === 'double') return parseFloatNumber(text) !== null
  if (type === 'relative-time') return parseRelativeTime(text) !== null
  if (type === 'ipv4') return parseIpv4(text) !== null
  if (type === 'ipv6') return parseIpv6(text) !== null
  return type === 'ether' && parseBytes(text)?.length === ETHERNET_ADDRESS_LENGTH
}
