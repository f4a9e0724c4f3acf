import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import type { LayerNode, PacketLayer } from '@shared/model/packet-layers'
import {
  concat,
  ethernet,
  fragmentIpv4,
  fragmentIpv6,
  ipv6Packet,
  RAW,
  ETHERNET,
  SYN,
  tcpPacket,
  tcpSegment,
} from '../../../support/capture-builder'

const client = { address: '10.0.0.1', port: 40_001 }
const server = { address: '10.1.0.1', port: 8000 }
const client6 = { address: 'fd00::1', port: 40_001 }
const server6 = { address: 'fd00::2', port: 8000 }

function read(bytes: Uint8Array, linkType = RAW, originalLength = bytes.length): PacketLayer[] {
  return readPacketLayers({ bytes, linkType, originalLength, relative: null }).layers
}

function all(layers: readonly PacketLayer[]): LayerNode[] {
  const walk = (node: LayerNode): LayerNode[] => [node, ...node.children.flatMap(walk)]
  return layers.flatMap(({ protocols }) => protocols.flatMap(walk))
}

function find(layers: readonly PacketLayer[], key: string): LayerNode {
  const node = all(layers).find((other) => other.key === key)
  if (node === undefined) throw new Error(`there is no ${key}`)
  return node
}

const keysOf = (layers: readonly PacketLayer[]): string[] =>
  layers.flatMap(({ layer, protocols }) => protocols.map(({ key }) => `${layer}/${key}`))

describe('a whole packet', () => {
  it('has its protocols in their layers, outermost first', () => {
    const layers = read(ethernet(tcpPacket({ from: client, to: server, seq: 7 }), [0x88a8, 0x8100]), ETHERNET)
    expect(keysOf(layers)).toEqual(['link/eth', 'link/vlan', 'link/vlan', 'network/ip', 'transport/tcp'])
    expect(all(layers).filter(({ note }) => note !== null)).toEqual([])
  })

  it('tells relative numbers beside the raw ones where the connection is known', () => {
    const bytes = tcpPacket({ from: client, to: server, seq: 1001, ack: 5001 })
    const relative = { stream: 3, seq: 1, ack: 1 }
    const { layers } = readPacketLayers({ bytes, linkType: RAW, originalLength: bytes.length, relative })
    expect(find(layers, 'tcp.seq')).toMatchObject({ value: 1, isDerived: true, start: 24, end: 28 })
    expect(find(layers, 'tcp.seq_raw')).toMatchObject({ value: 1001, isDerived: false, start: 24, end: 28 })
    expect(find(layers, 'tcp.stream').value).toBe(3)
  })

  it('gives the place of the payload, without the padding of a short Ethernet frame', () => {
    const bytes = ethernet(tcpPacket({ from: client, to: server, seq: 7, payload: 'ab' }), [], 4)
    const packet = readPacketLayers({ bytes, linkType: ETHERNET, originalLength: 60, relative: null })
    expect(packet.payload).toEqual({ start: 54, end: 56 })
    expect(find(packet.layers, 'eth.padding')).toMatchObject({ start: 56, end: 60 })
  })

  it('marks an option that has the wrong length, and goes on behind it', () => {
    const bytes = tcpPacket({
      from: client,
      to: server,
      seq: 7,
      flags: SYN,
      tcpOptions: [2, 5, 1, 2, 3, 3, 3, 7],
    })
    const layers = read(bytes)
    expect(find(layers, 'tcp.options.mss').note).toMatchObject({
      code: 'option-length-invalid',
      isFault: true,
    })
    expect(find(layers, 'tcp.options.wscale.shift').value).toBe(7)
  })

  it('marks an option that runs past the header, and ends the list there', () => {
    const bytes = tcpPacket({ from: client, to: server, seq: 7, payload: 'xyz', tcpOptions: [3, 9, 7, 1] })
    const layers = read(bytes)
    expect(find(layers, 'tcp.options').note).toMatchObject({
      code: 'option-length-invalid',
      values: { length: 9 },
    })
    expect(find(layers, 'tcp.payload')).toMatchObject({ start: 44, end: 47 })
  })
})

describe('a packet that is not all there', () => {
  it('has the fields that were captured, and says what the snaplen cut off', () => {
    const bytes = tcpPacket({ from: client, to: server, seq: 7, payload: 'abcdef' })
    const layers = read(bytes.subarray(0, 30), RAW, bytes.length)
    expect(find(layers, 'tcp').note).toEqual({
      code: 'header-cut',
      isFault: true,
      values: { needed: 20, available: 10 },
    })
    expect(find(layers, 'tcp.seq_raw').value).toBe(7)
    expect(all(layers).some(({ key }) => key === 'tcp.ack_raw')).toBe(false)
  })

  it('says how much of the payload is missing', () => {
    const bytes = tcpPacket({ from: client, to: server, seq: 7, payload: 'abcdef' })
    const layers = read(bytes.subarray(0, 42), RAW, bytes.length)
    expect(find(layers, 'tcp.payload').note).toMatchObject({ code: 'payload-cut', values: { missing: 4 } })
    expect(find(layers, 'tcp.len').value).toBe(6)
  })

  it('is short by itself where nothing was cut off', () => {
    const layers = read(tcpPacket({ from: client, to: server, seq: 7 }).subarray(0, 24))
    expect(find(layers, 'tcp').note).toMatchObject({ code: 'header-short' })
    expect(find(layers, 'ip.len').note).toMatchObject({ code: 'length-invalid' })
  })

  it('is read to its end where offload left the length zero', () => {
    const layers = read(tcpPacket({ from: client, to: server, seq: 7, payload: 'abc', totalLength: 0 }))
    expect(find(layers, 'ip.len').note).toEqual({ code: 'length-offloaded', isFault: false, values: {} })
    expect(find(layers, 'tcp.len').value).toBe(3)
  })

  it('keeps an IP header that claims to be shorter than any', () => {
    const bytes = tcpPacket({ from: client, to: server, seq: 7 })
    bytes[0] = 0x44
    const layers = read(bytes)
    expect(find(layers, 'ip.hdr_len').note).toMatchObject({ code: 'length-invalid', values: { length: 16 } })
    expect(find(layers, 'ip.dst').value).toBe('10.1.0.1')
    expect(keysOf(layers)).toEqual(['link/raw', 'network/ip'])
  })

  it.each([
    ['IPv4', fragmentIpv4(tcpPacket({ from: client, to: server, seq: 1, payload: 'y'.repeat(100) }), 64)],
    [
      'IPv6',
      fragmentIpv6(
        'fd00::1',
        'fd00::2',
        6,
        tcpSegment({ from: client6, to: server6, seq: 3, payload: 'q'.repeat(90) }),
        48,
      ),
    ],
  ])('is a fragment of an %s datagram, whose transport header is read in none of them', (_, fragments) => {
    for (const bytes of fragments) expect(keysOf(read(bytes)).at(-1)).toBe('transport/fragment')
  })

  it('is named where its link type or protocol is not decoded', () => {
    const wireless = read(new Uint8Array(40), 187)
    expect(wireless[0]?.protocols[0]).toMatchObject({ key: 'link', name: 'Bluetooth HCI H4', end: 40 })
    const igmp = tcpPacket({ from: client, to: server, seq: 1 })
    igmp[9] = 2
    expect(find(read(igmp), 'transport')).toMatchObject({
      value: 2,
      name: 'IGMP',
      note: { code: 'not-decoded' },
    })
  })
})

describe('any packet at all', () => {
  const linkTypes = [0, 1, 12, 101, 105, 108, 113, 228, 229, 276]
  const samples = [
    ethernet(
      tcpPacket({ from: client, to: server, seq: 7, payload: 'abc', tcpOptions: [2, 4, 5, 180, 4, 2, 1, 1] }),
      [0x8100],
    ),
    tcpPacket({ from: client, to: server, seq: 7, payload: 'abc', ipOptions: [7, 7, 4, 0, 0, 0, 0, 0] }),
    concat([30, 0, 0, 0], tcpPacket({ from: client6, to: server6, seq: 3, payload: 'z' })),
    ipv6Packet('fd00::1', 'fd00::2', 6, tcpSegment({ from: client6, to: server6, seq: 3, payload: 'z' }), [
      { protocol: 0, bytes: [0, 1, 4, 0, 0, 0, 0] },
      { protocol: 43, bytes: [0, 1, 4, 0, 0, 0, 0] },
      { protocol: 51, bytes: [4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
    ]),
    concat([0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0], tcpPacket({ from: client, to: server, seq: 3 })),
  ]

  /** Whatever the bytes: no exception, every range inside the packet, children inside a bounded tree. */
  function holds(bytes: Uint8Array, linkType: number, more: number): void {
    const { layers, payload } = readPacketLayers({
      bytes,
      linkType,
      originalLength: bytes.length + more,
      relative: null,
    })
    const nodes = all(layers)
    expect(nodes.length).toBeLessThan(40 + 12 * bytes.length)
    for (const { start, end } of nodes) {
      if (start < 0 || end < start || end > bytes.length)
        throw new Error(`range ${start}-${end} of ${bytes.length}`)
    }
    if (payload !== null) expect(payload.end).toBeGreaterThan(payload.start)
    expect(layers.length > 0 && layers.length <= 3).toBe(true)
  }

  it('gives a tree whose ranges lie inside it, from random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...linkTypes), fc.nat(100), holds),
      { numRuns: 5000 },
    )
  })

  it('gives one from mutated real packets cut anywhere', () => {
    const mutation = fc.record({ at: fc.nat(300), value: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(mutation, { maxLength: 6 }),
        fc.nat(300),
        fc.constantFrom(...linkTypes),
        fc.nat(100),
        (sample, mutations, cut, linkType, more) => {
          const bytes = sample.slice(0, Math.max(1, sample.length - (cut % sample.length)))
          for (const { at, value } of mutations) bytes[at % bytes.length] = value
          holds(bytes, linkType, more)
        },
      ),
      { numRuns: 20_000 },
    )
  })
})
