import * as v from 'valibot'
import { payloadSource, rowNumber, type PayloadRead } from '../model/payload'
import { DECODER_IDS } from '../decoders/decoder'
import {
  decoderChoice,
  MAX_PROTO_CHARACTERS,
  type DecodedPayload,
  type ProtobufTypes,
} from './decoded-payload'
import type { ComparisonRow } from './comparison-rows'
import type { ConnectionEnding } from './connection-ending'
import type { DiagnosticCounts } from './diagnostic-rows'
import type { FramePackets, PacketDetail, PacketFrames } from './packet-rows'
import { ladderQuery, rowsQuery, type RowPlace, type RowsWindow } from './row-queries'
import type { ConnectionDetail, FrameDetail } from './rows'
import type { SequenceTimes } from './sequence-items'

/**
 * What a window may ask of a session. A session lives on an engine thread and answers; the renderer holds no
 * session, only the windows of rows it asked for. Adding a command: add its schema and its result here, and the
 * compiler names the two places that are then incomplete (the engine's handlers, the store that calls it).
 */
/** Rows a single window request may ask for. */
export const MAX_WINDOW_ROWS = 1000
/** Payload bytes a single request may ask for. */
export const MAX_PAYLOAD_BYTES = 1 << 20
const windowCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_WINDOW_ROWS))
const payloadCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_PAYLOAD_BYTES))

export type { PayloadSource } from '../model/payload'

export const sessionCommandSchemas = {
  /** Rows of a list, and where one of them stands: the number of a connection, packet or diagnostic, or a frame's row. */
  'rows.window': v.strictObject({
    of: rowsQuery,
    offset: rowNumber,
    count: windowCount,
    place: v.optional(v.nullable(rowNumber)),
  }),
  /** Where a row stands in a list; in a ladder, where frame number `row` does. */
  'rows.locate': v.strictObject({ of: rowsQuery, row: rowNumber }),
  'connection.detail': v.strictObject({ connection: rowNumber }),
  'frame.detail': v.strictObject({ row: rowNumber }),
  'payload.read': v.strictObject({ source: payloadSource, offset: rowNumber, count: payloadCount }),
  /** The message a frame belongs to, decoded as its connection's are, or (not null) as told. */
  'payload.decode': v.strictObject({ row: rowNumber, as: v.nullable(v.picklist(DECODER_IDS)) }),
  /** From now on the connection's messages are read as told. */
  'decoder.choose': v.strictObject({ connection: rowNumber, decoder: decoderChoice }),
  /** Types of a .proto file for protobuf; an empty text forgets them. */
  'decoder.types': v.strictObject({
    text: v.pipe(v.string(), v.maxLength(MAX_PROTO_CHARACTERS)),
    rootType: v.nullable(v.pipe(v.string(), v.maxLength(1024))),
  }),
  /** When each row of a ladder happens: what drawing it to the scale of time takes. */
  'sequence.times': v.strictObject(ladderQuery),
  /** How the connection ended and what either side's program says of it. */
  'connection.ending': v.strictObject({ connection: rowNumber }),
  'packet.detail': v.strictObject({ packet: rowNumber }),
  /** The frames that have bytes in a packet, and the packets that brought a frame. */
  'packet.frames': v.strictObject({ packet: rowNumber }),
  'frame.packets': v.strictObject({ row: rowNumber }),
  /** How many diagnostics there are of one connection, or of all (null). */
  'diagnostics.counts': v.strictObject({ connection: v.nullable(rowNumber) }),
  /** The aligned list of the last comparison. */
  'comparison.window': v.strictObject({ offset: rowNumber, count: windowCount }),
} as const

export interface SessionResults {
  'rows.window': RowsWindow
  /** Null for a row that is not listed. */
  'rows.locate': RowPlace | null
  'connection.detail': ConnectionDetail | null
  'frame.detail': FrameDetail | null
  'sequence.times': SequenceTimes
  /** Null for a connection there is not. */
  'connection.ending': ConnectionEnding | null
  'packet.detail': PacketDetail | null
  'packet.frames': PacketFrames
  'frame.packets': FramePackets
  'diagnostics.counts': DiagnosticCounts
  'payload.read': PayloadRead
  'payload.decode': DecodedPayload
  'decoder.choose': null
  'decoder.types': ProtobufTypes
  'comparison.window': { total: number; rows: ComparisonRow[] }
}

export type SessionCommand = keyof typeof sessionCommandSchemas
export type SessionArguments<C extends SessionCommand> = v.InferOutput<(typeof sessionCommandSchemas)[C]>
