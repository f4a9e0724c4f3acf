import { decoded, NOT_DECODED, type Decode } from '../decoder'
import { JsonText } from '../decoded-value'
import { idText, isObject, messageText, parseJson, stringOf } from '../json-message'

/** Types of the graphql-transport-ws protocol and of the older graphql-ws (subscriptions-transport-ws). */
const TYPES = new Set([
  'connection_init',
  'connection_ack',
  'connection_error',
  'connection_terminate',
  'ka',
  'ping',
  'pong',
  'start',
  'stop',
  'data',
  'subscribe',
  'next',
  'error',
  'complete',
])

/** GraphQL over WebSocket: one JSON object a message, with `type`, `id` and `payload`. */
export const decodeGraphql: Decode = (message) => {
  const text = messageText(message)
  if (text === null) return NOT_DECODED
  const value = parseJson(text)
  if (!isObject(value)) return NOT_DECODED
  const type = stringOf(value['type'])
  if (type === null || !TYPES.has(type)) return NOT_DECODED
  const parts = [type, idText(value['id'])]
  const payload = value['payload']
  if (isObject(payload)) {
    const name = stringOf(payload['operationName']) ?? operationName(stringOf(payload['query']))
    if (name !== null) parts.push(name)
    if (Array.isArray(payload['errors'])) parts.push('errors')
  }
  return decoded(parts.filter((part) => part !== '').join(' '), new JsonText(text))
}

/** Name, or else the first field, of a GraphQL document's first operation. */
function operationName(query: string | null): string | null {
  if (query === null) return null
  const start = query.slice(0, 2000)
  const named = /\b(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/.exec(start)
  if (named?.[1] !== undefined) return named[1]
  return /\{\s*([_A-Za-z]\w*)/.exec(start)?.[1] ?? null
}
