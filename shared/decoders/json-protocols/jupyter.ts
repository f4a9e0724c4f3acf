import { decoded, NOT_DECODED, type Decode, type DecodeResult } from '../decoder'
import { JsonText, type DecodedValue } from '../decoded-value'
import { decodeUtf8, isObject, jsonOrText, messageText, parseJson, stringOf } from '../json-message'

/** Parts of one message in the v1 protocol; more is not Jupyter's. */
const MAX_PARTS = 1024

/** Jupyter kernel messages: JSON text, or the binary framing of v1.kernel.websocket.jupyter.org and of the older one. */
export const decodeJupyter: Decode = (message, { subprotocol }) => {
  const text = messageText(message)
  if (text !== null) return fromText(text)
  if (message.isText) return NOT_DECODED
  return subprotocol === 'v1.kernel.websocket.jupyter.org' ? v1(message.bytes) : legacy(message.bytes)
}

function fromText(text: string): DecodeResult {
  const value = parseJson(text)
  if (!isObject(value) || !isObject(value['header'])) return NOT_DECODED
  const type = stringOf(value['header']['msg_type'])
  if (type === null) return NOT_DECODED
  return decoded(`${type} ${stringOf(value['channel']) ?? ''}`, new JsonText(text))
}

/** Offsets as little-endian 64-bit numbers: channel, header, parent header, metadata, content, buffers. */
function v1(bytes: Uint8Array): DecodeResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8) return NOT_DECODED
  const count = Number(view.getBigUint64(0, true))
  if (count < 6 || count > MAX_PARTS || bytes.length < 8 + 8 * count) return NOT_DECODED
  const parts = split(bytes, count, (index) => Number(view.getBigUint64(8 + 8 * index, true)))
  if (parts === null) return NOT_DECODED
  const [channel, header, parent, metadata, content, ...buffers] = parts
  const type = typeOf(header!)
  if (type === null) return NOT_DECODED
  return decoded(`${type} ${decodeUtf8(channel!) ?? ''}`, {
    channel: decodeUtf8(channel!),
    header: part(header!),
    parent_header: part(parent!),
    metadata: part(metadata!),
    content: part(content!),
    buffers,
  })
}

/** A count and offsets as big-endian 32-bit numbers: the JSON message, then its buffers. */
function legacy(bytes: Uint8Array): DecodeResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8) return NOT_DECODED
  const count = view.getUint32(0)
  if (count < 1 || count > MAX_PARTS || bytes.length < 4 + 4 * count) return NOT_DECODED
  const parts = split(bytes, count + 1, (index) =>
    index === count ? bytes.length : view.getUint32(4 + 4 * index),
  )
  const text = parts === null ? null : decodeUtf8(parts[0]!)
  const message = text === null ? NOT_DECODED : fromText(text)
  if (!message.ok || parts === null) return NOT_DECODED
  return { ...message, value: { message: message.value, buffers: parts.slice(1) } }
}

/** The pieces between `count` rising offsets, or null where they do not fit the bytes. */
function split(bytes: Uint8Array, count: number, offset: (index: number) => number): Uint8Array[] | null {
  const parts: Uint8Array[] = []
  for (let index = 0; index + 1 < count; index++) {
    const from = offset(index)
    const to = offset(index + 1)
    if (from > to || to > bytes.length) return null
    parts.push(bytes.subarray(from, to))
  }
  return parts
}

function typeOf(header: Uint8Array): string | null {
  const value = parseJson(decodeUtf8(header) ?? '')
  return isObject(value) ? stringOf(value['msg_type']) : null
}

function part(bytes: Uint8Array): DecodedValue {
  const text = decodeUtf8(bytes)
  return text === null ? bytes : jsonOrText(text)
}
