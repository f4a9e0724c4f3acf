import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, constants } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { clientFrame, frameBytes } from '../../shared/websocket/frame-bytes'
import {
  ACK,
  concat,
  Conversation,
  ETHERNET,
  ethernet,
  FIN,
  FIRST_SECOND,
  fragmentIpv4,
  fragmentIpv6,
  pcapFile,
  PcapngBuilder,
  pcapngFile,
  PSH,
  RAW,
  RST,
  SYN,
} from '../../support/capture-builder'
import { hasTshark } from '../../support/tshark'
import { differencesFromTshark } from '../../support/tshark-comparison'
import {
  finPackets,
  framePackets,
  inSegments,
  UPGRADE_REQUEST,
  UPGRADE_RESPONSE,
  upgradePackets,
  websocketPackets,
} from '../../support/websocket-packets'

const folder = mkdtempSync(join(tmpdir(), 'sockscope-foreign-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
function save(bytes: Uint8Array): string {
  const file = join(folder, `${files++}.cap`)
  writeFileSync(file, bytes)
  return file
}

const IPV6 = (): Conversation =>
  new Conversation({ address: 'fd00::1', port: 50_001 }, { address: 'fd00::2', port: 8765 })

function loopback(family: number, isLittleEndian: boolean): (packet: Uint8Array) => Uint8Array {
  const header = new DataView(new ArrayBuffer(4))
  header.setUint32(0, family, isLittleEndian)
  return (packet) => concat(new Uint8Array(header.buffer), packet)
}

/** IPv6 with headers in front of TCP. */
function withExtensionHeaders(): Uint8Array[] {
  const talk = IPV6()
  const extensionHeaders = [
    { protocol: 0, bytes: [0, 1, 4, 0, 0, 0, 0] },
    { protocol: 43, bytes: [0, 0, 0, 0, 0, 0, 0] },
    { protocol: 44, bytes: [0, 0, 0, 1, 2, 3, 4] },
    { protocol: 60, bytes: [0, 1, 4, 0, 0, 0, 0] },
  ]
  const send = (side: 0 | 1, payload: Uint8Array | string, flags = ACK): Uint8Array =>
    talk.send(side, payload, flags, { extensionHeaders })
  return [
    send(0, '', SYN),
    send(1, '', SYN | ACK),
    send(0, ''),
    send(0, UPGRADE_REQUEST),
    send(1, UPGRADE_RESPONSE),
    send(0, clientFrame({ payload: 'hello' })),
  ]
}

/** Segments as a network card gets them: far larger than the MTU, IP total length 0. */
function offloaded(): Uint8Array[] {
  const talk = new Conversation()
  const big = frameBytes({ opcode: 2, payload: new Uint8Array(150_000).fill(65) })
  return [
    ...talk.handshake(),
    ...upgradePackets(talk),
    ...[0, 70_000, 140_000].map((at) => talk.send(1, big.subarray(at, at + 70_000), ACK, { totalLength: 0 })),
    ...framePackets(talk),
  ]
}

function inIpv6Fragments(packet: Uint8Array, identification: number): Uint8Array[] {
  const isFromClient = packet[23] === 1
  const [from, to] = isFromClient ? ['fd00::1', 'fd00::2'] : ['fd00::2', 'fd00::1']
  return fragmentIpv6(from, to, 6, packet.subarray(40), 64, identification)
}

function threeAtOnce(): Uint8Array[] {
  const each = [8765, 80, 12_345].map((port, index) =>
    websocketPackets(
      new Conversation({ address: '10.0.0.1', port: 40_001 + index }, { address: '10.1.0.1', port }, [
        index,
        7,
      ]),
    ),
  )
  return each[0]!.flatMap((_, index) => each.map((packets) => packets[index]!))
}

function keptAlive(): Uint8Array[] {
  const talk = new Conversation()
  const plain = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: example.org\r\n\r\n`
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody'
  return [
    ...talk.handshake(),
    talk.send(0, plain('/index.html')),
    talk.send(1, answer),
    talk.send(0, plain('/a') + plain('/b')),
    talk.send(1, answer),
    talk.send(1, answer),
    ...upgradePackets(talk),
    ...framePackets(talk),
  ]
}

function compressed(): Uint8Array[] {
  const talk = new Conversation()
  const extension = 'Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n'
  const whole = deflateRawSync('hello '.repeat(200), { finishFlush: constants.Z_SYNC_FLUSH })
  const payload = whole.subarray(0, whole.length - 4)
  const third = Math.ceil(payload.length / 3)
  return [
    ...talk.handshake(),
    talk.send(0, UPGRADE_REQUEST.replace(/\r\n$/, extension)),
    talk.send(1, UPGRADE_RESPONSE.replace(/\r\n$/, extension)),
    talk.send(0, clientFrame({ rsv: 4, fin: false, payload: payload.subarray(0, third) })),
    talk.send(0, clientFrame({ opcode: 0, fin: false, payload: payload.subarray(third, 2 * third) })),
    talk.send(0, clientFrame({ opcode: 9, payload: 'between' })),
    talk.send(0, clientFrame({ opcode: 0, payload: payload.subarray(2 * third) })),
    talk.send(1, frameBytes({ rsv: 4, payload })),
  ]
}

function portUsedAgain(): Uint8Array[] {
  const ends = [
    { address: '10.0.0.1', port: 40_001 },
    { address: '10.1.0.1', port: 8000 },
  ] as const
  const initials: [number, number][] = [
    [1000, 5000],
    [900_000, 77],
    [0xffff_ff00, 0xffff_fff0],
  ]
  return initials.flatMap((initial) => websocketPackets(new Conversation(...ends, initial)))
}

function handshakesOfEveryKind(): Uint8Array[] {
  const at = (port: number): Conversation =>
    new Conversation({ address: '10.0.0.1', port }, { address: '10.1.0.1', port: 8000 }, [port, 9 * port])
  const [refused, silent, both, halfOpen, retried, fast] = [1, 2, 3, 4, 5, 6].map((n) => at(40_000 + n))
  const again = retried!.send(0, '', SYN)
  return [
    refused!.send(0, '', SYN),
    refused!.at(1, 0, '', RST | ACK),
    silent!.send(0, '', SYN),
    both!.send(0, '', SYN),
    both!.send(1, '', SYN),
    both!.at(0, both!.seq(0) - 1, '', SYN | ACK),
    both!.at(1, both!.seq(1) - 1, '', SYN | ACK),
    ...framePackets(both!),
    ...halfOpen!.handshake(),
    halfOpen!.send(0, 'GET / HTTP/1.0\r\n\r\n'),
    halfOpen!.send(0, '', FIN | ACK),
    halfOpen!.send(1, 'HTTP/1.0 200 OK\r\n\r\n'),
    halfOpen!.send(1, 'still sending'),
    halfOpen!.send(1, '', FIN | ACK),
    again,
    again,
    retried!.send(1, '', SYN | ACK),
    retried!.send(0, ''),
    ...upgradePackets(retried!),
    fast!.send(0, UPGRADE_REQUEST, SYN),
    fast!.send(1, '', SYN | ACK),
    fast!.send(0, ''),
    fast!.send(1, UPGRADE_RESPONSE),
    ...framePackets(fast!),
  ]
}

function lossy(): Uint8Array[] {
  const talk = new Conversation()
  const packets = [...talk.handshake(), ...upgradePackets(talk)]
  const first = talk.send(0, clientFrame({ payload: 'first' }))
  const second = talk.send(0, clientFrame({ payload: 'second' }), ACK | PSH)
  const seq = talk.seq(0)
  packets.push(second, first, second, talk.at(0, (seq - 1) >>> 0, '', ACK))
  packets.push(talk.at(0, (seq - 1) >>> 0, '\0', ACK))
  packets.push(talk.send(1, '', ACK, { window: 0 }), talk.send(1, '', ACK, { window: 500 }))
  const fin = finPackets(talk)
  return [...packets, ...framePackets(talk), ...fin.slice(0, 2), ...fin]
}

function sections(): Uint8Array {
  const packets = websocketPackets(IPV6())
  const builders = [true, false].map((isLittleEndian) => {
    const builder = new PcapngBuilder(isLittleEndian).section([[1, 'a section']])
    const seconds = BigInt(FIRST_SECOND)
    builder.interface(RAW, [
      [2, 'eth0'],
      [9, [9]],
    ])
    builder.interface(ETHERNET, [
      [9, [0x80 | 20]],
      [14, builder.uint64(seconds)],
    ])
    builder.interface(RAW, [
      [9, [3]],
      [14, builder.uint64(-3600n)],
    ])
    return { builder, seconds }
  })
  builders.forEach(({ builder, seconds }, section) => {
    packets.slice(section * 6, section === 0 ? 6 : undefined).forEach((packet, index) => {
      const n = BigInt(section * 6 + index)
      if (index % 3 === 0) builder.packet(packet, { ticks: seconds * 1_000_000_000n + n })
      else if (index % 3 === 1) {
        builder.packet(ethernet(packet), { interfaceNumber: 1, ticks: n << 18n, options: [[1, 'note']] })
      } else builder.packet(packet, { interfaceNumber: 2, ticks: seconds * 1000n + n })
      if (index === 2) builder.block(0xbad, new Uint8Array(12)).block(0x7777, new Uint8Array(4))
    })
  })
  return concat(...builders.map(({ builder }) => builder.build()))
}

const ON_LINKS: [string, () => Uint8Array][] = [
  ['macOS loopback, IPv6', () => pcapFile(websocketPackets(IPV6()).map(loopback(30, true)), { linkType: 0 })],
  [
    'FreeBSD loopback of a big-endian machine',
    () => pcapFile(websocketPackets(IPV6()).map(loopback(28, false)), { linkType: 0, isLittleEndian: false }),
  ],
  ['OpenBSD loopback', () => pcapFile(websocketPackets().map(loopback(2, false)), { linkType: 108 })],
  ['raw IPv4', () => pcapngFile(websocketPackets(), 228)],
  ['raw IPv6', () => pcapngFile(websocketPackets(IPV6()), 229)],
  [
    'QinQ',
    () =>
      pcapFile(
        websocketPackets().map((p) => ethernet(p, [0x88a8, 0x8100])),
        { linkType: ETHERNET, isNanoseconds: true },
      ),
  ],
  [
    'three VLAN tags, IPv6',
    () =>
      pcapngFile(
        websocketPackets(IPV6()).map((p) => ethernet(p, [0x9100, 0x8100, 0x8100])),
        ETHERNET,
        false,
      ),
  ],
  [
    'Ethernet with a frame check sequence',
    () => {
      const file = pcapFile(
        websocketPackets().map((p) => ethernet(p, [], 4)),
        { linkType: ETHERNET },
      )
      file[23] = 0x24
      return file
    },
  ],
  ['a link type nobody decodes', () => pcapngFile(websocketPackets(), 147)],
  ['IPv6 extension headers', () => pcapngFile(withExtensionHeaders())],
  [
    'IPv4 fragments',
    () => pcapngFile(websocketPackets().flatMap((p, i) => (p.length > 100 ? fragmentIpv4(p, 48, i) : [p]))),
  ],
  [
    'IPv6 fragments',
    () =>
      pcapngFile(websocketPackets(IPV6()).flatMap((p, i) => (p.length > 200 ? inIpv6Fragments(p, i) : [p]))),
  ],
  ['offloaded segments', () => pcapngFile(offloaded())],
  ['several sections, byte orders, resolutions and offsets', sections],
]

const CONVERSATIONS: [string, () => Uint8Array[]][] = [
  ['three upgrades at once, on odd ports', threeAtOnce],
  ['kept alive and pipelined before it upgrades', keptAlive],
  ['compressed and fragmented', compressed],
  [
    'the heads cut into segments of seven bytes',
    () => {
      // tshark knows HTTP by its port, or where the first segment shows enough of it.
      const talk = new Conversation(undefined, { address: '10.1.0.1', port: 80 })
      return [
        ...talk.handshake(),
        ...inSegments(talk, 0, UPGRADE_REQUEST, 7),
        ...inSegments(talk, 1, UPGRADE_RESPONSE, 7),
        ...framePackets(talk),
      ]
    },
  ],
  [
    'frames of 70 000 bytes in segments of 1400',
    () => {
      const talk = new Conversation()
      const payload = new Uint8Array(70_000).fill(66)
      return [
        ...talk.handshake(),
        ...upgradePackets(talk),
        ...inSegments(talk, 0, clientFrame({ opcode: 2, payload }), 1400),
        ...inSegments(talk, 1, frameBytes({ opcode: 2, payload }), 1400),
        ...finPackets(talk),
      ]
    },
  ],
  ['a port used three times, past sequence number 2^32', portUsedAgain],
  ['every way to open, and not to', handshakesOfEveryKind],
  ['loss, keep-alives, a closed window, a FIN that comes twice', lossy],
  [
    'an upgrade to HTTP/2',
    () => {
      const talk = new Conversation()
      const request =
        'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n'
      const settings = Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0)
      return [
        ...talk.handshake(),
        talk.send(0, request),
        talk.send(1, 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
        talk.send(1, settings),
        talk.send(0, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
        talk.send(0, settings),
      ]
    },
  ],
  [
    'mid-stream HTTP',
    () => {
      const talk = new Conversation()
      talk.handshake()
      return [...upgradePackets(talk), ...framePackets(talk), ...finPackets(talk)]
    },
  ],
  [
    'ended by a reset',
    () => {
      const talk = new Conversation()
      return [
        ...talk.handshake(),
        ...upgradePackets(talk),
        ...framePackets(talk).slice(0, 3),
        talk.send(0, '', RST | ACK),
        talk.at(1, talk.seq(1), 'late'),
      ]
    },
  ],
]

describe.skipIf(!hasTshark())(
  'A capture from elsewhere is read as tshark reads it',
  { timeout: 60_000 },
  () => {
    it.each(ON_LINKS)('%s', async (_name, file) => {
      const found = await differencesFromTshark(save(file()))
      // A block without a packet has no time in Wireshark.
      expect(found.filter(({ kind, tshark }) => kind !== 'time' || tshark !== '')).toEqual([])
    })

    it.each(CONVERSATIONS)('%s', async (_name, packets) => {
      expect(await differencesFromTshark(save(pcapngFile(packets())))).toEqual([])
    })
  },
)
