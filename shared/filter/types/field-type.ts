/** What a field's values are, in Wireshark's terms; the type names are keys of phrases. */
export type FieldType =
  | 'none'
  | 'protocol'
  | 'boolean'
  | 'uint8'
  | 'uint16'
  | 'uint24'
  | 'uint32'
  | 'uint64'
  | 'int32'
  | 'framenum'
  | 'double'
  | 'absolute-time'
  | 'relative-time'
  | 'string'
  | 'bytes'
  | 'ether'
  | 'ipv4'
  | 'ipv6'

/** Types whose values compare with each other. */
export type TypeFamily =
  | 'none'
  | 'protocol'
  | 'boolean'
  | 'integer'
  | 'double'
  | 'absolute-time'
  | 'relative-time'
  | 'string'
  | 'bytes'
  | 'ipv4'
  | 'ipv6'

/** Highest value of the unsigned types. */
export const LARGEST: Partial<Record<FieldType, number | bigint>> = {
  uint8: 0xff,
  uint16: 0xffff,
  uint24: 0xff_ffff,
  uint32: 0xffff_ffff,
  uint64: 0xffff_ffff_ffff_ffffn,
  int32: 0x7fff_ffff,
  framenum: 0xffff_ffff,
}

export function familyOf(type: FieldType): TypeFamily {
  switch (type) {
    case 'uint8':
    case 'uint16':
    case 'uint24':
    case 'uint32':
    case 'uint64':
    case 'int32':
    case 'framenum':
      return 'integer'
    case 'ether':
      return 'bytes'
    case 'none':
    case 'protocol':
    case 'boolean':
    case 'double':
    case 'absolute-time':
    case 'relative-time':
    case 'string':
    case 'bytes':
    case 'ipv4':
    case 'ipv6':
      return type
  }
}

export function isInteger(type: FieldType): boolean {
  return familyOf(type) === 'integer'
}

export function isTime(type: FieldType): boolean {
  return type === 'absolute-time' || type === 'relative-time'
}

/** Values that are bytes, and so take slices of bytes. */
export function isBytes(type: FieldType): boolean {
  return type === 'bytes' || type === 'ether' || type === 'protocol'
}

export function canCompare(type: FieldType): boolean {
  return type !== 'none'
}

/** `contains` and `matches` look into text and bytes. */
export function canContain(type: FieldType): boolean {
  return type === 'string' || isBytes(type)
}

export function canSlice(type: FieldType): boolean {
  return canContain(type) || type === 'ipv4' || type === 'ipv6'
}

export function canAdd(type: FieldType): boolean {
  return isInteger(type) || type === 'double' || isTime(type)
}

export function canMultiply(type: FieldType): boolean {
  return isInteger(type) || type === 'double'
}

export function canBitwiseAnd(type: FieldType): boolean {
  return isInteger(type) || type === 'bytes' || type === 'ether' || type === 'ipv4' || type === 'ipv6'
}

/** Whether a value can be asked to be zero: then it is a condition by itself. */
export function canBeZero(type: FieldType): boolean {
  return type !== 'none' && type !== 'protocol'
}

/** Whether values of the two types compare with each other. */
export function areCompatible(left: FieldType, right: FieldType): boolean {
  const family = familyOf(left)
  return family !== 'none' && family === familyOf(right)
}
