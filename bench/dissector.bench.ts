/**
 * What the dissector costs per frame, as the live proxy uses it: masked text frames of several sizes, many in one
 * chunk and one by one, with a sink that does nothing. Prints nanoseconds per frame; compare within one run.
 */
import { deflateRawSync, constants } from 'node:zlib'
import { ConnectionDissector } from '../shared/dissector/connection-dissector'
import type { DissectionSink } from '../shared/dissector/dissection-sink'
import { CLIENT_TO_SERVER } from '../shared/model/direction'
import { FrameParser } from '../shared/websocket/frame-parser'
import { DEFAULT_DEFLATE } from '../shared/websocket/permessage-deflate'

const CHUNK = 64 * 1024

function frame(opcode: number, payload: Uint8Array, rsv: number, seed: number): Uint8Array {
  const { length } = payload
  const key = [seed & 0xff, (seed >> 8) & 0xff, (seed * 31) & 0xff, (seed * 17) & 0xff]
  const size =
    length < 126
      ? [length]
      : length < 65536
        ? [126, length >> 8, length & 255]
        : [127, 0, 0, 0, 0, ...u32(length)]
  const header = [0x80 | (rsv << 4) | opcode, 0x80 | size[0]!, ...size.slice(1), ...key]
  const bytes = new Uint8Array(header.length + length)
  bytes.set(header)
  for (let n = 0; n < length; n++) bytes[header.length + n] = payload[n]! ^ key[n & 3]!
  return bytes
}

function u32(n: number): number[] {
  return [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]
}

/** Chunks as a socket delivers them, and the frames in them. */
function chunksOf(
  one: (seed: number) => Uint8Array,
  perChunk: number,
): { chunks: Uint8Array[]; frames: number } {
  const chunks: Uint8Array[] = []
  let frames = 0
  for (let n = 0; n < 16; n++) {
    const parts = Array.from({ length: perChunk }, (_, index) => one(1 + n * perChunk + index))
    frames += parts.length
    chunks.push(new Uint8Array(Buffer.concat(parts)))
  }
  return { chunks, frames }
}

const text = new TextEncoder().encode('{"type":"message","n":12345,"text":"the quick brown fox jumps"}x')
const chinese = new TextEncoder().encode('连接、升级、帧、消息、关闭码，一目了然')
const fill = (size: number) => Uint8Array.from({ length: size }, (_, n) => text[n % text.length]!)
const deflated = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)

const cases: [name: string, opcode: number, payload: Uint8Array, rsv: number][] = [
  ['empty', 1, new Uint8Array(), 0],
  ['text, 64 bytes', 1, text, 0],
  ['binary, 64 bytes', 2, text, 0],
  ['text, 54 bytes of Chinese', 1, chinese, 0],
  ['text, 64 bytes, deflated', 1, deflated, 4],
  ['text, 1 KiB', 1, fill(1024), 0],
  ['text, 64 KiB', 1, fill(65536), 0],
  ['pong, 4 bytes', 10, text.subarray(0, 4), 0],
]

let seen = 0
const sink: DissectionSink = {
  requested: () => undefined,
  protocol: () => undefined,
  http: () => undefined,
  upgrade: () => undefined,
  frame: (_, record) => {
    seen += record.payloadReceived
  },
  message: (_, record) => {
    seen += record.length
  },
  opaque: () => undefined,
  diagnostic: () => undefined,
}

function measure(chunks: Uint8Array[], frames: number, feed: (chunk: Uint8Array) => void): number {
  let best = Infinity
  for (let round = 0; round < 7; round++) {
    const rounds = Math.max(1, Math.round(300_000 / frames))
    // Time on the processor, so that other work on the machine does not count.
    const start = process.cpuUsage()
    for (let n = 0; n < rounds; n++) for (const chunk of chunks) feed(chunk)
    best = Math.min(best, (process.cpuUsage(start).user * 1000) / (rounds * frames))
  }
  return best
}

const nothing = {
  frameStart: () => undefined,
  payload: () => undefined,
  frameEnd: () => undefined,
  framingLost: () => undefined,
}

console.log(
  'ns per frame'.padEnd(32),
  'parser'.padStart(9),
  'dissector'.padStart(10),
  'one a chunk'.padStart(12),
)
for (const [name, opcode, payload, rsv] of cases) {
  const one = (seed: number) => frame(opcode, payload, rsv, seed * 2654435761)
  const many = chunksOf(one, Math.max(1, Math.floor(CHUNK / (payload.length + 6))))
  const single = chunksOf(one, 1)
  const parser = new FrameParser(nothing, 0)
  const fresh = () => {
    const dissector = new ConnectionDissector(0, sink)
    dissector.decodeAsWebSocket(DEFAULT_DEFLATE)
    return dissector
  }
  const [a, b] = [fresh(), fresh()]
  const figures = [
    measure(many.chunks, many.frames, (chunk) => parser.push(chunk, 0, chunk.length, 1)),
    measure(many.chunks, many.frames, (chunk) => a.data(CLIENT_TO_SERVER, chunk, 0, chunk.length, 1)),
    measure(single.chunks, single.frames, (chunk) => b.data(CLIENT_TO_SERVER, chunk, 0, chunk.length, 1)),
  ]
  console.log(name.padEnd(32), ...figures.map((figure) => figure.toFixed(0).padStart(10)))
}
if (seen < 0) throw new Error('no frame was seen')
