import { describe, expect, it } from 'vitest'
import { findNetworkHeader } from '@shared/link/link-decoder'
import { isDecodedLinkType, linkTypeName } from '@shared/link/link-type'
import { concat, Conversation, ETHERNET, ethernet, RAW } from '../../support/capture-builder'
import { decodePackets } from '../../support/read-capture'

const V4 = new Conversation().handshake()
const V6 = new Conversation({ address: 'fd00::1', port: 1 }, { address: 'fd00::2', port: 2 }).handshake()

function sll(packet: Uint8Array): Uint8Array {
  const type = packet[0]! >> 4 === 4 ? [0x08, 0x00] : [0x86, 0xdd]
  return concat(new Uint8Array(14), type, packet)
}

function sll2(packet: Uint8Array, tag: number[] = []): Uint8Array {
  const type = packet[0]! >> 4 === 4 ? [0x08, 0x00] : [0x86, 0xdd]
  return tag.length === 0
    ? concat(type, new Uint8Array(18), packet)
    : concat(tag, new Uint8Array(18), [0, 42], type, packet)
}

/** A family number in front, in either byte order. */
function loopback(family: number, isLittleEndian: boolean): (packet: Uint8Array) => Uint8Array {
  const header = new DataView(new ArrayBuffer(4))
  header.setUint32(0, family, isLittleEndian)
  return (packet) => concat(new Uint8Array(header.buffer), packet)
}

describe('A handshake is found', () => {
  const v4: [string, number, (packet: Uint8Array) => Uint8Array][] = [
    ['on Ethernet', ETHERNET, (packet) => ethernet(packet)],
    ['on Ethernet with padding', ETHERNET, (packet) => ethernet(packet, [], 6)],
    ['behind a VLAN tag', ETHERNET, (packet) => ethernet(packet, [0x8100])],
    ['behind stacked VLAN tags', ETHERNET, (packet) => ethernet(packet, [0x88a8, 0x8100])],
    ['behind VLAN tags of the older kind', ETHERNET, (packet) => ethernet(packet, [0x9100, 0x8100, 0x8100])],
    ['in raw IP', RAW, (packet) => packet],
    ['in raw IP of old files', 12, (packet) => packet],
    ['in raw IP of OpenBSD', 14, (packet) => packet],
    ['in raw IPv4', 228, (packet) => packet],
    ['on BSD loopback, little-endian', 0, loopback(2, true)],
    ['on BSD loopback, big-endian', 0, loopback(2, false)],
    ['on OpenBSD loopback', 108, loopback(2, false)],
    ['in a Linux cooked capture', 113, sll],
    ['in a Linux cooked capture v2', 276, (packet) => sll2(packet)],
    ['in a Linux cooked capture v2 behind a VLAN tag', 276, (packet) => sll2(packet, [0x81, 0])],
  ]
  it.each(v4)('%s', (_name, linkType, wrap) => {
    expect(decodePackets(V4.map(wrap), linkType).transcript.at(-1)).toBe(
      '3:0 handshake-ack seq=1001 ack=5001',
    )
  })

  const v6: [string, number, (packet: Uint8Array) => Uint8Array][] = [
    ['on Ethernet', ETHERNET, (packet) => ethernet(packet)],
    ['in raw IPv6', 229, (packet) => packet],
    ['in raw IP', RAW, (packet) => packet],
    ['in a Linux cooked capture', 113, sll],
    ...[24, 28, 30, 10].map((family): [string, number, (packet: Uint8Array) => Uint8Array] => {
      return [`on BSD loopback with family ${family}`, 0, loopback(family, true)]
    }),
  ]
  it.each(v6)('%s (IPv6)', (_name, linkType, wrap) => {
    expect(decodePackets(V6.map(wrap), linkType).transcript.at(-1)).toBe(
      '3:0 handshake-ack seq=1001 ack=5001',
    )
  })
})

describe('No IP is found', () => {
  it.each([
    ['in ARP', ETHERNET, concat(new Uint8Array(12), [0x08, 0x06], new Uint8Array(28))],
    ['in an IEEE 802.3 frame', ETHERNET, concat(new Uint8Array(12), [0, 40], new Uint8Array(40))],
    ['behind a VLAN tag that the packet ends in', ETHERNET, concat(new Uint8Array(12), [0x81, 0x00, 0])],
    ['in other families', 0, Uint8Array.of(7, 0, 0, 0, 0x45)],
    ['in link types that are not decoded', 105, new Uint8Array(60)],
    ['in an empty packet', RAW, new Uint8Array(0)],
  ])('%s', (_name, linkType, bytes) => {
    expect(findNetworkHeader(linkType, bytes, 0, bytes.length)).toBe(-1)
    expect(decodePackets([bytes], linkType)).toMatchObject({ packets: [{}], transcript: [] })
  })

  it('in any packet cut inside its link header', () => {
    for (const linkType of [0, 1, 12, 14, 101, 108, 113, 228, 229, 276]) {
      for (let length = 0; length < 24; length++) {
        const bytes = new Uint8Array(40).fill(0x81)
        expect(findNetworkHeader(linkType, bytes, 0, length)).toBe(-1)
      }
    }
  })
})

it('A link type that is not decoded is still named', () => {
  expect(isDecodedLinkType(187)).toBe(false)
  expect(linkTypeName(187)).toBe('Bluetooth HCI H4')
  expect(linkTypeName(1)).toBe('Ethernet')
  expect(linkTypeName(12_345)).toBe('link type 12345')
})
