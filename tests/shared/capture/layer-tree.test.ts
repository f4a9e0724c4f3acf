import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describePacket } from '@shared/capture/layer-tree'
import type { Layer, LayerField } from '@shared/model/layer'
import {
  ACK,
  concat,
  ethernet,
  ETHERNET,
  fragmentIpv4,
  pcapFile,
  PSH,
  RAW,
  SYN,
  tcpPacket,
  type SegmentOptions,
} from '../../support/capture-builder'
import { runTshark } from '../../support/tshark'

const V4 = { from: { address: '10.0.0.1', port: 40_001 }, to: { address: '10.1.0.1', port: 8000 }, seq: 1000 }
const V6 = { from: { address: 'fd00::1', port: 40_001 }, to: { address: 'fd00::2', port: 8000 }, seq: 1000 }
const SYN_OPTIONS = [2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]
const HOP_BY_HOP = { protocol: 0, bytes: [0, 1, 4, 0, 0, 0, 0] }

function packet(options: Partial<SegmentOptions> & typeof V4): Uint8Array {
  return tcpPacket({ ack: 5001, flags: ACK | PSH, payload: 'hello', ...options })
}

const cases: [string, number, Uint8Array][] = [
  ['Ethernet, IPv4, TCP', ETHERNET, ethernet(packet(V4), [], 6)],
  ['stacked VLAN tags', ETHERNET, ethernet(packet(V4), [0x8100, 0x8100])],
  ['raw IPv4 with options', RAW, packet({ ...V4, ipOptions: [1, 1, 1, 0] })],
  ['a SYN with every usual option', RAW, packet({ ...V4, flags: SYN, payload: '', tcpOptions: SYN_OPTIONS })],
  ['IPv6 with an extension header', RAW, packet({ ...V6, extensionHeaders: [HOP_BY_HOP] })],
  ['BSD loopback', 0, concat([2, 0, 0, 0], packet(V4))],
  ['OpenBSD loopback', 108, concat([0, 0, 0, 24], packet(V6))],
  ['Linux cooked', 113, concat([0, 4, 3, 4, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x08, 0], packet(V4))],
  [
    'Linux cooked v2',
    276,
    concat([0x86, 0xdd, 0, 0, 0, 0, 0, 1, 3, 4, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0], packet(V6)),
  ],
  ['the first fragment', RAW, fragmentIpv4(packet(V4), 24)[0]!],
]

/** Fields whose bytes tshark places otherwise: single bits share a wider field, and lists of options their last byte. */
const ELSEWHERE = new Set([
  'tcp.flags',
  'ip.flags',
  'ipv6.version',
  'sll.halen',
  'sll.src.other',
  'ip.options',
])

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-layers-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Where tshark sees each field: name to "position+size". */
function tsharkPlaces(linkType: number, bytes: Uint8Array): Map<string, Set<string>> {
  const file = join(folder, 'packet.pcap')
  writeFileSync(file, pcapFile([bytes], { linkType }))
  const places = new Map<string, Set<string>>()
  for (const [, name, size, position] of runTshark(['-n', '-r', file, '-T', 'pdml']).matchAll(
    /<field name="([^"]+)"[^>]* size="(\d+)" pos="(\d+)"/g,
  )) {
    const known = places.get(name!) ?? new Set()
    places.set(name!, known.add(`${position}+${size}`))
  }
  return places
}

function flat(layers: readonly Layer[]): LayerField[] {
  const all = (fields: readonly LayerField[]): LayerField[] =>
    fields.flatMap((field) => [field, ...all(field.children)])
  return layers.flatMap((layer) => all(layer.fields))
}

describe('The layers of a packet', () => {
  it.each(cases)('have their fields where tshark has them: %s', (_name, linkType, bytes) => {
    const places = tsharkPlaces(linkType, bytes)
    const layers = describePacket(linkType, bytes)
    expect(layers.map(({ fault }) => fault)).toEqual(layers.map(() => null))
    let compared = 0
    for (const layer of layers) {
      for (const field of layer.fields) {
        const known = places.get(field.name)
        if (known === undefined || ELSEWHERE.has(field.name)) continue
        compared++
        expect([...known], field.name).toContain(`${field.start}+${field.end - field.start}`)
      }
    }
    expect(compared).toBeGreaterThan(8)
  })

  it('cover every byte of the headers, each once', () => {
    for (const [name, linkType, bytes] of cases) {
      let at = 0
      for (const layer of describePacket(linkType, bytes)) {
        if (layer.layer === 'application') continue
        for (const field of layer.fields) {
          expect(field.start, `${name}: ${field.name}`).toBe(at)
          at = field.end
        }
        expect(layer.end, name).toBe(at)
      }
    }
  })

  it('give values in words, relative numbers where the first ones are known', () => {
    const syn = packet({ ...V4, flags: SYN, payload: '', tcpOptions: SYN_OPTIONS })
    const fields = flat(describePacket(RAW, syn, { sender: 900, other: 5000 }))
    const value = (name: string): string | number | undefined =>
      fields.findLast((field) => field.name === name)?.value
    expect(value('ip.src')).toBe('10.0.0.1')
    expect(value('ip.proto')).toBe('TCP (6)')
    expect(value('tcp.seq_raw')).toBe(1000)
    expect(value('tcp.seq')).toBe(100)
    expect(value('tcp.ack')).toBe(1)
    expect(value('tcp.options.mss')).toBe(1460)
    expect(value('tcp.options.wscale')).toBe('7 (times 128)')
    expect(value('tcp.flags.syn')).toBe(1)
  })

  it('end with the application bytes', () => {
    const layers = describePacket(ETHERNET, ethernet(packet(V4), [], 6))
    expect(layers.map(({ layer, protocol }) => `${layer} ${protocol}`)).toEqual([
      'link Ethernet',
      'network IPv4',
      'transport TCP',
      'application payload',
    ])
    expect(layers[3]).toMatchObject({ start: 54, end: 59 })
  })

  it('of a later fragment stop at IP', () => {
    const later = fragmentIpv4(packet(V4), 8)[1]!
    expect(describePacket(RAW, later).map(({ protocol }) => protocol)).toEqual(
      ['IPv4', 'payload'].toSpliced(0, 0, 'raw IP'),
    )
  })

  it('say where a packet was cut, whatever is left of it', () => {
    for (const [name, linkType, bytes] of cases.slice(0, 9)) {
      const whole = describePacket(linkType, bytes)
      const headersEnd = whole.findLast(({ layer }) => layer === 'transport')!.end
      for (let cut = 0; cut < headersEnd; cut++) {
        const layers = describePacket(linkType, bytes.subarray(0, cut))
        const isBetween = whole.some(({ end }) => end === cut) || cut === 0
        if (!isBetween)
          expect(
            layers.some(({ fault }) => fault !== null),
            `${name} at ${cut}`,
          ).toBe(true)
        for (const field of flat(layers)) expect(field.end).toBeLessThanOrEqual(cut)
      }
    }
  })

  it('of a link type that is not decoded are named', () => {
    expect(describePacket(127, new Uint8Array(40))).toMatchObject([
      { protocol: 'IEEE 802.11 with a radiotap header', fault: 'This link type is known by name only.' },
    ])
    expect(describePacket(9999, new Uint8Array(40))[0]?.protocol).toBe('link type 9999')
  })
})
