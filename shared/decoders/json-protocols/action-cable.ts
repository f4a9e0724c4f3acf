import { decoded, NOT_DECODED, type Decode } from '../decoder'
import { JsonText, type DecodedValue } from '../decoded-value'
import { isObject, jsonOrText, messageText, parseJson, stringOf, type Json } from '../json-message'

const COMMANDS = new Set(['subscribe', 'unsubscribe', 'message'])
const TYPES = new Set(['welcome', 'disconnect', 'ping', 'confirm_subscription', 'reject_subscription'])

/** Rails' Action Cable (actioncable-v1-json). `identifier` and `data` are JSON within a string, shown unfolded. */
export const decodeActionCable: Decode = (message) => {
  const text = messageText(message)
  const value = text === null ? undefined : parseJson(text)
  if (text === null || !isObject(value)) return NOT_DECODED
  const command = stringOf(value['command'])
  const type = stringOf(value['type'])
  const isCommand = command !== null && COMMANDS.has(command)
  const isType = type !== null && TYPES.has(type)
  const isBroadcast = value['identifier'] !== undefined && value['message'] !== undefined
  if (!isCommand && !isType && !isBroadcast) return NOT_DECODED
  const word = isCommand ? command : isType ? type : 'message'
  const channel = channelOf(value['identifier'])
  const action = isCommand ? actionOf(value['data']) : null
  return decoded([word, channel, action].filter(Boolean).join(' '), unfolded(text, value))
}

function unfolded(text: string, value: Record<string, Json>): DecodedValue {
  const identifier = stringOf(value['identifier'])
  const data = stringOf(value['data'])
  if (identifier === null && data === null) return new JsonText(text)
  const shown: Record<string, DecodedValue> = { message: new JsonText(text) }
  if (identifier !== null) shown['identifier'] = jsonOrText(identifier)
  if (data !== null) shown['data'] = jsonOrText(data)
  return shown
}

function channelOf(identifier: Json | undefined): string | null {
  const text = stringOf(identifier)
  const value = text === null ? undefined : parseJson(text)
  return isObject(value) ? stringOf(value['channel']) : text
}

function actionOf(data: Json | undefined): string | null {
  const text = stringOf(data)
  const value = text === null ? undefined : parseJson(text)
  return isObject(value) ? stringOf(value['action']) : null
}
