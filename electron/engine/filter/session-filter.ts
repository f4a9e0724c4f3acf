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

  readonly packet = (packet: PacketNumber): boolean => this.packets.matches(packet)

  readonly frame = (row: FrameRowNumber): boolean => this.frames.matches(row)

  /** Whether any packet or frame of the connection matches, of those there are by now. */
  connection(connection: ConnectionNumber): boolean {
    this.look(connection, Infinity)
    return this.matched(connection)
  }

  /** Looks at up to `limit` rows of a connection, until one matches; how many that were. */
  look(connection: ConnectionNumber, limit: number): number {
    if (this.#filter.isEmpty) return 0
    const { connections, packetIndex } = this.#session
    const frames = connections[connection]?.frames
    const packets = packetIndex.packetsOf(connection)
    const progress = this.#progressOf(connection)
    let looked = 0
    while (!progress.matches && looked < limit && frames !== undefined && progress.frames < frames.length) {
      progress.matches = this.frame(frames.get(progress.frames++))
      looked++
    }
    while (!progress.matches && looked < limit && packets !== null && progress.packets < packets.length) {
      progress.matches = this.packet(packets.get(progress.packets++))
      looked++
    }
    return looked
  }

  /** Whether a row that was looked at matched. */
  matched(connection: ConnectionNumber): boolean {
    return this.#filter.isEmpty || this.#progressOf(connection).matches
  }

  /** Whether nothing of the connection is left to look at. */
  isLookedAt(connection: ConnectionNumber): boolean {
    const { connections, packetIndex } = this.#session
    const { matches, frames, packets } = this.#progressOf(connection)
    if (matches || this.#filter.isEmpty) return true
    const isThrough = frames >= (connections[connection]?.frames.length ?? 0)
    return isThrough && packets >= (packetIndex.packetsOf(connection)?.length ?? 0)
  }

  #progressOf(connection: ConnectionNumber): Progress {
    let progress = this.#connections.get(connection)
    if (progress === undefined) {
      progress = { packets: 0, frames: 0, matches: false }
      this.#connections.set(connection, progress)
    }
    return progress
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
