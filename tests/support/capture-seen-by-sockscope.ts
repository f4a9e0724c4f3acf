import { CaptureSource } from '../../electron/engine/sources/capture-source'
import type { ConnectionRecord } from '../../electron/engine/index/connection/connection-record'
import { PayloadReader } from '../../electron/engine/payload/payload-reader'
import { Session } from '../../electron/engine/index/session'
import type { StreamIndex } from '../../electron/engine/index/columns/stream-index'
import type { CaptureResult } from '@shared/model/capture-sink'
import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import { holeInFollowed } from './capture-seen-by-tshark'
import type { SeenCapture, SeenConnection, SeenFrame, SeenStep } from './seen-capture'

export interface SeenBySockscope extends SeenCapture {
  result: CaptureResult
  /** Text of the messages after inflating, as they ended. */
  messages: string[]
}

/**
 * A capture as Sockscope reads it, in the terms tshark has.
 * @throws where it is no capture
 */
export async function seenBySockscope(file: string): Promise<SeenBySockscope> {
  const opened = await CaptureSource.open(file)
  if (!opened.ok) throw new Error(opened.error.code)
  const source = opened.value
  const frames: SeenFrame[] = []
  const messages: string[] = []
  const requests: string[][] = []
  const responses: string[][] = []
  const session: Session = new Session(source.bytes, {
    observer: {
      http: (connection, { request, interim, response }) => {
        if (request !== null) {
          ;(requests[connection] ??= []).push(`${request.packet} ${request.method} ${request.target}`)
        }
        for (const head of response === null ? interim : [...interim, response]) {
          ;(responses[connection] ??= []).push(`${head.packet} ${head.status}`)
        }
      },
      frame: (_connection, row, frame) => {
        const pieces: Uint8Array[] = []
        for (const bytes of new PayloadReader(session).pieces(row)) pieces.push(Uint8Array.from(bytes))
        const { packet, fin, rsv, opcode, masked } = frame
        const payload = Buffer.concat(pieces).toString('base64')
        if (!frame.complete) return
        frames.push({ packet, fin, rsv, opcode, masked, length: Number(frame.payloadLength), payload })
      },
      message: (_connection, row, message) => {
        const { bytes } = new PayloadReader(session).readMessage(row, 0, message.length)
        messages.push(new TextDecoder().decode(bytes))
      },
    },
  })
  try {
    const result = await source.read(session)
    const connections = session.connections.map((record): SeenConnection => {
      const packets = session.packetIndex.packetsOf(record.id)
      const sources = [keyOf(record.client), keyOf(record.server)] as const
      const numbers = Array.from({ length: packets?.length ?? 0 }, (_, index) => packets!.get(index))
      const first = session.packetIndex.ownerOf(numbers[0] ?? 0)
      return {
        packets: numbers,
        firstSource: sources[first?.direction ?? 0],
        handshake: {
          syn: stepOf(record.syn, sources[0]),
          synAck: stepOf(record.synAck, sources[1]),
          ack: stepOf(record.ack, sources[0]),
        },
        bytes: new Map(([0, 1] as const).map((side) => [sources[side], bytesOf(session, record, side)])),
        requests: requests[record.id] ?? [],
        responses: responses[record.id] ?? [],
      }
    })
    const packets = Array.from({ length: session.packets.count }, (_, index) => {
      const number = index + 1
      const nanoseconds = session.packets.time(number)
      const owner = session.packetIndex.ownerOf(number)
      return { number, time: seconds(nanoseconds), protocols: '', connection: owner?.connection ?? null }
    })
    return { packets, connections, frames, messages, result }
  } finally {
    source.close()
  }
}

function keyOf({ address, port }: Endpoint): string {
  return `${address}|${port}`
}

function stepOf(step: ConnectionRecord['syn'], source: string): SeenStep | null {
  return step && { packet: step.packet, seq: step.seq ?? -1, ack: step.ack, source }
}

/** The bytes of one direction, what is missing as tshark tells it. */
function bytesOf(session: Session, record: ConnectionRecord, direction: Direction): Buffer {
  const stream: StreamIndex = record.streams[direction]
  const parts: Uint8Array[] = []
  for (let index = 0; index < stream.count; index++) {
    const { place, length } = stream.segment(index)
    parts.push(place === null ? holeInFollowed(length) : session.bytes.read(place, length).slice())
  }
  return Buffer.concat(parts)
}

/** As tshark prints `frame.time_epoch`. */
function seconds(nanoseconds: bigint): string {
  const whole = nanoseconds / 1_000_000_000n
  const rest = nanoseconds % 1_000_000_000n
  return rest < 0n
    ? `${whole - 1n}.${String(rest + 1_000_000_000n).padStart(9, '0')}`
    : `${whole}.${String(rest).padStart(9, '0')}`
}
