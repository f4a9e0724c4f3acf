import { latin1 } from '../http1/latin1'
import { CLIENT_TO_SERVER } from '../model/direction'
import type { Direction } from '../model/direction'
import { MAX_CONTROL_PAYLOAD } from '../websocket/close-codes'
import { isCloseFrame, readClosePayload } from '../websocket/close-payload'
import type { ClosePayload } from '../websocket/close-payload'
import { FrameParser } from '../websocket/frame-parser'
import type { ForeignBytes } from '../websocket/frame-boundary'
import type { FrameHandler, FramingLostReason } from '../websocket/frame-parser'
import { FRAMES_TO_BELIEVE, isPlausible } from '../websocket/frame-plausibility'
import { unmaskInto } from '../websocket/mask'
import { MessageAssembly } from '../websocket/message-assembly'
import type { MessageInflaterOptions } from '../websocket/message-inflater'
import { BINARY, CLOSE, PONG, RSV1, TEXT, isReserved } from '../websocket/opcodes'
import type { FrameRecord } from './dissection-sink'
import { FirstLine } from './first-line'
import * as fault from './frame-faults'
import { FrameReports } from './frame-reports'
import type { FrameReportsOwner } from './frame-reports'
import { MaskRules } from './mask-rules'
import type { HeldRun } from './held-bytes'
import { MessageContent } from './message-content'

const SKIP = 0
const MESSAGE = 1
const CONTROL = 2

/** What a direction asks of the conversation it belongs to, and tells it, while it parses. */
export interface WebSocketDirectionOwner extends FrameReportsOwner {
  /** Number of the next frame, both directions counted together. */
  nextFrame: number
  readonly findsFaults: boolean
  /** The upgrade was not captured: what lies before the first frame is unknown. */
  readonly midStream: boolean
  /** An agreed extension may give reserved bits a meaning. */
  readonly unknownExtension: boolean
  /** Null where permessage-deflate was not agreed. */
  deflateOptions(direction: Direction): MessageInflaterOptions | null
  /** Whether this is the first compressed message of a connection whose upgrade was not captured: said once. */
  firstAssumesDeflate(): boolean
  /** @param frame reused for every frame */
  emitFrame(frame: FrameRecord): void
  emitMessage(direction: Direction, message: MessageAssembly, content: MessageContent, packet: number): void
  ping(direction: Direction, frame: FrameRecord, payload: string): void
  pong(direction: Direction, frame: FrameRecord, payload: string): void
  /** @param length payload bytes kept, at most 125 */
  closeFrame(direction: Direction, frame: FrameRecord, close: ClosePayload, length: number): void
  /** A frame of opcode 8 that breaks the rules of every control frame. */
  brokenClose(direction: Direction): void
  /** Frames cannot be found from `position` on. */
  directionLost(direction: Direction, position: number, reason: string): void
}

/** Whole frames that came before the answer to the Upgrade, and where the first stood. */
export interface EarlyFrames {
  bytes: Uint8Array
  runs: readonly HeldRun[]
  streamOffset: number
}

/** One direction of an open WebSocket: its frames, its messages, and which rules they break. */
export class WebSocketDirection implements FrameHandler {
  readonly parser: FrameParser
  readonly direction: Direction
  readonly content: MessageContent

  private readonly conversation: WebSocketDirectionOwner
  private readonly findsFaults: boolean
  private readonly reports: FrameReports
  private readonly masks: MaskRules
  private readonly message = new MessageAssembly()
  private readonly record: FrameRecord
  private readonly control = new Uint8Array(MAX_CONTROL_PAYLOAD)
  private controlLength = 0
  private takes = SKIP
  private faults = 0
  /** In a capture that began mid-stream the first message may have begun before it. */
  private mayContinueUnseen: boolean
  private closeSeen = false
  /** The last frame of the open message is the one that was cut off. */
  private cutInside = false
  /** The first line of what was written instead of frames, until it is complete. */
  private foreignLine: FirstLine | null = null

  constructor(conversation: WebSocketDirectionOwner, direction: Direction, position: number) {
    this.conversation = conversation
    this.direction = direction
    this.findsFaults = conversation.findsFaults
    this.parser = new FrameParser(this, position)
    this.reports = new FrameReports(conversation, direction, this.parser)
    this.masks = new MaskRules(direction)
    this.content = new MessageContent(conversation.deflateOptions(direction))
    this.mayContinueUnseen = conversation.midStream
    if (conversation.midStream) this.doubtFirstFrames()
    else this.parser.detectForeignBytes(direction !== CLIENT_TO_SERVER, !conversation.unknownExtension)
    this.record = {
      number: 0,
      direction,
      firstPacket: 0,
      packet: 0,
      streamOffset: 0,
      headerLength: 0,
      payloadLength: 0,
      payloadReceived: 0,
      complete: false,
      fin: false,
      rsv: 0,
      opcode: 0,
      masked: false,
      maskKey: 0,
      closeCode: null,
      closeReason: null,
    }
  }

  frameStart(): void {
    const { parser } = this
    this.faults = parser.lengthMinimal ? 0 : fault.LENGTH_NOT_MINIMAL
    if (this.findsFaults) this.faults |= this.masks.check(parser)
    if (parser.opcode <= BINARY) this.startData()
    else if (isReserved(parser.opcode)) this.startReserved()
    else this.startControl()
  }

  payload(bytes: Uint8Array, start: number, end: number): void {
    if (this.takes === SKIP) return
    const { parser } = this
    // Counted from the frame's first payload byte, missing ones included.
    const phase = parser.position - parser.streamOffset - parser.headerLength
    if (this.takes === MESSAGE) {
      if (!parser.bytesMissing) this.content.push(bytes, start, end, parser.maskKey, phase & 3)
    } else {
      const room = Math.min(end, start + MAX_CONTROL_PAYLOAD - this.controlLength)
      this.controlLength = unmaskInto(
        this.control,
        this.controlLength,
        bytes,
        start,
        room,
        parser.maskKey,
        phase & 3,
      )
    }
  }

  frameEnd(complete: boolean): void {
    const { parser, record, conversation } = this
    const number = conversation.nextFrame++
    record.number = number
    record.firstPacket = parser.firstPacket
    record.packet = parser.packet
    record.streamOffset = parser.streamOffset
    record.headerLength = parser.headerLength
    record.payloadLength = parser.payloadLength
    record.payloadReceived = parser.payloadReceived
    record.complete = complete
    record.fin = parser.fin
    record.rsv = parser.rsv
    record.opcode = parser.opcode
    record.masked = parser.masked
    record.maskKey = parser.maskKey >>> 0
    if (this.takes === CONTROL) {
      this.endControl(complete)
    } else {
      conversation.emitFrame(record)
      if (this.faults !== 0 || !complete) this.reports.frame(number, this.faults, complete)
      if (this.takes === MESSAGE) this.endData(number, complete)
    }
  }

  framingLost(reason: FramingLostReason): void {
    if (reason === 'frame-length-invalid') this.reports.lengthInvalid(this.record.number)
    this.abandonMessage()
    const name = reason === 'foreign' ? 'http-in-frames' : reason
    this.conversation.directionLost(this.direction, this.parser.position, name)
  }

  lineEndsSkipped(count: number, streamOffset: number, packet: number): void {
    this.reports.lineEndsBeforeFrame(count, streamOffset, packet)
  }

  foreignBytes(kind: ForeignBytes, bytes: Uint8Array, start: number, end: number, packet: number): void {
    this.foreignLine ??= new FirstLine(kind, packet)
    if (this.foreignLine.push(bytes, start, end)) this.tellForeignBytes()
  }

  /** The frames a server sent before its answer. */
  readEarly({ bytes, runs, streamOffset }: EarlyFrames): void {
    const { parser } = this
    const { position } = parser
    parser.position = streamOffset
    for (const { start, end, packet } of runs) parser.push(bytes, start, end, packet)
    if (!parser.lost) parser.position = position
  }

  /** Whether a fragmented message has begun and not ended. */
  get insideMessage(): boolean {
    return this.message.open
  }

  /** Payload bytes the message under way has or announces so far; 0 between messages. */
  get announcedLength(): number {
    const { parser, message } = this
    const inFrame = parser.insidePayload && this.takes === MESSAGE ? Number(parser.payloadLength) : 0
    return inFrame + (message.open ? message.wireLength : 0)
  }

  /** No more bytes come in this direction. */
  finish(packet: number): void {
    this.tellForeignBytes()
    if (this.parser.lost) return
    const header = this.parser.finish()
    if (header > 0) this.reports.headerCut(header, packet)
    if (this.message.open) this.endUnfinishedMessage(packet)
  }

  private tellForeignBytes(): void {
    if (this.foreignLine === null) return
    this.reports.foreignBytes(this.foreignLine)
    this.foreignLine.told = true
  }

  /** The upgrade was not captured, and the first byte may lie inside a frame: only frames that fit together are taken for such. */
  private doubtFirstFrames(): void {
    const { parser } = this
    let unproven = FRAMES_TO_BELIEVE
    parser.believes = (header) => {
      if (header.masked !== (this.direction === CLIENT_TO_SERVER) || !isPlausible(header)) return false
      if (--unproven === 0) parser.believes = null
      return true
    }
  }

  private startData(): void {
    const { parser, message } = this
    const { opcode, rsv } = parser
    if (this.closeSeen) this.faults |= fault.DATA_AFTER_CLOSE
    const role = message.roleOf(opcode)
    const compressible = this.content.deflates
    if (rsv !== 0) {
      this.faults |= fault.dataRsvFaults(opcode, rsv, compressible, this.conversation.unknownExtension)
    }
    this.takes = MESSAGE
    if (role === 'continues') return
    if (role === 'unexpected') {
      this.takes = SKIP
      if (!this.mayContinueUnseen) this.faults |= fault.CONTINUATION_UNEXPECTED
      return
    }
    if (role === 'interrupts') {
      this.faults |= fault.CONTINUATION_EXPECTED
      this.abandonMessage()
    }
    this.mayContinueUnseen = false
    const compressed = compressible && (rsv & RSV1) !== 0
    if (compressed && this.conversation.firstAssumesDeflate()) this.faults |= fault.DEFLATE_ASSUMED
    message.begin(opcode, compressed)
    // Reserved bits without a meaning: the payload may be anything, so nothing is said about its text.
    const readable = compressed ? (rsv & ~RSV1) === 0 : rsv === 0
    this.content.begin(compressed, opcode === TEXT && readable && this.findsFaults)
  }

  private startControl(): void {
    const { parser } = this
    this.takes = CONTROL
    this.controlLength = 0
    if (parser.rsv !== 0) {
      const { unknownExtension } = this.conversation
      this.faults |= fault.controlRsvFaults(parser.rsv, this.content.deflates, unknownExtension)
    }
    if (!parser.fin) this.faults |= fault.CONTROL_FRAGMENTED
    if (parser.payloadLength > MAX_CONTROL_PAYLOAD) this.faults |= fault.CONTROL_TOO_LONG
  }

  private startReserved(): void {
    this.takes = SKIP
    this.faults |= fault.OPCODE_RESERVED
    if (this.closeSeen && this.parser.opcode < CLOSE) this.faults |= fault.DATA_AFTER_CLOSE
  }

  private endControl(complete: boolean): void {
    const { record, conversation, control } = this
    const { opcode } = record
    const length = this.controlLength
    const close = opcode === CLOSE ? readClosePayload(control, length) : null
    const isClose = isCloseFrame(record)
    record.closeCode = isClose ? (close?.code ?? null) : null
    record.closeReason = isClose ? (close?.reason ?? null) : null
    conversation.emitFrame(record)
    record.closeCode = null
    record.closeReason = null
    if (this.faults !== 0 || !complete) this.reports.frame(record.number, this.faults, complete)
    if (!complete) return
    if (close) {
      this.closeSeen = true
      // A receiver fails the connection at a broken one: that begins no closing handshake (RFC 6455 §7.1.7).
      if (isClose) conversation.closeFrame(this.direction, record, close, length)
      else conversation.brokenClose(this.direction)
    } else if (this.findsFaults) {
      const payload = latin1(control, 0, length)
      if (opcode === PONG) conversation.pong(this.direction, record, payload)
      else conversation.ping(this.direction, record, payload)
    }
  }

  private endData(number: number, complete: boolean): void {
    const { message, content, parser } = this
    message.addFrame(number, parser.payloadReceived, complete)
    if (!complete) content.interrupt()
    this.cutInside = !complete && this.conversation.ended(this.direction)
    if (parser.fin && message.complete) content.finish()
    if (content.hasNews) this.reports.content(number, content, message.wireLength)
    if (!parser.fin) return
    this.emitMessage()
  }

  private emitMessage(): void {
    const { message, content } = this
    message.open = false
    this.conversation.emitMessage(this.direction, message, content, this.parser.packet)
  }

  /** The unfinished message, if there is one, is as complete as it will ever be. */
  private abandonMessage(): void {
    if (!this.message.open) return
    this.message.complete = false
    this.content.interrupt()
    this.emitMessage()
  }

  private endUnfinishedMessage(packet: number): void {
    const { message } = this
    this.abandonMessage()
    if (this.cutInside) return
    this.reports.messageIncomplete(message, packet)
  }
}
