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
    const numbers: NumberColumn['fill'] = (from, count, into) => {
      for (let at = 0; at < count; at++) into[at] = from + at
    }
    const columns: Readonly<Record<string, NumberColumn>> = {
      'frame.number': numberColumn(numbers),
      'frame.len': numberColumn((from, count, into) => {
        for (let at = 0; at < count; at++) into[at] = packets.originalLength(from + at)
      }),
      'frame.cap_len': numberColumn((from, count, into) => {
        for (let at = 0; at < count; at++) into[at] = packets.capturedLength(from + at)
      }),
      'frame.time': timeColumn(session, numbers, 'epoch'),
      'frame.time_epoch': timeColumn(session, numbers, 'epoch'),
      'frame.time_relative': timeColumn(session, numbers, 'relative'),
      'sockscope.connection': numberColumn((from, count, into) => {
        for (let at = 0; at < count; at++) into[at] = packetIndex.ownerOf(from + at)?.connection ?? NaN
      }),
      'sockscope.direction': numberColumn((from, count, into) => {
        for (let at = 0; at < count; at++) into[at] = packetIndex.ownerOf(from + at)?.direction ?? NaN
      }),
    }
    this.#columns = new Map(Object.entries(columns).map(([name, column]) => [fieldNamed(name), column]))
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
