import * as v from 'valibot'
import { MAX_FILTER_LENGTH } from '../filter/filter-limits'
import type { Nanoseconds } from '../model/nanoseconds'
import { rowNumber } from '../model/payload'
import type { ListedDiagnostic } from './diagnostic-rows'
import type { PacketRow } from './packet-rows'
import type { ConnectionRow, FrameRow } from './rows'
import { MAX_UNFOLDED_RUNS, type SequenceItem } from './sequence-items'

/**
 * How a connection's ladder is folded: runs that are open, by the number of their first frame, and the proxy's legs,
 * which are open for null where no server was reached.
 */
export const ladderQuery = {
  connection: rowNumber,
  unfolded: v.pipe(v.array(rowNumber), v.maxLength(MAX_UNFOLDED_RUNS)),
  legs: v.nullable(v.boolean()),
}

/** Columns a list can be sorted by; the others would have to be read out of the file for every row. */
export const FRAME_SORT_COLUMNS = ['number', 'connection', 'time', 'direction', 'opcode', 'length'] as const
export const PACKET_SORT_COLUMNS = ['number', 'time', 'direction', 'length'] as const
/** The table's own order without one. */
const sortBy = <const Columns extends readonly string[]>(columns: Columns) =>
  v.optional(v.nullable(v.strictObject({ column: v.picklist(columns), descending: v.boolean() })))

/** A display filter without an error, and the packet its `${field}` refers to. Every row is listed without one. */
const filter = v.optional(
  v.nullable(
    v.strictObject({
      text: v.pipe(v.string(), v.maxLength(MAX_FILTER_LENGTH)),
      packet: v.nullable(rowNumber),
    }),
  ),
)
export type RowsFilter = NonNullable<v.InferOutput<typeof filter>>

/** Which rows: a table, and which of its rows are listed in which order. `connection` null lists those of all. */
export const rowsQuery = v.variant('table', [
  v.strictObject({ table: v.literal('connections'), filter }),
  v.strictObject({
    table: v.literal('frames'),
    connection: v.nullable(rowNumber),
    sort: sortBy(FRAME_SORT_COLUMNS),
    filter,
  }),
  v.strictObject({
    table: v.literal('packets'),
    connection: v.nullable(rowNumber),
    sort: sortBy(PACKET_SORT_COLUMNS),
    filter,
  }),
  /** The gravest first, each severity in the order it was found. */
  v.strictObject({
    table: v.literal('diagnostics'),
    connection: v.nullable(rowNumber),
    severity: v.nullable(v.picklist(['error', 'warning', 'note'])),
    filter,
  }),
  /** The ladder of one connection, folded as told; its rows are places, its row numbers those of frames. */
  v.strictObject({ table: v.literal('sequence'), ...ladderQuery }),
])
/** What a row of each table is. */
export interface RowsOf {
  connections: ConnectionRow
  frames: FrameRow
  packets: PacketRow
  diagnostics: ListedDiagnostic
  sequence: SequenceItem
}
export type RowsTable = keyof RowsOf
export type RowsQuery<T extends RowsTable = RowsTable> = Extract<
  v.InferOutput<typeof rowsQuery>,
  { table: T }
>

/** The lanes of a ladder. */
export interface LadderLanes {
  /** The proxy's legs are open. */
  legs: boolean
  /** False where nothing passed between Sockscope and a server. */
  serverReached: boolean
}

/** Some rows of a list. */
export interface RowsWindow<T extends RowsTable = RowsTable> {
  total: number
  /** Rows of the table that were not yet looked at; a list that is sorted counts without them. */
  pending: number
  /** Where the row asked about stands now; null where it is not listed. */
  place: number | null
  /** What relative times in this list count from: the connection's start, or that of the first one listed. */
  origin: Nanoseconds | null
  /** Of a ladder alone. */
  lanes: LadderLanes | null
  rows: RowsOf[T][]
}

/** Where a row stands in a list. */
export interface RowPlace {
  offset: number
  /** In a ladder: the fold that must be opened first; `offset` is where the row stands after that. */
  unfold: number | null
}
