import { describe, expect, it } from 'vitest'
import { MAX_SET_ASIDE_SEGMENTS } from '@shared/tcp/set-aside-segments'
import { ACK, Conversation, FIN, RST, SYN, ipv4Packet, tcpSegment } from '../../support/capture-builder'
import { decodePackets } from '../../support/read-capture'

/** A conversation past its handshake; no SYN offers window scaling, so windows are 65 535 bytes at most. */
function established(): { talk: Conversation; packets: Uint8Array[] } {
  const talk = new Conversation()
  return { talk, packets: talk.handshake() }
}

const BEYOND = 1_000_000

describe('What a receiver does not accept (RFC 9293 §3.10.7.4, RFC 5961)', () => {
  it('an RST beyond the window resets nothing', () => {
    const { talk, packets } = established()
    packets.push(talk.at(1, talk.seq(1) + BEYOND, '', RST), talk.send(0, 'on'), talk.send(1, 'and on'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 unacceptable server-to-client segment=rst',
      '5:0 client-to-server "on"',
      '6:0 server-to-client "and on"',
    ])
  })

  it('an RST within the window, but not the number expected next, resets nothing where its sender goes on', () => {
    const { talk, packets } = established()
    packets.push(talk.at(1, talk.seq(1) + 100, '', RST), talk.send(0, ''), talk.send(1, 'still here'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 unacceptable server-to-client segment=rst',
      '6:0 server-to-client "still here"',
    ])
  })

  it('the same RST is one where nothing follows: bytes before it may be missing from the capture', () => {
    const { talk, packets } = established()
    packets.push(talk.at(1, talk.seq(1) + 100, '', RST))
    expect(decodePackets(packets).story).toEqual(['4:0 server-to-client rst'])
  })

  it('an RST with the number expected next resets at once, whatever is still on its way', () => {
    const { talk, packets } = established()
    packets.push(talk.at(1, talk.seq(1), '', RST), talk.send(0, 'too late'), talk.send(0, 'much'))
    expect(decodePackets(packets).story).toEqual(['4:0 server-to-client rst'])
  })

  it('an RST that answers a SYN has to acknowledge it', () => {
    const talk = new Conversation()
    const syn = talk.send(0, '', SYN)
    const blind = talk.at(1, 77, '', RST)
    const { transcript } = decodePackets([syn, blind, syn, talk.send(1, '', SYN | ACK), talk.send(0, '')])
    expect(transcript.slice(2)).toEqual([
      '2:0 unacceptable server-to-client segment=rst',
      '3:0 syn-retransmitted client-to-server',
      '4:0 syn-ack seq=5000 ack=1001',
      '5:0 handshake-ack seq=1001 ack=5001',
    ])
  })

  it('text in an RST is its reason and no data (RFC 1122 §4.2.2.12)', () => {
    const { talk, packets } = established()
    packets.push(talk.send(1, 'data'), talk.send(1, 'out of memory\n', RST | ACK))
    expect(decodePackets(packets).story).toEqual([
      '4:0 server-to-client "data"',
      '5:0 reset-text server-to-client text=out of memory.',
      '5:0 server-to-client rst',
    ])
  })

  it('a FIN beyond the window closes nothing', () => {
    const { talk, packets } = established()
    packets.push(talk.at(1, talk.seq(1) + BEYOND, '', FIN | ACK), talk.send(0, 'on'), talk.send(1, 'and on'))
    packets.push(talk.send(1, '', FIN | ACK), talk.send(0, '', FIN | ACK))
    expect(decodePackets(packets).story).toEqual([
      '5:0 client-to-server "on"',
      '6:0 server-to-client "and on"',
      '4:0 unacceptable server-to-client segment=fin',
      '7:0 server-to-client fin',
      '8:0 client-to-server fin',
    ])
  })

  it('of two FINs of one direction the earlier number is the end', () => {
    const { talk, packets } = established()
    packets.push(
      talk.at(1, talk.seq(1) + 500, '', FIN | ACK),
      talk.send(1, 'last'),
      talk.send(1, '', FIN | ACK),
    )
    expect(decodePackets(packets).story).toEqual([
      '5:0 server-to-client "last"',
      '4:0 unacceptable server-to-client segment=fin',
      '6:0 server-to-client fin',
    ])
  })

  it('a FIN below what was sent already closes nothing', () => {
    const { talk, packets } = established()
    const first = talk.seq(0)
    packets.push(talk.send(0, 'abcdef'), talk.at(0, first + 2, '', FIN | ACK), talk.send(0, 'ghi'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server "abcdef"',
      '5:0 unacceptable client-to-server segment=fin',
      '6:0 client-to-server "ghi"',
    ])
  })

  it('data from far behind is none that was sent again', () => {
    const { talk, packets } = established()
    packets.push(talk.send(1, 'one'), talk.at(1, talk.seq(1) - 500_000_000, 'stray'), talk.send(1, 'two'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 server-to-client "one"',
      '5:0 unacceptable server-to-client segment=data',
      '6:0 server-to-client "two"',
    ])
  })

  it('data beyond the window leaves no gap where the sender goes on below it', () => {
    const { talk, packets } = established()
    packets.push(talk.at(1, talk.seq(1) + BEYOND, 'stray'), talk.send(1, 'one'), talk.send(1, 'two'))
    const sink = decodePackets(packets)
    expect(sink.stream(0, 1).toString()).toBe('onetwo')
    expect(sink.story).toContain('4:0 unacceptable server-to-client segment=data')
    expect(sink.connections[0]?.gaps).toEqual([0, 0])
  })

  it('data beyond the window was accepted all the same where its receiver acknowledges it', () => {
    const { talk, packets } = established()
    talk.send(1, new Uint8Array(BEYOND))
    packets.push(talk.send(1, 'after what was not captured'), talk.send(0, ''))
    expect(decodePackets(packets).story).toEqual([
      `4:0 server-to-client gap of ${BEYOND}`,
      '4:0 server-to-client "after what was not captured"',
    ])
  })

  it('windows are scaled as the SYNs say (RFC 7323)', () => {
    const talk = new Conversation()
    const scaled = { tcpOptions: [1, 3, 3, 7] }
    const packets = [
      talk.send(0, '', SYN, scaled),
      talk.send(1, '', SYN | ACK, scaled),
      talk.send(0, ''),
      talk.at(1, talk.seq(1) + BEYOND, 'inside 65 535 << 7'),
      talk.send(1, 'one'),
    ]
    expect(decodePackets(packets).connections[0]?.gaps[1]).toBe(BEYOND - 3)
  })

  it(`no more than ${MAX_SET_ASIDE_SEGMENTS} segments are set aside; then the oldest are taken for what they say`, () => {
    const { talk, packets } = established()
    for (let i = 0; i <= MAX_SET_ASIDE_SEGMENTS; i++)
      packets.push(talk.at(1, talk.seq(1) + BEYOND + 10 * i, 'x'))
    packets.push(talk.send(1, 'one'))
    const ignored = decodePackets(packets).story.filter((line) => line.includes('unacceptable'))
    expect(ignored).toHaveLength(MAX_SET_ASIDE_SEGMENTS)
  })

  it('a SYN amid a connection opens none where both ends go on', () => {
    const { talk, packets } = established()
    packets.push(talk.at(0, 77_777, '', SYN), talk.send(1, ''), talk.send(0, 'on'), talk.send(1, 'and on'))
    const sink = decodePackets(packets)
    expect(sink.story).toEqual([
      '4:0 unacceptable client-to-server segment=syn',
      '6:0 client-to-server "on"',
      '7:0 server-to-client "and on"',
    ])
    expect(sink.segments).toContainEqual([4, 0])
  })

  it('a SYN amid a connection opens one where it is answered as one', () => {
    const { talk, packets } = established()
    const next = new Conversation(talk.client, talk.server, [77_777, 88_888])
    packets.push(talk.send(0, 'first'), ...next.handshake(), next.send(0, 'second'))
    const sink = decodePackets(packets)
    expect([sink.stream(0, 0).toString(), sink.stream(1, 0).toString()]).toEqual(['first', 'second'])
    expect(sink.transcript).toContain('5:1 syn seq=77777')
    expect(sink.segments).toContainEqual([5, 1])
  })

  it('a SYN amid a connection opens one where nothing else comes', () => {
    const { talk, packets } = established()
    packets.push(talk.at(0, 77_777, '', SYN))
    expect(decodePackets(packets).connections).toHaveLength(2)
  })
})

describe('Checksums decide between two versions of the same bytes', () => {
  /** A segment of the server with a right checksum, of which `damage` then changes a byte. */
  function checked(talk: Conversation, seq: number, payload: string, damage = false): Uint8Array {
    const segment = tcpSegment({ from: talk.server, to: talk.client, seq, ack: talk.seq(0), payload })
    const view = new DataView(segment.buffer)
    view.setUint16(16, checksum(talk, segment))
    if (damage) segment[segment.length - 1]! ^= 0x20
    return ipv4Packet(talk.server.address, talk.client.address, 6, segment)
  }

  function checksum({ client, server }: Conversation, segment: Uint8Array): number {
    const addresses = [...server.address.split('.'), ...client.address.split('.')].map(Number)
    const summed = [...addresses, 0, 6, segment.length >> 8, segment.length & 0xff, ...segment, 0]
    let sum = 0
    for (let at = 0; at + 1 < summed.length; at += 2) sum += (summed[at]! << 8) | summed[at + 1]!
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16)
    return ~sum & 0xffff
  }

  it('the one whose checksum holds is the one, though it came second', () => {
    const { talk, packets } = established()
    const seq = talk.seq(1)
    packets.push(
      checked(talk, seq, 'right', true),
      checked(talk, seq, 'right'),
      checked(talk, seq + 5, ' on'),
    )
    expect(decodePackets(packets).story).toEqual([
      '5:0 server-to-client "right"',
      '4:0 corrupt server-to-client',
      '6:0 server-to-client " on"',
    ])
  })

  it('also where later segments came before the second one', () => {
    const { talk, packets } = established()
    const seq = talk.seq(1)
    packets.push(
      checked(talk, seq, 'right', true),
      checked(talk, seq + 5, ' on'),
      checked(talk, seq, 'right'),
    )
    expect(decodePackets(packets).stream(0, 1).toString()).toBe('right on')
  })

  it('a wrong one that its receiver acknowledges was filled in behind the capture', () => {
    const { talk, packets } = established()
    const seq = talk.seq(1)
    packets.push(checked(talk, seq, 'fine', true))
    talk.send(1, 'fine')
    packets.push(talk.send(0, ''), checked(talk, talk.seq(1), 'next', true))
    expect(decodePackets(packets).story).toEqual([
      '4:0 server-to-client "finE"',
      '6:0 server-to-client "nexT"',
    ])
  })
})
