import { decoded, NOT_DECODED, type Conversation, type Decode, type WireMessage } from '../decoder'
import { JsonText, type DecodedValue } from '../decoded-value'
import { idText, isObject, messageText, parseJson, stringOf, type Json } from '../json-message'

/** Longer messages are not read to find the request of a response. */
const MAX_REQUEST_BYTES = 64 << 10

/** JSON-RPC 2.0, batches too. A response is shown with the method of its request and the time between them. */
export const decodeJsonRpc: Decode = (message, conversation) => {
  const text = messageText(message)
  const value = text === null ? undefined : parseJson(text)
  if (text === null || value === undefined) return NOT_DECODED
  const calls = Array.isArray(value) ? value : [value]
  if (calls.length === 0 || !calls.every(isCall)) return NOT_DECODED
  const described = calls.map((call) => describe(call, message, conversation))
  const summary = described.map((one) => one.summary).join(' · ')
  const pairs = described.flatMap((one) => (one.pair === null ? [] : [one.pair]))
  return decoded(
    summary,
    pairs.length === 0 ? new JsonText(text) : { message: new JsonText(text), answers: pairs },
  )
}

type Call = Record<string, Json>

function isCall(value: Json): value is Call {
  if (!isObject(value)) return false
  if (typeof value['method'] === 'string')
    return value['jsonrpc'] === '2.0' || 'params' in value || 'id' in value
  return 'id' in value && ('result' in value || 'error' in value)
}

function describe(
  call: Call,
  message: WireMessage,
  conversation: Conversation,
): { summary: string; pair: DecodedValue } {
  const id = call['id']
  const method = stringOf(call['method'])
  if (method !== null) {
    return { summary: id === undefined ? `notify ${method}` : `${method} #${idText(id)}`, pair: null }
  }
  const error = isObject(call['error']) ? call['error'] : null
  const word =
    error === null ? 'result' : `error ${idText(error['code'])} ${stringOf(error['message']) ?? ''}`.trim()
  const request = requestOf(id, message, conversation)
  if (request === null) return { summary: `${word} #${idText(id)}`, pair: null }
  const milliseconds = Number(message.time - request.time) / 1e6
  return {
    summary: `${word} #${idText(id)} ${request.method} · ${milliseconds.toFixed(1)} ms`,
    pair: { id: new JsonText(JSON.stringify(id)), method: request.method, 'after (ms)': milliseconds },
  }
}

function requestOf(
  id: Json | undefined,
  message: WireMessage,
  conversation: Conversation,
): { method: string; time: bigint } | null {
  const wanted = JSON.stringify(id)
  for (const earlier of conversation.preceding()) {
    if (earlier.direction === message.direction || earlier.bytes.length > MAX_REQUEST_BYTES) continue
    const text = messageText(earlier)
    // The number's own digits have to be there before the text is worth reading.
    if (text?.includes(wanted) !== true) continue
    const value = parseJson(text)
    for (const call of Array.isArray(value) ? value : [value]) {
      if (!isObject(call) || typeof call['method'] !== 'string') continue
      if (JSON.stringify(call['id']) === wanted) return { method: call['method'], time: earlier.time }
    }
  }
  return null
}
