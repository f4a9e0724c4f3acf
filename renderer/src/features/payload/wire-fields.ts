/** The parts of a frame on the wire (RFC 6455 §5.2), each a range of its bytes. */
export type WireFieldName =
  | 'fin'
  | 'rsv'
  | 'opcode'
  | 'mask'
  | 'length'
  | 'extendedLength'
  | 'maskKey'
  | 'payload'
  | 'closeCode'
  | 'closeReason'

export interface ByteRange {
  start: number
  /** Exclusive. */
  end: number
}

export interface WireField extends ByteRange {
  name: WireFieldName
}

export interface FrameShape {
  opcode: number
  masked: boolean
  headerLength: number
  /** Payload bytes that came. */
  payloadReceived: number
  closeCode: number | null
}

/** How the header gives the payload length: in 7 bits, or in 16 or 64 that follow. */
export function lengthForm(shape: Pick<FrameShape, 'headerLength' | 'masked'>): 7 | 16 | 64 {
  const extended = shape.headerLength - 2 - (shape.masked ? 4 : 0)
  return extended >= 8 ? 64 : extended >= 2 ? 16 : 7
}

/** Every field with its bytes, counted from the frame's first one, in wire order. */
export function wireFields(shape: FrameShape): WireField[] {
  const fields: WireField[] = [
    { name: 'fin', start: 0, end: 1 },
    { name: 'rsv', start: 0, end: 1 },
    { name: 'opcode', start: 0, end: 1 },
    { name: 'mask', start: 1, end: 2 },
    { name: 'length', start: 1, end: 2 },
  ]
  const form = lengthForm(shape)
  const lengthEnd = form === 64 ? 10 : form === 16 ? 4 : 2
  if (form !== 7) fields.push({ name: 'extendedLength', start: 2, end: lengthEnd })
  if (shape.masked) fields.push({ name: 'maskKey', start: lengthEnd, end: lengthEnd + 4 })
  const start = shape.headerLength
  const end = start + shape.payloadReceived
  if (end > start) fields.push({ name: 'payload', start, end })
  if (shape.closeCode !== null && end - start >= 2) {
    fields.push({ name: 'closeCode', start, end: start + 2 })
    if (end > start + 2) fields.push({ name: 'closeReason', start: start + 2, end })
  }
  return fields
}

export function fieldRange(fields: readonly WireField[], name: WireFieldName): ByteRange | null {
  return fields.find((field) => field.name === name) ?? null
}

/**
 * The fields a range of bytes belongs to. Of fields that lie inside one another only the inner ones count: the
 * close code, not the payload around it. The first byte is FIN, RSV and opcode at once.
 */
export function fieldsAt(fields: readonly WireField[], range: ByteRange): WireFieldName[] {
  const touched = fields.filter((field) => field.start < range.end && range.start < field.end)
  const inner = touched.filter((field) => !touched.some((other) => isInside(other, field)))
  return inner.map((field) => field.name)
}

function isInside(inner: ByteRange, outer: ByteRange): boolean {
  const within = inner.start >= outer.start && inner.end <= outer.end
  return within && (inner.start !== outer.start || inner.end !== outer.end)
}
