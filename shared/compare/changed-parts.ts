import { readClosePayload } from '../websocket/close-payload'
import { CLOSE, opcodeName, TEXT } from '../websocket/opcodes'
import type { ChangedPart } from './difference'
import { differingValues, jsonOf } from './message-text'

/** Places of one pair of messages that are listed. */
const MAX_PARTS = 20
/** Characters of a value that are shown. */
const MAX_SHOWN = 200
/** Characters shown around the place where texts begin to differ. */
const CONTEXT = 24
const CONTEXT_BYTES = 16

export interface MessageContent {
  opcode: number
  /** After inflating; of a long message its beginning. */
  bytes: Uint8Array
}

/** Where two messages differ. Empty where they differ behind the bytes that are given. */
export function changedParts(a: MessageContent, b: MessageContent): ChangedPart[] {
  if (a.opcode !== b.opcode)
    return [{ path: 'opcode', offset: null, a: opcodeName(a.opcode), b: opcodeName(b.opcode) }]
  if (a.opcode === CLOSE) return closeParts(a.bytes, b.bytes)
  const [one, other] = [jsonOf(a.bytes), jsonOf(b.bytes)]
  if (one !== undefined && other !== undefined && one.prefix === other.prefix) {
    const values = differingValues(one.document, other.document, MAX_PARTS)
    if (values.length > 0)
      return values.map(({ path, a: before, b: after }) => ({
        path,
        offset: null,
        a: shownValue(before),
        b: shownValue(after),
      }))
  }
  return a.opcode === TEXT ? textParts(a.bytes, b.bytes) : byteParts(a.bytes, b.bytes)
}

function closeParts(a: Uint8Array, b: Uint8Array): ChangedPart[] {
  const [one, other] = [readClosePayload(a, a.length), readClosePayload(b, b.length)]
  const parts: ChangedPart[] = []
  if (one.code !== other.code)
    parts.push({ path: 'code', offset: null, a: shownNumber(one.code), b: shownNumber(other.code) })
  if (one.reason !== other.reason)
    parts.push({ path: 'reason', offset: null, a: one.reason, b: other.reason })
  return parts
}

function textParts(a: Uint8Array, b: Uint8Array): ChangedPart[] {
  const decoder = new TextDecoder()
  const [one, other] = [decoder.decode(a), decoder.decode(b)]
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at++
  if (at === one.length && at === other.length) return []
  const from = Math.max(0, at - CONTEXT)
  const shown = (text: string): string | null =>
    at >= text.length ? null : text.slice(from, at + 2 * CONTEXT)
  return [{ path: 'text', offset: at, a: shown(one), b: shown(other) }]
}

function byteParts(a: Uint8Array, b: Uint8Array): ChangedPart[] {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  if (at === a.length && at === b.length) return []
  const shown = (bytes: Uint8Array): string | null =>
    at >= bytes.length ? null : hexadecimal(bytes.subarray(at, at + CONTEXT_BYTES))
  return [{ path: 'bytes', offset: at, a: shown(a), b: shown(b) }]
}

export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

function shownValue(value: unknown): string | null {
  if (value === undefined) return null
  const text = JSON.stringify(value)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

function shownNumber(value: number | null): string | null {
  return value === null ? null : String(value)
}
