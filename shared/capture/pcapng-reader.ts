import { formatAddress } from '../ip/address'
import type { CaptureFault, CaptureFaultCode } from '../model/capture-fault'
import type { CapturedPacket, PacketReader, PacketReaderSink } from './packet-reader'
import { MAX_PACKET_LENGTH, NO_INTERFACE } from './packet-reader'
import * as block from './pcapng-block'
import { paddedLength } from './pcapng-block'
import { PcapngFraming, type PcapngBlockSink } from './pcapng-framing'
import { PcapngOptions } from './pcapng-options'
import { TimestampConverter } from './timestamp'

/** Interfaces of all sections together. */
export const MAX_INTERFACES = 100_000

const HEAD_LENGTH = 8
const TRAILER_LENGTH = 4
const NO_COMMENTS: readonly string[] = []

const SHORTEST_PACKET_BODY = 20
/** Bytes a block's body has at least, by type. Other types are passed over. */
const SHORTEST_BODY = new Map<number, number>([
  [block.BLOCK_SECTION_HEADER, 16],
  [block.BLOCK_INTERFACE_DESCRIPTION, 8],
  [block.BLOCK_PACKET, 20],
  [block.BLOCK_SIMPLE_PACKET, 4],
  [block.BLOCK_NAME_RESOLUTION, 0],
  [block.BLOCK_INTERFACE_STATISTICS, 12],
  [block.BLOCK_ENHANCED_PACKET, SHORTEST_PACKET_BODY],
  [block.BLOCK_DECRYPTION_SECRETS, 8],
])

/**
 * Blocks without a packet that have a number among the packets in Wireshark 4.0: custom blocks, journal entries and
 * system calls. Their numbers count here too, so that each packet has the same one in both.
 */
const NUMBERED_BLOCKS: ReadonlySet<number> = new Set([
  block.BLOCK_CUSTOM,
  block.BLOCK_CUSTOM_NO_COPY,
  block.BLOCK_SYSTEMD_JOURNAL,
  block.BLOCK_SYSDIG_EVENT,
  block.BLOCK_SYSDIG_EVENT_V2,
  block.BLOCK_SYSDIG_EVENT_V2_LARGE,
])

interface Interface {
  snapLength: number
  time: TimestampConverter
  /** Drops reported so far, so that cumulative counts add up once. */
  dropped: number
}

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): every block of its §4 that says something about packets; others are
 * passed over. In the methods below `body` to `end` is the block between its head and its trailing length, and
 * `fileOffset` the body's place in the file.
 */
export class PcapngReader implements PacketReader, PcapngBlockSink {
  readonly format = 'pcapng'

  private readonly sink: PacketReaderSink
  private readonly framing = new PcapngFraming(this)
  private readonly options = new PcapngOptions()
  private interfaces: Interface[] = []
  /** Interfaces of earlier sections. */
  private interfaceBase = 0
  private readonly current: CapturedPacket = {
    interfaceNumber: 0,
    seconds: 0,
    nanos: 0,
    bytes: new Uint8Array(0),
    start: 0,
    capturedLength: 0,
    originalLength: 0,
    fileOffset: 0,
    comments: NO_COMMENTS,
  }

  constructor(sink: PacketReaderSink) {
    this.sink = sink
  }

  get fault(): CaptureFault | null {
    return this.framing.fault
  }

  push(chunk: Uint8Array): void {
    this.framing.push(chunk)
  }

  get unneeded(): number {
    return this.framing.unneeded
  }

  advance(count: number): void {
    this.framing.advance(count)
  }

  end(): void {
    this.framing.end()
  }

  isRead(type: number): boolean {
    return type === block.BLOCK_ENHANCED_PACKET || SHORTEST_BODY.has(type)
  }

  block(
    type: number,
    bytes: Uint8Array,
    view: DataView,
    position: number,
    length: number,
    blockOffset: number,
  ): void {
    const body = position + HEAD_LENGTH
    const end = position + length - TRAILER_LENGTH
    const fileOffset = blockOffset + HEAD_LENGTH
    const shortest = type === block.BLOCK_ENHANCED_PACKET ? SHORTEST_PACKET_BODY : SHORTEST_BODY.get(type)
    if (end - body < (shortest ?? 0)) {
      this.fail('block-too-short', blockOffset + 4)
      return
    }
    switch (type) {
      case block.BLOCK_ENHANCED_PACKET:
        this.packet(bytes, view, body, end, fileOffset, view.getUint32(body, this.framing.isLittleEndian))
        break
      case block.BLOCK_PACKET:
        this.obsoletePacket(bytes, view, body, end, fileOffset)
        break
      case block.BLOCK_SIMPLE_PACKET:
        this.simplePacket(bytes, view, body, end, fileOffset)
        break
      case block.BLOCK_SECTION_HEADER:
        this.section(bytes, view, body, end, fileOffset)
        break
      case block.BLOCK_INTERFACE_DESCRIPTION:
        this.interface(bytes, view, body, end, fileOffset)
        break
      case block.BLOCK_INTERFACE_STATISTICS:
        this.statistics(bytes, view, body, end, fileOffset)
        break
      case block.BLOCK_NAME_RESOLUTION:
        this.names(bytes, view, body, end, fileOffset)
        break
      case block.BLOCK_DECRYPTION_SECRETS:
        this.secrets(bytes, view, body, end, fileOffset)
        break
    }
  }

  passedOver(type: number, length: number, blockOffset: number): void {
    if (!NUMBERED_BLOCKS.has(type)) return
    const { current } = this
    current.interfaceNumber = NO_INTERFACE
    current.fileOffset = blockOffset + HEAD_LENGTH
    current.capturedLength = current.originalLength = length - HEAD_LENGTH - TRAILER_LENGTH
    current.comments = NO_COMMENTS
    this.sink.record?.(current)
  }

  private section(bytes: Uint8Array, view: DataView, body: number, end: number, fileOffset: number): void {
    const major = view.getUint16(body + 4, this.framing.isLittleEndian)
    if (major !== 1) {
      this.fail('pcapng-version', fileOffset + 4, { version: major })
      return
    }
    this.interfaceBase += this.interfaces.length
    this.interfaces = []
    this.readOptions(bytes, view, body + 16, end, fileOffset + 16)
    for (const comment of this.options.comments) this.sink.comment(comment)
  }

  private interface(bytes: Uint8Array, view: DataView, body: number, end: number, fileOffset: number): void {
    if (this.interfaceBase + this.interfaces.length >= MAX_INTERFACES) {
      this.fail('interface-limit', fileOffset, { limit: MAX_INTERFACES })
      return
    }
    const linkType = view.getUint16(body, this.framing.isLittleEndian)
    const snapLength = view.getUint32(body + 4, this.framing.isLittleEndian)
    const { options } = this
    this.readOptions(bytes, view, body + 8, end, fileOffset + 8, true)
    const time = new TimestampConverter(options.timestampResolution, options.timestampOffset)
    this.interfaces.push({ snapLength, time, dropped: 0 })
    this.sink.interface({ linkType, name: options.name, description: options.description, snapLength })
    for (const comment of options.comments) this.sink.comment(comment)
  }

  /** Packet Block (§C): as the enhanced one, but the first four bytes are an interface number and a drop count. */
  private obsoletePacket(
    bytes: Uint8Array,
    view: DataView,
    body: number,
    end: number,
    fileOffset: number,
  ): void {
    const interfaceNumber = view.getUint16(body, this.framing.isLittleEndian)
    const drops = view.getUint16(body + 2, this.framing.isLittleEndian)
    const described = this.interfaces[interfaceNumber]
    if (described !== undefined && drops !== 0xffff) this.addDrops(described, drops)
    this.packet(bytes, view, body, end, fileOffset, interfaceNumber)
  }

  private packet(
    bytes: Uint8Array,
    view: DataView,
    body: number,
    end: number,
    fileOffset: number,
    interfaceNumber: number,
  ): void {
    const described = this.interfaces[interfaceNumber]
    if (described === undefined) {
      this.unknownInterface(interfaceNumber, fileOffset)
      return
    }
    const { current } = this
    const { isLittleEndian } = this.framing
    const capturedLength = view.getUint32(body + 12, isLittleEndian)
    if (!this.isPacketLength(capturedLength, end - body - 20, fileOffset + 12)) return
    described.time.convert(view.getUint32(body + 4, isLittleEndian), view.getUint32(body + 8, isLittleEndian))
    current.seconds = described.time.seconds
    current.nanos = described.time.nanos
    current.interfaceNumber = this.interfaceBase + interfaceNumber
    current.bytes = bytes
    current.start = body + 20
    current.fileOffset = fileOffset + 20
    current.capturedLength = capturedLength
    current.originalLength = Math.max(capturedLength, view.getUint32(body + 16, isLittleEndian))
    current.comments = NO_COMMENTS
    const optionsStart = body + 20 + paddedLength(capturedLength)
    if (optionsStart < end) {
      this.readOptions(bytes, view, optionsStart, end, fileOffset + optionsStart - body)
      if (this.options.comments.length > 0) current.comments = this.options.comments
      if (this.options.dropCount > 0) this.addDrops(described, this.options.dropCount)
    }
    this.sink.packet(current)
  }

  /** Simple Packet Block (§4.4): no time, so `current` keeps that of the packet before it. */
  private simplePacket(
    bytes: Uint8Array,
    view: DataView,
    body: number,
    end: number,
    fileOffset: number,
  ): void {
    const described = this.interfaces[0]
    if (described === undefined) {
      this.unknownInterface(0, fileOffset)
      return
    }
    const originalLength = view.getUint32(body, this.framing.isLittleEndian)
    const snapLength = described.snapLength === 0 ? MAX_PACKET_LENGTH : described.snapLength
    const capturedLength = Math.min(originalLength, snapLength, end - body - 4)
    if (!this.isPacketLength(capturedLength, end - body - 4, fileOffset)) return
    const { current } = this
    current.interfaceNumber = this.interfaceBase
    current.bytes = bytes
    current.start = body + 4
    current.fileOffset = fileOffset + 4
    current.capturedLength = capturedLength
    current.originalLength = originalLength
    current.comments = NO_COMMENTS
    this.sink.packet(current)
  }

  /** Interface Statistics Block (§4.6). Its counts are cumulative, so only what is new is reported. */
  private statistics(bytes: Uint8Array, view: DataView, body: number, end: number, fileOffset: number): void {
    const interfaceNumber = view.getUint32(body, this.framing.isLittleEndian)
    const described = this.interfaces[interfaceNumber]
    if (described === undefined) {
      this.unknownInterface(interfaceNumber, fileOffset)
      return
    }
    this.readOptions(bytes, view, body + 12, end, fileOffset + 12)
    const total = this.options.interfaceDropped + this.options.osDropped
    if (total > described.dropped) this.addDrops(described, total - described.dropped)
  }

  private addDrops(described: Interface, drops: number): void {
    if (drops === 0) return
    described.dropped += drops
    this.sink.dropped(drops)
  }

  /** Name Resolution Block (§4.5): records of an address and its NUL-terminated names. */
  private names(bytes: Uint8Array, view: DataView, body: number, end: number, fileOffset: number): void {
    let at = body
    while (at + 4 <= end) {
      const type = view.getUint16(at, this.framing.isLittleEndian)
      const length = view.getUint16(at + 2, this.framing.isLittleEndian)
      const value = at + 4
      if (type === block.NAME_RECORD_END) break
      if (value + length > end) {
        this.optionTooLong(length, fileOffset + at - body)
        return
      }
      const addressLength = type === block.NAME_RECORD_IPV4 ? 4 : 16
      if ((addressLength === 4 || type === block.NAME_RECORD_IPV6) && length > addressLength) {
        const address = formatAddress(bytes, value, addressLength)
        const names = new TextDecoder().decode(bytes.subarray(value + addressLength, value + length))
        for (const name of names.split('\0')) if (name !== '') this.sink.name(address, name)
      }
      at = value + paddedLength(length)
    }
  }

  private secrets(bytes: Uint8Array, view: DataView, body: number, end: number, fileOffset: number): void {
    const length = view.getUint32(body + 4, this.framing.isLittleEndian)
    if (length > end - body - 8) {
      this.fail('secrets-beyond-block', fileOffset + 4, { length })
      return
    }
    this.sink.secrets(
      view.getUint32(body, this.framing.isLittleEndian),
      bytes.subarray(body + 8, body + 8 + length),
    )
  }

  private readOptions(
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    fileOffset: number,
    areInterfaceOptions = false,
  ): void {
    const bad = this.options.read(bytes, view, start, end, this.framing.isLittleEndian, areInterfaceOptions)
    if (bad >= 0) {
      this.optionTooLong(view.getUint16(bad + 2, this.framing.isLittleEndian), fileOffset + bad - start)
    }
  }

  private isPacketLength(length: number, room: number, fileOffset: number): boolean {
    if (length <= room && length <= MAX_PACKET_LENGTH) return true
    if (length > room) this.fail('packet-beyond-block', fileOffset, { length })
    else this.fail('packet-too-large', fileOffset, { length, limit: MAX_PACKET_LENGTH })
    return false
  }

  private optionTooLong(length: number, fileOffset: number): void {
    this.fail('option-beyond-block', fileOffset, { length })
  }

  private unknownInterface(interfaceNumber: number, fileOffset: number): void {
    this.fail('interface-unknown', fileOffset, { interface: interfaceNumber })
  }

  private fail(code: CaptureFaultCode, offset: number, values: CaptureFault['values'] = {}): void {
    this.framing.fail(code, offset, values)
  }
}
