import { describe, expect, it } from 'vitest'
import {
  fieldRange,
  fieldsAt,
  lengthForm,
  wireFields,
  type FrameShape,
} from '../../../../renderer/src/features/payload/wire-fields'

const masked: FrameShape = { opcode: 1, masked: true, headerLength: 6, payloadReceived: 5, closeCode: null }
const long: FrameShape = {
  opcode: 2,
  masked: true,
  headerLength: 14,
  payloadReceived: 70_000,
  closeCode: null,
}
const medium: FrameShape = {
  opcode: 1,
  masked: false,
  headerLength: 4,
  payloadReceived: 200,
  closeCode: null,
}
const close: FrameShape = { opcode: 8, masked: false, headerLength: 2, payloadReceived: 10, closeCode: 1011 }

describe('the fields of a frame and their bytes', () => {
  it('of a short masked frame: two bytes, the key, the payload', () => {
    const fields = wireFields(masked)
    expect(fieldRange(fields, 'opcode')).toMatchObject({ start: 0, end: 1 })
    expect(fieldRange(fields, 'length')).toMatchObject({ start: 1, end: 2 })
    expect(fieldRange(fields, 'maskKey')).toMatchObject({ start: 2, end: 6 })
    expect(fieldRange(fields, 'payload')).toMatchObject({ start: 6, end: 11 })
    expect(fieldRange(fields, 'extendedLength')).toBeNull()
  })

  it('of a 16-bit length: two bytes more', () => {
    expect(lengthForm(medium)).toBe(16)
    expect(fieldRange(wireFields(medium), 'extendedLength')).toMatchObject({ start: 2, end: 4 })
    expect(fieldRange(wireFields(medium), 'maskKey')).toBeNull()
  })

  it('of a 64-bit length: eight bytes more, then the key', () => {
    expect(lengthForm(long)).toBe(64)
    expect(fieldRange(wireFields(long), 'extendedLength')).toMatchObject({ start: 2, end: 10 })
    expect(fieldRange(wireFields(long), 'maskKey')).toMatchObject({ start: 10, end: 14 })
  })

  it('of a close frame: code and reason inside the payload', () => {
    expect(fieldRange(wireFields(close), 'closeCode')).toMatchObject({ start: 2, end: 4 })
    expect(fieldRange(wireFields(close), 'closeReason')).toMatchObject({ start: 4, end: 12 })
  })

  it('of a frame whose payload never came: none for the payload', () => {
    expect(fieldRange(wireFields({ ...masked, payloadReceived: 0 }), 'payload')).toBeNull()
  })
})

describe('bytes and the fields they belong to', () => {
  it('the first byte is FIN, RSV and opcode at once', () => {
    expect(fieldsAt(wireFields(masked), { start: 0, end: 1 })).toEqual(['fin', 'rsv', 'opcode'])
  })

  it('a byte of the key is the key, one of the payload the payload', () => {
    expect(fieldsAt(wireFields(masked), { start: 3, end: 4 })).toEqual(['maskKey'])
    expect(fieldsAt(wireFields(masked), { start: 8, end: 9 })).toEqual(['payload'])
  })

  it('the inner field wins: the close code, not the payload around it', () => {
    expect(fieldsAt(wireFields(close), { start: 2, end: 3 })).toEqual(['closeCode'])
    expect(fieldsAt(wireFields(close), { start: 6, end: 7 })).toEqual(['closeReason'])
  })

  it('choosing a field and then its bytes leads back to the field', () => {
    for (const shape of [masked, long, medium, close]) {
      const fields = wireFields(shape)
      for (const field of fields) {
        if (field.name === 'payload' && shape.closeCode !== null) continue
        expect(fieldsAt(fields, field)).toContain(field.name)
      }
    }
  })

  it('bytes past the frame belong to nothing', () => {
    expect(fieldsAt(wireFields(masked), { start: 11, end: 12 })).toEqual([])
  })
})
