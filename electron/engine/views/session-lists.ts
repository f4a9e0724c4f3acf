import type { LadderLanes, RowPlace, RowsOf, RowsQuery, RowsWindow } from '@shared/ipc/row-queries'
import type { Nanoseconds } from '@shared/model/nanoseconds'
import type { FrameRowNumber, PacketNumber } from '@shared/model/numbers'
import { framesCompletedBy } from '../filter/frame-finder'
import type { SessionFilter } from '../filter/session-filter'
import { SessionFilters } from '../filter/session-filters'
import type { ConnectionRecord } from '../index/connection/connection-record'
import { startTime } from '../index/connection/connection-state'
import type { RowChangeListener } from '../index/row-changes'
import type { Session } from '../index/session'
import type { MessageDecoder } from '../decode/message-decoder'
import type { PayloadReader } from '../payload/payload-reader'
import { connectionRow } from './connections/connection-rows'
import { chosenDiagnostics, listedDiagnostic } from './diagnostics/listed-diagnostics'
import { frameRow } from './frames/frame-rows'
import type { PacketViews } from './packets/packet-views'
import { frameOrder, packetOrder } from './rows/row-orders'
import type { RowSource } from './rows/row-source'
import { rowView, type RowChoice, type RowView } from './rows/row-view'
import { RowViews } from './rows/row-views'
import { Ladder } from './sequence/ladder'
import type { ViewFloor } from './view-floor'

/** Lists that a view of rows stands behind. */
type ViewedTable = Exclude<RowsQuery['table'], 'sequence'>

/** A list that is looked at: any part of it, and where a row stands. */
interface ListedRows<Row> {
  readonly total: number
  readonly pending: number
  readonly origin: Nanoseconds | null
  readonly lanes: LadderLanes | null
  window(offset: number, count: number): Row[]
  locate(row: number): RowPlace | null
}

const NOTHING: ListedRows<never> = {
  total: 0,
  pending: 0,
  origin: null,
  lanes: null,
  window: () => [],
  locate: () => null,
}

/** Every list of a session: connections, frames, packets, diagnostics and the ladder are asked for in one way. */
export class SessionLists implements RowChangeListener {
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #decoder: MessageDecoder
  readonly #packets: PacketViews
  readonly #floor: ViewFloor
  readonly #views: RowViews<ViewedTable>
  readonly #filters: SessionFilters
  /** Set from the first filter on: without one nothing is judged by what a row says. */
  #unsubscribe: (() => void) | null = null

  constructor(
    session: Session,
    reader: PayloadReader,
    decoder: MessageDecoder,
    packets: PacketViews,
    floor: ViewFloor,
  ) {
    this.#session = session
    this.#reader = reader
    this.#decoder = decoder
    this.#packets = packets
    this.#floor = floor
    this.#filters = new SessionFilters(session)
    this.#views = new RowViews(() => session.changed())
  }

  /** @param place a row whose place is asked for as well */
  window<Q extends RowsQuery>(
    of: Q,
    offset: number,
    count: number,
    place: number | null = null,
  ): RowsWindow<Q['table']> {
    const list = this.#list(of)
    return {
      total: list.total,
      pending: list.pending,
      place: place === null ? null : (list.locate(place)?.offset ?? null),
      origin: list.origin,
      lanes: list.lanes,
      // The table of the query decides what its rows are; the union cannot say so.
      rows: list.window(offset, count) as RowsOf[Q['table']][],
    }
  }

  locate(of: RowsQuery, row: number): RowPlace | null {
    return this.#list(of).locate(row)
  }

  /** Connections have changed: what is judged by them is judged again. */
  changed(connections: readonly ConnectionRecord[]): void {
    if (this.#unsubscribe === null) return
    for (const record of connections) {
      const { id } = record
      this.#views.touch('connections', id)
      this.#views.touchAll('diagnostics', id, this.#floor.diagnosticsOf(id))
      // Each filter keeps in mind what it knows of a connection: all of them are asked.
      let isOther = false
      for (const filter of this.#filters.all) isOther = filter.connectionChanged(record) || isOther
      if (!isOther) continue
      this.#views.touchAll('frames', id, this.#floor.frames(id))
      this.#views.touchAll('packets', id, this.#floor.packetsOf(id))
    }
  }

  frame(row: FrameRowNumber): void {
    this.#frameChanged(row)
    this.#packetChanged(this.#session.frames.packet(row))
  }

  packet(packet: PacketNumber): void {
    this.#packetChanged(packet)
    const owner = this.#session.packetIndex.ownerOf(packet)
    const record = owner === null ? undefined : this.#session.connections[owner.connection]
    if (record === undefined) return
    // A frame has the fields of its packet as well.
    for (const row of framesCompletedBy(this.#session, record, packet)) this.#frameChanged(row)
  }

  /** The floor was raised: lists are made anew when they are next asked for. */
  cleared(): void {
    this.#views.clear()
  }

  stop(): void {
    this.#views.clear()
    this.#unsubscribe?.()
    this.#unsubscribe = null
  }

  #frameChanged(row: FrameRowNumber): void {
    this.#views.touch('frames', row)
    for (const filter of this.#filters.all) filter.frameChanged(row)
  }

  #packetChanged(packet: PacketNumber): void {
    const owner = this.#session.packetIndex.ownerOf(packet)
    this.#views.touch('packets', packet)
    if (owner === null) return
    for (const filter of this.#filters.all) filter.packetChanged(owner.connection, packet)
  }

  #filter(of: RowsQuery): SessionFilter | null {
    const filter = of.table === 'sequence' ? null : this.#filters.get(of.filter)
    if (filter !== null) this.#unsubscribe ??= this.#session.changes.subscribe(this)
    return filter
  }

  #list(of: RowsQuery): ListedRows<RowsOf[RowsQuery['table']]> {
    const session = this.#session
    const filter = this.#filter(of)
    switch (of.table) {
      case 'connections': {
        const choice = { predicate: filter?.matched, prepare: filter?.look }
        return this.#rows(of, this.#floor.connections, choice, (connection) =>
          connectionRow(session, session.connections[connection]!, this.#reader),
        )
      }
      case 'frames': {
        const choice = { predicate: filter?.frame, compare: frameOrder(session, of.sort) }
        return this.#rows(of, this.#floor.frames(of.connection), choice, (row) => ({
          ...frameRow(session, this.#reader, row),
          decoded: this.#decoder.summary(row),
        }))
      }
      case 'packets': {
        const choice = { predicate: filter?.packet, compare: packetOrder(session, of.sort) }
        return this.#rows(of, this.#floor.packetsOf(of.connection), choice, (packet) =>
          this.#packets.row(packet),
        )
      }
      case 'diagnostics': {
        const choice = chosenDiagnostics(session, of.severity, filter)
        return this.#rows(of, this.#floor.diagnosticsOf(of.connection), choice, (row) =>
          listedDiagnostic(session, row),
        )
      }
      case 'sequence':
        return this.#ladder(of)
    }
  }

  #rows<Row>(
    of: RowsQuery<ViewedTable>,
    source: RowSource,
    choice: RowChoice,
    describe: (row: number) => Row,
  ): ListedRows<Row> {
    const isPlain = choice.predicate === undefined && choice.compare === undefined
    const view = isPlain
      ? rowView(source)
      : this.#views.get(of.table, JSON.stringify(of), () => rowView(source, choice))
    return {
      total: view.total,
      pending: view.pending,
      origin: this.#originOf(of),
      lanes: null,
      window: (offset, count) => describeRows(view, offset, count, describe),
      locate: (row) => {
        const offset = view.placeOf(row)
        return offset < 0 ? null : { offset, unfold: null }
      },
    }
  }

  #ladder({ connection, unfolded, legs }: RowsQuery<'sequence'>): ListedRows<RowsOf['sequence']> {
    const record = this.#session.connections[connection]
    if (record === undefined) return NOTHING
    const ladder = new Ladder(this.#session, this.#reader, record, { unfolded, legs })
    return {
      total: ladder.total,
      pending: 0,
      origin: this.#startOf(connection),
      lanes: { legs: ladder.legs, serverReached: ladder.serverReached },
      window: (offset, count) => ladder.window(offset, count),
      locate: (frame) => ladder.locate(frame),
    }
  }

  #originOf(of: RowsQuery<ViewedTable>): Nanoseconds | null {
    if (of.table !== 'connections' && of.connection !== null) return this.#startOf(of.connection)
    if (of.table === 'packets') {
      const packets = this.#floor.packetsOf(null)
      return packets.length === 0 ? null : this.#session.packets.time(packets.at(0))
    }
    const { connections } = this.#floor
    return connections.length === 0 ? null : this.#startOf(connections.at(0))
  }

  #startOf(connection: number): Nanoseconds | null {
    const { connections, packets } = this.#session
    const record = connections[connection]
    return record === undefined ? null : startTime(record, packets)
  }
}

function describeRows<Row>(
  view: RowView,
  offset: number,
  count: number,
  describe: (row: number) => Row,
): Row[] {
  const rows: Row[] = []
  const end = Math.min(view.total, offset + count)
  for (let place = offset; place < end; place++) rows.push(describe(view.at(place)))
  return rows
}
