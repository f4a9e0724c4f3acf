import { clientFrame, closePayload, frameBytes } from '../shared/websocket/frame-bytes'
import { ACK, bytesOf, concat, Conversation, FIN } from './capture-builder'

const TEXT = 1
const BINARY = 2
const CLOSE = 8
const PING = 9

export const UPGRADE_REQUEST =
  'GET /chat HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

export const UPGRADE_RESPONSE =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'

/** From SYN to the last FIN: the Upgrade of RFC 6455 §1.2, frames both ways, the closing handshake. */
export function websocketPackets(talk = new Conversation()): Uint8Array[] {
  return [...talk.handshake(), ...upgradePackets(talk), ...framePackets(talk), ...finPackets(talk)]
}

export function upgradePackets(talk: Conversation): Uint8Array[] {
  return [talk.send(0, UPGRADE_REQUEST), talk.send(1, UPGRADE_RESPONSE)]
}

/** A text and a ping of the client in one segment, a binary answer in two, and the closing handshake. */
export function framePackets(talk: Conversation): Uint8Array[] {
  const binary = frameBytes({ opcode: BINARY, payload: new Uint8Array(300).fill(7) })
  const closing = { opcode: CLOSE, payload: closePayload(1000, 'done') }
  return [
    talk.send(
      0,
      concat(clientFrame({ opcode: TEXT, payload: 'hello' }), clientFrame({ opcode: PING, payload: 'p' })),
    ),
    talk.send(1, binary.subarray(0, 100)),
    talk.send(1, binary.subarray(100)),
    talk.send(0, clientFrame(closing)),
    talk.send(1, frameBytes(closing)),
  ]
}

export function finPackets(talk: Conversation): Uint8Array[] {
  return [talk.send(1, '', FIN | ACK), talk.send(0, '', FIN | ACK), talk.send(1, '')]
}

/** Cuts what one side sends into segments of so many bytes. */
export function inSegments(
  talk: Conversation,
  side: 0 | 1,
  payload: Uint8Array | string,
  size: number,
): Uint8Array[] {
  const bytes = bytesOf(payload)
  const segments: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size)
    segments.push(talk.send(side, bytes.subarray(at, at + size)))
  return segments
}
