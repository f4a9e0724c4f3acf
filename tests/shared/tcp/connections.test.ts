import { describe, expect, it } from 'vitest'
import { MAX_TRACKED_CONNECTIONS } from '@shared/tcp/connection-table'
import { ACK, Conversation, FIN, RST, SYN, tcpPacket } from '../../support/capture-builder'
import { decodePackets } from '../../support/read-capture'

const CLIENT = { address: '10.0.0.1', port: 40_001 }
const SERVER = { address: '10.1.0.1', port: 8000 }

describe('TCP connections', () => {
  it('open with the three-way handshake: SYN seq=j, SYN+ACK seq=k ack=j+1, ACK ack=k+1', () => {
    const talk = new Conversation()
    expect(decodePackets(talk.handshake()).transcript).toEqual([
      '1:0 opened 10.0.0.1:40001 > 10.1.0.1:8000',
      '1:0 syn seq=1000',
      '2:0 syn-ack seq=5000 ack=1001',
      '3:0 handshake-ack seq=1001 ack=5001',
    ])
  })

  it('take the third step from a segment with data, where the empty one is missing', () => {
    const talk = new Conversation()
    const [syn, synAck] = talk.handshake()
    expect(decodePackets([syn!, synAck!, talk.send(0, 'hello')]).transcript.slice(3)).toEqual([
      '3:0 handshake-ack seq=1001 ack=5001',
      '3:0 client-to-server "hello"',
    ])
  })

  it('tell a SYN and a SYN+ACK that had to be sent again', () => {
    const talk = new Conversation()
    const [syn, synAck, ack] = talk.handshake()
    expect(decodePackets([syn!, syn!, synAck!, synAck!, ack!]).transcript.slice(1)).toEqual([
      '1:0 syn seq=1000',
      '2:0 syn-retransmitted client-to-server',
      '3:0 syn-ack seq=5000 ack=1001',
      '4:0 syn-retransmitted server-to-client',
      '5:0 handshake-ack seq=1001 ack=5001',
    ])
  })

  it('are refused with an RST', () => {
    const talk = new Conversation()
    expect(decodePackets([talk.send(0, '', SYN), talk.at(1, 0, '', RST | ACK)]).transcript.slice(1)).toEqual([
      '1:0 syn seq=1000',
      '2:0 server-to-client rst',
    ])
  })

  it('are not opened by a segment that is SYN, ACK and RST at once', () => {
    const talk = new Conversation()
    const odd = talk.at(1, 5000, '', SYN | ACK | RST)
    const { transcript } = decodePackets([talk.send(0, '', SYN), odd])
    expect(transcript.slice(1)).toEqual(['1:0 syn seq=1000', '2:0 server-to-client rst'])
  })

  it('are one where a refused SYN is tried again', () => {
    const talk = new Conversation()
    const [syn, refusal] = [talk.send(0, '', SYN), talk.at(1, 0, '', RST | ACK)]
    expect(decodePackets([syn, refusal, syn, refusal]).connections).toHaveLength(1)
  })

  it('may be opened by both ends at once', () => {
    const talk = new Conversation()
    const packets = [
      talk.send(0, '', SYN),
      talk.send(1, '', SYN),
      talk.at(0, 1000, '', SYN | ACK),
      talk.at(1, 5000, '', SYN | ACK),
      talk.send(0, 'a'),
      talk.send(1, 'b'),
    ]
    const sink = decodePackets(packets)
    expect(sink.connections).toHaveLength(1)
    expect([sink.stream(0, 0).toString(), sink.stream(0, 1).toString()]).toEqual(['a', 'b'])
    expect(sink.transcript).toContain('4:0 syn-ack seq=5000 ack=1001')
    expect(sink.connections[0]?.gaps).toEqual([0, 0])
  })

  it('may be closed by both ends at once', () => {
    const talk = new Conversation()
    const packets = [...talk.handshake(), talk.send(0, '', FIN | ACK), talk.send(1, '', FIN | ACK)]
    expect(decodePackets([...packets, talk.send(0, ''), talk.send(1, '')]).story).toEqual([
      '4:0 client-to-server fin',
      '5:0 server-to-client fin',
    ])
  })

  it('are two where a port is used again, each with its own bytes', () => {
    const first = new Conversation(CLIENT, SERVER, [1000, 5000])
    const second = new Conversation(CLIENT, SERVER, [900_000, 700_000])
    const packets = [...first.handshake(), first.send(0, 'first'), first.send(0, '', FIN | ACK)]
    const sink = decodePackets([...packets, ...second.handshake(), second.send(0, 'second')])
    expect(sink.connections).toHaveLength(2)
    expect(sink.stream(0, 0).toString()).toBe('first')
    expect(sink.stream(1, 0).toString()).toBe('second')
  })

  it('are two as well where the port is used again with the same initial number, once the first is over', () => {
    const conversations = [new Conversation(CLIENT, SERVER), new Conversation(CLIENT, SERVER)]
    const packets = conversations.flatMap((talk) => [
      ...talk.handshake(),
      talk.send(0, '', FIN | ACK),
      talk.send(1, '', FIN | ACK),
    ])
    expect(decodePackets(packets).connections).toHaveLength(2)
  })

  it('of the same ports and other addresses are not mixed up', () => {
    const packets = ['10.0.0.1', '10.0.0.2', 'fd00::1', 'fd00::2'].flatMap((address) => {
      const talk = new Conversation(
        { address, port: 40_001 },
        { address: address.includes(':') ? 'fd00::9' : '10.1.0.1', port: 8000 },
      )
      return [...talk.handshake(), talk.send(0, address)]
    })
    const sink = decodePackets(packets)
    expect(sink.connections.map((_, index) => sink.stream(index, 0).toString())).toEqual([
      '10.0.0.1',
      '10.0.0.2',
      'fd00::1',
      'fd00::2',
    ])
  })

  it('that began before the capture start at the first byte seen', () => {
    const talk = new Conversation()
    talk.handshake()
    expect(
      decodePackets([talk.send(0, ''), talk.send(1, 'from the middle'), talk.send(0, 'on')]).transcript,
    ).toEqual([
      '1:0 opened 10.0.0.1:40001 > 10.1.0.1:8000',
      '1:0 mid-stream',
      '2:0 server-to-client "from the middle"',
      '3:0 client-to-server "on"',
    ])
  })

  it('seen first from the server are still opened by the client', () => {
    const talk = new Conversation()
    talk.handshake()
    expect(decodePackets([talk.send(1, 'data')]).connections[0]?.client).toBe('10.0.0.1:40001')
  })

  it('whose server has the higher port show it by the request', () => {
    const talk = new Conversation({ address: '10.0.0.1', port: 1025 }, { address: '10.1.0.1', port: 50_000 })
    talk.handshake()
    expect(decodePackets([talk.send(0, 'GET / HTTP/1.1\r\n')]).connections[0]?.client).toBe('10.0.0.1:1025')
    expect(decodePackets([talk.send(1, 'HTTP/1.1 200 OK\r\n')]).connections[0]?.client).toBe('10.0.0.1:1025')
  })

  it('whose SYN was not captured begin with the SYN+ACK', () => {
    const talk = new Conversation()
    const [, synAck, ack] = talk.handshake()
    expect(decodePackets([synAck!, ack!, talk.send(0, 'hi')]).transcript).toEqual([
      '1:0 opened 10.0.0.1:40001 > 10.1.0.1:8000',
      '1:0 syn-ack seq=5000 ack=1001',
      '2:0 handshake-ack seq=1001 ack=5001',
      '3:0 client-to-server "hi"',
    ])
  })

  it('whose SYN was captured behind the SYN+ACK are one', () => {
    const talk = new Conversation()
    const [syn, synAck, ack] = talk.handshake()
    const sink = decodePackets([synAck!, syn!, ack!, talk.send(0, 'hi')])
    expect(sink.connections).toHaveLength(1)
    expect(sink.transcript).toContain('2:0 syn seq=1000')
    expect(sink.stream(0, 0).toString()).toBe('hi')
  })

  it('name the connection of each segment to the session', () => {
    const one = new Conversation()
    const other = new Conversation({ address: '10.0.0.2', port: 1 })
    const [a, b] = [one.handshake(), other.handshake()]
    expect(decodePackets([a[0]!, b[0]!, a[1]!]).segments).toEqual([
      [1, 0],
      [2, 1],
      [3, 0],
    ])
  })

  it('are forgotten when there are too many, those that are over first', () => {
    const survivor = new Conversation()
    const packets = [...survivor.handshake()]
    for (let i = 0; i < MAX_TRACKED_CONNECTIONS; i++) {
      const from = { address: `10.${2 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`, port: 1024 }
      packets.push(tcpPacket({ from, to: SERVER, seq: i, flags: SYN }))
      packets.push(tcpPacket({ from: SERVER, to: from, seq: 0, ack: i + 1, flags: RST | ACK }))
    }
    packets.push(survivor.send(0, 'still here'))
    const sink = decodePackets(packets)
    expect(sink.connections).toHaveLength(MAX_TRACKED_CONNECTIONS + 1)
    expect(sink.stream(0, 0).toString()).toBe('still here')
  })
})
