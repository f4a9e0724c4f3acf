import type { FrameRow } from '@shared/ipc/rows'
import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'
import { connectionEnding } from './connections/close-forensics'
import { connectionDetail } from './connections/connection-details'
import { connectionRow } from './connections/connection-rows'
import { diagnosticsWindow } from './diagnostics/diagnostic-lists'
import { FilteredViews } from './filtered-views'
import { MessageDecoder } from '../decode/message-decoder'
import { frameDetail, frameRow } from './frames/frame-rows'
import { PayloadReader } from '../payload/payload-reader'
import { PacketViews } from './packets/packet-views'
import { Ladder } from './sequence/ladder'
import type { Session } from '../index/session'
import { ViewFloor } from './view-floor'

type Handlers = { [C in SessionCommand]: (args: SessionArguments<C>) => SessionResults[C] }

/** Answers what a window may ask of a session. Costs depend on the rows asked for, not on the size of the session. */
export class SessionViews {
  readonly floor: ViewFloor
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #decoder: MessageDecoder
  readonly #packets: PacketViews
  readonly #filtered: FilteredViews
  readonly #handlers: Handlers = {
    'connections.window': ({ offset, count, filter }) =>
      filter === undefined
        ? this.#connections(offset, count)
        : this.#filtered.connections(filter, offset, count),
    'connection.detail': ({ connection }) => {
      const record = this.#session.connections[connection]
      return record === undefined ? null : connectionDetail(this.#session, this.#reader, record)
    },
    'frames.window': ({ connection, offset, count, filter }) =>
      filter === undefined
        ? this.#frames(connection, offset, count)
        : this.#filtered.frames(filter, connection, offset, count),
    'frame.detail': ({ row }) =>
      row < this.#session.frames.count ? frameDetail(this.#session, this.#reader, row) : null,
    'payload.read': ({ source, offset, count }) =>
      source.kind === 'packet'
        ? this.#packets.bytes(source.packet, offset, count)
        : this.#reader.read(source, offset, count),
    'payload.decode': ({ row, as }) => this.#decoder.decode(row, as),
    'decoder.choose': ({ connection, decoder }) => {
      this.#decoder.choose(connection, decoder)
      return null
    },
    'decoder.types': ({ text, rootType }) => this.#decoder.setSchema(text, rootType),
    'packets.window': ({ connection, offset, count, filter }) =>
      filter === undefined
        ? this.#packets.window(connection, offset, count)
        : this.#filtered.packets(filter, connection, offset, count),
    'packets.locate': ({ connection, packet, filter }) =>
      filter === undefined
        ? this.#packets.locate(connection, packet)
        : this.#filtered.locatePacket(filter, connection, packet),
    'packet.detail': ({ packet }) => this.#packets.detail(packet),
    'packet.frames': ({ packet }) => this.#packets.packetFrames(packet),
    'frame.packets': ({ row }) => this.#packets.framePackets(row),
    'diagnostics.window': ({ filter, ...asked }) =>
      diagnosticsWindow(this.#session, this.floor, asked, this.#filtered.filter(filter)),
    'sequence.window': ({ offset, count, ...of }) => {
      const ladder = this.#ladder(of)
      return {
        total: ladder?.total ?? 0,
        items: ladder?.window(offset, count) ?? [],
        legs: ladder?.legs ?? false,
        serverReached: ladder?.serverReached ?? true,
      }
    },
    'sequence.locate': ({ frame, ...of }) => this.#ladder(of)?.locate(frame) ?? null,
    'sequence.times': (of) => this.#ladder(of)?.times() ?? { total: 0, times: null },
    'connection.ending': ({ connection }) => {
      const record = this.#session.connections[connection]
      return record === undefined ? null : connectionEnding(this.#session, this.#reader, record)
    },
  }

  constructor(session: Session) {
    this.#session = session
    this.floor = new ViewFloor(session)
    this.#reader = new PayloadReader(session)
    this.#decoder = new MessageDecoder(session, this.#reader)
    this.#packets = new PacketViews(session, this.#reader, this.floor)
    this.#filtered = new FilteredViews(session, this.#reader, this.#packets, this.floor)
  }

  answer<C extends SessionCommand>(command: C, args: SessionArguments<C>): SessionResults[C] {
    return this.#handlers[command](args)
  }

  #ladder({ connection, unfolded, legs }: SessionArguments<'sequence.times'>): Ladder | null {
    const record = this.#session.connections[connection]
    return record === undefined ? null : new Ladder(this.#session, this.#reader, record, { unfolded, legs })
  }

  #connections(offset: number, count: number): SessionResults['connections.window'] {
    const { floor } = this
    return {
      total: floor.connections,
      rows: floor.connectionsFrom(offset, count).map((record) => connectionRow(this.#session, record)),
      kept: floor.keptConnections,
      first: floor.firstConnection,
    }
  }

  #frames(connection: number | null, offset: number, count: number): SessionResults['frames.window'] {
    const list = connection === null ? null : this.#session.connections[connection]?.frames
    if (list === undefined) return { total: 0, rows: [], cleared: 0 }
    const cleared = this.floor.clearedFrames(connection)
    const end = list === null ? this.#session.frames.count : list.length
    const rows: FrameRow[] = []
    for (let index = cleared + offset; index < Math.min(cleared + offset + count, end); index++) {
      rows.push(
        list === null
          ? frameRow(this.#session, this.#reader, index)
          : frameRow(this.#session, this.#reader, list.get(index), index),
      )
    }
    return { total: end - cleared, rows, cleared }
  }
}
