import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import type { LayerNode, PacketLayer } from '@shared/model/packet-layers'
import { importResult } from '../../../support/import-file'
import {
  SYN,
  concat,
  ethernet,
  fragmentIpv4,
  fragmentIpv6,
  ipv4Packet,
  ipv6Packet,
  tcpPacket,
  tcpSegment,
} from '../../../support/capture-builder'
import { canCapture, captureLoopback } from '../../../support/loopback-capture'
import { tsharkPackets, type PdmlField } from '../../../support/pdml'
import { RecordingSink } from '../../../support/recording-sink'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-layers-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const client = { address: '10.0.0.1', port: 40_001 }
const server = { address: '10.1.0.1', port: 8000 }
const client6 = { address: 'fd00::1', port: 40_001 }
const server6 = { address: 'fd00::2', port: 8000 }
const MSS = [2, 4, 0x05, 0xb4]
const NOP = [1]
const SCALE = [3, 3, 7]
const SACK_PERMITTED = [4, 2]
const TIMESTAMPS = [8, 10, 0, 0, 0, 5, 0, 0, 0, 9]
const SACK = [5, 18, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 1, 0, 0, 0, 2, 0]

/** Every link type with the headers it can carry. */
const BUILT: readonly { title: string; linkType: number; packets: Uint8Array[] }[] = [
  {
    title: 'Ethernet with stacked VLAN tags and padding',
    linkType: 1,
    packets: [
      ethernet(tcpPacket({ from: client, to: server, seq: 7, payload: '' }), [], 6),
      ethernet(tcpPacket({ from: client, to: server, seq: 7, payload: 'abc' }), [0x8100, 0x8100]),
      ethernet(tcpPacket({ from: client6, to: server6, seq: 7, payload: 'abc' }), [0x8100]),
    ],
  },
  {
    title: 'all TCP options',
    linkType: 101,
    packets: [
      tcpPacket({
        from: client,
        to: server,
        seq: 100,
        flags: SYN,
        tcpOptions: [...MSS, ...NOP, ...SCALE, ...SACK_PERMITTED, ...TIMESTAMPS],
      }),
      tcpPacket({ from: client, to: server, seq: 101, ack: 9, tcpOptions: [...NOP, ...NOP, ...SACK] }),
      tcpPacket({ from: client, to: server, seq: 101, ack: 9, tcpOptions: [...MSS, 0, 0, 0, 0] }),
      tcpPacket({ from: client, to: server, seq: 101, ack: 9, tcpOptions: [28, 4, 0x80, 10, 99, 4, 1, 2] }),
    ],
  },
  {
    title: 'IPv4 options and fragments',
    linkType: 101,
    packets: [
      tcpPacket({ from: client, to: server, seq: 1, payload: 'x', ipOptions: [148, 4, 0, 0] }),
      tcpPacket({ from: client, to: server, seq: 1, payload: 'x', ipOptions: [7, 7, 4, 0, 0, 0, 0, 0] }),
      ...fragmentIpv4(tcpPacket({ from: client, to: server, seq: 1, payload: 'y'.repeat(100) }), 64),
    ],
  },
  {
    title: 'IPv6 with extension headers and fragments',
    linkType: 101,
    packets: [
      ipv6Packet('fd00::1', 'fd00::2', 6, tcpSegment({ from: client6, to: server6, seq: 3, payload: 'z' }), [
        { protocol: 0, bytes: [0, 1, 4, 0, 0, 0, 0] },
        { protocol: 60, bytes: [0, 1, 4, 0, 0, 0, 0] },
      ]),
      ...fragmentIpv6(
        'fd00::1',
        'fd00::2',
        6,
        tcpSegment({ from: client6, to: server6, seq: 3, payload: 'q'.repeat(90) }),
        48,
      ),
    ],
  },
  {
    title: 'BSD loopback in the byte order of either kind of machine',
    linkType: 0,
    packets: [
      concat([2, 0, 0, 0], tcpPacket({ from: client, to: server, seq: 3, payload: 'z' })),
      concat([30, 0, 0, 0], tcpPacket({ from: client6, to: server6, seq: 3, payload: 'z' })),
    ],
  },
  {
    title: 'OpenBSD loopback',
    linkType: 108,
    packets: [concat([0, 0, 0, 2], tcpPacket({ from: client, to: server, seq: 3, payload: 'z' }))],
  },
  {
    title: 'Linux cooked capture',
    linkType: 113,
    packets: [
      concat(
        [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0],
        tcpPacket({ from: client, to: server, seq: 3 }),
      ),
    ],
  },
  {
    title: 'Linux cooked capture, version 2',
    linkType: 276,
    packets: [
      concat(
        [8, 0, 0, 0, 0, 0, 0, 3, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0],
        tcpPacket({ from: client, to: server, seq: 3 }),
      ),
    ],
  },
  {
    title: 'ARP, UDP and ICMP',
    linkType: 1,
    packets: [
      concat(
        new Uint8Array(12).fill(0xff),
        [8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2],
      ),
      ethernet(
        ipv4Packet('10.0.0.1', '10.0.0.2', 17, new Uint8Array([0xc3, 0x50, 0xc3, 0x51, 0, 10, 0, 0, 1, 2])),
      ),
      ethernet(ipv4Packet('10.0.0.1', '10.0.0.2', 1, new Uint8Array([8, 0, 0xf7, 0xff, 0, 0, 0, 0]))),
    ],
  },
]

/** A pcap file with whole packets. */
function pcap(linkType: number, packets: readonly Uint8Array[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(24))
  header.setUint32(0, 0xa1b2c3d4)
  header.setUint16(4, 2)
  header.setUint16(6, 4)
  header.setUint32(16, 262_144)
  header.setUint32(20, linkType)
  const records = packets.map((packet, index) => {
    const record = new DataView(new ArrayBuffer(16))
    record.setUint32(0, 1_700_000_000)
    record.setUint32(4, index)
    record.setUint32(8, packet.length)
    record.setUint32(12, packet.length)
    return concat(new Uint8Array(record.buffer), packet)
  })
  return concat(new Uint8Array(header.buffer), ...records)
}

/** Fields where tshark's `show` is written otherwise than ours, or that are ours alone. */
const GROUPS = new Set(['fragment', 'network', 'transport', 'link'])
/** tshark gives these its own names, ranges or forms; each is looked at in a test of its own. */
const NOT_COMPARED = new Map([
  ['ip.opt.router_alert', 'tshark puts the option under a text field'],
  ['ip.opt.record_route', 'the same'],
  ['tcp.options.user_to', 'the same'],
  ['tcp.options.unknown', 'the same'],
  ['raw', 'tshark gives it the whole packet'],
  ['ipv6', 'tshark counts the extension headers in, except in later fragments'],
  ['ip.options', 'tshark has a line without a name'],
  ['ip.opt.eool', 'the same'],
  ['ipv6.flow', 'tshark gives all four bytes of the first word'],
])

/** Fields tshark counts in units of so many bytes. */
const UNITS = new Map([
  ['ip.frag_offset', 8],
  ['ipv6.fraghdr.offset', 8],
])

function nodesOf(layers: readonly PacketLayer[]): LayerNode[] {
  const all: LayerNode[] = []
  const walk = (node: LayerNode): void => {
    all.push(node)
    node.children.forEach(walk)
  }
  for (const { protocols } of layers) protocols.forEach(walk)
  return all
}

/** The number or literal tshark shows, as we hold it. */
function sameValue(node: LayerNode, show: string): boolean {
  const { value } = node
  if (value === null) return true
  if (typeof value === 'boolean') return show === (value ? '1' : '0') || show === String(value)
  if (typeof value === 'number') return Number(show) * (UNITS.get(node.key) ?? 1) === value
  return show === value
}

interface Comparison {
  /** Fields of ours that tshark has with the same range and value. */
  equal: number
  differences: string[]
}

function compare(layers: readonly PacketLayer[], theirs: readonly PdmlField[], packet: number): Comparison {
  const result: Comparison = { equal: 0, differences: [] }
  for (const node of nodesOf(layers)) {
    const { key, start, end } = node
    if (GROUPS.has(key) || NOT_COMPARED.has(key) || key === 'tcp.stream') continue
    const same = theirs.filter(({ name }) => name === key)
    if (same.some((field) => field.start === start && field.end === end && sameValue(node, field.show))) {
      result.equal++
    } else {
      const seen = same.map((field) => `${field.start}-${field.end}=${field.show}`).join(' ')
      result.differences.push(`${packet}: ${key} ${start}-${end}=${String(node.value)}, tshark ${seen}`)
    }
  }
  return result
}

describe('the layers of a built packet', () => {
  it.each(BUILT)('are those tshark sees: $title', ({ title, linkType, packets }) => {
    const file = join(folder, `${title.replace(/\W+/g, '-')}.pcap`)
    writeFileSync(file, pcap(linkType, packets))
    const theirs = tsharkPackets(
      file,
      '-o',
      'tcp.relative_sequence_numbers:FALSE',
      '-o',
      'ip.defragment:FALSE',
      '-o',
      'ipv6.defragment:FALSE',
    )
    expect(theirs).toHaveLength(packets.length)
    const results = packets.map((bytes, index) => {
      const { layers } = readPacketLayers({ bytes, linkType, originalLength: bytes.length, relative: null })
      return compare(layers, theirs[index] ?? [], index + 1)
    })
    expect(results.flatMap(({ differences }) => differences)).toEqual([])
    expect(results.every(({ equal }) => equal > 10 || linkType === 1)).toBe(true)
  })
})

describe.skipIf(!canCapture())('the layers of a captured conversation', () => {
  it('are those tshark sees, field by field and byte by byte', async () => {
    const file = join(folder, 'captured.pcapng')
    const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    const { port } = echo.address() as AddressInfo
    await captureLoopback(file, port, async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      for (const size of [1, 100, 5000]) {
        socket.write(Buffer.alloc(size, 97))
        await once(socket, 'data')
      }
      const closed = once(socket, 'close')
      socket.end()
      socket.resume()
      await closed
    })
    echo.close()
    const sink = new RecordingSink()
    await importResult(file, sink)
    const whole = readFileSync(file)
    const theirs = tsharkPackets(file, '-o', 'tcp.relative_sequence_numbers:FALSE')
    expect(sink.packets).toHaveLength(theirs.length)
    const results = sink.packets.map(({ fileOffset, capturedLength, originalLength }, index) => {
      const bytes = whole.subarray(fileOffset, fileOffset + capturedLength)
      const { layers } = readPacketLayers({ bytes, linkType: 1, originalLength, relative: null })
      return compare(layers, theirs[index] ?? [], index + 1)
    })
    expect(results.flatMap(({ differences }) => differences)).toEqual([])
    expect(results.reduce((sum, { equal }) => sum + equal, 0)).toBeGreaterThan(30 * theirs.length)
  })
})
