import { describe, expect, it } from 'vitest'
import { MAX_REMEMBERED_SEGMENTS } from '@shared/tcp/delivered-history'
import {
  HELD_SEGMENT_COST,
  MAX_OUT_OF_ORDER_BYTES,
  MAX_OUT_OF_ORDER_SEGMENTS,
  MAX_OUT_OF_ORDER_TOTAL,
} from '@shared/tcp/out-of-order-queue'
import { Conversation } from '../../support/capture-builder'
import { decodePackets } from '../../support/read-capture'

const LARGE = new Uint8Array(60_000)

/** Segments of one connection behind a first one that is missing. */
function withHole(talk: Conversation, count: number, payload: Uint8Array): Uint8Array[] {
  const packets = talk.handshake()
  talk.send(0, 'missing')
  for (let i = 0; i < count; i++) packets.push(talk.send(0, payload))
  return packets
}

describe('What waits for missing bytes', () => {
  it(`is given up for ${MAX_OUT_OF_ORDER_BYTES} bytes of a direction: the gap is told and the bytes passed on`, () => {
    const needed = Math.ceil(MAX_OUT_OF_ORDER_BYTES / LARGE.length)
    const packets = withHole(new Conversation(), needed + 5, LARGE)
    const { story } = decodePackets(packets)
    expect(story[0]).toBe('4:0 client-to-server gap of 7')
    // The segments behind the limit were in order again and never waited.
    expect(story).toHaveLength(1 + needed + 5)
  })

  it(`is given up for ${MAX_OUT_OF_ORDER_SEGMENTS} segments of a direction`, () => {
    const talk = new Conversation()
    const packets = withHole(talk, MAX_OUT_OF_ORDER_SEGMENTS + 1, Uint8Array.of(1))
    const late = talk.at(0, 1001, 'missing')
    const sink = decodePackets([...packets, late])
    expect(sink.connections[0]?.gaps[0]).toBe(7)
    expect(sink.story.at(-1)).toMatch(/retransmission/)
  })

  it(`is given up for ${MAX_OUT_OF_ORDER_TOTAL} bytes of all connections together`, () => {
    const each = Math.floor(MAX_OUT_OF_ORDER_BYTES / LARGE.length) - 1
    const connections = Math.ceil(MAX_OUT_OF_ORDER_TOTAL / (each * LARGE.length)) + 1
    const packets = Array.from({ length: connections }, (_, index) =>
      withHole(new Conversation({ address: '10.0.0.1', port: 1000 + index }), each, LARGE),
    ).flat()
    const sink = decodePackets(packets)
    const firstGap = Number(sink.story[0]?.split(':')[1]?.split(' ')[0])
    // The connection that went over the limit gave way while the capture went on; the others waited for its end.
    expect(firstGap).toBeGreaterThan(0)
    expect(sink.connections.every(({ gaps }) => gaps[0] === 7)).toBe(true)
  })

  it('is given up for its number, too, where many connections hold many single bytes', () => {
    const each = MAX_OUT_OF_ORDER_SEGMENTS - 1
    const full = Math.floor(MAX_OUT_OF_ORDER_TOTAL / ((HELD_SEGMENT_COST + 1) * each))
    const packets = Array.from({ length: full + 2 }, (_, index) =>
      withHole(new Conversation({ address: '10.0.0.1', port: 1000 + index }), each, Uint8Array.of(1)),
    ).flat()
    const sink = decodePackets(packets)
    const gaps = sink.transcript.findIndex((line) => line.includes('gap of 7'))
    // It is the one that makes it too much that gives way; what the others hold is passed on when the capture ends.
    expect(sink.transcript[gaps]).toMatch(new RegExp(`:${full} `))
  })

  it(`is compared with the last ${MAX_REMEMBERED_SEGMENTS} segments; what came before passes for the same`, () => {
    const talk = new Conversation()
    const packets = talk.handshake()
    const start = talk.seq(0)
    for (let i = 0; i < MAX_REMEMBERED_SEGMENTS + 1; i++) packets.push(talk.send(0, 'ab'))
    packets.push(talk.at(0, start, 'XX'), talk.at(0, start + 2, 'YY'))
    expect(decodePackets(packets).story.slice(-3)).toEqual([
      `${packets.length - 1}:0 retransmission client-to-server length=2`,
      `${packets.length}:0 retransmission client-to-server length=2`,
      `${packets.length}:0 overlap-conflict client-to-server streamOffset=2 length=2`,
    ])
  })
})
