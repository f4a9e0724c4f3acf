import { decoded, NOT_DECODED, type Decode } from '../decoder'
import { JsonText } from '../decoded-value'
import { decodeUtf8, idText, isObject, jsonOrText, messageText, parseJson, stringOf } from '../json-message'

/** Kinds of the binary serializer (Phoenix.Socket.V2.JSONSerializer). */
const BINARY_KINDS = ['push', 'reply', 'broadcast'] as const

/** Phoenix channels: `[join_ref, ref, topic, event, payload]` (V2), the same as an object (V1), or its binary form. */
export const decodePhoenix: Decode = (message) => {
  const text = messageText(message)
  if (text === null) return message.isText ? NOT_DECODED : binary(message.bytes)
  const value = parseJson(text)
  const list = Array.isArray(value)
    ? value
    : isObject(value)
      ? [value['join_ref'] ?? null, value['ref'] ?? null, value['topic'], value['event'], value['payload']]
      : null
  if (list?.length !== 5) return NOT_DECODED
  const [, ref, topic, event, payload] = list
  if (typeof topic !== 'string' || typeof event !== 'string') return NOT_DECODED
  const status = event === 'phx_reply' && isObject(payload) ? stringOf(payload['status']) : null
  const parts = [event, status, topic, ref == null ? null : `#${idText(ref)}`]
  return decoded(parts.filter(Boolean).join(' '), new JsonText(text))
}

/** One byte of kind, the lengths of the names that this kind has, the names, then the payload. */
function binary(bytes: Uint8Array): ReturnType<Decode> {
  const kind = BINARY_KINDS[bytes[0] ?? -1]
  if (kind === undefined) return NOT_DECODED
  const fields =
    kind === 'push'
      ? ['join_ref', 'ref', 'topic', 'event']
      : kind === 'reply'
        ? ['join_ref', 'ref', 'topic', 'status']
        : ['topic', 'event']
  // A push from the server has no ref; its header is one byte shorter, which the names then show.
  for (const names of kind === 'push' ? [fields, ['join_ref', 'topic', 'event']] : [fields]) {
    const read = readNames(bytes, names)
    if (read === null) continue
    const { value, end } = read
    const payload = bytes.subarray(end)
    const shown = decodeUtf8(payload)
    return decoded(`${kind} ${value['event'] ?? value['status'] ?? ''} ${value['topic'] ?? ''}`, {
      kind,
      ...value,
      payload: shown === null || parseJson(shown) === undefined ? payload : jsonOrText(shown),
    })
  }
  return NOT_DECODED
}

function readNames(
  bytes: Uint8Array,
  names: readonly string[],
): { value: Record<string, string>; end: number } | null {
  let at = 1 + names.length
  if (bytes.length < at) return null
  const value: Record<string, string> = {}
  for (let index = 0; index < names.length; index++) {
    const length = bytes[1 + index]!
    if (at + length > bytes.length) return null
    const name = decodeUtf8(bytes.subarray(at, at + length))
    if (name === null || !/^[\x20-\x7e\u00a0-\uffff]*$/.test(name)) return null
    value[names[index]!] = name
    at += length
  }
  return value['topic'] === '' ? null : { value, end: at }
}
