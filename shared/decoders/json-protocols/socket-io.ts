import {
  decoded,
  NOT_DECODED,
  type Conversation,
  type Decode,
  type DecodeResult,
  type WireMessage,
} from '../decoder'
import { JsonText, type DecodedValue } from '../decoded-value'
import { idText, isObject, jsonOrText, messageText, parseJson, stringOf, type Json } from '../json-message'

/** Engine.IO packet types (protocol 3 and 4), by their digit. */
const ENGINE_TYPES = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const
/** Socket.IO packet types (protocol 4 and 5), by their digit. */
const SOCKET_TYPES = [
  'connect',
  'disconnect',
  'event',
  'ack',
  'connect_error',
  'binary event',
  'binary ack',
] as const
/** Attachments of one packet. */
const MAX_ATTACHMENTS = 100

/** What stands in a Socket.IO packet's text before its data. */
interface Packet {
  type: (typeof SOCKET_TYPES)[number]
  attachments: number
  namespace: string
  id: number | null
  /** JSON, or empty. */
  data: string
}

/** Socket.IO over Engine.IO. Binary attachments are put where the packet before them leaves room for them. */
export const decodeSocketIo: Decode = (message, conversation) => {
  const text = messageText(message)
  if (text === null) return message.isText ? NOT_DECODED : attachment(message, conversation)
  const type = ENGINE_TYPES[text.charCodeAt(0) - 48]
  if (type === undefined) return NOT_DECODED
  const rest = text.slice(1)
  if (type !== 'message') {
    const open = parseJson(rest)
    const sid = isObject(open) ? ` sid ${idText(open['sid'])}` : rest === '' ? '' : ` ${rest}`
    return decoded(`${type}${sid}`, { engine: type, data: rest === '' ? null : jsonOrText(rest) })
  }
  const packet = readPacket(rest)
  if (packet === null) return decoded(`message ${rest}`, { engine: type, data: jsonOrText(rest) })
  return show(packet, attachmentsOf(packet, message, conversation))
}

function readPacket(text: string): Packet | null {
  const match = /^([0-6])(?:(\d{1,3})-)?(?:(\/[^,]*)(?:,|$))?(\d{1,15})?([[{"][\s\S]*)?$/.exec(text)
  const type = SOCKET_TYPES[Number(match?.[1])]
  if (match === null || type === undefined) return null
  const data = match[5] ?? ''
  if (data !== '' && parseJson(data) === undefined) return null
  return {
    type,
    attachments: Math.min(Number(match[2] ?? 0), MAX_ATTACHMENTS),
    namespace: match[3] ?? '/',
    id: match[4] === undefined ? null : Number(match[4]),
    data,
  }
}

function show(packet: Packet, attachments: Uint8Array[]): DecodeResult {
  const data = packet.data === '' ? undefined : parseJson(packet.data)
  const parts = [
    nameOf(packet),
    packet.namespace === '/' ? null : packet.namespace,
    packet.id === null ? null : `#${packet.id}`,
    packet.type === 'connect_error' && isObject(data) ? stringOf(data['message']) : null,
    packet.attachments === 0 ? null : `+${packet.attachments} binary`,
  ]
  return decoded(parts.filter((part) => part !== null).join(' '), {
    type: packet.type,
    namespace: packet.namespace,
    ...(packet.id === null ? {} : { id: packet.id }),
    data:
      data === undefined
        ? null
        : packet.attachments === 0
          ? new JsonText(packet.data)
          : withAttachments(data, attachments),
  })
}

/** `event chat.message`, or the type of a packet that is no event. */
function nameOf({ type, data }: Packet): string {
  const list = type.endsWith('event') ? parseJson(data) : undefined
  const event = Array.isArray(list) ? stringOf(list[0]) : null
  return event === null ? type : `event ${event}`
}

/** `{"_placeholder":true,"num":0}` is where attachment 0 stands. */
function withAttachments(data: Json, attachments: readonly Uint8Array[]): DecodedValue {
  if (Array.isArray(data)) return data.map((item) => withAttachments(item, attachments))
  if (!isObject(data)) return data
  if (data['_placeholder'] === true && typeof data['num'] === 'number') {
    return attachments[data['num']] ?? new JsonText(JSON.stringify(data))
  }
  return new Map(Object.entries(data).map(([key, value]) => [key, withAttachments(value, attachments)]))
}

function attachmentsOf(packet: Packet, message: WireMessage, conversation: Conversation): Uint8Array[] {
  const found: Uint8Array[] = []
  if (packet.attachments === 0) return found
  for (const later of conversation.following()) {
    if (later.direction !== message.direction) continue
    if (later.isText) break
    found.push(later.bytes)
    if (found.length === packet.attachments) break
  }
  return found
}

/** A binary message: which packet before it it belongs to. */
function attachment(message: WireMessage, conversation: Conversation): DecodeResult {
  let before = 0
  for (const earlier of conversation.preceding()) {
    if (earlier.direction !== message.direction) continue
    const text = messageText(earlier)
    if (text === null) {
      before++
      continue
    }
    const packet = text.startsWith('4') ? readPacket(text.slice(1)) : null
    if (packet === null || before >= packet.attachments) break
    return decoded(`attachment ${before + 1}/${packet.attachments} of ${nameOf(packet)}`, {
      attachment: message.bytes,
    })
  }
  return decoded(`message ${message.bytes.length} bytes`, { engine: 'message', data: message.bytes })
}
