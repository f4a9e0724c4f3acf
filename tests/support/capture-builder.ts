/** Builds packets and capture files byte by byte, for what cannot be provoked on a real network. */

export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const PSH = 0x08
export const ACK = 0x10

export const RAW = 101
export const ETHERNET = 1

export interface Address {
  address: string
  port: number
}

export interface SegmentOptions {
  from: Address
  to: Address
  seq: number
  ack?: number
  flags?: number
  window?: number
  payload?: Uint8Array | string
  /** A multiple of four bytes. */
  tcpOptions?: number[]
  ipOptions?: number[]
  /** What the IPv4 header claims, where it is not the truth. */
  totalLength?: number
  /** IPv6 extension headers, each with its own number and its bytes but the first (the next header). */
  extensionHeaders?: { protocol: number; bytes: number[] }[]
  identification?: number
}

export function bytesOf(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? new TextEncoder().encode(value) : value
}

export function concat(...parts: (Uint8Array | number[])[]): Uint8Array {
  return concatAll(parts)
}

/** As `concat`, for more parts than a call can have arguments. */
export function concatAll(parts: readonly (Uint8Array | number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** An IP packet with a TCP segment; checksums are left zero, as with checksum offload. */
export function tcpPacket(options: SegmentOptions): Uint8Array {
  const { from, to } = options
  const segment = tcpSegment(options)
  return from.address.includes(':')
    ? ipv6Packet(from.address, to.address, 6, segment, options.extensionHeaders)
    : ipv4Packet(from.address, to.address, 6, segment, options)
}

export function tcpSegment(options: SegmentOptions): Uint8Array {
  const { from, to, seq, ack = 0, flags = ACK, window = 65_535, tcpOptions = [] } = options
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  view.setUint16(0, from.port)
  view.setUint16(2, to.port)
  view.setUint32(4, seq)
  view.setUint32(8, ack)
  header[12] = ((20 + tcpOptions.length) / 4) << 4
  header[13] = flags
  view.setUint16(14, window)
  return concat(header, tcpOptions, bytesOf(options.payload ?? ''))
}

export function ipv4Packet(
  from: string,
  to: string,
  protocol: number,
  payload: Uint8Array,
  options: { ipOptions?: number[]; totalLength?: number; identification?: number; fragment?: number } = {},
): Uint8Array {
  const { ipOptions = [] } = options
  const header = new Uint8Array(20 + ipOptions.length)
  const view = new DataView(header.buffer)
  header[0] = 0x40 | (header.length / 4)
  view.setUint16(2, options.totalLength ?? header.length + payload.length)
  view.setUint16(4, options.identification ?? 0)
  view.setUint16(6, options.fragment ?? 0)
  header[8] = 64
  header[9] = protocol
  header.set(from.split('.').map(Number), 12)
  header.set(to.split('.').map(Number), 16)
  header.set(ipOptions, 20)
  return concat(header, payload)
}

export function ipv6Packet(
  from: string,
  to: string,
  protocol: number,
  payload: Uint8Array,
  extensionHeaders: { protocol: number; bytes: number[] }[] = [],
): Uint8Array {
  const next = [...extensionHeaders.map((header) => header.protocol), protocol]
  const chain = concat(...extensionHeaders.map((header, index) => [next[index + 1]!, ...header.bytes]))
  const header = new Uint8Array(40)
  header[0] = 0x60
  new DataView(header.buffer).setUint16(4, chain.length + payload.length)
  header[6] = next[0]!
  header[7] = 64
  header.set(ipv6Bytes(from), 8)
  header.set(ipv6Bytes(to), 24)
  return concat(header, chain, payload)
}

/** Enough of RFC 4291 for `fd00::1`. */
function ipv6Bytes(text: string): Uint8Array {
  const [head = '', tail = ''] = text.split('::')
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => parseInt(group, 16))
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  groups(head).forEach((group, index) => view.setUint16(2 * index, group))
  groups(tail).forEach((group, index, all) => view.setUint16(16 - 2 * (all.length - index), group))
  return bytes
}

/** Splits an IPv4 packet without options into fragments with `size` payload bytes each (a multiple of 8). */
export function fragmentIpv4(packet: Uint8Array, size: number, identification = 77): Uint8Array[] {
  const payload = packet.subarray(20)
  const fragments: Uint8Array[] = []
  for (let at = 0; at < payload.length; at += size) {
    const part = payload.subarray(at, at + size)
    const more = at + size < payload.length ? 0x2000 : 0
    const [from, to] = [packet.subarray(12, 16).join('.'), packet.subarray(16, 20).join('.')]
    fragments.push(ipv4Packet(from, to, packet[9]!, part, { identification, fragment: more | (at / 8) }))
  }
  return fragments
}

/** Splits an IPv6 packet without extension headers. */
export function fragmentIpv6(
  from: string,
  to: string,
  protocol: number,
  payload: Uint8Array,
  size: number,
  identification = 0xbe,
): Uint8Array[] {
  const fragments: Uint8Array[] = []
  for (let at = 0; at < payload.length; at += size) {
    const more = at + size < payload.length ? 1 : 0
    const header = [0, (at | more) >> 8, (at | more) & 0xff, 0xca, 0xfe, 0xba, identification]
    const part = payload.subarray(at, at + size)
    fragments.push(ipv6Packet(from, to, protocol, part, [{ protocol: 44, bytes: header }]))
  }
  return fragments
}

/** An Ethernet frame around an IP packet, behind VLAN tags with these types. */
export function ethernet(packet: Uint8Array, tags: number[] = [], padding = 0): Uint8Array {
  const types = [...tags, etherType(packet)]
  const rest = types.slice(1).flatMap((type) => [0x00, 0x2a, type >> 8, type & 0xff])
  return concat(new Uint8Array(12), [types[0]! >> 8, types[0]! & 0xff], rest, packet, new Uint8Array(padding))
}

export function etherType(packet: Uint8Array): number {
  return packet[0]! >> 4 === 4 ? 0x0800 : 0x86dd
}

/** Both ends of one connection, whose sequence numbers go on by themselves. */
export class Conversation {
  readonly client: Address
  readonly server: Address
  private next: [number, number]

  constructor(
    client: Address = { address: '10.0.0.1', port: 40_001 },
    server: Address = { address: '10.1.0.1', port: 8000 },
    initial: [number, number] = [1000, 5000],
  ) {
    this.client = client
    this.server = server
    this.next = [...initial]
  }

  handshake(): Uint8Array[] {
    return [this.send(0, '', SYN), this.send(1, '', SYN | ACK), this.send(0, '')]
  }

  /** The next segment of the client (0) or server (1). */
  send(
    side: 0 | 1,
    payload: Uint8Array | string,
    flags = ACK,
    more: Partial<SegmentOptions> = {},
  ): Uint8Array {
    const packet = this.at(side, this.next[side], payload, flags, more)
    const length = bytesOf(payload).length + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0)
    this.next[side] = (this.next[side] + length) >>> 0
    return packet
  }

  /** A segment with this sequence number, which moves nothing on. */
  at(
    side: 0 | 1,
    seq: number,
    payload: Uint8Array | string,
    flags = ACK,
    more: Partial<SegmentOptions> = {},
  ): Uint8Array {
    const [from, to] = side === 0 ? [this.client, this.server] : [this.server, this.client]
    const ack = (flags & ACK) !== 0 ? this.next[side === 0 ? 1 : 0] : 0
    return tcpPacket({ from, to, seq, ack, flags, payload, ...more })
  }

  /** The next sequence number of a side. */
  seq(side: 0 | 1): number {
    return this.next[side]
  }
}

export interface PcapOptions {
  isLittleEndian?: boolean
  isNanoseconds?: boolean
  linkType?: number
  snapLength?: number
  /** Captured bytes of each packet at most. */
  cutTo?: number
}

/** A pcap file; packets are one millisecond apart from 2026-11-23 on. */
export function pcapFile(packets: readonly Uint8Array[], options: PcapOptions = {}): Uint8Array {
  const { isLittleEndian = true, isNanoseconds = false, cutTo = 262_144 } = options
  const header = new DataView(new ArrayBuffer(24))
  header.setUint32(0, isNanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, isLittleEndian)
  header.setUint16(4, 2, isLittleEndian)
  header.setUint16(6, 4, isLittleEndian)
  header.setUint32(16, options.snapLength ?? 262_144, isLittleEndian)
  header.setUint32(20, options.linkType ?? RAW, isLittleEndian)
  const parts = packets.map((packet, index) => {
    const captured = packet.subarray(0, cutTo)
    const record = new DataView(new ArrayBuffer(16))
    record.setUint32(0, FIRST_SECOND + Math.floor(index / 1000), isLittleEndian)
    record.setUint32(4, (index % 1000) * (isNanoseconds ? 1_000_000 : 1000), isLittleEndian)
    record.setUint32(8, captured.length, isLittleEndian)
    record.setUint32(12, packet.length, isLittleEndian)
    return concat(new Uint8Array(record.buffer), captured)
  })
  return concatAll([new Uint8Array(header.buffer), ...parts])
}

/** 2026-11-23 00:00 UTC. */
export const FIRST_SECOND = 1_795_392_000

/** Options of a pcapng block: code and value. */
export type BlockOption = [code: number, value: Uint8Array | string | number[]]

/** Writes pcapng blocks one after another, sane or not. */
export class PcapngBuilder {
  private readonly isLittleEndian: boolean
  private readonly parts: Uint8Array[] = []
  private packets = 0

  constructor(isLittleEndian = true) {
    this.isLittleEndian = isLittleEndian
  }

  section(options: BlockOption[] = [], length = 0xffff_ffff_ffff_ffffn): this {
    const body = new DataView(new ArrayBuffer(16))
    body.setUint32(0, 0x1a2b3c4d, this.isLittleEndian)
    body.setUint16(4, 1, this.isLittleEndian)
    body.setBigUint64(8, length, this.isLittleEndian)
    return this.block(0x0a0d0d0a, concat(new Uint8Array(body.buffer), this.options(options)))
  }

  interface(linkType = RAW, options: BlockOption[] = [], snapLength = 0): this {
    const body = new DataView(new ArrayBuffer(8))
    body.setUint16(0, linkType, this.isLittleEndian)
    body.setUint32(4, snapLength, this.isLittleEndian)
    return this.block(1, concat(new Uint8Array(body.buffer), this.options(options)))
  }

  /** An Enhanced Packet Block; without `ticks` one millisecond after the one before, counted in microseconds. */
  packet(
    packet: Uint8Array,
    more: { interfaceNumber?: number; ticks?: bigint; options?: BlockOption[]; originalLength?: number } = {},
  ): this {
    const { interfaceNumber = 0, options = [], originalLength = packet.length } = more
    const body = new DataView(new ArrayBuffer(20))
    body.setUint32(0, interfaceNumber, this.isLittleEndian)
    this.time(body, 4, more.ticks ?? this.nextTicks())
    body.setUint32(12, packet.length, this.isLittleEndian)
    body.setUint32(16, originalLength, this.isLittleEndian)
    return this.block(6, concat(new Uint8Array(body.buffer), padded(packet), this.options(options)))
  }

  obsoletePacket(packet: Uint8Array, interfaceNumber = 0, drops = 0xffff): this {
    const body = new DataView(new ArrayBuffer(20))
    body.setUint16(0, interfaceNumber, this.isLittleEndian)
    body.setUint16(2, drops, this.isLittleEndian)
    this.time(body, 4, this.nextTicks())
    body.setUint32(12, packet.length, this.isLittleEndian)
    body.setUint32(16, packet.length, this.isLittleEndian)
    return this.block(2, concat(new Uint8Array(body.buffer), padded(packet)))
  }

  simplePacket(packet: Uint8Array, originalLength = packet.length): this {
    return this.block(3, concat(this.uint32(originalLength), padded(packet)))
  }

  statistics(options: BlockOption[], interfaceNumber = 0): this {
    return this.block(5, concat(this.uint32(interfaceNumber), new Uint8Array(8), this.options(options)))
  }

  secrets(type: number, secrets: Uint8Array): this {
    return this.block(0x0a, concat(this.uint32(type), this.uint32(secrets.length), padded(secrets)))
  }

  block(type: number, body: Uint8Array, length = 12 + body.length, trailing = length): this {
    this.parts.push(concat(this.uint32(type), this.uint32(length), body, this.uint32(trailing)))
    return this
  }

  /** A record of a Name Resolution Block, or one option. */
  record(code: number, value: Uint8Array, length = value.length): Uint8Array {
    const head = new DataView(new ArrayBuffer(4))
    head.setUint16(0, code, this.isLittleEndian)
    head.setUint16(2, length, this.isLittleEndian)
    return concat(new Uint8Array(head.buffer), padded(value))
  }

  uint64(value: bigint): Uint8Array {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, BigInt.asUintN(64, value), this.isLittleEndian)
    return new Uint8Array(view.buffer)
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(bytes)
    return this
  }

  /** How long the file is so far: where the next block will begin. */
  get length(): number {
    return this.parts.reduce((sum, part) => sum + part.length, 0)
  }

  build(): Uint8Array {
    return concatAll(this.parts)
  }

  private nextTicks(): bigint {
    return BigInt(FIRST_SECOND) * 1_000_000n + BigInt(this.packets++) * 1000n
  }

  private time(view: DataView, at: number, ticks: bigint): void {
    view.setUint32(at, Number(ticks >> 32n), this.isLittleEndian)
    view.setUint32(at + 4, Number(ticks & 0xffff_ffffn), this.isLittleEndian)
  }

  private options(options: BlockOption[]): Uint8Array {
    if (options.length === 0) return new Uint8Array(0)
    const records = options.map(([code, value]) =>
      this.record(code, typeof value === 'string' ? bytesOf(value) : Uint8Array.from(value)),
    )
    return concat(...records, new Uint8Array(4))
  }

  private uint32(value: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(4))
    view.setUint32(0, value, this.isLittleEndian)
    return new Uint8Array(view.buffer)
  }
}

/** A pcapng file with one section and one interface. */
export function pcapngFile(
  packets: readonly Uint8Array[],
  linkType = RAW,
  isLittleEndian = true,
): Uint8Array {
  const builder = new PcapngBuilder(isLittleEndian).section().interface(linkType)
  for (const packet of packets) builder.packet(packet)
  return builder.build()
}

function padded(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4))
}
