import { fieldNamed } from '@shared/filter/fields/catalogue'
import type { Field } from '@shared/filter/fields/field'
import type { NumberColumn, RowSource } from '@shared/filter/evaluate/row-source'
import type { FieldValues } from '@shared/filter/types/field-value'
import type { PacketNumber } from '@shared/model/numbers'
import type { Session } from '../index/session'
import type { PacketFields } from './packet-fields'
import { numberColumn, timeColumn } from './session-columns'

/** The packets of a session as rows of a filter; a row is a packet's number. */
export class PacketRows implements RowSource {
  readonly #fields: PacketFields
  readonly #columns: ReadonlyMap<Field, NumberColumn>

  constructor(session: Session, fields: PacketFields) {
    const { packets, packetIndex } = session
    this.#fields = fields
    this.#columns = new Map([
      [fieldNamed('frame.number'), numberColumn((packet) => packet)],
      [fieldNamed('frame.len'), numberColumn((packet) => packets.originalLength(packet))],
      [fieldNamed('frame.cap_len'), numberColumn((packet) => packets.capturedLength(packet))],
      [fieldNamed('frame.time'), timeColumn(session, (packet) => packet, 'epoch')],
      [fieldNamed('frame.time_epoch'), timeColumn(session, (packet) => packet, 'epoch')],
      [fieldNamed('frame.time_relative'), timeColumn(session, (packet) => packet, 'relative')],
      [
        fieldNamed('sockscope.connection'),
        numberColumn((packet) => packetIndex.ownerOf(packet)?.connection ?? NaN),
      ],
      [
        fieldNamed('sockscope.direction'),
        numberColumn((packet) => packetIndex.ownerOf(packet)?.direction ?? NaN),
      ],
    ])
  }

  moveTo(packet: PacketNumber): void {
    this.#fields.moveTo(packet)
  }

  values(field: Field): FieldValues {
    return this.#fields.values(field)
  }

  raw(field: Field): readonly Uint8Array[] {
    return this.#fields.raw(field)
  }

  layers(field: Field): readonly number[] | null {
    return this.#fields.layers(field)
  }

  column(field: Field): NumberColumn | null {
    return this.#columns.get(field) ?? null
  }
}
