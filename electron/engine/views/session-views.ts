import type { ComparisonRow } from '@shared/ipc/comparison-rows'
import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'
import type { Session } from '../index/session'
import { PayloadReader } from '../payload/payload-reader'
import { connectionEnding } from './connections/close-forensics'
import { connectionDetail } from './connections/connection-details'
import { MessageDecoder } from '../decode/message-decoder'
import { diagnosticCounts } from './diagnostics/listed-diagnostics'
import { frameDetail } from './frames/frame-rows'
import { PacketViews } from './packets/packet-views'
import { Ladder } from './sequence/ladder'
import { SessionLists } from './session-lists'
import { ViewFloor } from './view-floor'

type Handlers = { [C in SessionCommand]: (args: SessionArguments<C>) => SessionResults[C] }

/** A list that is compared elsewhere. */
export interface ComparedRows {
  readonly total: number
  window(offset: number, count: number): ComparisonRow[]
}

/** Answers what a window may ask of a session. Costs depend on the rows asked for, not on the size of the session. */
export class SessionViews {
  /** The aligned list of the last comparison; null without one. */
  comparison: ComparedRows | null = null
  readonly floor: ViewFloor
  readonly lists: SessionLists
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #decoder: MessageDecoder
  readonly #packets: PacketViews
  readonly #handlers: Handlers = {
    'rows.window': ({ of, offset, count, place }) => this.lists.window(of, offset, count, place),
    'rows.locate': ({ of, row }) => this.lists.locate(of, row),
    'connection.detail': ({ connection }) => {
      const record = this.#session.connections[connection]
      return record === undefined ? null : connectionDetail(this.#session, this.#reader, record)
    },
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
    'packet.detail': ({ packet }) => this.#packets.detail(packet),
    'packet.frames': ({ packet }) => this.#packets.packetFrames(packet),
    'frame.packets': ({ row }) => this.#packets.framePackets(row),
    'diagnostics.counts': ({ connection }) => diagnosticCounts(this.#session, this.floor, connection),
    'sequence.times': ({ connection, unfolded, legs }) => {
      const record = this.#session.connections[connection]
      if (record === undefined) return { total: 0, times: null }
      return new Ladder(this.#session, this.#reader, record, { unfolded, legs }).times()
    },
    'connection.ending': ({ connection }) => {
      const record = this.#session.connections[connection]
      return record === undefined ? null : connectionEnding(this.#session, this.#reader, record)
    },
    'comparison.window': ({ offset, count }) => ({
      total: this.comparison?.total ?? 0,
      rows: this.comparison?.window(offset, count) ?? [],
    }),
  }

  constructor(session: Session) {
    this.#session = session
    this.floor = new ViewFloor(session)
    this.#reader = new PayloadReader(session)
    this.#decoder = new MessageDecoder(session, this.#reader)
    this.#packets = new PacketViews(session, this.#reader)
    this.lists = new SessionLists(session, this.#reader, this.#decoder, this.#packets, this.floor)
  }

  /** Takes what there is now off every list. Traffic, recording and file are untouched. */
  clear(): void {
    this.floor.raise()
    this.lists.cleared()
  }

  /** Nothing will be asked any more: nothing that is behind catches up. */
  stop(): void {
    this.lists.stop()
  }

  answer<C extends SessionCommand>(command: C, args: SessionArguments<C>): SessionResults[C] {
    return this.#handlers[command](args)
  }
}
