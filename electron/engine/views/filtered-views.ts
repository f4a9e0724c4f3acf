import type { SessionResults } from '@shared/ipc/session-commands'
import type { ConnectionNumber, PacketNumber } from '@shared/model/numbers'
import { FilteredRows, type ListedRows } from '../filter/filtered-rows'
import { SessionFilters, type FilterQuery } from '../filter/session-filters'
import type { SessionFilter } from '../filter/session-filter'
import type { RowList } from '../index/columns/row-list'
import type { Session } from '../index/session'
import type { PayloadReader } from '../payload/payload-reader'
import { connectionRow } from './connections/connection-rows'
import { frameRow } from './frames/frame-rows'
import type { PacketViews } from './packets/packet-views'
import type { ViewFloor } from './view-floor'

/** Lists that are kept as far as they were filtered; the one that was longest not asked for is dropped. */
const MAX_KEPT_LISTS = 8
/** Rows that are looked at in one turn of the engine, which relays traffic in between. */
const ROWS_PER_TURN = 20_000

/** The lists of a session with a display filter in force. A long one is filtered a turn at a time. */
export class FilteredViews {
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #packets: PacketViews
  readonly #floor: ViewFloor
  readonly #filters: SessionFilters
  readonly #lists = new Map<string, FilteredRows>()
  #turn: NodeJS.Immediate | null = null

  constructor(session: Session, reader: PayloadReader, packets: PacketViews, floor: ViewFloor) {
    this.#session = session
    this.#reader = reader
    this.#packets = packets
    this.#floor = floor
    this.#filters = new SessionFilters(session)
  }

  /** Null for a filter that keeps everything. */
  filter(query: FilterQuery | null | undefined): SessionFilter | null {
    return this.#filters.get(query)
  }

  /** Those with any row that matches. A connection can begin to match as long as it goes on. */
  connections(query: FilterQuery, offset: number, count: number): SessionResults['connections.window'] {
    const filter = this.#filters.get(query)
    const all = this.#floor.connectionsFrom(0, this.#floor.connections)
    let budget = ROWS_PER_TURN
    let pending = 0
    const matching = all.filter(({ id }) => {
      if (filter === null) return true
      budget -= filter.look(id, Math.max(0, budget))
      if (!filter.isLookedAt(id)) pending++
      return filter.matched(id)
    })
    if (pending > 0) this.#again()
    const rows = matching.slice(offset, offset + count).map((record) => connectionRow(this.#session, record))
    // Every row names its connection: none follows from its place.
    return { total: matching.length, rows, kept: matching.length, first: Number.MAX_SAFE_INTEGER, pending }
  }

  frames(
    query: FilterQuery,
    connection: ConnectionNumber | null,
    offset: number,
    count: number,
  ): SessionResults['frames.window'] {
    const { frames, connections } = this.#session
    const cleared = this.#floor.clearedFrames(connection)
    const own = connection === null ? null : connections[connection]?.frames
    if (own === undefined) return { total: 0, rows: [], cleared: 0 }
    const source = own === null ? range(cleared, () => frames.count) : listFrom(own, cleared)
    const rows = this.#rows(['frames', connection, cleared, query], source, this.#filters.get(query)?.frame)
    return {
      total: rows.total,
      rows: rows.window(offset, count).map((row) => frameRow(this.#session, this.#reader, row)),
      cleared: 0,
      pending: rows.pending,
    }
  }

  packets(
    query: FilterQuery,
    connection: ConnectionNumber | null,
    offset: number,
    count: number,
  ): SessionResults['packets.window'] {
    const rows = this.#packetRows(query, connection)
    if (rows === null) return { total: 0, rows: [] }
    const shown = rows.window(offset, count).map((packet) => this.#packets.row(packet))
    return { total: rows.total, rows: shown, pending: rows.pending }
  }

  locatePacket(query: FilterQuery, connection: ConnectionNumber | null, packet: PacketNumber): number | null {
    const place = this.#packetRows(query, connection)?.placeOf(packet) ?? -1
    return place < 0 ? null : place
  }

  #packetRows(query: FilterQuery, connection: ConnectionNumber | null): FilteredRows | null {
    const { packets, packetIndex } = this.#session
    const first = this.#floor.packets + 1
    const own = connection === null ? null : packetIndex.packetsOf(connection)
    if (connection !== null && own === null) return null
    const source = own === null ? range(first, () => packets.count + 1) : listFrom(own, firstFrom(own, first))
    return this.#rows(['packets', connection, first, query], source, this.#filters.get(query)?.packet)
  }

  #rows(key: unknown, source: ListedRows, keeps: ((row: number) => boolean) | undefined): FilteredRows {
    const name = JSON.stringify(key)
    const rows = this.#lists.get(name) ?? new FilteredRows(source, keeps ?? (() => true))
    this.#lists.delete(name)
    this.#lists.set(name, rows)
    if (this.#lists.size > MAX_KEPT_LISTS) this.#lists.delete(this.#lists.keys().next().value!)
    rows.extend(ROWS_PER_TURN)
    if (rows.pending > 0) this.#again()
    return rows
  }

  /** What is left is looked at in turns of its own, each of which a tick tells of. */
  #again(): void {
    if (this.#turn !== null) return
    this.#turn = setImmediate(() => {
      this.#turn = null
      let isBehind = false
      for (const rows of this.#lists.values()) {
        rows.extend(ROWS_PER_TURN)
        isBehind ||= rows.pending > 0
      }
      this.#session.changed()
      if (isBehind) this.#again()
    })
  }
}

/** Rows from `first` on, up to one that may grow. */
function range(first: number, end: () => number): ListedRows {
  return {
    get length() {
      return Math.max(0, end() - first)
    },
    at: (index) => first + index,
  }
}

function listFrom(list: RowList, first: number): ListedRows {
  return {
    get length() {
      return list.length - first
    },
    at: (index) => list.get(first + index),
  }
}

/** Index of the first row of an ascending list that is not below `row`. */
function firstFrom(list: RowList, row: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list.get(middle) < row) low = middle + 1
    else high = middle
  }
  return low
}
