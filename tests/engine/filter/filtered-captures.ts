import { clientFrame, closePayload, frameBytes } from '../../shared/websocket/frame-bytes'
import {
  ACK,
  concat,
  Conversation,
  ethernet,
  ETHERNET,
  FIN,
  pcapFile,
  PSH,
  RAW,
  RST,
} from '../../support/capture-builder'
import { inSegments, upgradePackets, websocketPackets } from '../../support/websocket-packets'

const CONTINUATION = 0
const TEXT = 1
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10
const JSON_TEXT = '{"event":"chat.message","user":{"name":"佐藤","age":30},"list":[1,2.5],"ok":true}'

/** A conversation as RFC 6455 wants it, over Ethernet. */
export function cleanCapture(): Uint8Array {
  return pcapFile(
    websocketPackets().map((packet) => ethernet(packet)),
    { linkType: ETHERNET },
  )
}

export function busyCapture(): Uint8Array {
  return pcapFile(busyPackets(), { linkType: RAW })
}

/** Two conversations beside each other over IPv6, with lengths of every form, fragments and JSON. */
export function busyPackets(): Uint8Array[] {
  const first = new Conversation({ address: 'fd00::1', port: 40_001 }, { address: 'fd00::2', port: 8000 })
  const second = new Conversation({ address: 'fd00::3', port: 40_002 }, { address: 'fd00::2', port: 8000 })
  const fragments = concat(
    frameBytes({ opcode: TEXT, fin: false, payload: 'hel' }),
    frameBytes({ opcode: PING, payload: 'between' }),
    frameBytes({ opcode: CONTINUATION, payload: 'lo packets' }),
  )
  return [
    ...first.handshake(),
    ...second.handshake(),
    ...upgradePackets(first),
    ...upgradePackets(second),
    first.send(0, clientFrame({ opcode: TEXT, payload: JSON_TEXT }), ACK | PSH),
    second.send(0, clientFrame({ opcode: BINARY, payload: new Uint8Array(200).fill(0x61) })),
    second.send(1, fragments),
    first.send(1, frameBytes({ opcode: TEXT, payload: 'a'.repeat(533) })),
    ...inSegments(first, 1, frameBytes({ opcode: BINARY, payload: new Uint8Array(70_000).fill(1) }), 1400),
    first.send(0, clientFrame({ opcode: PONG, payload: '' })),
    first.send(0, clientFrame({ opcode: CLOSE, payload: closePayload(1001, 'going on') })),
    first.send(1, frameBytes({ opcode: CLOSE, payload: closePayload(1001, '') })),
    first.send(1, '', FIN | ACK),
    first.send(0, '', FIN | ACK),
    second.send(0, '', RST | ACK),
  ]
}

/** A conversation over a bad network: repeated, overtaken and missing segments, windows that close. */
export function lossyCapture(): Uint8Array {
  const talk = new Conversation()
  const packets = [...talk.handshake(), ...upgradePackets(talk)]
  const start = talk.seq(1)
  const frame = frameBytes({ opcode: TEXT, payload: 'x'.repeat(2000) })
  const [a, b, c, d] = [0, 500, 1000, 1500].map((at) => frame.subarray(at, at + 500))
  packets.push(
    talk.at(1, start, a!),
    talk.at(0, talk.seq(0), ''),
    talk.at(1, start + 1000, c!),
    talk.at(0, talk.seq(0), '', ACK),
    talk.at(0, talk.seq(0), '', ACK),
    talk.at(0, talk.seq(0), '', ACK),
    talk.at(1, start + 500, b!),
    talk.at(1, start + 1000, c!),
    talk.at(0, talk.seq(0), '', ACK, { window: 0 }),
    talk.at(0, talk.seq(0), '', ACK, { window: 30_000 }),
    talk.at(1, start + 1500, d!),
    talk.at(1, start + 2000, frame.subarray(2000)),
    talk.at(1, start, a!),
    talk.at(0, talk.seq(0) - 1, '', ACK),
    talk.at(1, start + frame.length + 700, 'tail'),
    talk.at(0, talk.seq(0), '', RST | ACK),
  )
  return pcapFile(packets, { linkType: RAW })
}
