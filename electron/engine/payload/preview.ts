import { CLOSE, RSV1, TEXT } from '@shared/websocket/opcodes'
import { NO_MESSAGE } from '../index/columns/frame-table'
import type { PayloadReader } from './payload-reader'
import type { Session } from '../index/session'

/** Characters of text a row shows. */
export const PREVIEW_CHARACTERS = 200
/** Bytes of anything else a row shows. */
export const PREVIEW_BYTES = 64
/** UTF-8 needs at most four bytes a character. */
const PREVIEW_TEXT_BYTES = PREVIEW_CHARACTERS * 4

/** Text where the payload is text, else bytes. */
export interface Preview {
  previewText: string | null
  previewBytes: Uint8Array | null
}

/** The start of a frame's payload for people. Made when a window asks for the row, never stored. */
export function previewOf(session: Session, reader: PayloadReader, row: number): Preview {
  const { frames, messages } = session
  const opcode = frames.opcode(row)
  if (opcode === CLOSE) {
    const { bytes } = reader.readFrame(row, 2, PREVIEW_TEXT_BYTES)
    return { previewText: decodeStart(bytes), previewBytes: null }
  }
  const message = frames.message(row)
  if (message === NO_MESSAGE) {
    const isPlainText = opcode === TEXT && frames.rsv(row) === 0
    return isPlainText ? text(reader.readFrame(row, 0, PREVIEW_TEXT_BYTES).bytes) : binary(reader, row)
  }
  const isText = isReadableText(session, message)
  if (!messages.compressed(message)) {
    if (!isText) return binary(reader, row)
    const { bytes } = reader.readFrame(row, 0, PREVIEW_TEXT_BYTES)
    return text(messages.firstFrame(message) === row ? bytes : skipPartial(bytes))
  }
  // A fragment of a compressed message says nothing by itself: the first one shows the message.
  if (messages.firstFrame(message) !== row) return binary(reader, row)
  const { bytes } = reader.readMessage(message, 0, isText ? PREVIEW_TEXT_BYTES : PREVIEW_BYTES)
  // It begins with a reference to messages that were not captured: what was on the wire is all there is.
  if (bytes.length === 0 && messages.inflate(message) === 'context-lost') return binary(reader, row)
  return isText ? text(bytes) : { previewText: null, previewBytes: bytes.slice() }
}

/** A reserved bit that no deflate explains: the payload is what an extension made of it, which is not read here. */
export function isReadableText({ frames, messages }: Session, message: number): boolean {
  const unexplained = frames.rsv(messages.firstFrame(message)) & (messages.compressed(message) ? ~RSV1 : ~0)
  return messages.opcode(message) === TEXT && unexplained === 0
}

function text(bytes: Uint8Array): Preview {
  return { previewText: decodeStart(bytes), previewBytes: null }
}

function binary(reader: PayloadReader, row: number): Preview {
  return { previewText: null, previewBytes: reader.readFrame(row, 0, PREVIEW_BYTES).bytes }
}

/** Decodes as `stream`, so that a character cut at the end is left out instead of replaced. */
function decodeStart(bytes: Uint8Array): string {
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true })
  if (decoded.length <= PREVIEW_CHARACTERS) return decoded
  let end = 0
  for (let characters = 0; characters < PREVIEW_CHARACTERS && end < decoded.length; characters++) {
    end += decoded.codePointAt(end)! > 0xffff ? 2 : 1
  }
  return decoded.slice(0, end)
}

/** A fragment may begin inside a character: at most three continuation bytes are left out. */
function skipPartial(bytes: Uint8Array): Uint8Array {
  let skip = 0
  while (skip < 3 && skip < bytes.length && (bytes[skip]! & 0xc0) === 0x80) skip++
  return skip === 0 ? bytes : bytes.subarray(skip)
}
