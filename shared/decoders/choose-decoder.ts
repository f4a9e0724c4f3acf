import { decodeActionCable } from './json-protocols/action-cable'
import { decodeGraphql } from './json-protocols/graphql-ws'
import { decodeJupyter } from './json-protocols/jupyter'
import { decodePhoenix } from './json-protocols/phoenix'
import { decodeSignalr } from './json-protocols/signalr'
import { decodeCborValue } from './binary/cbor'
import { decodeMsgpackValue } from './binary/msgpack'
import { isObject, messageText, parseJson } from './json-message'
import { decodeStomp } from './stomp'
import type { Conversation, Decode, DecoderId, WireMessage } from './decoder'

/** Why a connection's messages are read as they are. */
export type DecoderReason = 'subprotocol' | 'url' | 'content'

export interface DecoderChoice {
  decoder: DecoderId
  reason: DecoderReason
}

/** Messages that are looked at when neither token nor URL says what they are. */
export const SNIFFED_MESSAGES = 8
/** Longer messages are not looked at for that. */
export const MAX_SNIFFED_BYTES = 64 << 10

const SUBPROTOCOLS: readonly (readonly [RegExp, DecoderId])[] = [
  [/^graphql-(?:transport-)?ws$/i, 'graphql'],
  [/^(?:v1\d\.)?stomp$/i, 'stomp'],
  [/^mqtt(?:v3\.1)?$/i, 'mqtt'],
  [/^wamp(?:\.2)?(?:\.|$)/i, 'wamp'],
  [/^actioncable-v1-json$/i, 'action-cable'],
  [/^v1\.kernel\.websocket\.jupyter\.org$/i, 'jupyter'],
  [/^json-?rpc(?:-?2(?:\.0)?)?$/i, 'json-rpc'],
  [/^(?:x-)?(?:msgpack|messagepack)$/i, 'msgpack'],
  [/^cbor$/i, 'cbor'],
  [/^(?:x-)?(?:protobuf|proto)$/i, 'protobuf'],
]

const URLS: readonly (readonly [RegExp, DecoderId])[] = [
  [/[?&]EIO=\d/, 'socket-io'],
  [/\/[^/?]+\/[^/?]+\/websocket(?:\?|$)/, 'sockjs'],
  [/\/websocket\?(?:[^#]*&)?vsn=/, 'phoenix'],
  [/\/api\/kernels\/[^/]+\/channels(?:\?|$)/, 'jupyter'],
]

/** What cautious looking may find, the surest first: each must fit every text message looked at. */
const TEXT_DECODERS: readonly (readonly [DecoderId, Decode])[] = [
  ['signalr', decodeSignalr],
  ['stomp', decodeStomp],
  ['action-cable', decodeActionCable],
  ['graphql', decodeGraphql],
  ['jupyter', decodeJupyter],
]

/**
 * How a connection's messages are best read: by the subprotocol that was agreed on, by the URL, then by the first
 * messages. Null where nothing is sure enough: text and bytes are then shown as they are.
 */
export function chooseDecoder(
  subprotocol: string | null,
  target: string,
  first: readonly WireMessage[],
): DecoderChoice | null {
  const byToken = SUBPROTOCOLS.find(([token]) => subprotocol !== null && token.test(subprotocol))
  if (byToken !== undefined) return { decoder: byToken[1], reason: 'subprotocol' }
  const byUrl = URLS.find(([url]) => url.test(target))
  if (byUrl !== undefined) return { decoder: byUrl[1], reason: 'url' }
  const byContent = sniff(first.slice(0, SNIFFED_MESSAGES))
  return byContent === null ? null : { decoder: byContent, reason: 'content' }
}

function sniff(messages: readonly WireMessage[]): DecoderId | null {
  const texts = messages.filter(({ isText, bytes }) => isText && bytes.length > 0)
  const binaries = messages.filter(({ isText, bytes }) => !isText && bytes.length > 0)
  if (texts.length > 0) return sniffText(texts)
  // SignalR's handshake is text in a binary message; a single value may fit by chance, two hardly do.
  if (binaries.some((message) => fits(decodeSignalr, message) && message.bytes[0] === 0x7b)) return 'signalr'
  if (binaries.length < 2) return null
  if (binaries.every(({ bytes }) => isMsgpackContainer(bytes[0]!) && decodeMsgpackValue(bytes).ok))
    return 'msgpack'
  if (binaries.every(({ bytes }) => isCborContainer(bytes[0]!) && decodeCborValue(bytes).ok)) return 'cbor'
  return null
}

function sniffText(texts: readonly WireMessage[]): DecoderId | null {
  for (const [id, decode] of TEXT_DECODERS) if (texts.every((message) => fits(decode, message))) return id
  if (texts.every(isJsonRpc)) return 'json-rpc'
  if (texts.every((message) => Array.isArray(valueOf(message)) && fits(decodePhoenix, message)))
    return 'phoenix'
  return null
}

/** `"jsonrpc": "2.0"` alone is sure; `method` and `id` are in many other protocols. */
function isJsonRpc(message: WireMessage): boolean {
  const value = valueOf(message)
  const calls = Array.isArray(value) ? value : [value]
  return calls.length > 0 && calls.every((call) => isObject(call) && call['jsonrpc'] === '2.0')
}

function valueOf(message: WireMessage) {
  return parseJson(messageText(message) ?? '')
}

const ALONE: Conversation = {
  subprotocol: null,
  following: () => [],
  preceding: () => [],
  carried: null,
  schema: null,
}

function fits(decode: Decode, message: WireMessage): boolean {
  return decode(message, ALONE).ok
}

function isMsgpackContainer(byte: number): boolean {
  return (byte >= 0x80 && byte <= 0x9f) || (byte >= 0xdc && byte <= 0xdf)
}

function isCborContainer(byte: number): boolean {
  return byte >> 5 === 4 || byte >> 5 === 5 || (byte >= 0xd9 && byte <= 0xdb)
}
