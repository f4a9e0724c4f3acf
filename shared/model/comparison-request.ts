import * as v from 'valibot'

const connection = v.pipe(v.number(), v.integer(), v.minValue(0))
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))
const pace = v.picklist(['recorded', 'answers'])

/** What a session, or one of its connections, is compared with. */
export const comparisonRequestSchema = v.variant('with', [
  /** Another connection of the same session. */
  v.strictObject({ with: v.literal('connection'), connection, other: connection }),
  /** A capture that is asked for with the system's dialog; the whole session where `connection` is null. */
  v.strictObject({ with: v.literal('file'), connection: v.nullable(connection) }),
  /** What a server does when the connection's client is played again. */
  v.strictObject({
    with: v.literal('server'),
    connection,
    target: v.pipe(v.string(), v.maxLength(2048)),
    pace,
  }),
  /** What a page does when the connection's server is played again on that port of the loopback interface. */
  v.strictObject({ with: v.literal('page'), connection, port, pace }),
])
export type ComparisonRequest = v.InferOutput<typeof comparisonRequestSchema>
