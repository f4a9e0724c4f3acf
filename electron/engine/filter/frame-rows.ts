import { fieldNamed } from '@shared/filter/fields/catalogue'
import type { Field } from '@shared/filter/fields/field'
import type { NumberColumn, RowSource } from '@shared/filter/evaluate/row-source'
import { NO_VALUES, type FieldValue, type FieldValues } from '@shared/filter/types/field-value'
import type { FrameRowNumber } from '@shared/model/numbers'
import { severityRank } from '../index/faults/severity'
import type { Session } from '../index/session'
import type { PayloadReader } from '../payload/payload-reader'
import { isOfFrame, type PacketFields } from './packet-fields'
import { numberColumn, timeColumn } from './session-columns'
import { wantedOf, websocketValues, type Wanted } from './websocket-values'

const DIAGNOSTIC = fieldNamed('sockscope.diagnostic')
const SEVERITY = fieldNamed('sockscope.severity')

/**
 * The frames of a session as rows of a filter: one frame's own fields, and with them those of the packet that
 * completes it. So two conditions on `websocket.*` always speak of the same frame.
 */
export class FrameRows implements RowSource {
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #packet: PacketFields
  readonly #wanted: Wanted
  readonly #columns: ReadonlyMap<Field, NumberColumn>
  readonly #own = new Map<Field, FieldValue[]>()
  #row: FrameRowNumber = -1
  #isRead = false
  #isPacketThere = false

  constructor(session: Session, reader: PayloadReader, packet: PacketFields, fields: ReadonlySet<Field>) {
    this.#session = session
    this.#reader = reader
    this.#packet = packet
    this.#wanted = wantedOf(fields)
    this.#columns = frameColumns(session)
  }

  moveTo(row: FrameRowNumber): void {
    this.#row = row
    this.#isRead = false
    this.#isPacketThere = false
  }

  values(field: Field): FieldValues {
    if (field === DIAGNOSTIC || field === SEVERITY) return this.#diagnostics(field)
    if (!isOfFrame(field)) return this.#atPacket().values(field)
    this.#readFrame()
    return this.#own.get(field) ?? NO_VALUES
  }

  raw(field: Field): readonly Uint8Array[] {
    if (!isOfFrame(field)) return this.#atPacket().raw(field)
    return this.values(field).filter((value) => value instanceof Uint8Array)
  }

  layers(field: Field): readonly number[] | null {
    return isOfFrame(field) ? null : this.#atPacket().layers(field)
  }

  column(field: Field): NumberColumn | null {
    return this.#columns.get(field) ?? null
  }

  #atPacket(): PacketFields {
    if (!this.#isPacketThere) {
      this.#isPacketThere = true
      this.#packet.moveTo(this.#session.frames.packet(this.#row))
    }
    return this.#packet
  }

  #readFrame(): void {
    if (this.#isRead) return
    this.#isRead = true
    this.#own.clear()
    websocketValues(this.#session, this.#reader, this.#row, this.#wanted, (name, value) => {
      const field = fieldNamed(name)
      const values = this.#own.get(field)
      if (values === undefined) this.#own.set(field, [value])
      else values.push(value)
    })
  }

  /** Those about this frame, not about its packet. */
  #diagnostics(field: Field): FieldValues {
    const { frames, connections } = this.#session
    if (frames.severity(this.#row) === 0) return NO_VALUES
    const record = connections[frames.connection(this.#row)]
    if (record === undefined) return NO_VALUES
    const number = record.frames.indexOf(this.#row)
    return record.diagnostics.flatMap(({ code, frame }) =>
      frame !== number ? [] : [field === DIAGNOSTIC ? code : severityRank(code)],
    )
  }
}

/** What the frame table has in its columns. */
function frameColumns(session: Session): ReadonlyMap<Field, NumberColumn> {
  const { frames } = session
  const packets: NumberColumn['fill'] = (from, count, into) => frames.readPackets(from, count, into)
  const connections = numberColumn((from, count, into) => frames.readConnections(from, count, into))
  const columns: Readonly<Record<string, NumberColumn>> = {
    'frame.number': numberColumn(packets),
    'frame.time': timeColumn(session, packets, 'epoch'),
    'frame.time_epoch': timeColumn(session, packets, 'epoch'),
    'frame.time_relative': timeColumn(session, packets, 'relative'),
    'tcp.stream': connections,
    'sockscope.connection': connections,
    'sockscope.direction': numberColumn((from, count, into) => frames.readDirections(from, count, into)),
    'sockscope.frame.length': numberColumn((from, count, into) =>
      frames.readPayloadLengths(from, count, into),
    ),
    'websocket.opcode': numberColumn((from, count, into) => frames.readOpcodes(from, count, into)),
    'websocket.fin': numberColumn((from, count, into) => frames.readFins(from, count, into)),
    'websocket.rsv': numberColumn((from, count, into) => frames.readRsvs(from, count, into)),
    'websocket.mask': numberColumn((from, count, into) => frames.readMasks(from, count, into)),
    'websocket.payload_length': numberColumn((from, count, into) => {
      frames.readPayloadLengths(from, count, into)
      for (let at = 0; at < count; at++) into[at] = sevenBits(into[at]!)
    }),
  }
  return new Map(Object.entries(columns).map(([name, column]) => [fieldNamed(name), column]))
}

/** RFC 6455 §5.2. */
function sevenBits(length: number): number {
  return length > 0xffff ? 127 : length > 125 ? 126 : length
}
