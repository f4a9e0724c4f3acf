import { readMessagePackList } from '../binary/msgpack'
import { decoded, NOT_DECODED, type Decode, type DecodeResult } from '../decoder'
import { JsonText, type DecodedValue } from '../decoded-value'
import { idText, isObject, messageText, parseJson, stringOf, type Json } from '../json-message'

/** Message types of the hub protocol, from 1 on. */
const TYPES = [
  'invocation',
  'stream item',
  'completion',
  'stream invocation',
  'cancel invocation',
  'ping',
  'close',
  'ack',
  'sequence',
] as const
const SEPARATOR = '\u001e'
/** Hub messages within one WebSocket message. */
const MAX_HUB_MESSAGES = 10_000

/** ASP.NET Core SignalR: JSON records that end with 0x1E, or MessagePack records with their length in front. */
export const decodeSignalr: Decode = (message) => {
  const text = messageText(message)
  if (text !== null) return fromText(text)
  if (message.isText) return NOT_DECODED
  // The handshake is JSON also where what follows is MessagePack.
  const bytes = message.bytes
  if (bytes[0] === 0x7b && bytes.at(-1) === 0x1e) return fromText(new TextDecoder().decode(bytes))
  return fromMessagePack(bytes)
}

function fromText(text: string): DecodeResult {
  if (!text.endsWith(SEPARATOR)) return NOT_DECODED
  const records = text.split(SEPARATOR, MAX_HUB_MESSAGES)
  records.pop()
  const values: DecodedValue[] = []
  const summaries: string[] = []
  for (const record of records) {
    const value = parseJson(record)
    if (!isObject(value)) return NOT_DECODED
    values.push(new JsonText(record))
    summaries.push(summaryOf(value))
  }
  return values.length === 0
    ? NOT_DECODED
    : decoded(summaries.join(' · '), values.length === 1 ? values[0] : values)
}

function summaryOf(value: Record<string, Json>): string {
  if (typeof value['protocol'] === 'string') return `handshake ${value['protocol']}`
  if (value['type'] === undefined) return stringOf(value['error']) ?? 'handshake accepted'
  const type = TYPES[Number(value['type']) - 1] ?? `type ${idText(value['type'])}`
  return describe(type, value['target'], value['invocationId'], value['error'])
}

function describe(type: string, target: unknown, invocation: unknown, error: unknown): string {
  return [
    type,
    typeof target === 'string' ? target : '',
    typeof invocation === 'string' ? `#${invocation}` : '',
    typeof error === 'string' ? `error ${error}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** Each record is a length as a variable-length integer, then a list that begins with the type. */
function fromMessagePack(bytes: Uint8Array): DecodeResult {
  const values: DecodedValue[] = []
  const summaries: string[] = []
  let at = 0
  while (at < bytes.length && values.length < MAX_HUB_MESSAGES) {
    let length = 0
    let shift = 0
    let byte: number
    do {
      byte = bytes[at++] ?? 0
      length += (byte & 0x7f) * 2 ** shift
      shift += 7
    } while ((byte & 0x80) !== 0 && shift < 35 && at < bytes.length)
    if (length === 0 || at + length > bytes.length) return { ok: false, offset: at }
    const list = readMessagePackList(bytes.subarray(at, at + length))
    if (list === null) return { ok: false, offset: at }
    at += length
    const type = TYPES[Number(list[0]) - 1]
    if (type === undefined) return { ok: false, offset: at }
    values.push(list)
    summaries.push(describe(type, list[3], list[2], type === 'close' ? list[1] : null))
  }
  return values.length === 0
    ? NOT_DECODED
    : decoded(summaries.join(' · '), values.length === 1 ? values[0] : values)
}
