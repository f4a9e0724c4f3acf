import * as v from 'valibot'

/** A row of a table, or a number or offset in one. */
export const rowNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))

/** Which bytes: a frame's payload as on the wire or unmasked, a whole message after inflating, an exchange's head or body. */
export const payloadSource = v.variant('kind', [
  v.strictObject({ kind: v.literal('frame-wire'), row: rowNumber }),
  v.strictObject({ kind: v.literal('frame-payload'), row: rowNumber }),
  v.strictObject({ kind: v.literal('message'), row: rowNumber }),
  v.strictObject({ kind: v.literal('stream'), connection: rowNumber, direction: v.picklist([0, 1]) }),
  /** What an exchange's request or response carried: its body without transfer and content codings. */
  v.strictObject({
    kind: v.literal('http-body'),
    connection: rowNumber,
    exchange: rowNumber,
    part: v.picklist(['request', 'response']),
  }),
  /** A packet as it was captured. */
  v.strictObject({ kind: v.literal('packet'), packet: rowNumber }),
])
export type PayloadSource = v.InferOutput<typeof payloadSource>

/** A range of a source. `total` is the length of the whole source; `incomplete` says why bytes are missing, if they are. */
export interface PayloadRead {
  bytes: Uint8Array
  total: number
  incomplete:
    | 'gap'
    | 'inflate-invalid'
    | 'inflate-limit'
    | 'inflate-context-lost'
    | 'unreadable'
    | 'body-limit'
    | 'coding-unknown'
    | null
}
