import type { FieldSource } from '@shared/filter/evaluate/field-source'
import type { NumberColumn, RowSource } from '@shared/filter/evaluate/row-source'
import { fieldNamed } from '@shared/filter/fields/catalogue'
import type { Field } from '@shared/filter/fields/field'
import type { FieldValue, FieldValues } from '@shared/filter/types/field-value'

export type Values = Readonly<Record<string, FieldValue | readonly FieldValue[]>>

/** A unit with exactly these fields. `layers` numbers the values of a field. */
export class TheseValues implements FieldSource {
  readonly #values = new Map<Field, readonly FieldValue[]>()
  readonly #layers = new Map<Field, readonly number[]>()

  constructor(values: Values, layers: Readonly<Record<string, readonly number[]>> = {}) {
    for (const [name, value] of Object.entries(values)) {
      this.#values.set(
        fieldNamed(name),
        Array.isArray(value) ? (value as FieldValue[]) : [value as FieldValue],
      )
    }
    for (const [name, numbers] of Object.entries(layers)) this.#layers.set(fieldNamed(name), numbers)
  }

  values(field: Field): FieldValues {
    return this.#values.get(field) ?? []
  }

  raw(field: Field): readonly Uint8Array[] {
    return this.values(field).filter((value) => value instanceof Uint8Array)
  }

  layers(field: Field): readonly number[] | null {
    return this.#layers.get(field) ?? null
  }
}

/** Rows with these fields; those in `columns` are columns of numbers, counted from `base`. */
export class TheseRows implements RowSource {
  readonly #rows: readonly TheseValues[]
  readonly #columns: Readonly<Record<string, bigint>>
  #at = 0

  constructor(rows: readonly Values[], columns: Readonly<Record<string, bigint>> = {}) {
    this.#rows = rows.map((values) => new TheseValues(values))
    this.#columns = columns
  }

  moveTo(row: number): void {
    this.#at = row
  }

  values(field: Field): FieldValues {
    return this.#rows[this.#at]!.values(field)
  }

  raw(field: Field): readonly Uint8Array[] {
    return this.#rows[this.#at]!.raw(field)
  }

  layers(): null {
    return null
  }

  column(field: Field): NumberColumn | null {
    const base = this.#columns[field.name]
    if (base === undefined) return null
    return {
      base,
      fill: (from, count, into) => {
        for (let at = 0; at < count; at++) {
          const [value] = this.#rows[from + at]!.values(field)
          into[at] =
            value === undefined ? NaN : typeof value === 'bigint' ? Number(value - base) : Number(value)
        }
      },
    }
  }
}
