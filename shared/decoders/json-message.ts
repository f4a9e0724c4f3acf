import { JsonText, type DecodedValue } from './decoded-value'
import type { WireMessage } from './decoder'

/** Any JSON value that was read to be understood; what is shown is the text it came from. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A message's text, or null where it is binary or no UTF-8. */
export function messageText(message: WireMessage): string | null {
  if (!message.isText) return null
  return decodeUtf8(message.bytes)
}

export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** JSON text read, or undefined where it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** JSON text as a value to show: as it was written where it is JSON, else as a string. */
export function jsonOrText(text: string): DecodedValue {
  return parseJson(text) === undefined ? text : new JsonText(text)
}

export function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member's value where it is a string. */
export function stringOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** An identifier as a summary shows it. */
export function idText(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
