import { decoded, NOT_DECODED, type Decode } from '../decoder'
import { JsonText, type DecodedValue } from '../decoded-value'
import { decodeCborValue } from '../binary/cbor'
import { decodeMsgpackValue } from '../binary/msgpack'
import { messageText, parseJson } from '../json-message'

/** WAMP message codes (The Web Application Messaging Protocol, §3), and where the URI stands. */
const CODES: ReadonlyMap<number, readonly [name: string, uri: number]> = new Map([
  [1, ['HELLO', 1]],
  [2, ['WELCOME', -1]],
  [3, ['ABORT', 2]],
  [4, ['CHALLENGE', 1]],
  [5, ['AUTHENTICATE', -1]],
  [6, ['GOODBYE', 2]],
  [8, ['ERROR', 4]],
  [16, ['PUBLISH', 3]],
  [17, ['PUBLISHED', -1]],
  [32, ['SUBSCRIBE', 3]],
  [33, ['SUBSCRIBED', -1]],
  [34, ['UNSUBSCRIBE', -1]],
  [35, ['UNSUBSCRIBED', -1]],
  [36, ['EVENT', -1]],
  [48, ['CALL', 3]],
  [49, ['CANCEL', -1]],
  [50, ['RESULT', -1]],
  [64, ['REGISTER', 3]],
  [65, ['REGISTERED', -1]],
  [66, ['UNREGISTER', -1]],
  [67, ['UNREGISTERED', -1]],
  [68, ['INVOCATION', -1]],
  [69, ['INTERRUPT', -1]],
  [70, ['YIELD', -1]],
])
/** Messages without a request or subscription number in second place. */
const WITHOUT_NUMBER = new Set([1, 3, 4, 5, 6])

/** WAMP in JSON, MessagePack or CBOR: a list that begins with a code. */
export const decodeWamp: Decode = (message, { subprotocol }) => {
  const text = messageText(message)
  let list: unknown
  let shown: DecodedValue
  if (text !== null) {
    list = parseJson(text)
    shown = new JsonText(text)
  } else {
    const read = subprotocol?.includes('cbor') ? decodeCborValue : decodeMsgpackValue
    const result = read(message.bytes)
    if (!result.ok) return result
    list = shown = result.value
  }
  if (!Array.isArray(list)) return NOT_DECODED
  const values = list as unknown[]
  const code = Number(values[0])
  const known = CODES.get(code)
  if (known === undefined) return NOT_DECODED
  const [name, uri] = known
  const number = code === 8 ? values[2] : WITHOUT_NUMBER.has(code) ? undefined : values[1]
  const parts = [name, values[uri], number].filter((part) => isShort(part)).map(String)
  return decoded(parts.join(' '), shown)
}

function isShort(part: unknown): boolean {
  return typeof part === 'string' || typeof part === 'number' || typeof part === 'bigint'
}
