import { writeFileSync } from 'node:fs'
import { constants, deflateRawSync } from 'node:zlib'
import { frameBytes } from '../shared/websocket/frame-bytes'
import { bytesOf, Conversation, pcapFile } from '../support/capture-builder'
import { inSegments, UPGRADE_REQUEST, UPGRADE_RESPONSE } from '../support/websocket-packets'

const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n\r\n'

/** One compressed text message of `bytes` times the letter `a` (RFC 7692 §7.2.1). */
export function bomb(bytes: number): Uint8Array {
  const packed = deflateRawSync(Buffer.alloc(bytes, 'a'), { finishFlush: constants.Z_SYNC_FLUSH })
  return frameBytes({ rsv: 4, opcode: 1, payload: packed.subarray(0, -4) })
}

/** Writes a capture whose server sends `count` such messages. */
export function writeBombCapture(file: string, count: number, bytes: number): void {
  const talk = new Conversation()
  const message = bomb(bytes)
  const packets = [
    ...talk.handshake(),
    talk.send(0, UPGRADE_REQUEST.replace(/\r\n$/, DEFLATE)),
    talk.send(1, UPGRADE_RESPONSE.replace(/\r\n$/, DEFLATE)),
  ]
  for (let i = 0; i < count; i += 1) packets.push(...inSegments(talk, 1, message, 1400))
  writeFileSync(file, pcapFile(packets.map(bytesOf)))
}
