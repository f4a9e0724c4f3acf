import { describe, expect, it } from 'vitest'
import { NO_INTERFACE } from '@shared/capture/packet-reader'
import { EventBatchWriter, playBatch } from '../../../electron/engine/import/event-batch'
import { RecordingSink } from '../../support/recording-sink'

const CHUNK_START = 1_000_000_000_000
const CHUNK = new TextEncoder().encode('....hello....')

/** What a sink is told of what was told to a batch with memory for so many words. */
function played(words: number, tell: (writer: EventBatchWriter) => void): RecordingSink {
  const writer = new EventBatchWriter()
  const memory = new Int32Array(words)
  writer.begin(CHUNK_START, CHUNK.length, memory)
  tell(writer)
  const sink = new RecordingSink()
  playBatch(structuredClone(writer.finish()), CHUNK, memory, sink)
  return sink
}

describe('A batch of events', () => {
  it('tells packets with any time, length and interface', () => {
    const packets: [number, number, number, number, number, number][] = [
      [1_795_000_000, 999_999_999, CHUNK_START + 3, 60, 0xffff_ffff, 0],
      [-5, 1, CHUNK_START - 40, 0, 0, 7],
      [2 ** 40, 2, CHUNK_START + 9, 1, 1, 0],
      [1, 3, CHUNK_START + 9, 1, 1, NO_INTERFACE],
    ]
    const sink = played(1024, (writer) => {
      expect(packets.map((packet) => writer.packet(...packet))).toEqual([1, 2, 3, 4])
    })
    expect(
      sink.packets.map((packet) => [
        packet.seconds,
        packet.nanos,
        packet.fileOffset,
        packet.capturedLength,
        packet.originalLength,
        packet.interfaceNumber,
      ]),
    ).toEqual(packets)
  })

  it('takes bytes from the chunk where they stand in it, and along where they do not', () => {
    const end = { address: '10.0.0.1', port: 1 }
    const held = new TextEncoder().encode('held back')
    const sink = played(1024, (writer) => {
      writer.packet(1, 1, CHUNK_START, 13, 13, 0)
      writer.opened(0, end, end, 1)
      writer.data(0, 0, CHUNK, 4, 9, 1, CHUNK_START + 4)
      writer.data(0, 1, held, 5, 9, 1, CHUNK_START - 500)
      held.fill(0)
    })
    expect(sink.story).toEqual(['1:0 client-to-server "hello"', '1:0 server-to-client "back"'])
  })

  it('keeps the order of what is frequent and what is rare, however little memory it got', () => {
    const tell = (writer: EventBatchWriter): void => {
      for (let packet = 1; packet <= 500; packet++) {
        writer.packet(packet, 0, CHUNK_START, 1, 1, 0)
        const end = { address: '10.0.0.1', port: packet }
        if (packet % 100 === 1) writer.opened(Math.floor(packet / 100), end, end, packet)
        writer.segment(packet, Math.floor((packet - 1) / 100), (packet & 1) as 0 | 1)
        if (packet % 50 === 0) {
          writer.gap(0, 1, packet, packet)
          writer.tcp(0, { kind: 'keep-alive', direction: 0 }, packet)
        }
        writer.data(0, 0, CHUNK, 0, 1, packet, CHUNK_START)
      }
    }
    const roomy = played(100_000, tell)
    expect(roomy.packets).toHaveLength(500)
    for (const words of [0, 1, 7, 1000]) expect(played(words, tell).transcript).toEqual(roomy.transcript)
  })
})
