import type { Conversation, Decode, DecodeResult, WireMessage } from '@shared/decoders/decoder'
import { decodedJson } from '@shared/decoders/decoded-value'

/** A message as a decoder is given it. */
export function message(payload: string | Uint8Array, more: Partial<WireMessage> = {}): WireMessage {
  const isText = typeof payload === 'string'
  const bytes = isText ? new TextEncoder().encode(payload) : payload
  return { bytes, isText, direction: 0, time: 0n, ...more }
}

/** A conversation of which the message at `at` is decoded. */
export function conversation(
  messages: readonly WireMessage[],
  at: number,
  more: Partial<Conversation> = {},
): Conversation {
  return {
    subprotocol: null,
    following: () => messages.slice(at + 1),
    preceding: () => messages.slice(0, at).reverse(),
    carried: null,
    schema: null,
    ...more,
  }
}

export function decodeAlone(
  decode: Decode,
  payload: string | Uint8Array,
  more: Partial<Conversation> = {},
): DecodeResult {
  return decode(message(payload), conversation([], 0, more))
}

/** Summary and JSON of a message that must decode. */
export function shown(result: DecodeResult): { summary: string; json: unknown; text: string } {
  if (!result.ok) throw new Error(`not decoded, at ${result.offset}`)
  const { text } = decodedJson(result.value)
  return { summary: result.summary, json: JSON.parse(text) as unknown, text }
}
