/**
 * What a session keeps of one small frame per packet, and what keeping it costs. Run with `npm run bench
 * session-memory [FRAMES]`. Memory is heap and array buffers after a collection, less what was there before; time is
 * that of the processor, so that a busy machine does not matter.
 */
import type { FrameRecord, MessageRecord } from '@shared/dissector/dissection-sink'
import { CLIENT_TO_SERVER } from '@shared/model/direction'
import { Session } from '../electron/engine/index/session'
import type { SessionBytes } from '../electron/engine/file/session-bytes'

const FRAMES = Number(process.argv[2] ?? 1_000_000)
const BUDGET_BYTES_PER_FRAME = 100
const PAYLOAD = 10
const MASKED_HEADER = 6
const PACKET_BYTES = 54 + MASKED_HEADER + PAYLOAD

const NO_BYTES: SessionBytes = { size: 0, read: () => new Uint8Array(0), close: () => undefined }

/** Array buffers are given back some time after their collection. */
async function memory(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const TEXT = new TextEncoder().encode('0123456789')
/** A masked text frame; `nextFrame` gives it another key each time, as a client does. */
const FRAME = new Uint8Array(MASKED_HEADER + PAYLOAD)
FRAME[0] = 0x81
FRAME[1] = 0x80 | PAYLOAD

function nextFrame(number: number): Uint8Array {
  for (let index = 0; index < 4; index++) FRAME[2 + index] = ((number + 1) * 2654435761) >>> (8 * index)
  for (let index = 0; index < PAYLOAD; index++) FRAME[6 + index] = TEXT[index]! ^ FRAME[2 + (index & 3)]!
  return FRAME
}

function newSession(): Session {
  const session = new Session(NO_BYTES)
  const packet = session.packet(1_700_000_000, 0, 24, 60, 60, 0)
  const client = { address: '127.0.0.1', port: 40_000 }
  session.opened(0, client, { address: '127.0.0.1', port: 9001 }, packet)
  return session
}

/** Only what the session itself does: the frames are told to it. */
function indexOnly(): Session {
  const session = newSession()
  session.closed(0, CLIENT_TO_SERVER, 'rst', 1)
  const frame: FrameRecord = {
    number: 0,
    direction: CLIENT_TO_SERVER,
    firstPacket: 0,
    packet: 0,
    streamOffset: 0,
    headerLength: MASKED_HEADER,
    payloadLength: PAYLOAD,
    payloadReceived: PAYLOAD,
    complete: true,
    fin: true,
    rsv: 0,
    opcode: 1,
    masked: true,
    maskKey: 0,
    closeCode: null,
    closeReason: null,
  }
  const message: MessageRecord = {
    direction: CLIENT_TO_SERVER,
    firstFrame: 0,
    lastFrame: 0,
    frameCount: 1,
    opcode: 1,
    compressed: false,
    wireLength: PAYLOAD,
    length: PAYLOAD,
    complete: true,
    inflate: 'none',
    packet: 0,
  }
  for (let number = 0; number < FRAMES; number++) {
    const fileOffset = 24 + number * (PACKET_BYTES + 16)
    const seconds = 1_700_000_000 + Math.floor(number / 1000)
    const packet = session.packet(seconds, number % 1000, fileOffset, PACKET_BYTES, PACKET_BYTES, 0)
    session.data(0, CLIENT_TO_SERVER, nextFrame(number), 0, FRAME.length, packet, fileOffset + 54)
    session.segment(packet, 0, CLIENT_TO_SERVER)
    frame.number = message.firstFrame = message.lastFrame = number
    frame.packet = message.packet = packet
    frame.streamOffset = number * FRAME.length
    session.traffic.frame(0, frame)
    session.traffic.message(0, message)
  }
  return session
}

/** The whole way: bytes in, dissected, indexed. */
function dissected(): Session {
  const session = newSession()
  const text = new TextEncoder()
  const request = text.encode(
    'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  const response = text.encode(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
  )
  session.data(0, 0, request, 0, request.length, session.packet(1_700_000_000, 0, 100, 200, 200, 0), 154)
  session.data(0, 1, response, 0, response.length, session.packet(1_700_000_000, 0, 400, 200, 200, 0), 454)
  for (let number = 0; number < FRAMES; number++) {
    const fileOffset = 1000 + number * (PACKET_BYTES + 16)
    const seconds = 1_700_000_000 + Math.floor(number / 1000)
    const packet = session.packet(seconds, number % 1000, fileOffset, PACKET_BYTES, PACKET_BYTES, 0)
    session.data(0, CLIENT_TO_SERVER, nextFrame(number), 0, FRAME.length, packet, fileOffset + 54)
    session.segment(packet, 0, CLIENT_TO_SERVER)
  }
  return session
}

async function measure(name: string, run: () => Session): Promise<number> {
  run()
  const before = await memory()
  const { user } = process.cpuUsage()
  const session = run()
  const nanoseconds = ((process.cpuUsage().user - user) * 1000) / FRAMES
  const bytes = ((await memory()) - before) / FRAMES
  console.log(
    `${name}: ${session.frames.count} frames, ${bytes.toFixed(1)} bytes and ${nanoseconds.toFixed(0)} ns a frame`,
  )
  return bytes
}

const bytes = [await measure('index only', indexOnly), await measure('dissected', dissected)]
if (Math.max(...bytes) > BUDGET_BYTES_PER_FRAME) {
  console.log(`Over the budget of ${BUDGET_BYTES_PER_FRAME} bytes a frame.`)
  process.exitCode = 1
}
