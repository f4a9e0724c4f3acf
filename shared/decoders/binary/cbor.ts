import { decodeSequence, Tag } from 'cbor2'
import { decoded, NOT_DECODED, type Decode, type NotDecoded } from '../decoder'
import { shortJson, type DecodedValue } from '../decoded-value'

/** Values one after another within a message (RFC 8742). */
const MAX_VALUES = 10_000
const MAX_DEPTH = 200

/** CBOR (RFC 8949): one value, or a sequence of them. */
export const decodeCbor: Decode = (message) => {
  const result = decodeCborValue(message.bytes)
  return result.ok ? decoded(shortJson(result.value), result.value) : result
}

export function decodeCborValue(bytes: Uint8Array): { ok: true; value: DecodedValue } | NotDecoded {
  if (bytes.length === 0) return NOT_DECODED
  try {
    const values: DecodedValue[] = []
    for (const value of decodeSequence(bytes, { preferMap: true, maxDepth: MAX_DEPTH })) {
      values.push(plain(value))
      if (values.length === MAX_VALUES) break
    }
    return { ok: true, value: values.length === 1 ? values[0] : values }
  } catch {
    return NOT_DECODED
  }
}

/** A tag that has no meaning of its own here is shown with its number. */
function plain(value: unknown): DecodedValue {
  if (value instanceof Tag) return { [`tag ${String(value.tag)}`]: plain(value.contents) }
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [plain(key), plain(member)]))
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || value instanceof Uint8Array || value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  // Tags read by the library: URLs, regular expressions, wrapped simple values.
  if (value instanceof RegExp) return value.toString()
  if (typeof value === 'object') return plainMembers(value)
  return typeof value === 'symbol' || typeof value === 'function' ? String(value) : (value as DecodedValue)
}

function plainMembers(value: object): DecodedValue {
  return new Map(Object.entries(value).map(([key, member]) => [key, plain(member)]))
}
