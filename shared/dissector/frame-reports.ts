import type { DiagnosticCode } from '../diagnostics/catalogue'
import type { Diagnostic } from '../model/diagnostic'
import { CLIENT_TO_SERVER } from '../model/direction'
import type { Direction } from '../model/direction'
import type { FrameParser } from '../websocket/frame-parser'
import type { MessageAssembly } from '../websocket/message-assembly'
import type { FirstLine } from './first-line'
import { faultCodes, frameValues, lengthBits } from './frame-faults'
import type { MessageContent } from './message-content'

/** The shortest header of a frame: two bytes, and the key of one that is masked (RFC 6455 §5.2). */
const SHORTEST_HEADER = 2
const SHORTEST_MASKED_HEADER = 6

/** To whom diagnostics go, and who knows how a direction ended. */
export interface FrameReportsOwner {
  report(
    code: DiagnosticCode,
    direction: Direction,
    packet: number,
    values?: Diagnostic['values'],
    frame?: number | null,
    range?: Diagnostic['range'],
  ): void
  ended(direction: Direction): boolean
  /** A key of the phrases in shared/words for how that direction's bytes stopped. */
  endedHow(direction: Direction): string
}

/** What there is to say about the frames and messages of one direction, once they are found to be at fault or cut. */
export class FrameReports {
  private readonly owner: FrameReportsOwner
  private readonly direction: Direction
  private readonly parser: FrameParser

  constructor(owner: FrameReportsOwner, direction: Direction, parser: FrameParser) {
    this.owner = owner
    this.direction = direction
    this.parser = parser
  }

  /** The frame just ended. @param faults bits of frame-faults */
  frame(number: number, faults: number, complete: boolean): void {
    const { parser, owner, direction } = this
    const values = frameValues(parser)
    const range = this.headerRange()
    for (const code of faultCodes(faults)) {
      const more = code === 'frame-length-not-minimal' ? { bits: lengthBits(parser) } : {}
      owner.report(code, direction, parser.packet, { ...values, ...more }, number, range)
    }
    if (complete || !owner.ended(direction)) return
    const how = owner.endedHow(direction)
    const length = String(BigInt(parser.payloadLength) + BigInt(parser.headerLength))
    const received = parser.headerLength + parser.payloadReceived
    const whole = { start: parser.streamOffset, end: parser.position }
    const cut = { ...values, received, length, how }
    owner.report('frame-incomplete', direction, parser.packet, cut, number, whole)
  }

  /** The frame's length cannot be one. */
  lengthInvalid(number: number): void {
    const { parser } = this
    const values = frameValues(parser)
    const range = this.headerRange()
    this.owner.report('frame-length-invalid', this.direction, parser.packet, values, number, range)
  }

  /** CR LF, or one of them, stood before the first frame. */
  lineEndsBeforeFrame(count: number, start: number, packet: number): void {
    const range = { start, end: start + count }
    this.owner.report('upgrade-newline-after-head', this.direction, packet, { count }, null, range)
  }

  /** What was written where a frame should begin. */
  foreignBytes({ kind, packet, text, length, told }: FirstLine): void {
    if (told) return
    const start = this.parser.position
    const values = { problem: `foreign-${kind}`, line: text }
    this.owner.report('http-in-frames', this.direction, packet, values, null, { start, end: start + length })
  }

  /** The direction ended in the middle of a header, of which `received` bytes came. */
  headerCut(received: number, packet: number): void {
    const { owner, direction } = this
    const start = this.parser.streamOffset
    const shortest = direction === CLIENT_TO_SERVER ? SHORTEST_MASKED_HEADER : SHORTEST_HEADER
    const values = { received, length: `≥ ${shortest}`, how: owner.endedHow(direction) }
    owner.report('frame-incomplete', direction, packet, values, null, { start, end: start + received })
  }

  /** The direction ended between the fragments of a message. */
  messageIncomplete({ frameCount, lastFrame }: MessageAssembly, packet: number): void {
    const values = { count: frameCount, how: this.owner.endedHow(this.direction) }
    this.owner.report('message-incomplete', this.direction, packet, values, lastFrame)
  }

  /** Takes what is new of a message's content, found out while frame `number` was read. */
  content(number: number, content: MessageContent, wireLength: number): void {
    const { owner, direction, parser } = this
    const { inflateNews, length } = content
    if (content.textNews) {
      const values = { position: content.invalidTextAt }
      owner.report('text-invalid-utf8', direction, parser.packet, values, number)
    }
    if (inflateNews === 'invalid' && content.wrongFormat !== null) {
      owner.report('deflate-wrong-format', direction, parser.packet, { format: content.wrongFormat }, number)
    } else if (inflateNews === 'invalid') {
      owner.report('deflate-invalid', direction, parser.packet, { length }, number)
    } else if (inflateNews === 'limit') {
      owner.report('deflate-output-limit', direction, parser.packet, { limit: length, wireLength }, number)
    }
    content.newsTaken()
  }

  private headerRange(): { start: number; end: number } {
    const { streamOffset, headerLength } = this.parser
    return { start: streamOffset, end: streamOffset + headerLength }
  }
}
