import { describe, expect, it } from 'vitest'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import { ACK, FIN, RST, SYN } from '@shared/tcp/tcp-flags'
import {
  CapturedConnections,
  MAX_EARLY_RUNS,
  MAX_FOLLOWED_TUPLES,
  MAX_SEGMENTS_PER_CONNECTION,
} from '../../../electron/engine/sniffer/captured-connections'
import type { CapturedSegment } from '../../../electron/engine/sniffer/captured-segment'

const KEY = '127.0.0.1 50000 127.0.0.1 9001'

function segment(flags: number, seq: number, ack = 0, more: Partial<CapturedSegment> = {}): CapturedSegment {
  const direction: Direction = CLIENT_TO_SERVER
  const packet = new Uint8Array(0)
  return { key: KEY, direction, seconds: 100, nanos: 5, seq, ack, flags, packet, originalLength: 54, ...more }
}

/** The three steps of a handshake whose client begins at `initial`. */
function handshake(initial: number, seconds = 100): CapturedSegment[] {
  return [
    segment(SYN, initial, 0, { seconds }),
    segment(SYN | ACK, initial + 1000, initial + 1, { seconds, direction: SERVER_TO_CLIENT }),
    segment(ACK, initial + 1, initial + 1001, { seconds }),
  ]
}

function follow() {
  const told: string[] = []
  const connections = new CapturedConnections<string>({
    handshake: (name, fact) =>
      told.push(`${name} ${fact.syn.seq} ${fact.synAck.seq} ${fact.ack.ack} at ${fact.syn.time}`),
    write: ({ connection }, { seq }) => told.push(`${connection} writes ${seq}`),
  })
  const accept = (name: string, seconds = 100) => {
    const captured = connections.accepted(KEY, name, seconds, 0)
    connections.catchUp(KEY, captured)
    return captured
  }
  const take = (segments: readonly CapturedSegment[]): void =>
    segments.forEach((each) => connections.segment(each))
  return { told, connections, accept, take }
}

describe('packets and connections that come together', () => {
  it('tell the numbers of a handshake that is captured after the accept', () => {
    const { told, accept, take } = follow()
    accept('A')
    take(handshake(10))
    expect(told).toEqual(['A 10 1010 1011 at 100000000005'])
  })

  it('tell them at the accept, where the packets came first', () => {
    const { told, connections, accept, take } = follow()
    take(handshake(10))
    expect(told).toEqual([])
    const captured = accept('A')
    expect(told).toEqual(['A 10 1010 1011 at 100000000005'])
    connections.finished(captured)
    expect(told.slice(1)).toEqual(['A writes 10', 'A writes 1010', 'A writes 11'])
  })

  it('tell them where the accept comes in the midst of the handshake', () => {
    const { told, accept, take } = follow()
    const [syn, synAck, ack] = handshake(10)
    take([syn!])
    accept('A')
    take([synAck!, ack!])
    expect(told).toEqual(['A 10 1010 1011 at 100000000005'])
  })

  it('are written as they come once the connection is over, and told no more', () => {
    const { told, connections, accept, take } = follow()
    const captured = accept('A')
    connections.finished(captured)
    take(handshake(10))
    expect(connections.isComplete).toBe(false)
    take([segment(FIN | ACK, 12), segment(FIN | ACK, 1012, 13, { direction: SERVER_TO_CLIENT })])
    expect(told).toEqual(['A writes 10', 'A writes 1010', 'A writes 11', 'A writes 12', 'A writes 1012'])
    expect(connections.isComplete).toBe(true)
    // Nothing is remembered of it.
    expect(connections.size).toBe(0)
  })

  it('go to the connections of a four-tuple in their order, however late they are', () => {
    const { told, connections, accept, take } = follow()
    connections.finished(accept('A'))
    accept('B')
    take([...handshake(10), ...handshake(5000)])
    // Those of A came too late: another flow with its four-tuple has begun in the file.
    expect(told).toEqual(['B 5000 6000 6001 at 100000000005'])
  })

  it('go to the second connection where both were captured before either was accepted', () => {
    const { told, connections, accept, take } = follow()
    take([...handshake(10), segment(RST, 11), ...handshake(5000)])
    connections.finished(accept('A'))
    accept('B')
    expect(told).toEqual([
      'A 10 1010 1011 at 100000000005',
      'A writes 10',
      'A writes 1010',
      'A writes 11',
      'A writes 11',
      'B 5000 6000 6001 at 100000000005',
    ])
  })

  it('leave a connection alone that was accepted long before the SYN', () => {
    const { told, accept, take } = follow()
    accept('A', 90)
    take(handshake(10))
    expect(told).toEqual([])
    accept('B', 100)
    expect(told).toEqual(['B 10 1010 1011 at 100000000005'])
  })

  it('do not mistake a SYN that is sent again for another connection', () => {
    const { told, accept, take } = follow()
    accept('A')
    const [syn, synAck, ack] = handshake(10)
    take([syn!, syn!, synAck!, synAck!, ack!, ack!])
    expect(told).toEqual(['A 10 1010 1011 at 100000000005'])
  })

  it('tell nothing of a handshake that lacks a step', () => {
    const { told, connections, accept, take } = follow()
    accept('A')
    const [syn, , ack] = handshake(10)
    take([syn!, ack!])
    expect(told).toEqual([])
    connections.finish()
    expect(told).toEqual(['A writes 10', 'A writes 11'])
  })
})

describe('what is remembered of packets', () => {
  it(`is at most ${MAX_SEGMENTS_PER_CONNECTION} segments a connection`, () => {
    const { told, connections, accept, take } = follow()
    const captured = accept('A')
    for (let i = 0; i < 100; i++) take([segment(SYN, 10)])
    connections.finished(captured)
    expect(told).toHaveLength(MAX_SEGMENTS_PER_CONNECTION)
  })

  it(`is at most ${MAX_EARLY_RUNS} handshakes of a four-tuple on which nothing is accepted`, () => {
    const { told, accept, take } = follow()
    for (let i = 1; i <= MAX_EARLY_RUNS + 1; i++) take(handshake(i * 10_000))
    accept('A')
    expect(told).toEqual(['A 20000 21000 21001 at 100000000005'])
  })

  it(`is at most ${MAX_FOLLOWED_TUPLES} four-tuples: the longest unused go`, () => {
    const { told, connections, take } = follow()
    for (let i = 0; i <= MAX_FOLLOWED_TUPLES; i++) {
      const key = `10.0.0.1 ${i} 10.0.0.2 9001`
      connections.catchUp(key, connections.accepted(key, String(i), 100, 0))
    }
    expect(connections.size).toBe(MAX_FOLLOWED_TUPLES / 2 + 1)
    take(handshake(10).map((each) => ({ ...each, key: '10.0.0.1 0 10.0.0.2 9001' })))
    take(handshake(10).map((each) => ({ ...each, key: `10.0.0.1 ${MAX_FOLLOWED_TUPLES} 10.0.0.2 9001` })))
    expect(told).toEqual([`${MAX_FOLLOWED_TUPLES} 10 1010 1011 at 100000000005`])
  })
})
