import * as v from 'valibot'

/** How a person says a connection is to be read: as WebSocket though no upgrade says so, or by what its bytes say. */
export const decodeAsSchema = v.picklist(['websocket', 'automatic'])
export type DecodeAsKind = v.InferOutput<typeof decodeAsSchema>
