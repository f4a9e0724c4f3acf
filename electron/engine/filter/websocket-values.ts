import { NO_MESSAGE } from '../index/columns/frame-table'
import type { Field } from '@shared/filter/fields/field'
import { fieldNamed } from '@shared/filter/fields/catalogue'
import { integer, type FieldValue } from '@shared/filter/types/field-value'
import { BINARY, CLOSE, CONTINUATION, PING, PONG, RSV1, TEXT } from '@shared/websocket/opcodes'
import type { PayloadReader } from '../payload/payload-reader'
import type { Session } from '../index/session'
import { jsonValues } from './json-values'

type Add = (name: string, value: FieldValue) => void

/** Bytes of one frame or message that a filter looks at; it sees no more of a longer one. */
export const MAX_FILTERED_BYTES = 32 << 20

const SOCKSCOPE_PAYLOAD = fieldNamed('sockscope.payload')
const WEBSOCKET = fieldNamed('websocket')

/** What a filter needs to know of a frame beside its header. */
export interface Wanted {
  payload: boolean
  json: boolean
  wire: boolean
}

export function wantedOf(fields: ReadonlySet<Field>): Wanted {
  const names = [...fields].map(({ name }) => name)
  const json = names.some((name) => name.startsWith('json'))
  return {
    json,
    payload:
      json || fields.has(SOCKSCOPE_PAYLOAD) || names.some((name) => /^websocket\.payload\./.test(name)),
    wire: fields.has(WEBSOCKET),
  }
}

/** The fields of one frame. */
export function websocketValues(
  session: Session,
  reader: PayloadReader,
  row: number,
  wanted: Wanted,
  add: Add,
): void {
  const { frames, messages, connections } = session
  const length = frames.payloadLength(row)
  const message = frames.message(row)
  add('websocket', wanted.wire ? wire(reader, row) : new Uint8Array(0))
  add('websocket.fin', Number(frames.fin(row)))
  add('websocket.rsv', frames.rsv(row))
  const record = connections[frames.connection(row)]
  if (record?.upgrade?.deflate != null) add('websocket.pmc', (frames.rsv(row) & RSV1) === 0 ? 0 : 1)
  add('websocket.opcode', frames.opcode(row))
  add('websocket.mask', Number(frames.masked(row)))
  lengthValues(length, add)
  if (frames.masked(row)) add('websocket.masking_key', bigEndian(reader.maskKey(row)))
  if (length > 0) {
    add('websocket.payload', null)
    if (frames.masked(row)) add('websocket.masked_payload', null)
  }
  add('sockscope.frame.length', integer(length))
  if (message !== NO_MESSAGE) {
    add('sockscope.message.length', messages.length(message))
    add('sockscope.compressed', Number(messages.compressed(message)))
    const isLast = messages.lastFrame(message) === row
    if (isLast && messages.frameCount(message) > 1) {
      add('websocket.reassembled.length', wireLength(session, reader, message))
    }
  }
  if (wanted.payload && frames.payloadReceived(row) > 0) payloadValues(session, reader, row, wanted, add)
}

/** RFC 6455 §5.2: seven bits, and where they say so sixteen or sixty-four more. */
function lengthValues(length: number | bigint, add: Add): void {
  const isLong = length > 0xffff
  add('websocket.payload_length', isLong ? 127 : length > 125 ? 126 : Number(length))
  if (isLong) add('websocket.payload_length_ext_64', integer(length))
  else if (length > 125) add('websocket.payload_length_ext_16', Number(length))
}

function payloadValues(session: Session, reader: PayloadReader, row: number, wanted: Wanted, add: Add): void {
  const { frames, messages } = session
  const opcode = frames.opcode(row)
  const message = frames.message(row)
  const isWhole = message === NO_MESSAGE || messages.lastFrame(message) === row
  const isFragment = message === NO_MESSAGE ? !frames.fin(row) : messages.frameCount(message) > 1
  const isInflated = message !== NO_MESSAGE && isWhole
  const bytes = isInflated
    ? reader.readMessage(message, 0, MAX_FILTERED_BYTES).bytes
    : reader.readFrame(row, 0, MAX_FILTERED_BYTES).bytes
  // The beginning of a compressed message is nothing that could be read.
  const isReadable = isInflated || message === NO_MESSAGE || !messages.compressed(message)
  if (isReadable) add('sockscope.payload', bytes)
  if (opcode === CLOSE) closeValues(bytes, add)
  else if (opcode === PING) add('websocket.payload.ping', bytes)
  else if (opcode === PONG) add('websocket.payload.pong', bytes)
  else if (opcode !== TEXT && opcode !== BINARY && opcode !== CONTINUATION) {
    add('websocket.payload.unknown', bytes)
  } else if (isFragment && !isWhole) {
    if (isReadable) add('websocket.payload.continue', bytes)
  } else {
    const isText = isInflated ? messages.opcode(message) === TEXT : opcode === TEXT
    if (isText && isReadable) textValues(bytes, wanted, add)
  }
}

function textValues(bytes: Uint8Array, wanted: Wanted, add: Add): void {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  add('websocket.payload.text', text)
  if (wanted.json && jsonValues(text, add)) add('json', bytes)
}

/** RFC 6455 §5.5.1. */
function closeValues(bytes: Uint8Array, add: Add): void {
  add('websocket.payload.close', null)
  if (bytes.length < 2) return
  const code = (bytes[0]! << 8) | bytes[1]!
  add('websocket.payload.close.status_code', code)
  add('sockscope.close.code', code)
  if (bytes.length > 2) {
    add('websocket.payload.close.reason', new TextDecoder().decode(bytes.subarray(2)))
  }
}

/** Payload bytes of all fragments, before inflating. */
function wireLength(session: Session, reader: PayloadReader, message: number): number {
  let total = 0
  for (const row of reader.fragments(message)) total += session.frames.payloadReceived(row)
  return total
}

function wire(reader: PayloadReader, row: number): Uint8Array {
  return reader.read({ kind: 'frame-wire', row }, 0, MAX_FILTERED_BYTES).bytes
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
}
