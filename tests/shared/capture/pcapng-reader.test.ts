import { describe, expect, it } from 'vitest'
import { MAX_PACKET_LENGTH, NO_INTERFACE } from '@shared/capture/packet-reader'
import { SECRETS_TLS_KEY_LOG } from '@shared/capture/pcapng-block'
import { MAX_BLOCK_LENGTH } from '@shared/capture/pcapng-framing'
import { MAX_INTERFACES, PcapngReader } from '@shared/capture/pcapng-reader'
import {
  concat,
  Conversation,
  ETHERNET,
  ethernet,
  FIRST_SECOND,
  PcapngBuilder,
  RAW,
} from '../../support/capture-builder'
import { inCuts } from '../../support/in-cuts'
import { readCapture } from '../../support/read-capture'

const [SYN, SYN_ACK, ACK] = new Conversation().handshake() as [Uint8Array, Uint8Array, Uint8Array]

/** What a file amounts to, which must not depend on how it is cut. */
function read(file: Uint8Array) {
  return inCuts(file, (pieces) => {
    const { sink, reader } = readCapture(file, (into) => new PcapngReader(into), pieces)
    const { transcript, packets, interfaces, comments, names, secretTypes, drops } = sink
    return { transcript, packets, interfaces, comments, names, secretTypes, drops, fault: reader.fault }
  })
}

/** Without the cuts, for files that take long. */
function readWhole(file: Uint8Array) {
  const { sink, reader } = readCapture(file, (into) => new PcapngReader(into))
  return { packets: sink.packets.length, interfaces: sink.interfaces.length, fault: reader.fault }
}

function begun(isLittleEndian = true): PcapngBuilder {
  return new PcapngBuilder(isLittleEndian).section().interface()
}

describe('A pcapng file', () => {
  it.each([true, false])('is read in either byte order (little-endian: %s)', (isLittleEndian) => {
    const result = read(begun(isLittleEndian).packet(SYN).packet(SYN_ACK).packet(ACK).build())
    expect(result.fault).toBeNull()
    expect(result.transcript.at(-1)).toBe('3:0 handshake-ack seq=1001 ack=5001')
    expect(result.packets[1]).toMatchObject({ seconds: FIRST_SECOND, nanos: 1_000_000, capturedLength: 40 })
  })

  it('may have several sections in different byte orders, each with interfaces of its own', () => {
    const little = begun()
      .interface(ETHERNET, [[2, 'eth0']])
      .packet(ethernet(SYN), { interfaceNumber: 1 })
      .build()
    const big = begun(false).packet(SYN_ACK).build()
    const result = read(concat(little, big))
    expect(result.interfaces.map(({ linkType, name }) => [linkType, name])).toEqual([
      [RAW, ''],
      [ETHERNET, 'eth0'],
      [RAW, ''],
    ])
    expect(result.packets.map(({ interfaceNumber }) => interfaceNumber)).toEqual([1, 2])
    expect(result.transcript).toContain('2:0 syn-ack seq=5000 ack=1001')
  })

  it('may lie about the length of its section, which is not needed', () => {
    expect(read(new PcapngBuilder().section([], 12n).interface().packet(SYN).build()).packets).toHaveLength(1)
  })

  const resolutions: [string, number[], bigint, number, number][] = [
    ['microseconds, the default', [], 1_795_392_000_123_456n, 1_795_392_000, 123_456_000],
    ['seconds', [0], 1_795_392_000n, 1_795_392_000, 0],
    ['milliseconds', [3], 1_795_392_000_123n, 1_795_392_000, 123_000_000],
    ['nanoseconds', [9], 1_795_392_000_123_456_789n, 1_795_392_000, 123_456_789],
    ['nanoseconds beyond 2262', [9], 10_413_792_000_999_999_999n, 10_413_792_000, 999_999_999],
    ['tenths of nanoseconds', [10], 17_953_920_001_234_567_891n, 1_795_392_000, 123_456_789],
    ['2^-10 s', [0x80 | 10], (1_795_392_000n << 10n) | 512n, 1_795_392_000, 500_000_000],
    ['2^-32 s', [0x80 | 32], (1_795_392_000n << 32n) | 0x4000_0000n, 1_795_392_000, 250_000_000],
  ]

  it.each(resolutions)('counts time in %s', (_name, resolution, ticks, seconds, nanos) => {
    const options: [number, number[]][] = resolution.length === 0 ? [] : [[9, resolution]]
    const file = new PcapngBuilder().section().interface(RAW, options).packet(SYN, { ticks }).build()
    expect(read(file).packets[0]).toMatchObject({ seconds, nanos })
  })

  it('may shift the time of an interface, also back', () => {
    const builder = new PcapngBuilder()
    builder.section()
    builder.interface(RAW, [[14, builder.uint64(3600n)]]).interface(RAW, [[14, builder.uint64(-10n)]])
    builder.packet(SYN, { ticks: 5_000_001n }).packet(SYN_ACK, { ticks: 5_000_001n, interfaceNumber: 1 })
    expect(read(builder.build()).packets.map(({ seconds, nanos }) => [seconds, nanos])).toEqual([
      [3605, 1000],
      [-5, 1000],
    ])
  })

  it('may hold simple packets, cut by the snaplen, at the time of the packet before', () => {
    const file = new PcapngBuilder()
      .section()
      .interface(RAW, [], 30)
      .packet(SYN)
      .simplePacket(SYN.subarray(0, 30), 40)
    expect(read(file.build()).packets[1]).toMatchObject({
      seconds: FIRST_SECOND,
      capturedLength: 30,
      originalLength: 40,
    })
  })

  it('may hold the obsolete packet block, with its drops', () => {
    const result = read(begun().obsoletePacket(SYN).obsoletePacket(SYN_ACK, 0, 3).build())
    expect(result.packets).toHaveLength(2)
    expect(result.drops).toBe(3)
  })

  it('tells packets the capture lost, and counts cumulative statistics once', () => {
    const builder = begun()
    const drops = (count: bigint): [number, Uint8Array] => [5, builder.uint64(count)]
    builder.packet(SYN, { options: [[4, builder.uint64(2n)]] })
    builder.statistics([[4, builder.uint64(10n)], drops(5n)]).statistics([drops(7n), [7, builder.uint64(1n)]])
    expect(read(builder.build()).drops).toBe(8)
  })

  it('keeps comments on the section, an interface and packets, and host names', () => {
    const builder = new PcapngBuilder().section([[1, 'the capture']]).interface(RAW, [[1, 'the interface']])
    builder
      .packet(SYN, {
        options: [
          [1, 'one'],
          [1, 'two ✓'],
        ],
      })
      .packet(ACK)
    const v4 = builder.record(1, concat([127, 0, 0, 1], new TextEncoder().encode('localhost\0loop\0')))
    const v6 = builder.record(2, concat(new Uint8Array(15), [1], new TextEncoder().encode('ip6\0')))
    const result = read(builder.block(4, concat(v4, v6, builder.record(0, new Uint8Array(0)))).build())
    expect(result.comments).toEqual([
      ['the capture', null],
      ['the interface', null],
      ['one', 1],
      ['two ✓', 1],
    ])
    expect(result.names).toEqual([
      ['127.0.0.1', 'localhost'],
      ['127.0.0.1', 'loop'],
      ['::1', 'ip6'],
    ])
  })

  it('hands on the secrets it carries', () => {
    const keys = new TextEncoder().encode('CLIENT_RANDOM 00 11')
    expect(read(begun().secrets(SECRETS_TLS_KEY_LOG, keys).build()).secretTypes).toEqual([
      [SECRETS_TLS_KEY_LOG, 'CLIENT_RANDOM 00 11'],
    ])
  })

  it('may hold blocks nobody knows, and larger ones than are read', () => {
    const large = new Uint8Array(MAX_BLOCK_LENGTH + 4)
    const builder = begun().packet(SYN).block(0x7777, new Uint8Array(100)).packet(ACK)
    expect(read(builder.build()).packets).toHaveLength(2)
    expect(readWhole(begun().block(0x7777, large).packet(SYN).build())).toMatchObject({
      packets: 1,
      fault: null,
    })
  })

  it.each([
    ['custom', 0xbad],
    ['custom, not to be copied', 0x40000bad],
    ['systemd journal', 9],
    ['sysdig event', 0x204],
    ['sysdig event, version 2', 0x216],
    ['sysdig event, version 2, large', 0x221],
  ])('gives a block without a packet a number where Wireshark does: %s', (_name, type) => {
    const builder = begun().packet(SYN)
    const offset = builder.length + 8
    const { packets, transcript } = read(builder.block(type, new Uint8Array(36)).packet(SYN_ACK).build())
    const { seconds, nanos } = packets[0]!
    const nothing = { interfaceNumber: NO_INTERFACE, capturedLength: 36, originalLength: 36 }
    expect(packets).toHaveLength(3)
    expect(packets[1]).toEqual({ ...nothing, seconds, nanos, fileOffset: offset })
    expect(transcript[2]).toBe('3:0 syn-ack seq=5000 ack=1001')
  })

  it('may be empty but for its header', () => {
    expect(read(new PcapngBuilder().section().build())).toMatchObject({ fault: null, packets: [] })
  })
})

describe('A damaged pcapng file', () => {
  it.each([0, 3, 8, 13, 0xffff_fffc])('with a block length of %i is read up to there', (length) => {
    const builder = begun().packet(SYN)
    const offset = builder.length
    const result = read(builder.block(6, new Uint8Array(40), length, 52).build())
    expect(result.packets).toHaveLength(1)
    expect(result.fault?.code).toBe(length === 0xffff_fffc ? 'block-too-large' : 'block-length')
    expect(result.fault?.offset).toBe(offset + 4)
    expect(result.fault?.values).toMatchObject({ length })
  })

  it('whose unknown block claims 4 GiB ends there, without holding any of it', () => {
    const builder = begun().packet(SYN)
    const offset = builder.length
    const result = read(builder.block(0x7777, new Uint8Array(40), 0xffff_fffc, 52).build())
    expect(result.fault).toMatchObject({ code: 'cut-in-block', offset })
  })

  it.each([6, 0x7777])('whose block lengths differ says which (type %i)', (type) => {
    const builder = begun().packet(SYN)
    const offset = builder.length
    const result = read(builder.block(type, new Uint8Array(40), 52, 56).packet(ACK).build())
    expect(result.packets).toHaveLength(1)
    expect(result.fault).toMatchObject({ code: 'block-lengths-differ', offset: offset + 48 })
  })

  it('may say a packet is larger than its block', () => {
    const builder = begun().packet(SYN)
    const offset = builder.length
    const body = new Uint8Array(40)
    new DataView(body.buffer).setUint32(12, 100, true)
    expect(read(builder.block(6, body).build()).fault).toMatchObject({
      code: 'packet-beyond-block',
      offset: offset + 20,
    })
  })

  it(`may hold a packet of more than ${MAX_PACKET_LENGTH} bytes, which is not believed`, () => {
    const file = begun()
      .packet(SYN)
      .packet(new Uint8Array(MAX_PACKET_LENGTH + 1))
      .build()
    expect(readWhole(file)).toMatchObject({ packets: 1, fault: { code: 'packet-too-large' } })
  })

  it('may have an option that runs past its block', () => {
    const builder = begun()
    const offset = builder.length
    const body = concat(new Uint8Array(20), builder.record(1, new Uint8Array(4), 5))
    expect(read(builder.block(6, body).build()).fault).toMatchObject({
      code: 'option-beyond-block',
      offset: offset + 28,
    })
  })

  it('may speak of an interface it has not described', () => {
    const file = begun().packet(SYN).packet(ACK, { interfaceNumber: 1 }).build()
    expect(read(file)).toMatchObject({ packets: [{}], fault: { code: 'interface-unknown' } })
  })

  it('may have blocks too short for their type', () => {
    for (const type of [0x0a0d0d0a, 1, 2, 3, 5, 6, 0x0a]) {
      const body = type === 0x0a0d0d0a ? Uint8Array.of(0x4d, 0x3c, 0x2b, 0x1a) : new Uint8Array(0)
      expect(read(begun().block(type, body).build()).fault?.code, `type ${type}`).toBe('block-too-short')
    }
  })

  it('may be of a version or byte order nobody knows', () => {
    const file = begun().build()
    file[12] = 9
    expect(read(file).fault).toMatchObject({ code: 'pcapng-version', offset: 12 })
    file[8] = 0
    expect(read(file).fault).toMatchObject({ code: 'pcapng-byte-order', offset: 8 })
  })

  it('describes 70 000 interfaces, and is stopped at the limit', () => {
    const builder = new PcapngBuilder().section()
    for (let i = 0; i < 70_000; i++) builder.interface()
    builder.packet(SYN, { interfaceNumber: 69_999 })
    expect(readWhole(builder.build())).toEqual({ packets: 1, interfaces: 70_000, fault: null })
    for (let i = 70_000; i < MAX_INTERFACES + 1; i++) builder.interface()
    expect(readWhole(builder.build())).toMatchObject({
      interfaces: MAX_INTERFACES,
      fault: { code: 'interface-limit' },
    })
  })

  it('cut at any byte gives every packet before the cut, and says where it ends', () => {
    const builder = begun()
    const ends = [builder.length]
    for (const packet of [SYN, SYN_ACK, ACK]) ends.push(builder.packet(packet).length)
    const whole = builder.build()
    for (let cut = 28; cut < whole.length; cut++) {
      const { sink, reader } = readCapture(whole.subarray(0, cut), (into) => new PcapngReader(into))
      expect(sink.packets.length, `cut at ${cut}`).toBe(
        Math.max(0, ends.filter((end) => end <= cut).length - 1),
      )
      const isBlockEnd = cut === 28 || cut === 48 || ends.includes(cut)
      expect(reader.fault?.code ?? null, `cut at ${cut}`).toBe(isBlockEnd ? null : 'cut-in-block')
    }
  })
})
