// Ambient types are found by path only, and other folders compile this file too.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./pcap-parser.d.ts" />
import { EventEmitter } from 'node:events'
import type { CaptureFault, CaptureFaultCode } from '@shared/model/capture-fault'
import pcapParser, { type PacketHeader } from 'pcap-parser'
import {
  MAX_PACKET_LENGTH,
  type CapturedPacket,
  type PacketReader,
  type PacketReaderSink,
} from '@shared/capture/packet-reader'
import { ParserWindow } from './parser-window'
import { PCAP_HEADER_LENGTH, isKnownPcapVersion, readPcapHeader, withKnownMagic } from './pcap-header'

/** A chunk is parsed in pieces of this size: the parser never holds more than one of them and one packet. */
const LARGEST_PIECE = 256 * 1024

/** Packets in a row of which all is zero, before they are taken for a file that was never filled. */
export const MAX_BLANK_PACKETS = 256

const PACKET_HEADER_LENGTH = 16
const NANOS = 1_000_000_000

/** What the parser takes for a stream. It can be told again, with null, that there is more in the window it got. */
class Feed extends EventEmitter {
  pause(): void {
    /* Nothing flows by itself. */
  }
  resume(): void {
    /* Nothing flows by itself. */
  }
}

/**
 * Reads pcap (draft-ietf-opsawg-pcap) with the pcap-parser package, and keeps from it what it cannot take: it knows
 * one magic only, so the others are rewritten to it; it trusts lengths, so each is checked before its packet is awaited.
 */
export class PcapReader implements PacketReader {
  readonly format = 'pcap'
  fault: CaptureFault | null = null
  /** Every byte of a pcap file matters. */
  readonly unneeded = 0

  private readonly sink: PacketReaderSink
  private readonly feed = new Feed()
  private readonly window = new ParserWindow()
  /** The file's header, as far as it is there. */
  private readonly header = new Uint8Array(PCAP_HEADER_LENGTH)
  private headerLength = 0
  /** Blank packets in a row. */
  private blanks = 0
  private nanosPerUnit = 1000
  /** File offset behind the last byte pushed. */
  private pushed = 0
  /** File offset of the next packet's header. */
  private nextPacket = PCAP_HEADER_LENGTH
  private readonly current: CapturedPacket = {
    interfaceNumber: 0,
    seconds: 0,
    nanos: 0,
    bytes: new Uint8Array(0),
    start: 0,
    capturedLength: 0,
    originalLength: 0,
    fileOffset: 0,
    comments: [],
  }

  constructor(sink: PacketReaderSink) {
    this.sink = sink
    pcapParser
      .parse(this.feed)
      .on('packetHeader', (header) => this.packetHeader(header))
      .on('packetData', () => this.packetData())
      .on('error', (error) => this.fail('pcap-damaged', 0, { error: error.message }))
  }

  push(chunk: Uint8Array): void {
    let position = this.headerLength < PCAP_HEADER_LENGTH ? this.takeHeader(chunk) : 0
    while (position < chunk.length && this.fault === null) {
      const end = Math.min(position + LARGEST_PIECE, chunk.length)
      this.window.append(chunk.subarray(position, end))
      this.feed.emit('data', null)
      position = end
    }
    this.pushed += chunk.length
  }

  advance(): void {
    throw new RangeError('no byte of a pcap file may be passed over')
  }

  end(): void {
    if (this.fault !== null) return
    if (this.headerLength < PCAP_HEADER_LENGTH) {
      this.fail('cut-in-header', 0, { length: this.headerLength })
      return
    }
    const rest = this.pushed - this.nextPacket
    if (rest > 0) this.fail('cut-in-packet', this.nextPacket, { length: rest })
  }

  /** @returns how much of the chunk is the file's header */
  private takeHeader(chunk: Uint8Array): number {
    const taken = Math.min(PCAP_HEADER_LENGTH - this.headerLength, chunk.length)
    this.header.set(chunk.subarray(0, taken), this.headerLength)
    this.headerLength += taken
    if (this.headerLength === PCAP_HEADER_LENGTH) this.fileHeader(this.header)
    return taken
  }

  private fileHeader(bytes: Uint8Array): void {
    const header = readPcapHeader(bytes)
    if (header === null) this.fail('pcap-magic', 0)
    else if (!isKnownPcapVersion(header)) {
      const version = `${header.majorVersion}.${header.minorVersion}`
      this.fail('pcap-version', 4, { version })
    } else {
      this.nanosPerUnit = header.nanosPerUnit
      this.sink.interface({
        linkType: header.linkType,
        name: '',
        description: '',
        snapLength: header.snapLength,
      })
      this.window.append(withKnownMagic(bytes, header))
      this.feed.emit('data', this.window)
    }
  }

  private packetHeader(header: PacketHeader): void {
    if (this.fault !== null) return
    const { current } = this
    if (header.capturedLength > MAX_PACKET_LENGTH) {
      const { capturedLength: length } = header
      this.fail('packet-too-large', this.nextPacket + 8, { length, limit: MAX_PACKET_LENGTH })
      return
    }
    this.blanks = isBlank(header) ? this.blanks + 1 : 0
    if (this.blanks > MAX_BLANK_PACKETS) {
      const offset = this.nextPacket - MAX_BLANK_PACKETS * PACKET_HEADER_LENGTH
      this.fail('pcap-zeros', offset)
      return
    }
    const nanos = header.timestampMicroseconds * this.nanosPerUnit
    current.seconds = header.timestampSeconds
    current.nanos = nanos
    if (nanos >= NANOS) {
      current.seconds += Math.floor(nanos / NANOS)
      current.nanos = nanos % NANOS
    }
    current.capturedLength = header.capturedLength
    current.originalLength = Math.max(header.originalLength, header.capturedLength)
  }

  /** The window stands at the packet's first byte. */
  private packetData(): void {
    if (this.fault !== null) return
    const { current, window } = this
    current.bytes = window.bytes
    current.start = window.start
    current.fileOffset = this.nextPacket + PACKET_HEADER_LENGTH
    this.nextPacket = current.fileOffset + current.capturedLength
    this.sink.packet(current)
  }

  private fail(code: CaptureFaultCode, offset: number, values: CaptureFault['values'] = {}): void {
    this.fault ??= { code, values, offset }
  }
}

/** What a file holds that was made as large as it would get and then not filled, 16 bytes at a time. */
function isBlank(header: PacketHeader): boolean {
  return (
    header.capturedLength === 0 &&
    header.originalLength === 0 &&
    header.timestampSeconds === 0 &&
    header.timestampMicroseconds === 0
  )
}
