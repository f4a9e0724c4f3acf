import { deflateRawSync, constants } from 'node:zlib'
import { clientFrame, closePayload, frameBytes, type FrameOptions } from '../../shared/websocket/frame-bytes'
import { upgradeRequest, upgradeResponse, type Headers } from '../../shared/dissector/transcript'

/** What one end does; the next step waits until it has arrived at the other end. */
export type Step = { by: 0 | 1; send: Uint8Array } | { by: 0 | 1; end: 'fin' | 'rst' }

const bytes = (value: string | Uint8Array): Uint8Array =>
  typeof value === 'string' ? Buffer.from(value, 'latin1') : value

export const client = (...parts: (string | Uint8Array)[]): Step => ({
  by: 0,
  send: Buffer.concat(parts.map(bytes)),
})
export const server = (...parts: (string | Uint8Array)[]): Step => ({
  by: 1,
  send: Buffer.concat(parts.map(bytes)),
})
export const fin = (by: 0 | 1): Step => ({ by, end: 'fin' })
export const rst = (by: 0 | 1): Step => ({ by, end: 'rst' })

/** One frame of an end: masked where it comes from the client. */
export function frame(by: 0 | 1, options: FrameOptions): Step {
  return { by, send: by === 0 ? clientFrame(options) : frameBytes(options) }
}

export const closeFrame = (by: 0 | 1, code = 1000, reason = ''): Step =>
  frame(by, { opcode: 8, payload: closePayload(code, reason) })

/** The opening handshake, with other headers. */
export function upgrade(request: Headers = {}, response: Headers = {}): Step[] {
  return [client(upgradeRequest(request)), server(upgradeResponse(response))]
}

const DEFLATE = { 'Sec-WebSocket-Extensions': 'permessage-deflate' }
export const upgradeWithDeflate = (): Step[] => upgrade(DEFLATE, DEFLATE)

/** The end as RFC 6455 §7 has it, begun by one of the two. */
export function closing(by: 0 | 1 = 0): Step[] {
  return [closeFrame(by), closeFrame(by === 0 ? 1 : 0), fin(1), fin(0)]
}

/** RFC 7692 §7.2.1. */
export function compressed(text: string | Uint8Array): Uint8Array {
  return new Uint8Array(deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4))
}
