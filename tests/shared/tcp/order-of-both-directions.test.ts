import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_WAITING_BYTES, MAX_WAITING_EVENTS } from '@shared/tcp/waiting-events'
import { ACK, Conversation, FIN, RST, SYN, ipv4Packet, tcpPacket } from '../../support/capture-builder'
import { decodePackets } from '../../support/read-capture'

/** Question and answer in turns, both closed at the end. The first three packets are the handshake. */
function questions(count: number): { packets: Uint8Array[]; fromClient: boolean[] } {
  const talk = new Conversation()
  const packets = talk.handshake()
  for (let i = 0; i < count; i++) packets.push(talk.send(0, `ask ${i}`), talk.send(1, `tell ${i}`))
  packets.push(talk.send(1, '', FIN | ACK), talk.send(0, '', FIN | ACK))
  const fromClient = packets.map((packet) => packet[15] === 1 && packet[13] === 0)
  return { packets, fromClient }
}

/** What happened, without the numbers of packets. */
const events = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/^\d+:/, ''))

describe('The order of both directions together', () => {
  it('is that of the acknowledgments where an answer was captured before its question', () => {
    const talk = new Conversation()
    const packets = talk.handshake()
    const [ask, tell] = [talk.send(0, 'ask'), talk.send(1, 'tell')]
    expect(decodePackets([...packets, tell, ask]).story).toEqual([
      '5:0 client-to-server "ask"',
      '4:0 server-to-client "tell"',
    ])
  })

  it('is that of the file where both agree', () => {
    const { packets } = questions(2)
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server "ask 0"',
      '5:0 server-to-client "tell 0"',
      '6:0 client-to-server "ask 1"',
      '7:0 server-to-client "tell 1"',
      '8:0 server-to-client fin',
      '9:0 client-to-server fin',
    ])
  })

  it('does not depend on how the two directions were merged', () => {
    const { packets, fromClient } = questions(4)
    const expected = events(decodePackets(packets).story)
    const client = packets.filter((_, index) => fromClient[index])
    const server = packets.filter((_, index) => !fromClient[index])
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (choices) => {
        const rest: [Uint8Array[], Uint8Array[]] = [[...client], [...server]]
        const merged = choices.flatMap((isClient) => rest[isClient ? 0 : 1].splice(0, 1))
        const sink = decodePackets([...merged, ...rest[0], ...rest[1]])
        expect(events(sink.story.filter((line) => !line.includes('mid-stream')))).toEqual(expected)
        expect(sink.connections).toHaveLength(1)
      }),
      { numRuns: 60 },
    )
  })

  it('is found with the whole handshake, where a TAP wrote the client first', () => {
    const { packets, fromClient } = questions(1)
    const { transcript } = decodePackets([
      ...packets.filter((_, index) => fromClient[index]),
      ...packets.filter((_, index) => !fromClient[index]),
    ])
    expect(transcript.filter((line) => /syn|handshake/.test(line))).toEqual([
      '1:0 syn seq=1000',
      '5:0 syn-ack seq=5000 ack=1001',
      '2:0 handshake-ack seq=1001 ack=5001',
    ])
  })

  it('is that of the file where the acknowledgments contradict each other', () => {
    const talk = new Conversation()
    const packets = talk.handshake()
    const [a, b] = [talk.seq(0), talk.seq(1)]
    packets.push(talk.at(0, a, 'a', ACK, { ack: b + 1 }), talk.at(1, b, 'b', ACK, { ack: a + 1 }))
    expect(decodePackets(packets).story).toEqual(['4:0 client-to-server "a"', '5:0 server-to-client "b"'])
  })

  it('puts a reset behind everything its sender had read', () => {
    const talk = new Conversation()
    const packets = talk.handshake()
    const ask = talk.send(0, 'ask')
    const [tell, reset] = [talk.send(1, 'tell'), talk.send(1, '', RST | ACK)]
    expect(decodePackets([...packets, tell, ask, reset]).story).toEqual([
      '5:0 client-to-server "ask"',
      '4:0 server-to-client "tell"',
      '6:0 server-to-client rst',
    ])
  })

  /** A client that acknowledges what the server never seems to send. */
  function oneDirection(count: number, payload: Uint8Array): Uint8Array[] {
    const talk = new Conversation()
    const packets = talk.handshake().filter((_, index) => index !== 1)
    for (let i = 0; i < count; i++) {
      packets.push(talk.send(0, payload))
      talk.send(1, 'not captured')
    }
    return packets
  }

  it('tells a direction without a packet, and where bytes of it would have been', () => {
    const packets = oneDirection(2, Uint8Array.of(0x61))
    expect(decodePackets(packets).story).toEqual([
      '3:0 client-to-server "a"',
      '4:0 one-direction server-to-client',
      '4:0 server-to-client gap of 12',
      '4:0 client-to-server "a"',
    ])
  })

  it(`waits for ${MAX_WAITING_BYTES} bytes of a direction, then for no more`, () => {
    const payload = new Uint8Array(60_000)
    const needed = Math.ceil(MAX_WAITING_BYTES / payload.length)
    const packets = oneDirection(needed + 10, payload)
    const first = decodePackets(packets.slice(0, needed)).story
    expect(first[1]).toMatch(/one-direction/)
    // While the capture goes on: packets behind the limit make the first ones pass.
    const talk = new Conversation({ address: '10.0.0.9', port: 9 })
    const { transcript } = decodePackets([...packets, ...talk.handshake()])
    const given = transcript.findIndex((line) => line.includes('gap of 12'))
    expect(given).toBeGreaterThan(0)
    expect(transcript.findIndex((line) => line.includes('10.0.0.9'))).toBeGreaterThan(given)
  })

  it(`waits for ${MAX_WAITING_EVENTS} segments of a direction, then for no more`, () => {
    const packets = oneDirection(MAX_WAITING_EVENTS + 3, Uint8Array.of(0x61))
    const talk = new Conversation({ address: '10.0.0.9', port: 9 })
    const { transcript } = decodePackets([...packets, ...talk.handshake()])
    const given = transcript.findIndex((line) => line.includes('gap of 12'))
    expect(transcript.findIndex((line) => line.includes('10.0.0.9'))).toBeGreaterThan(given)
    expect(given).toBeGreaterThan(0)
  })
})

describe('Unusual handshakes', () => {
  it('are complete where the SYN brought data and its answer came before the third step (RFC 7413)', () => {
    const talk = new Conversation()
    const packets = [
      talk.send(0, 'GET', SYN),
      talk.send(1, '', SYN | ACK),
      talk.send(1, '101'),
      talk.send(0, ''),
    ]
    expect(decodePackets(packets).transcript.slice(1)).toEqual([
      '1:0 syn seq=1000',
      '1:0 client-to-server "GET"',
      '2:0 syn-ack seq=5000 ack=1004',
      '3:0 server-to-client "101"',
      '4:0 handshake-ack seq=1004 ack=5004',
    ])
  })

  it('are complete where a SYN is answered by a SYN (split handshake)', () => {
    const talk = new Conversation()
    const packets = [
      talk.send(0, '', SYN),
      talk.send(1, '', SYN),
      talk.at(0, 1000, '', SYN | ACK),
      talk.send(1, ''),
      talk.send(0, 'GET'),
    ]
    expect(decodePackets(packets).transcript.slice(1)).toEqual([
      '1:0 syn seq=1000',
      '2:0 syn-ack seq=5000 ack=null',
      '3:0 handshake-ack seq=1000 ack=5001',
      '5:0 client-to-server "GET"',
    ])
  })

  it('of a socket with itself are told: it gets its own bytes back', () => {
    const self = { address: '127.0.0.1', port: 50_000 }
    const talk = new Conversation(self, self)
    const packets = [talk.send(0, '', SYN), talk.at(0, 1000, '', SYN | ACK, { ack: 1001 })]
    packets.push(talk.send(0, 'GET', ACK, { ack: 1001 }), talk.send(0, '', ACK, { ack: 1004 }))
    expect(decodePackets(packets).transcript).toEqual([
      '1:0 opened 127.0.0.1:50000 > 127.0.0.1:50000',
      '1:0 self-connect',
      '1:0 syn seq=1000',
      '3:0 client-to-server "GET"',
    ])
  })

  it('are turned down by ICMP that quotes the SYN', () => {
    const [from, to] = [
      { address: '10.0.0.1', port: 40_001 },
      { address: '10.1.0.1', port: 8000 },
    ]
    const syn = tcpPacket({ from, to, seq: 1000, flags: SYN })
    const error = ipv4Packet(
      '10.0.0.254',
      from.address,
      1,
      Uint8Array.of(3, 13, 0, 0, 0, 0, 0, 0, ...syn.slice(0, 28)),
    )
    const sink = decodePackets([syn, error])
    expect(sink.transcript.slice(2)).toEqual([
      '2:0 icmp client-to-server from=10.0.0.254 version=4 type=3 code=13',
    ])
    expect(sink.segments).toContainEqual([2, 0])
  })
})
