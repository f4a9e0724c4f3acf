import type { Direction } from '../model/direction'
import type { DecodedValue } from './decoded-value'

/** What a connection's messages can be read as. The order is that of the list in the window. */
export const DECODER_IDS = [
  'socket-io',
  'sockjs',
  'stomp',
  'graphql',
  'signalr',
  'action-cable',
  'phoenix',
  'mqtt',
  'wamp',
  'json-rpc',
  'jupyter',
  'msgpack',
  'cbor',
  'protobuf',
  'url-encoded',
  'base64',
  'jwt',
  'xml',
] as const
export type DecoderId = (typeof DECODER_IDS)[number]

/** Bytes of a message a decoder is given at most; a longer one is shown as text and hex only. */
export const MAX_DECODED_BYTES = 4 << 20
/** Messages a decoder may look at before or after its own: attachments, the request of a response. */
export const MAX_NEIGHBOURS = 500

/** A message as a decoder sees it: inflated, unmasked, whole. `time` is nanoseconds since the epoch. */
export interface WireMessage {
  readonly bytes: Uint8Array
  readonly isText: boolean
  readonly direction: Direction
  readonly time: bigint
}

/** What a decoder may know of the conversation its message belongs to. */
export interface Conversation {
  readonly subprotocol: string | null
  /** Messages after this one, nearest first, at most `MAX_NEIGHBOURS`. */
  following(): Iterable<WireMessage>
  /** Messages before this one, nearest first, at most `MAX_NEIGHBOURS`. */
  preceding(): Iterable<WireMessage>
  /** Bytes at the message's start that belong to a packet begun in an earlier one; null where that is not known. */
  readonly carried: number | null
  /** The user's protobuf types, where some were loaded. */
  readonly schema: ProtobufSchema | null
}

/** The types of a .proto file, by full name. */
export interface ProtobufSchema {
  readonly typeNames: readonly string[]
  /** The type messages are read as. */
  readonly rootType: string
  /** Fields of a type by number, or undefined for a type that is not in the file. */
  fields(type: string): ReadonlyMap<number, ProtobufField> | undefined
  /** Names of an enumeration's values by number, or undefined. */
  enumeration(type: string): ReadonlyMap<number, string> | undefined
}

export interface ProtobufField {
  name: string
  /** A scalar's name (`sint32`), or the full name of a message or an enumeration. */
  type: string
  repeated: boolean
}

/** A message decoded. `summary` is one line in the protocol's own words: `event chat.message`, `subscribe 7`. */
export interface Decoded {
  ok: true
  summary: string
  value: DecodedValue
}

/** It is not what it was read as. `offset` is the byte where that shows, where that is known. */
export interface NotDecoded {
  ok: false
  offset: number | null
}

export type DecodeResult = Decoded | NotDecoded

/** Reads a message. Never throws, whatever the bytes are. */
export type Decode = (message: WireMessage, conversation: Conversation) => DecodeResult

export const NOT_DECODED: NotDecoded = { ok: false, offset: null }

export function decoded(summary: string, value: DecodedValue): Decoded {
  return { ok: true, summary: oneLine(summary), value }
}

/** Characters of a summary. */
export const MAX_SUMMARY = 160

function oneLine(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
  return line.length > MAX_SUMMARY ? `${line.slice(0, MAX_SUMMARY - 1)}…` : line
}
