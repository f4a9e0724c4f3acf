import { CR, LF } from '../http1/characters'
import { ForeignMatch, isLineEnd } from './frame-boundary'
import type { ForeignBytes } from './frame-boundary'

/** Longest frame header, in bytes: two, a 64-bit length and a masking key. */
const MAX_HEADER = 14

const TWO_TO_32 = 0x1_0000_0000
const MAX_SAFE_HIGH = 0x1f_ffff

/**
 * Gets the parts of frames as they come. Header fields are read off the parser itself: there is no object per
 * frame. Every `frameStart` is followed by exactly one `frameEnd`.
 */
export interface FrameHandler {
  frameStart(): void
  /** The next payload bytes, as they stood on the wire (masked, compressed); `parser.payloadReceived` counts those before them. Borrowed. */
  payload(bytes: Uint8Array, start: number, end: number): void
  /** @param complete false where bytes of the payload are missing */
  frameEnd(complete: boolean): void
  /** The next frame cannot be found: the direction is opaque from `parser.position` on. */
  framingLost(reason: FramingLostReason): void
  /** Line ends stood before the first frame, and were skipped. */
  lineEndsSkipped?(count: number, streamOffset: number, packet: number): void
  /** Something else stands where a frame should begin: `framingLost` comes first. `bytes` are the next ones of it. */
  foreignBytes?(kind: ForeignBytes, bytes: Uint8Array, start: number, end: number, packet: number): void
}

/**
 * `no-frame`: what stands where a frame should begin is none; only where the handler may doubt it. `foreign`: it is
 * known what it is instead.
 */
export type FramingLostReason = 'frame-length-invalid' | 'gap' | 'no-frame' | 'foreign'

/** The fields of a frame's header (RFC 6455 §5.2). */
export type FrameHeader = Pick<FrameParser, 'fin' | 'rsv' | 'opcode' | 'masked' | 'payloadLength'>

/**
 * Splits one direction of a WebSocket connection into frames (RFC 6455 §5.2), however its bytes are cut. Keeps no
 * payload and allocates nothing by a declared length.
 */
export class FrameParser {
  fin = false
  /** RSV1 = 4, RSV2 = 2, RSV3 = 1. */
  rsv = 0
  opcode = 0
  masked = false
  /** The four key bytes as one big-endian number, signed; 0 where not masked. */
  maskKey = 0
  headerLength = 0
  /** Exact up to 2^64 - 1; a bigint only above Number.MAX_SAFE_INTEGER. */
  payloadLength: number | bigint = 0
  payloadReceived = 0
  /** Whether a shorter form of the length would have done. */
  lengthMinimal = true
  /** False where the top bit of a 64-bit length is set: then it is no length (RFC 6455 §5.2). */
  lengthValid = true
  /** Stream offset of the frame's first byte. */
  streamOffset = 0
  /** Packet with the frame's first byte, and the last that had bytes of it. */
  firstPacket = 0
  packet = 0
  /** Stream offset of the next byte. */
  position: number
  lost = false
  /**
   * Asked of each header while it is set: false means that no frame begins here, and the direction is lost. For bytes
   * of which it is not known that they are frames.
   */
  believes: ((header: FrameHeader) => boolean) | null = null

  private readonly handler: FrameHandler
  private readonly header = new Uint8Array(MAX_HEADER)
  private headerFill = 0
  private inPayload = false
  /** Payload bytes still to come; for lengths above MAX_SAFE_INTEGER the nearest number, which no stream reaches. */
  private remaining = 0
  /** Whether bytes of the frame's payload are missing before the next one. */
  bytesMissing = false
  /** Set while the bytes between frames are looked at for what is none. */
  private match: ForeignMatch | null = null
  private foreign: ForeignBytes | null = null
  /** Line ends before the first frame, not reported yet. */
  private lineEnds = 0
  private lineEndPacket = 0
  /** CR or LF whose next byte decides whether it is one of a line end; -1 where there is none. */
  private heldLineEnd = -1
  private heldPacket = 0
  private anyFrame = false
  private bareLf = false
  /** The next bytes were looked at: they are a frame's. */
  private trusted = false

  constructor(handler: FrameHandler, position: number) {
    this.handler = handler
    this.position = position
  }

  /**
   * From now on HTTP, and line ends before the first frame, are told from frames (RFC 6455 §5.2 has neither).
   * @param bareLf a LF alone is a line end too: frames of this direction are not masked, so none begins with LF and a
   * byte above 127
   * @param allowsText reserved bits have no meaning, so that text is told from frames too
   */
  detectForeignBytes(bareLf: boolean, allowsText: boolean): void {
    this.match = new ForeignMatch(allowsText)
    this.bareLf = bareLf
  }

  /** @param bytes borrowed, read from `start` to `end` */
  push(bytes: Uint8Array, start: number, end: number, packet: number): void {
    let at = start
    while (at < end && !this.lost) {
      this.packet = packet
      if (this.inPayload) {
        const from = at
        at = Math.min(end, at + this.remaining)
        this.takePayload(bytes, from, at)
        continue
      }
      if (this.headerFill === 0) {
        // A frame that is no fragment has the top bit set: that costs the others no more than this.
        if (this.match !== null && (bytes[at]! < 0x80 || this.lineEnds > 0 || this.heldLineEnd >= 0)) {
          const next = this.lookForForeign(this.match, bytes, at, packet)
          if (next !== at) {
            at = next
            continue
          }
        }
        this.streamOffset = this.position
        this.firstPacket = packet
        const length = end - at < 2 ? MAX_HEADER : headerLengthOf(bytes[at + 1]!)
        if (end - at >= length) {
          this.position += length
          this.startFrame(bytes, at, length)
          at += length
          continue
        }
      }
      at = this.collectHeader(bytes, at, end)
    }
    if (at < end && this.foreign !== null) this.handler.foreignBytes?.(this.foreign, bytes, at, end, packet)
  }

  /** `length` bytes of this direction are missing. Parsing goes on only where the frame's length says where it ends. */
  gap(length: number, packet: number): void {
    this.giveUpMatch()
    if (this.lost) return
    if (this.inPayload && length <= this.remaining) {
      this.packet = packet
      this.position += length
      this.remaining -= length
      this.bytesMissing = true
      if (this.remaining === 0) this.endFrame()
      return
    }
    if (this.inPayload) this.endFrame(false)
    this.headerFill = 0
    this.position += length
    this.lose('gap')
  }

  /** No more bytes come: an unfinished frame ends as it is. @returns the bytes of an unfinished header */
  finish(): number {
    this.giveUpMatch()
    const partial = this.headerFill
    if (this.inPayload) this.endFrame(false)
    this.headerFill = 0
    return partial
  }

  /** Whether a frame has begun and not ended. */
  get insideFrame(): boolean {
    return this.inPayload || this.headerFill > 0 || (this.match !== null && this.match.length > 0)
  }

  /** Whether the next byte is one of a frame's payload. */
  get insidePayload(): boolean {
    return this.inPayload
  }

  /** @returns the index of the next byte to look at; `at` itself where a frame begins there */
  private lookForForeign(match: ForeignMatch, bytes: Uint8Array, at: number, packet: number): number {
    const byte = bytes[at]!
    if (!this.anyFrame && match.length === 0 && !this.trusted && this.takeLineEnd(bytes, at, packet))
      return at + 1
    this.tellLineEnds()
    if (this.trusted) {
      this.trusted = false
      return at
    }
    if (match.length === 0 && !match.isSuspect(byte)) return at
    const found = match.add(byte, packet)
    if (found === 'frame') this.readAsFrame(match)
    else if (found !== 'undecided') this.loseToForeign(found, match)
    return at + 1
  }

  /** @returns whether the byte before the first frame was taken: as one of a line end, or as the frame's after all */
  private takeLineEnd(bytes: Uint8Array, at: number, packet: number): boolean {
    const byte = bytes[at]!
    const held = this.heldLineEnd
    if (held >= 0) {
      this.heldLineEnd = -1
      // A pong of FIN = 0 begins with a LF too; only behind a line end comes what begins a frame.
      if (held === CR ? byte !== LF : byte < 0x80 && !isLineEnd(byte)) {
        this.readHeldAsFrame(held)
        this.push(bytes, at, at + 1, packet)
        return true
      }
      if (this.lineEnds === 0) this.lineEndPacket = this.heldPacket
      this.countLineEnd()
      if (held === CR) {
        this.countLineEnd()
        return true
      }
    }
    if (byte !== CR && !(byte === LF && (this.bareLf || this.lineEnds > 0))) return false
    this.heldLineEnd = byte
    this.heldPacket = packet
    return true
  }

  private countLineEnd(): void {
    this.lineEnds++
    this.position++
  }

  private readHeldAsFrame(byte: number): void {
    this.tellLineEnds()
    this.trusted = true
    this.push(Uint8Array.of(byte), 0, 1, this.heldPacket)
  }

  private loseToForeign(kind: ForeignBytes, match: ForeignMatch): void {
    const { bytes, packets } = match.take()
    this.streamOffset = this.position
    this.packet = packets[0] ?? this.packet
    this.foreign = kind
    this.lose('foreign')
    this.handler.foreignBytes?.(kind, bytes, 0, bytes.length, this.packet)
  }

  /** What was looked at is a frame after all, each byte with the packet that brought it. */
  private readAsFrame(match: ForeignMatch): void {
    const { bytes, packets } = match.take()
    this.trusted = true
    for (const [at, packet] of packets.entries()) this.push(bytes, at, at + 1, packet)
  }

  private tellLineEnds(): void {
    const { lineEnds } = this
    if (lineEnds === 0) return
    this.lineEnds = 0
    this.handler.lineEndsSkipped?.(lineEnds, this.position - lineEnds, this.lineEndPacket)
  }

  /** Nothing more comes that could tell. */
  private giveUpMatch(): void {
    const { heldLineEnd } = this
    if (heldLineEnd >= 0) {
      this.heldLineEnd = -1
      if (this.lineEnds > 0 && heldLineEnd === LF) this.countLineEnd()
      else this.readHeldAsFrame(heldLineEnd)
    }
    this.tellLineEnds()
    if (this.match !== null && this.match.length > 0) this.readAsFrame(this.match)
  }

  private collectHeader(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end) {
      this.header[this.headerFill++] = bytes[at++]!
      this.position++
      if (this.headerFill < 2 || this.headerFill < headerLengthOf(this.header[1]!)) continue
      const length = this.headerFill
      this.headerFill = 0
      this.startFrame(this.header, 0, length)
      break
    }
    return at
  }

  private startFrame(bytes: Uint8Array, at: number, headerLength: number): void {
    const first = bytes[at]!
    const second = bytes[at + 1]!
    this.anyFrame = true
    this.fin = first >= 0x80
    this.rsv = (first >> 4) & 7
    this.opcode = first & 0x0f
    this.masked = second >= 0x80
    this.headerLength = headerLength
    this.payloadReceived = 0
    this.bytesMissing = false
    const short = second & 0x7f
    let next = at + 2
    this.lengthValid = short < 127 || this.readLongLength(bytes, next)
    if (short < 126) {
      this.remaining = short
      this.payloadLength = short
      this.lengthMinimal = true
    } else if (short === 126) {
      const length = (bytes[next]! << 8) | bytes[next + 1]!
      this.remaining = length
      this.payloadLength = length
      this.lengthMinimal = length > 125
      next += 2
    } else {
      next += 8
    }
    this.maskKey = this.masked ? readInt32(bytes, next) : 0
    if (this.believes !== null && !(this.lengthValid && this.believes(this))) {
      this.position = this.streamOffset
      this.lose('no-frame')
      return
    }
    this.inPayload = true
    this.handler.frameStart()
    if (!this.lengthValid) {
      this.endFrame(false)
      this.lose('frame-length-invalid')
    } else if (this.remaining === 0) {
      this.endFrame()
    }
  }

  /** @returns whether its top bit is clear */
  private readLongLength(bytes: Uint8Array, at: number): boolean {
    const high = readInt32(bytes, at) >>> 0
    const low = readInt32(bytes, at + 4) >>> 0
    this.remaining = high * TWO_TO_32 + low
    this.payloadLength = high > MAX_SAFE_HIGH ? (BigInt(high) << 32n) | BigInt(low) : this.remaining
    this.lengthMinimal = high > 0 || low > 0xffff
    return high < 0x8000_0000
  }

  private takePayload(bytes: Uint8Array, start: number, end: number): void {
    this.handler.payload(bytes, start, end)
    const count = end - start
    this.position += count
    this.payloadReceived += count
    this.remaining -= count
    if (this.remaining === 0) this.endFrame()
  }

  private endFrame(complete = !this.bytesMissing): void {
    this.inPayload = false
    this.handler.frameEnd(complete)
  }

  private lose(reason: FramingLostReason): void {
    this.lost = true
    this.handler.framingLost(reason)
  }
}

function headerLengthOf(second: number): number {
  const short = second & 0x7f
  return 2 + (short < 126 ? 0 : short === 126 ? 2 : 8) + (second >= 0x80 ? 4 : 0)
}

function readInt32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}
