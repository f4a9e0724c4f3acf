import { computed } from 'vue'
import {
  fieldRange,
  fieldsAt,
  wireFields,
  type ByteRange,
  type WireField,
  type WireFieldName,
} from './wire-fields'
import { useDetailsStore } from '../../state/details-store'
import { usePayloadViewStore } from './payload-view-store'
import { usePayloadSource } from './use-payload-source'

/** Ties the fields of the selected frame to its bytes, both ways. */
export function useWireLink() {
  const details = useDetailsStore()
  const view = usePayloadViewStore()
  const { kind } = usePayloadSource()

  const fields = computed<WireField[]>(() => {
    const { frame } = details
    if (frame === null) return []
    return wireFields({
      opcode: frame.row.opcode,
      masked: frame.row.masked,
      headerLength: frame.headerLength,
      payloadReceived: frame.payloadReceived,
      closeCode: frame.row.closeCode,
    })
  })
  /** The chosen field, or those the chosen bytes belong to. */
  const marked = computed<WireFieldName[]>(() => {
    if (view.field !== null) return [view.field]
    return view.range === null ? [] : fieldsAt(fields.value, view.range)
  })

  function chooseField(name: WireFieldName): void {
    view.chooseField(kind.value, name, fieldRange(fields.value, name))
  }

  function chooseBytes(range: ByteRange | null): void {
    view.chooseBytes(range)
  }

  return { fields, marked, chooseField, chooseBytes }
}
