import { TEXT } from '../../websocket/opcodes'
import type { ExportedMessage } from '../export-feed'
import { base64Pieces, textPieces } from '../text-pieces'

/** Line separators that end a line inside a string of an older JavaScript. */
const LINE_SEPARATORS = /[\u2028\u2029]/g
/** A script in a page must not contain what ends it (`</script`, `<!--`). */
const TAG_OPEN = /</g

/** A string of Python: JSON's escapes are Python's too. Control and direction characters cannot hide what is written. */
export function pythonString(text: string): string {
  return `"${pythonInside(text)}"`
}

/** A string of JavaScript that may stand in a page too. */
export function javascriptString(text: string): string {
  return `"${javascriptInside(text)}"`
}

/** A message as an expression: a string, or bytes from base64. */
export function* pythonMessage(message: ExportedMessage): Generator<string> {
  if (message.opcode === TEXT) {
    yield '"'
    for (const text of textPieces(message.payload)) yield pythonInside(text)
    yield '"'
  } else {
    yield 'b64("'
    yield* base64Pieces(message.payload)
    yield '")'
  }
}

export function* javascriptMessage(message: ExportedMessage): Generator<string> {
  if (message.opcode === TEXT) {
    yield '"'
    for (const text of textPieces(message.payload)) yield javascriptInside(text)
    yield '"'
  } else {
    yield 'bytes("'
    yield* base64Pieces(message.payload)
    yield '")'
  }
}

/** One word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** Text for a comment line: nothing in it can end the comment. */
export function commentText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').replaceAll('*/', '* /')
}

function pythonInside(text: string): string {
  return JSON.stringify(text).slice(1, -1).replace(HIDDEN, escapeUnit)
}

function javascriptInside(text: string): string {
  return pythonInside(text).replace(LINE_SEPARATORS, escapeUnit).replace(TAG_OPEN, '\\u003c')
}

/** C1 controls and bidirectional controls (https://trojansource.codes). */
const HIDDEN = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
