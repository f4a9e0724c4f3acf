import type { CaptureInterface } from '../model/capture-interface'
import {
  BLOCK_DECRYPTION_SECRETS,
  BLOCK_ENHANCED_PACKET,
  BLOCK_INTERFACE_DESCRIPTION,
  BLOCK_INTERFACE_STATISTICS,
  BLOCK_SECTION_HEADER,
  BYTE_ORDER_MAGIC,
  IDB_DESCRIPTION,
  IDB_NAME,
  IDB_TIMESTAMP_RESOLUTION,
  ISB_DROPPED,
  ISB_RECEIVED,
  OPTION_COMMENT,
  OPTION_END,
  SHB_USER_APPLICATION,
  paddedLength,
} from './pcapng-block'

/** Longest value an option can carry: its length field has 16 bits. */
export const MAX_OPTION_LENGTH = 65_535

const PACKET_FIXED_LENGTH = 32
const SECRETS_FIXED_LENGTH = 20
const OPTION_HEADER_LENGTH = 4
const NANOSECOND_RESOLUTION = 9
const TWO_TO_16 = 0x1_0000
const TWO_TO_32 = 0x1_0000_0000

const encoder = new TextEncoder()

/**
 * Writes pcapng blocks (draft-ietf-opsawg-pcapng) into a buffer the caller provides, in little-endian order and
 * with nanosecond times. Nothing is allocated for a packet. It never checks the room left: ask `packetBlockLength`
 * first and `attach` another buffer when there is too little; a block that does not fit throws a RangeError.
 */
export class PcapngWriter {
  /** Where the next block begins in the attached buffer. */
  position = 0
  bytes: Uint8Array
  view: DataView

  constructor(buffer: Uint8Array) {
    this.bytes = buffer
    this.view = viewOf(buffer)
  }

  /** Goes on in another buffer (or the same one, once its contents have been handed on). */
  attach(buffer: Uint8Array, position = 0): void {
    if (buffer !== this.bytes) {
      this.bytes = buffer
      this.view = viewOf(buffer)
    }
    this.position = position
  }

  /** Of the last packet: where its first byte stands in the buffer, and how many of them were written. */
  packetStart = 0
  packetLength = 0

  get room(): number {
    return this.bytes.length - this.position
  }

  /** Section Header Block (§4.1), section length unknown (-1). */
  sectionHeader(userApplication: string): void {
    const start = this.beginBlock(BLOCK_SECTION_HEADER)
    this.uint32(BYTE_ORDER_MAGIC)
    this.uint16(1)
    this.uint16(0)
    this.uint32(0xffff_ffff)
    this.uint32(0xffff_ffff)
    this.textOption(SHB_USER_APPLICATION, userApplication)
    this.endBlock(start)
  }

  /** Interface Description Block (§4.2). Interfaces are numbered from 0 in the order they are written. */
  interfaceDescription(described: CaptureInterface): void {
    const start = this.beginBlock(BLOCK_INTERFACE_DESCRIPTION)
    this.uint16(described.linkType)
    this.uint16(0)
    this.uint32(described.snapLength)
    this.textOption(IDB_NAME, described.name)
    this.textOption(IDB_DESCRIPTION, described.description)
    this.uint16(IDB_TIMESTAMP_RESOLUTION)
    this.uint16(1)
    this.uint32(NANOSECOND_RESOLUTION)
    this.endBlock(start)
  }

  /**
   * The head of an Enhanced Packet Block (§4.3). The caller then puts exactly `length` packet bytes at `position`,
   * advances it, and calls `endPacket` with the same comment.
   * @param seconds since the epoch
   * @param nanos within the second
   * @param originalLength on the wire, where only part of the packet is written
   */
  beginPacket(
    interfaceNumber: number,
    seconds: number,
    nanos: number,
    length: number,
    comment: Uint8Array | null,
    originalLength = length,
  ): void {
    const { view, position } = this
    view.setUint32(position, BLOCK_ENHANCED_PACKET, true)
    view.setUint32(position + 4, packetBlockLength(length, comment === null ? 0 : comment.length), true)
    view.setUint32(position + 8, interfaceNumber, true)
    this.timestamp(position + 12, seconds, nanos)
    view.setUint32(position + 20, length, true)
    view.setUint32(position + 24, originalLength, true)
    this.packetStart = this.position = position + 28
    this.packetLength = length
  }

  endPacket(length: number, comment: Uint8Array | null): void {
    this.pad(length)
    if (comment !== null) {
      this.option(OPTION_COMMENT, comment)
      this.uint32(OPTION_END)
    }
    this.uint32(packetBlockLength(length, comment === null ? 0 : comment.length))
  }

  /** Decryption Secrets Block (§4.7). Its bytes stand 16 behind the block's beginning. */
  secrets(type: number, secrets: Uint8Array): void {
    const length = secretsBlockLength(secrets.length)
    this.uint32(BLOCK_DECRYPTION_SECRETS)
    this.uint32(length)
    this.uint32(type)
    this.uint32(secrets.length)
    this.bytes.set(secrets, this.position)
    this.position += secrets.length
    this.pad(secrets.length)
    this.uint32(length)
  }

  /** Interface Statistics Block (§4.6): packets received and dropped since the section began. */
  interfaceStatistics(
    interfaceNumber: number,
    seconds: number,
    nanos: number,
    received: number,
    dropped: number,
  ): void {
    const start = this.beginBlock(BLOCK_INTERFACE_STATISTICS)
    this.uint32(interfaceNumber)
    this.timestamp(this.position, seconds, nanos)
    this.position += 8
    this.countOption(ISB_RECEIVED, received)
    this.countOption(ISB_DROPPED, dropped)
    this.endBlock(start)
  }

  private beginBlock(type: number): number {
    const start = this.position
    this.uint32(type)
    this.uint32(0)
    return start
  }

  /** Ends the options, then states the block's length on both sides of it. */
  private endBlock(start: number): void {
    this.uint32(OPTION_END)
    const length = this.position + 4 - start
    this.view.setUint32(start + 4, length, true)
    this.uint32(length)
  }

  private option(code: number, value: Uint8Array): void {
    this.uint16(code)
    this.uint16(value.length)
    this.bytes.set(value, this.position)
    this.position += value.length
    this.pad(value.length)
  }

  private textOption(code: number, text: string): void {
    this.option(code, encoder.encode(text))
  }

  private countOption(code: number, count: number): void {
    this.uint16(code)
    this.uint16(8)
    this.uint32(count % TWO_TO_32)
    this.uint32(Math.floor(count / TWO_TO_32))
  }

  private pad(length: number): void {
    for (let rest = paddedLength(length) - length; rest > 0; rest--) this.bytes[this.position++] = 0
  }

  private uint16(value: number): void {
    this.view.setUint16(this.position, value, true)
    this.position += 2
  }

  private uint32(value: number): void {
    this.view.setUint32(this.position, value, true)
    this.position += 4
  }

  /**
   * Nanoseconds since the epoch as two 32-bit halves, high one first. They exceed what a double holds exactly, so the
   * seconds are split at 16 bits; every product below stays under 2^53.
   */
  private timestamp(position: number, seconds: number, nanos: number): void {
    const upper = Math.floor(seconds / TWO_TO_16) * 1e9
    const lower = (upper % TWO_TO_16) * TWO_TO_16 + (seconds % TWO_TO_16) * 1e9 + nanos
    this.view.setUint32(position, Math.floor(upper / TWO_TO_16) + Math.floor(lower / TWO_TO_32), true)
    this.view.setUint32(position + 4, lower % TWO_TO_32, true)
  }
}

/** Bytes the Decryption Secrets Block of `length` bytes takes. */
export function secretsBlockLength(length: number): number {
  return SECRETS_FIXED_LENGTH + paddedLength(length)
}

/** Bytes the Enhanced Packet Block of `length` packet bytes takes, with its comment. */
export function packetBlockLength(length: number, commentLength: number): number {
  const options =
    commentLength === 0 ? 0 : OPTION_HEADER_LENGTH + paddedLength(commentLength) + OPTION_HEADER_LENGTH
  return PACKET_FIXED_LENGTH + paddedLength(length) + options
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
