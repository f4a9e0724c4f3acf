import { decoded, NOT_DECODED, type Decode, type ProtobufField, type ProtobufSchema } from '../decoder'
import { shortJson, type DecodedValue } from '../decoded-value'
import { decodeUtf8 } from '../json-message'

/** Messages within messages that are read. */
const MAX_DEPTH = 100
/** Fields of a whole message; hostile bytes have millions. */
const MAX_FIELDS = 200_000

const VARINT = 0
const FIXED64 = 1
const LENGTH_DELIMITED = 2
const FIXED32 = 5

/** Wire type of a scalar (Protocol Buffers, Encoding); what is not here is length-delimited. */
const SCALAR_WIRE: Readonly<Record<string, number>> = {
  int32: VARINT,
  int64: VARINT,
  uint32: VARINT,
  uint64: VARINT,
  sint32: VARINT,
  sint64: VARINT,
  bool: VARINT,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  double: FIXED64,
  fixed32: FIXED32,
  sfixed32: FIXED32,
  float: FIXED32,
}

class Malformed extends Error {
  readonly offset: number

  constructor(offset: number) {
    super('malformed')
    this.offset = offset
  }
}

/** Protobuf with the user's types, or, without them, by what the wire says: numbers, and bytes that look like text or messages. */
export const decodeProtobuf: Decode = (message, { schema }) => {
  if (message.bytes.length === 0) return NOT_DECODED
  try {
    const reader = new Reader(message.bytes, schema)
    const value = reader.message(0, message.bytes.length, schema?.rootType ?? null, 0)
    const name = schema === null ? '' : `${shortName(schema.rootType)} `
    return decoded(name + shortJson(value), value)
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, offset: error.offset }
    throw error
  }
}

function shortName(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1)
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #schema: ProtobufSchema | null
  #at = 0
  #fields = 0

  constructor(bytes: Uint8Array, schema: ProtobufSchema | null) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#schema = schema
  }

  message(from: number, end: number, type: string | null, depth: number): Map<string, DecodedValue> {
    if (depth > MAX_DEPTH) throw new Malformed(from)
    const names = type === null ? undefined : this.#schema?.fields(type)
    const members = new Map<string, DecodedValue>()
    const lists = new Map<string, DecodedValue[]>()
    this.#at = from
    while (this.#at < end) {
      const start = this.#at
      if (++this.#fields > MAX_FIELDS) throw new Malformed(start)
      const tag = this.#varint(end)
      const number = Number(tag >> 3n)
      const wire = Number(tag & 7n)
      if (number === 0 || number > 0x1fffffff) throw new Malformed(start)
      const field = names?.get(number)
      const key = field?.name ?? String(number)
      const values = this.#field(wire, field, end, depth)
      for (const value of values) this.#add(members, lists, key, value, field?.repeated === true)
    }
    if (this.#at !== end) throw new Malformed(this.#at)
    return members
  }

  #add(
    members: Map<string, DecodedValue>,
    lists: Map<string, DecodedValue[]>,
    key: string,
    value: DecodedValue,
    repeated: boolean,
  ): void {
    const list = lists.get(key)
    if (list !== undefined) list.push(value)
    else if (repeated || members.has(key)) {
      const made = members.has(key) ? [members.get(key), value] : [value]
      lists.set(key, made)
      members.set(key, made)
    } else members.set(key, value)
  }

  /** The field's values: one, or those of a packed list. */
  #field(wire: number, field: ProtobufField | undefined, end: number, depth: number): DecodedValue[] {
    const at = this.#at
    switch (wire) {
      case VARINT:
        return [this.#scalar(field?.type, this.#varint(end))]
      case FIXED64:
        this.#need(8, end)
        this.#at += 8
        return [this.#fixed64(at, field?.type)]
      case FIXED32:
        this.#need(4, end)
        this.#at += 4
        return [this.#fixed32(at, field?.type)]
      case LENGTH_DELIMITED: {
        const length = Number(this.#varint(end))
        this.#need(length, end)
        const start = this.#at
        const values = this.#delimited(start, start + length, field, depth)
        this.#at = start + length
        return values
      }
      default:
        throw new Malformed(at)
    }
  }

  #delimited(start: number, end: number, field: ProtobufField | undefined, depth: number): DecodedValue[] {
    const bytes = this.#bytes.subarray(start, end)
    if (field === undefined) return [this.#guess(start, end, depth)]
    if (field.type === 'string') return [decodeUtf8(bytes) ?? bytes]
    if (field.type === 'bytes') return [bytes]
    const isEnumeration = this.#schema?.enumeration(field.type) !== undefined
    const wire = isEnumeration ? VARINT : SCALAR_WIRE[field.type]
    if (wire === undefined) return [this.message(start, end, field.type, depth + 1)]
    const values: DecodedValue[] = []
    this.#at = start
    while (this.#at < end) values.push(...this.#field(wire, field, end, depth))
    return values
  }

  /** Text where it reads as text, a message where every byte fits one, else bytes. */
  #guess(start: number, end: number, depth: number): DecodedValue {
    const bytes = this.#bytes.subarray(start, end)
    if (bytes.length === 0) return ''
    const text = decodeUtf8(bytes)
    if (text !== null && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) return text
    try {
      return this.message(start, end, null, depth + 1)
    } catch (error) {
      if (error instanceof Malformed) return bytes
      throw error
    }
  }

  #scalar(type: string | undefined, value: bigint): DecodedValue {
    switch (type) {
      case undefined:
      case 'uint64':
      case 'uint32':
        return value
      case 'bool':
        return value !== 0n
      case 'sint32':
      case 'sint64':
        return (value >> 1n) ^ -(value & 1n)
      case 'int32':
      case 'int64':
        return BigInt.asIntN(64, value)
      default:
        return this.#schema?.enumeration(type)?.get(Number(BigInt.asIntN(32, value))) ?? value
    }
  }

  #fixed64(at: number, type: string | undefined): DecodedValue {
    if (type === 'fixed64') return this.#view.getBigUint64(at, true)
    if (type === 'sfixed64') return this.#view.getBigInt64(at, true)
    return this.#view.getFloat64(at, true)
  }

  #fixed32(at: number, type: string | undefined): DecodedValue {
    if (type === 'fixed32') return this.#view.getUint32(at, true)
    if (type === 'sfixed32') return this.#view.getInt32(at, true)
    return this.#view.getFloat32(at, true)
  }

  #varint(end: number): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.#at >= end) throw new Malformed(this.#at)
      const byte = this.#bytes[this.#at++]!
      value |= BigInt(byte & 0x7f) << shift
      if ((byte & 0x80) === 0) return BigInt.asUintN(64, value)
    }
    throw new Malformed(this.#at)
  }

  #need(length: number, end: number): void {
    if (this.#at + length > end) throw new Malformed(this.#at)
  }
}
