import type { Filter } from '@shared/filter/filter'
import type { FieldSource } from '@shared/filter/evaluate/field-source'
import type { RowFilter } from '@shared/filter/evaluate/row-filter'
import { fieldNamed } from '@shared/filter/fields/catalogue'
import type { Field } from '@shared/filter/fields/field'
import type { HttpExchange } from '@shared/dissector/dissection-sink'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { ConnectionNumber, FrameRowNumber, PacketNumber } from '@shared/model/numbers'
import { severityRank } from '../index/faults/severity'
import type { Session } from '../index/session'
import { PayloadReader } from '../payload/payload-reader'
import { FrameRows } from './frame-rows'
import { PacketFields } from './packet-fields'
import { PacketRows } from './packet-rows'
import { TcpAnalysisIndex } from './tcp-analysis-index'

const DIAGNOSTIC = fieldNamed('sockscope.diagnostic')
const SEVERITY = fieldNamed('sockscope.severity')

/** How far a connection was looked at, and whether any of its rows matched. */
interface Progress {
  packets: number
  frames: number
  matches: boolean
}

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
  readonly #connections = new Map<ConnectionNumber, Progress>()

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
  }

  packet(packet: PacketNumber): boolean {
    return this.packets.matches(packet)
  }

  frame(row: FrameRowNumber): boolean {
    return this.frames.matches(row)
  }

  /** Whether any packet or frame of the connection matches, of those there are by now. */
  connection(connection: ConnectionNumber): boolean {
    const { connections, packetIndex } = this.#session
    if (this.#filter.isEmpty) return true
    let progress = this.#connections.get(connection)
    if (progress === undefined) {
      progress = { packets: 0, frames: 0, matches: false }
      this.#connections.set(connection, progress)
    }
    const frames = connections[connection]?.frames
    const packets = packetIndex.packetsOf(connection)
    while (!progress.matches && frames !== undefined && progress.frames < frames.length) {
      progress.matches = this.frame(frames.get(progress.frames++))
    }
    while (!progress.matches && packets !== null && progress.packets < packets.length) {
      progress.matches = this.packet(packets.get(progress.packets++))
    }
    return progress.matches
  }

  /** An exchange matches with the packet that completed its request, or its response. */
  exchange({ request, response }: Pick<HttpExchange, 'request' | 'response'>): boolean {
    return [request, response].some((head) => head !== null && this.packet(head.packet))
  }

  /** A diagnostic has its own code and severity, and the fields of the frame, else the packet, it is about. */
  diagnostic(diagnostic: Diagnostic): boolean {
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
