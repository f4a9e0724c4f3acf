import type { Field } from '../fields/field'
import type { FieldValues } from '../types/field-value'

/**
 * What a filter is evaluated on: a packet with all its values, or a frame. A source is asked only for fields that
 * have no parts.
 */
export interface FieldSource {
  /** The field's values in the order they stand; none where it is absent. The list may be reused by the next call. */
  values(field: Field): FieldValues
  /** `@field`: the bytes of each of its values, as they stand in the packet. */
  raw(field: Field): readonly Uint8Array[]
  /** `field#n`: for each of its values the number of its protocol's layer, from 1; null where all are of the first. */
  layers(field: Field): readonly number[] | null
}

/** A source without any field: what `${field}` reads while nothing is selected. */
export const NOTHING_SELECTED: FieldSource = {
  values: () => [],
  raw: () => [],
  layers: () => null,
}
