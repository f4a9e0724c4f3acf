import { directionName } from '../model/direction'
import { readClosePayload } from '../websocket/close-payload'
import { CLOSE, opcodeName, TEXT } from '../websocket/opcodes'
import {
  firstBytes,
  type ExportChunks,
  type ExportedFrame,
  type ExportedMessage,
  type ExportedPayload,
  type ExportFeed,
} from './export-feed'
import { base64Pieces, textPieces } from './text-pieces'
import { isoNanoseconds } from './time-text'

const COLUMNS = [
  'connection',
  'frame',
  'time',
  'direction',
  'opcode',
  'type',
  'fin',
  'rsv',
  'masked',
  'length',
  'complete',
  'packet',
  'close_code',
  'encoding',
  'payload',
]
const LINE_END = '\r\n'
/** The longest close payload (RFC 6455 §5.5). */
const CLOSE_PAYLOAD_BYTES = 125

/**
 * The frames as a table (RFC 4180), a line each. `payload` is that of the message the frame completes, inflated and
 * joined; of another frame its own. `encoding` says whether it is text or base64.
 */
export function* csvExport(feed: ExportFeed): ExportChunks & Generator<string> {
  yield COLUMNS.join(',') + LINE_END
  for (const number of feed.connections) {
    let waiting: ExportedFrame | null = null
    for (const item of feed.connection(number).traffic()) {
      if (waiting !== null) {
        yield* line(number, waiting, item.kind === 'message' ? item : null)
        waiting = null
      }
      if (item.kind === 'frame') waiting = item
    }
    if (waiting !== null) yield* line(number, waiting, null)
  }
}

function* line(connection: number, frame: ExportedFrame, message: ExportedMessage | null): Generator<string> {
  const { opcode, payload } = message ?? frame
  const isText = opcode === TEXT && (message !== null || (frame.rsv === 0 && frame.fin))
  const close = frame.opcode === CLOSE ? readClose(frame.payload) : null
  const cells = [
    connection,
    frame.number,
    isoNanoseconds(frame.time),
    directionName(frame.direction),
    frame.opcode,
    opcodeName(frame.opcode),
    Number(frame.fin),
    frame.rsv,
    Number(frame.masked),
    frame.payloadLength,
    Number(frame.complete),
    frame.packet,
    close?.code ?? '',
    isText || close !== null ? 'text' : 'base64',
  ]
  yield `${cells.join(',')},`
  if (close !== null) yield* textCell([close.reason])
  else if (isText) yield* textCell(textPieces(payload))
  else yield* base64Pieces(payload)
  yield LINE_END
}

function readClose(payload: ExportedPayload): { code: number | null; reason: string } {
  const bytes = firstBytes(payload, CLOSE_PAYLOAD_BYTES)
  const { code, reason } = readClosePayload(bytes, bytes.length)
  return { code, reason: reason ?? '' }
}

/**
 * A quoted cell. A spreadsheet takes text that begins with one of these for a formula, quoted or not, and a formula
 * can run a program: an apostrophe in front makes it text again (OWASP, CSV injection).
 */
function* textCell(pieces: Iterable<string>): Generator<string> {
  yield '"'
  let isFirst = true
  for (const piece of pieces) {
    if (isFirst && /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(piece)) yield "'"
    isFirst = false
    yield piece.replaceAll('"', '""')
  }
  yield '"'
}
