import { decodeMulti, Decoder, ExtData } from '@msgpack/msgpack'
import { decoded, NOT_DECODED, type Decode, type NotDecoded } from '../decoder'
import { shortJson, type DecodedValue } from '../decoded-value'

/** Keys of a map that are neither strings nor numbers are shown as their JSON. */
const options = {
  useBigInt64: true,
  mapKeyConverter: (key: unknown): string | number =>
    typeof key === 'string' || typeof key === 'number' ? key : shortJson(plain(key)),
} as const
/** Values one after another within a message. */
const MAX_VALUES = 10_000

/** MessagePack: one value, or several one after another. */
export const decodeMsgpack: Decode = (message) => {
  const result = decodeMsgpackValue(message.bytes)
  return result.ok ? decoded(shortJson(result.value), result.value) : result
}

export function decodeMsgpackValue(bytes: Uint8Array): { ok: true; value: DecodedValue } | NotDecoded {
  if (bytes.length === 0) return NOT_DECODED
  try {
    const values: DecodedValue[] = []
    for (const value of decodeMulti(bytes, options)) {
      values.push(plain(value))
      if (values.length === MAX_VALUES) break
    }
    return { ok: true, value: values.length === 1 ? values[0] : values }
  } catch {
    return NOT_DECODED
  }
}

/** A single value that is a list, or null. */
export function readMessagePackList(bytes: Uint8Array): readonly DecodedValue[] | null {
  try {
    const value = plain(new Decoder(options).decode(bytes))
    return Array.isArray(value) ? (value as DecodedValue[]) : null
  } catch {
    return null
  }
}

/** An extension type is shown with its number and its bytes. */
function plain(value: unknown): DecodedValue {
  if (value instanceof ExtData) {
    const data = value.data
    return { 'extension type': value.type, data: typeof data === 'function' ? data(0) : data }
  }
  if (value instanceof Uint8Array || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, member]) => [key, plain(member)]))
  }
  return value as DecodedValue
}
