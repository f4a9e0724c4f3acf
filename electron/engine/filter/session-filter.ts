import type { Filter } from '@shared/filter/filter'
import type { FieldSource } from '@shared/filter/evaluate/field-source'
import type { RowFilter } from '@shared/filter/evaluate/row-filter'
import { fieldNamed } from '@shared/filter/fields/catalogue'
import type { Field } from '@shared/filter/fields/field'
import type { HttpExchange } from '@shared/dissector/dissection-sink'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { ConnectionNumber, FrameRowNumber, PacketNumber } from '@shared/model/numbers'
import { severityRank } from '../index/faults/severity'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import { PayloadReader } from '../payload/payload-reader'
import { ConnectionFields } from './connection-fields'
import { ConnectionMatches } from './connection-matches'
import { FrameRows } from './frame-rows'
import { PacketFields } from './packet-fields'
import { PacketRows } from './packet-rows'
import { TcpAnalysisIndex } from './tcp-analysis-index'

const DIAGNOSTIC = fieldNamed('sockscope.diagnostic')
const SEVERITY = fieldNamed('sockscope.severity')

/**
 * One filter over one session: its packets, frames, connections and diagnostics. Cheap to ask again while rows
 * arrive: a connection is looked at from where it was left.
 */
export class SessionFilter {
  readonly packets: RowFilter
  readonly frames: RowFilter

  readonly #session: Session
  readonly #filter: Filter
  readonly #selected: FieldSource | undefined
  readonly #packetFields: PacketFields
  readonly #frameRows: FrameRows
  readonly #matches: ConnectionMatches
  readonly #connectionFields: ConnectionFields

  /** @param selected the packet `${field}` refers to; null while nothing is selected */
  constructor(session: Session, filter: Filter, selected: PacketNumber | null = null) {
    const reader = new PayloadReader(session)
    const analysis = new TcpAnalysisIndex(session)
    const fieldsOfPackets = (): PacketFields => new PacketFields(session, reader, analysis, filter.fields)
    this.#session = session
    this.#filter = filter
    this.#packetFields = fieldsOfPackets()
    this.#frameRows = new FrameRows(session, reader, fieldsOfPackets(), filter.fields)
    if (selected !== null && filter.readsSelection) {
      const fields = new PacketFields(session, reader, analysis, new Set<Field>(ALL_PAYLOADS))
      fields.moveTo(selected)
      this.#selected = fields
    }
    this.packets = filter.over(new PacketRows(session, this.#packetFields), this.#selected)
    this.frames = filter.over(this.#frameRows, this.#selected)
    this.#matches = new ConnectionMatches(session, { frame: this.frame, packet: this.packet })
    this.#connectionFields = new ConnectionFields(session, filter.fields)
  }

  readonly packet = (packet: PacketNumber): boolean => this.packets.matches(packet)

  readonly frame = (row: FrameRowNumber): boolean => this.frames.matches(row)

  /** Whether any packet or frame of the connection matches, of those there are by now. */
  connection(connection: ConnectionNumber): boolean {
    this.look(connection, Infinity)
    return this.matched(connection)
  }

  /** Looks at up to `limit` rows of a connection, until one matches; how many that were. */
  readonly look = (connection: ConnectionNumber, limit: number): number =>
    this.#filter.isEmpty ? 0 : this.#matches.look(connection, limit)

  /** Whether a row of the connection that was looked at matched. */
  readonly matched = (connection: ConnectionNumber): boolean =>
    this.#filter.isEmpty || this.#matches.has(connection)

  /** A frame may match now, or no longer. */
  frameChanged(row: FrameRowNumber): void {
    this.#matches.frameChanged(this.#session.frames.connection(row), row)
  }

  /** A packet of a connection may match now, or no longer. */
  packetChanged(connection: ConnectionNumber, packet: PacketNumber): void {
    this.#matches.packetChanged(connection, packet)
  }

  /** A connection changed; true where any of its rows may match now, or no longer. */
  connectionChanged(record: ConnectionRecord): boolean {
    if (!this.#connectionFields.hasChanged(record)) return false
    this.#matches.forget(record.id)
    return true
  }

  /** An exchange matches with the packet that completed its request, or its response. */
  exchange({ request, response }: Pick<HttpExchange, 'request' | 'response'>): boolean {
    return [request, response].some((head) => head !== null && this.packet(head.packet))
  }

  /** A diagnostic has its own code and severity, and the fields of the frame, else the packet, it is about. */
  readonly diagnostic = (diagnostic: Diagnostic): boolean => {
    const { code, connection, frame, packet } = diagnostic
    const frames = connection === null ? undefined : this.#session.connections[connection]?.frames
    const isAtFrame = frame !== null && frames !== undefined && frame < frames.length
    const place = isAtFrame ? this.#frameRows : this.#packetFields
    if (isAtFrame) this.#frameRows.moveTo(frames.get(frame))
    else this.#packetFields.moveTo(packet)
    return this.#filter.matches(
      {
        values: (field) =>
          field === DIAGNOSTIC ? [code] : field === SEVERITY ? [severityRank(code)] : place.values(field),
        raw: (field) => place.raw(field),
        layers: (field) => place.layers(field),
      },
      this.#selected,
    )
  }
}

/** Fields that make a source read payload: what is selected may be asked for any of them. */
const ALL_PAYLOADS = ['websocket', 'json', 'sockscope.payload'].map(fieldNamed)
