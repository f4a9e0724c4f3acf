import { describe, expect, it } from 'vitest'
import { Conversation, FIN, RST, ACK, SYN } from '../../support/capture-builder'
import { decodePackets } from '../../support/read-capture'

/** A conversation past its handshake, and the three packets of that. */
function established(initial: [number, number] = [1000, 5000]): {
  talk: Conversation
  packets: Uint8Array[]
} {
  const talk = new Conversation(undefined, undefined, initial)
  return { talk, packets: talk.handshake() }
}

describe('TCP reassembly', () => {
  it('passes bytes on in order, each with the packet that brought them', () => {
    const { talk, packets } = established()
    packets.push(talk.send(0, 'hello '), talk.send(1, 'hi'), talk.send(0, 'world'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server "hello "',
      '5:0 server-to-client "hi"',
      '6:0 client-to-server "world"',
    ])
  })

  it('puts reordered segments into order; they came with the packet that filled the hole', () => {
    const { talk, packets } = established()
    const first = talk.send(0, 'one ')
    const second = talk.send(0, 'two ')
    const third = talk.send(0, 'three')
    expect(decodePackets([...packets, third, second, first]).story).toEqual([
      '5:0 out-of-order client-to-server length=4',
      '6:0 out-of-order client-to-server length=4',
      '6:0 client-to-server "one "',
      '6:0 client-to-server "two "',
      '6:0 client-to-server "three"',
    ])
  })

  it('drops a retransmission and tells it', () => {
    const { talk, packets } = established()
    const first = talk.send(0, 'once')
    packets.push(first, first, talk.send(0, ' more'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server "once"',
      '5:0 retransmission client-to-server length=4',
      '6:0 client-to-server " more"',
    ])
  })

  it('takes from a segment that repeats and goes on what is new', () => {
    const { talk, packets } = established()
    const start = talk.seq(0)
    packets.push(talk.send(0, 'abcd'), talk.at(0, start + 2, 'cdefgh'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server "abcd"',
      '5:0 retransmission client-to-server length=2',
      '5:0 client-to-server "efgh"',
    ])
  })

  it('lets the first bytes win where a retransmission differs, and says where', () => {
    const { talk, packets } = established()
    const start = talk.seq(0)
    packets.push(talk.send(0, 'abcd'), talk.send(0, 'efgh'), talk.at(0, start + 2, 'cXeYgh12'))
    const sink = decodePackets(packets)
    expect(sink.stream(0, 0).toString()).toBe('abcdefgh12')
    expect(sink.story).toContain('6:0 overlap-conflict client-to-server streamOffset=3 length=3')
  })

  it('lets the first bytes win among segments that wait, too', () => {
    const { talk, packets } = established()
    const start = talk.seq(0)
    packets.push(talk.at(0, start + 4, 'EFGH'), talk.at(0, start + 2, 'cdefgh'), talk.at(0, start, 'ab'))
    const sink = decodePackets(packets)
    expect(sink.stream(0, 0).toString()).toBe('abcdEFGH')
    expect(sink.story).toContain('5:0 overlap-conflict client-to-server streamOffset=4 length=4')
  })

  it('does not see a conflict where the same bytes come again in other pieces', () => {
    const { talk, packets } = established()
    const start = talk.seq(0)
    packets.push(talk.send(0, 'ab'), talk.send(0, 'cd'), talk.send(0, 'ef'), talk.at(0, start + 1, 'bcde'))
    expect(decodePackets(packets).story.filter((line) => line.includes('conflict'))).toEqual([])
  })

  it('goes on past sequence number 2^32', () => {
    const { talk, packets } = established([0xffff_fffc, 0xffff_ffff])
    const first = talk.send(0, 'abcdef')
    const second = talk.send(0, 'ghi')
    packets.push(second, first, first, talk.send(1, 'xyz'))
    const sink = decodePackets(packets)
    expect(sink.stream(0, 0).toString()).toBe('abcdefghi')
    expect(sink.stream(0, 1).toString()).toBe('xyz')
    expect(sink.connections[0]?.gaps).toEqual([0, 0])
  })

  it('tells a gap as soon as bytes come behind one the other end has acknowledged', () => {
    const { talk, packets } = established()
    talk.send(0, 'never captured')
    packets.push(talk.send(1, ''), talk.send(0, 'after'))
    expect(decodePackets(packets).story).toEqual([
      '5:0 client-to-server gap of 14',
      '5:0 client-to-server "after"',
    ])
  })

  it('tells a gap when the other end acknowledges what waits behind it', () => {
    const { talk, packets } = established()
    talk.send(0, 'never captured')
    packets.push(talk.send(0, 'after'), talk.send(1, 'answer'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server gap of 14',
      '4:0 client-to-server "after"',
      '5:0 server-to-client "answer"',
    ])
  })

  it('waits for a segment whose acknowledgment was captured before it', () => {
    const { talk, packets } = established()
    const first = talk.send(0, 'first ')
    const acknowledgment = talk.send(1, '')
    const second = talk.send(0, 'second')
    expect(
      decodePackets([...packets, second, acknowledgment, first])
        .stream(0, 0)
        .toString(),
    ).toBe('first second')
  })

  it('passes on at the end of the capture what still waits', () => {
    const { talk, packets } = established()
    talk.send(0, 'lost')
    packets.push(talk.send(0, 'last'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server gap of 4',
      '4:0 client-to-server "last"',
    ])
  })

  it('tells bytes at the end that were acknowledged but never captured', () => {
    const { talk, packets } = established()
    talk.send(0, 'lost tail')
    packets.push(talk.send(1, ''))
    expect(decodePackets(packets).story).toEqual(['4:0 client-to-server gap of 9'])
  })

  it('knows keep-alives, with and without the byte they repeat', () => {
    const { talk, packets } = established()
    packets.push(talk.send(0, 'x'), talk.at(0, talk.seq(0) - 1, ''), talk.at(0, talk.seq(0) - 1, 'x'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server "x"',
      '5:0 keep-alive client-to-server',
      '6:0 keep-alive client-to-server',
    ])
  })

  it('tells when a receiver stops reading and goes on', () => {
    const { talk, packets } = established()
    packets.push(
      talk.send(1, '', ACK, { window: 0 }),
      talk.send(1, '', ACK, { window: 0 }),
      talk.send(1, '', ACK, { window: 1000 }),
    )
    expect(decodePackets(packets).story).toEqual([
      '4:0 zero-window server-to-client',
      '6:0 window-reopened server-to-client',
    ])
  })

  it('closes each direction with its FIN, once its data is there', () => {
    const { talk, packets } = established()
    const data = talk.send(0, 'bye')
    const fin = talk.send(0, '', FIN | ACK)
    packets.push(fin, data, talk.send(1, 'still talking'), talk.send(1, '', FIN | ACK), fin)
    expect(decodePackets(packets).story).toEqual([
      '5:0 client-to-server "bye"',
      '5:0 client-to-server fin',
      '6:0 server-to-client "still talking"',
      '7:0 server-to-client fin',
    ])
  })

  it('tells a gap before a FIN that was acknowledged', () => {
    const { talk, packets } = established()
    talk.send(0, 'lost')
    packets.push(talk.send(0, '', FIN | ACK), talk.send(1, ''))
    expect(decodePackets(packets).story).toEqual([
      '4:0 client-to-server gap of 4',
      '4:0 client-to-server fin',
    ])
  })

  it('ends both directions with an RST, after what waited', () => {
    const { talk, packets } = established()
    talk.send(1, 'lost')
    packets.push(talk.send(1, 'waits'), talk.send(0, '', RST | ACK), talk.send(1, 'too late'))
    expect(decodePackets(packets).story).toEqual([
      '4:0 server-to-client gap of 4',
      '4:0 server-to-client "waits"',
      '5:0 client-to-server rst',
    ])
  })

  it('takes data that comes on the SYN and on the FIN', () => {
    const talk = new Conversation()
    const packets = [talk.send(0, 'early', SYN), talk.send(1, '', SYN | ACK), talk.send(0, 'late', FIN | ACK)]
    expect(decodePackets(packets).transcript.slice(2)).toEqual([
      '1:0 client-to-server "early"',
      '2:0 syn-ack seq=5000 ack=1006',
      '3:0 handshake-ack seq=1006 ack=5001',
      '3:0 client-to-server "late"',
      '3:0 client-to-server fin',
    ])
  })
})
