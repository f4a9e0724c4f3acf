import * as v from 'valibot'
import { MAX_FILTER_LENGTH } from '../filter/filter-limits'
import { payloadSource, rowNumber, type PayloadRead } from '../model/payload'
import { DECODER_IDS } from '../decoders/decoder'
import {
  decoderChoice,
  MAX_PROTO_CHARACTERS,
  type DecodedPayload,
  type ProtobufTypes,
} from './decoded-payload'
import type { ConnectionEnding } from './connection-ending'
import {
  MAX_UNFOLDED_RUNS,
  type SequenceItem,
  type SequencePlace,
  type SequenceTimes,
} from './sequence-items'
import type { DiagnosticsWindow } from './diagnostic-rows'
import type { FramePackets, PacketDetail, PacketFrames, PacketRow } from './packet-rows'
import type { ConnectionDetail, ConnectionRow, FrameDetail, FrameRow } from './rows'

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

/** A display filter without an error, and the packet its `${field}` refers to. Every row is listed without one. */
const filter = v.optional(
  v.strictObject({
    text: v.pipe(v.string(), v.maxLength(MAX_FILTER_LENGTH)),
    packet: v.nullable(rowNumber),
  }),
)

/**
 * How a connection's ladder is folded: runs that are open, by the number of their first frame, and the proxy's legs,
 * which are open for null where no server was reached.
 */
const ladder = {
  connection: rowNumber,
  unfolded: v.pipe(v.array(rowNumber), v.maxLength(MAX_UNFOLDED_RUNS)),
  legs: v.nullable(v.boolean()),
}

export type { PayloadSource } from '../model/payload'

export const sessionCommandSchemas = {
  'connections.window': v.strictObject({ offset: rowNumber, count: windowCount, filter }),
  'connection.detail': v.strictObject({ connection: rowNumber }),
  /** Frames of one connection, or of all (null), in order. */
  'frames.window': v.strictObject({
    connection: v.nullable(rowNumber),
    offset: rowNumber,
    count: windowCount,
    filter,
  }),
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
  /** The ladder of one connection, folded as told. */
  'sequence.window': v.strictObject({ ...ladder, offset: rowNumber, count: windowCount }),
  /** Where frame number `frame` of the connection stands in it. */
  'sequence.locate': v.strictObject({ ...ladder, frame: rowNumber }),
  /** When each of its rows happens: what drawing it to the scale of time takes. */
  'sequence.times': v.strictObject(ladder),
  /** How the connection ended and what either side's program says of it. */
  'connection.ending': v.strictObject({ connection: rowNumber }),
  /** Packets of one connection, or of all (null), in the file's order. */
  'packets.window': v.strictObject({
    connection: v.nullable(rowNumber),
    offset: rowNumber,
    count: windowCount,
    filter,
  }),
  /** Where a packet stands in that list. */
  'packets.locate': v.strictObject({ connection: v.nullable(rowNumber), packet: rowNumber, filter }),
  'packet.detail': v.strictObject({ packet: rowNumber }),
  /** The frames that have bytes in a packet, and the packets that brought a frame. */
  'packet.frames': v.strictObject({ packet: rowNumber }),
  'frame.packets': v.strictObject({ row: rowNumber }),
  /** Diagnostics of one connection, or of all (null), of one severity or of every one (null). */
  'diagnostics.window': v.strictObject({
    connection: v.nullable(rowNumber),
    severity: v.nullable(v.picklist(['error', 'warning', 'note'])),
    offset: rowNumber,
    count: windowCount,
    filter,
  }),
} as const

/** With a filter: rows that were not looked at yet; a tick comes when more were. */
interface Filtered {
  pending?: number
}

export interface SessionResults {
  /** Listed are `kept` connections that were open when the window was cleared, then those numbered from `first` on. */
  'connections.window': { total: number; rows: ConnectionRow[]; kept: number; first: number } & Filtered
  'connection.detail': ConnectionDetail | null
  /** `cleared` frames of the list came before the window was cleared and are not counted. */
  'frames.window': { total: number; rows: FrameRow[]; cleared: number } & Filtered
  'frame.detail': FrameDetail | null
  /** `legs`: they are open. Where no server was reached, nothing passed between Sockscope and one. */
  'sequence.window': { total: number; items: SequenceItem[]; legs: boolean; serverReached: boolean }
  'sequence.locate': SequencePlace | null
  'sequence.times': SequenceTimes
  /** Null for a connection there is not. */
  'connection.ending': ConnectionEnding | null
  'packets.window': { total: number; rows: PacketRow[] } & Filtered
  'packets.locate': number | null
  'packet.detail': PacketDetail | null
  'packet.frames': PacketFrames
  'frame.packets': FramePackets
  'diagnostics.window': DiagnosticsWindow
  'payload.read': PayloadRead
  'payload.decode': DecodedPayload
  'decoder.choose': null
  'decoder.types': ProtobufTypes
}

export type SessionCommand = keyof typeof sessionCommandSchemas
export type SessionArguments<C extends SessionCommand> = v.InferOutput<(typeof sessionCommandSchemas)[C]>
