import * as v from 'valibot'
import type { ConnectionDetail, ConnectionRow, FrameDetail, FrameRow } from './rows'

/**
 * What a window may ask of a session. A session lives on an engine thread and answers; the renderer holds no
 * session, only the windows of rows it asked for. Adding a command: add its schema and its result here, and the
 * compiler names the two places that are then incomplete (the engine's handlers, the store that calls it).
 */
const rowNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))
/** Rows a single window request may ask for. */
export const MAX_WINDOW_ROWS = 1000
/** Payload bytes a single request may ask for. */
export const MAX_PAYLOAD_BYTES = 1 << 20
const windowCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_WINDOW_ROWS))
const payloadCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_PAYLOAD_BYTES))

/** Which bytes: a frame's payload as on the wire or unmasked, a whole message after inflating, an exchange's head or body. */
export const payloadSource = v.variant('kind', [
  v.strictObject({ kind: v.literal('frame-wire'), row: rowNumber }),
  v.strictObject({ kind: v.literal('frame-payload'), row: rowNumber }),
  v.strictObject({ kind: v.literal('message'), row: rowNumber }),
  v.strictObject({ kind: v.literal('stream'), connection: rowNumber, direction: v.picklist([0, 1]) }),
])
export type PayloadSource = v.InferOutput<typeof payloadSource>

export const sessionCommandSchemas = {
  'connections.window': v.strictObject({ offset: rowNumber, count: windowCount }),
  'connection.detail': v.strictObject({ connection: rowNumber }),
  /** Frames of one connection, or of all (null), in order. */
  'frames.window': v.strictObject({
    connection: v.nullable(rowNumber),
    offset: rowNumber,
    count: windowCount,
  }),
  'frame.detail': v.strictObject({ row: rowNumber }),
  'payload.read': v.strictObject({ source: payloadSource, offset: rowNumber, count: payloadCount }),
} as const

export interface SessionResults {
  'connections.window': { total: number; rows: ConnectionRow[] }
  'connection.detail': ConnectionDetail | null
  'frames.window': { total: number; rows: FrameRow[] }
  'frame.detail': FrameDetail | null
  /** `total` is the length of the whole source; `incomplete` says in words why bytes are missing, if they are. */
  'payload.read': {
    bytes: Uint8Array
    total: number
    incomplete: 'gap' | 'inflate-invalid' | 'inflate-limit' | 'unreadable' | null
  }
}

export type SessionCommand = keyof typeof sessionCommandSchemas
export type SessionArguments<C extends SessionCommand> = v.InferOutput<(typeof sessionCommandSchemas)[C]>
