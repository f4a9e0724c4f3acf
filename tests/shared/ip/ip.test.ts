import { describe, expect, it } from 'vitest'
import { formatAddress, parseAddress } from '@shared/ip/address'
import {
  MAX_FRAGMENT_BYTES,
  MAX_FRAGMENTS_PER_DATAGRAM,
  MAX_INCOMPLETE_DATAGRAMS,
} from '@shared/ip/fragment-reassembly'
import {
  concat,
  Conversation,
  ethernet,
  ETHERNET,
  fragmentIpv4,
  fragmentIpv6,
  ipv4Packet,
  pcapFile,
  PcapngBuilder,
  RAW,
  tcpSegment,
} from '../../support/capture-builder'
import { decodePackets, readCapture } from '../../support/read-capture'
import { PcapngReader } from '@shared/capture/pcapng-reader'

const LONG = 'The quick brown fox jumps over the lazy dog, and back again.'

function established(): { talk: Conversation; packets: Uint8Array[] } {
  const talk = new Conversation()
  return { talk, packets: talk.handshake() }
}

describe('An IPv4 packet', () => {
  it('may have options', () => {
    const { talk, packets } = established()
    packets.push(talk.send(0, 'hi', undefined, { ipOptions: [1, 1, 1, 0, 1, 1, 1, 0] }))
    expect(decodePackets(packets).story).toEqual(['4:0 client-to-server "hi"'])
  })

  it('is as long as it says, whatever padding follows', () => {
    const { talk, packets } = established()
    packets.push(talk.send(0, ''), talk.send(0, 'x'))
    const sink = decodePackets(
      packets.map((packet) => ethernet(packet, [], 6)),
      ETHERNET,
    )
    expect(sink.stream(0, 0).toString()).toBe('x')
  })

  it('with a total length of 0 (offload) reaches to its end', () => {
    const { talk, packets } = established()
    packets.push(talk.send(1, LONG, undefined, { totalLength: 0 }))
    expect(decodePackets(packets).stream(0, 1).toString()).toBe(LONG)
  })

  it.each([3, 19, 21, 39])(
    'with a total length of %i, too short for its headers, is passed over',
    (totalLength) => {
      const { talk, packets } = established()
      packets.push(talk.send(1, LONG, undefined, { totalLength }))
      expect(decodePackets(packets).story).toEqual([])
    },
  )

  it('that claims to be longer than the packet on the wire is as long as that', () => {
    const { talk, packets } = established()
    packets.push(talk.send(1, 'abc', undefined, { totalLength: 5000 }))
    const sink = decodePackets(packets)
    expect(sink.story).toEqual(['4:0 server-to-client "abc"'])
  })

  it('cut by the snaplen gives what was captured, and tells what is missing', () => {
    const { talk, packets } = established()
    const long = talk.send(1, LONG)
    const next = talk.send(1, 'next')
    const builder = new PcapngBuilder().section().interface()
    for (const packet of packets) builder.packet(packet)
    builder.packet(long.subarray(0, 49), { originalLength: long.length }).packet(next)
    const { sink } = readCapture(builder.build(), (into) => new PcapngReader(into))
    expect(sink.story).toEqual([
      '4:0 packet-truncated server-to-client missing=51',
      '4:0 server-to-client "The quick"',
      '4:0 server-to-client gap of 51',
      '5:0 server-to-client "next"',
    ])
  })

  it('cut inside its TCP header still moves the stream on, as long as its flags are there', () => {
    const { talk, packets } = established()
    const builder = new PcapngBuilder().section().interface()
    for (const packet of packets) builder.packet(packet)
    const long = talk.send(1, LONG)
    builder.packet(long.subarray(0, 36), { originalLength: long.length })
    builder.packet(talk.send(1, 'next').subarray(0, 35))
    const { sink } = readCapture(builder.build(), (into) => new PcapngReader(into))
    expect(sink.connections[0]?.gaps[1]).toBe(LONG.length)
  })
})

describe('An IPv6 packet', () => {
  const client = { address: 'fd00::1', port: 40_001 }
  const server = { address: 'fd00::2', port: 8000 }

  it('may have extension headers', () => {
    const talk = new Conversation(client, server)
    const extensionHeaders = [
      { protocol: 0, bytes: [0, 1, 4, 0, 0, 0, 0] },
      { protocol: 60, bytes: [1, 1, 12, ...new Array<number>(12).fill(0)] },
      { protocol: 43, bytes: [0, 0, 0, 0, 0, 0, 0] },
      { protocol: 51, bytes: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
    ]
    const packets = [...talk.handshake(), talk.send(0, 'hi', undefined, { extensionHeaders })]
    expect(decodePackets(packets).story).toEqual(['4:0 client-to-server "hi"'])
  })

  it('may come in fragments, in any order', () => {
    const talk = new Conversation(client, server)
    const packets = talk.handshake()
    const segment = tcpSegment({ from: client, to: server, seq: 1001, ack: 5001, payload: LONG })
    packets.push(...fragmentIpv6(client.address, server.address, 6, segment, 24).reverse())
    expect(decodePackets(packets).stream(0, 0).toString()).toBe(LONG)
  })

  it('whose fragments hold extension headers is put together first', () => {
    const talk = new Conversation(client, server)
    const packets = talk.handshake()
    const segment = tcpSegment({ from: client, to: server, seq: 1001, ack: 5001, payload: LONG })
    const options = concat([6, 0, 1, 4, 0, 0, 0, 0], segment)
    packets.push(...fragmentIpv6(client.address, server.address, 60, options, 16))
    expect(decodePackets(packets).stream(0, 0).toString()).toBe(LONG)
  })
})

describe('A fragmented IPv4 datagram', () => {
  it.each([8, 16, 24, 48])(
    'in pieces of %i bytes is put together; every byte is where the file has it',
    (size) => {
      const { talk, packets } = established()
      packets.push(...fragmentIpv4(talk.send(0, LONG), size), talk.send(0, '!'))
      expect(decodePackets(packets).stream(0, 0).toString()).toBe(`${LONG}!`)
    },
  )

  it('in any order, with repeats and overlaps, keeps the first bytes', () => {
    const { talk, packets } = established()
    const datagram = talk.send(0, LONG)
    const forged = datagram.slice()
    forged.fill(0x58, 52, 68)
    const [a, b, c, ...rest] = fragmentIpv4(datagram, 16)
    const overlap = fragmentIpv4(forged, 32)[1]!
    packets.push(c!, a!, a!, b!, overlap, ...rest.reverse())
    expect(decodePackets(packets).stream(0, 0).toString()).toBe(LONG)
  })

  it('that never completes is forgotten when too many wait', () => {
    const { talk, packets } = established()
    const [first, ...rest] = fragmentIpv4(talk.send(0, LONG), 16)
    packets.push(first!)
    for (let i = 0; i < MAX_INCOMPLETE_DATAGRAMS; i++) {
      packets.push(
        ipv4Packet('10.9.9.9', '10.1.0.1', 6, new Uint8Array(16), { identification: i, fragment: 0x2000 }),
      )
    }
    expect(decodePackets([...packets, ...rest]).stream(0, 0)).toHaveLength(0)
    expect(
      decodePackets([...packets.slice(0, -1), ...rest])
        .stream(0, 0)
        .toString(),
    ).toBe(LONG)
  })

  it('that never completes is forgotten when too many bytes wait', () => {
    const { talk, packets } = established()
    const [first, ...rest] = fragmentIpv4(talk.send(0, LONG), 16)
    const size = 65_400
    packets.push(first!)
    for (let i = 0; i <= MAX_FRAGMENT_BYTES / size; i++) {
      const options = { identification: i, fragment: 0x2000 }
      packets.push(ipv4Packet('10.9.9.9', '10.1.0.1', 6, new Uint8Array(size), options))
    }
    expect(decodePackets([...packets, ...rest]).stream(0, 0)).toHaveLength(0)
  })

  it(`of more than ${MAX_FRAGMENTS_PER_DATAGRAM} pieces is forgotten`, () => {
    const { talk, packets } = established()
    const payload = new Uint8Array(8 * MAX_FRAGMENTS_PER_DATAGRAM - 20).fill(65)
    const whole = fragmentIpv4(talk.send(0, payload), 8)
    expect(whole).toHaveLength(MAX_FRAGMENTS_PER_DATAGRAM)
    expect(decodePackets([...packets, ...whole]).stream(0, 0)).toHaveLength(payload.length)
    const next = established()
    const more = fragmentIpv4(next.talk.send(0, new Uint8Array(payload.length + 8)), 8)
    expect(decodePackets([...next.packets, ...more]).stream(0, 0)).toHaveLength(0)
  })

  it('whose pieces contradict its end is not guessed', () => {
    const { packets } = established()
    packets.push(
      ipv4Packet('10.0.0.1', '10.1.0.1', 6, new Uint8Array(40), { identification: 1, fragment: 0x2000 | 1 }),
      ipv4Packet('10.0.0.1', '10.1.0.1', 6, new Uint8Array(24), { identification: 1, fragment: 0 | 2 }),
      ipv4Packet('10.0.0.1', '10.1.0.1', 6, new Uint8Array(8), { identification: 1, fragment: 0x2000 }),
    )
    expect(decodePackets(packets).story).toEqual([])
  })
})

describe('An address', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['::', '::'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1::', '1::'],
    ['::ffff:192.168.1.2', '192.168.1.2'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s reads as %s', (text, expected) => {
    const bytes = parseAddress(text)!
    expect(formatAddress(bytes, 0, bytes.length as 4 | 16)).toBe(expected)
  })

  it.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ':::',
    '1:2:3',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeNull()
  })

  it('mapped from IPv4 is told as such in a packet', () => {
    const bytes = concat(new Uint8Array(10), [0xff, 0xff, 10, 0, 0, 1])
    expect(formatAddress(bytes, 0, 16)).toBe('::ffff:10.0.0.1')
  })
})

it('Packets of other protocols are registered and go no further', () => {
  const udp = ipv4Packet('10.0.0.1', '10.1.0.1', 17, new Uint8Array(30))
  const sink = decodePackets([udp], RAW)
  expect(sink.packets).toHaveLength(1)
  expect(sink.transcript).toEqual([])
  expect(pcapFile([udp]).length).toBe(24 + 16 + 50)
})
