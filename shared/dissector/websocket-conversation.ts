import type { DiagnosticCode } from '../diagnostics/catalogue'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, oppositeDirection } from '../model/direction'
import type { Diagnostic } from '../model/diagnostic'
import type { Direction } from '../model/direction'
import { CLOSE_MANDATORY_EXTENSION, CLOSE_PROTOCOL_ERROR } from '../websocket/close-codes'
import type { ClosePayload } from '../websocket/close-payload'
import type { MessageAssembly } from '../websocket/message-assembly'
import type { MessageInflaterOptions } from '../websocket/message-inflater'
import { BINARY, CLOSE } from '../websocket/opcodes'
import { ClosingHandshake } from './closing-handshake'
import type { ClosingHandshakeOwner, LargestMessage } from './closing-handshake'
import type { Activity, Reading } from './connection-activity'
import type { DiagnosticReporter } from './diagnostic-reporter'
import type { DeflateParameters, DissectionSink, FrameRecord, MessageRecord } from './dissection-sink'
import type { DissectorSettings } from './dissector-limits'
import type { EndKind } from './end-kind'
import { PingLedger } from './ping-ledger'
import type { PongVerdict } from './ping-ledger'
import { WebSocketDirection } from './websocket-direction'
import type { WebSocketDirectionOwner } from './websocket-direction'

export interface WebSocketSettings {
  deflate: DeflateParameters | null
  /** An agreed extension may give reserved bits a meaning. */
  unknownExtension: boolean
  /** The upgrade was not captured: what lies before the first frame is unknown. */
  midStream: boolean
  /** The server's answer breaks a rule at which a client may fail the connection. */
  answerFails: boolean
  /**
   * Told once where a client asked for subprotocols and got none, which some take for a failure: whether it left without a
   * frame. Null where that is no question.
   */
  subprotocolMissing: ((clientLeft: boolean) => void) | null
}

/** An open WebSocket (RFC 6455 §5–7): both directions' frames and messages, pings with their pongs, the closing handshake. */
export class WebSocketConversation implements WebSocketDirectionOwner, ClosingHandshakeOwner {
  /** Number of the next frame, both directions counted together. */
  nextFrame = 0
  readonly midStream: boolean
  readonly unknownExtension: boolean
  readonly directions: readonly [WebSocketDirection, WebSocketDirection]

  private readonly connection: number
  private readonly sink: DissectionSink
  private readonly reporter: DiagnosticReporter
  private readonly limits: DissectorSettings
  private readonly deflate: DeflateParameters | null
  private readonly answerFails: boolean
  private subprotocolMissing: ((clientLeft: boolean) => void) | null
  private readonly pings: readonly [PingLedger, PingLedger]
  private readonly closing: ClosingHandshake
  private readonly ends: [EndKind | null, EndKind | null] = [null, null]
  private readonly largestMessage: [LargestMessage, LargestMessage] = [
    { length: 0, frame: -1 },
    { length: 0, frame: -1 },
  ]
  /** Last frame of the last message of each direction; -1 before the first. */
  private readonly lastMessage: [{ frame: number }, { frame: number }] = [{ frame: -1 }, { frame: -1 }]
  /** Number of the last frame of each direction that is no close frame; -1 before the first. */
  private readonly lastFrame: [number, number] = [-1, -1]
  private frameCount = 0
  private readonly message: MessageRecord
  private concluded = false
  private deflateAssumed = false

  constructor(
    connection: number,
    sink: DissectionSink,
    reporter: DiagnosticReporter,
    limits: DissectorSettings,
    settings: WebSocketSettings,
    positions: readonly [number, number],
  ) {
    this.connection = connection
    this.sink = sink
    this.reporter = reporter
    this.limits = limits
    this.deflate = settings.deflate
    this.unknownExtension = settings.unknownExtension
    this.midStream = settings.midStream
    this.answerFails = settings.answerFails
    this.subprotocolMissing = settings.subprotocolMissing
    this.pings = [new PingLedger(limits.maxOutstandingPings), new PingLedger(limits.maxOutstandingPings)]
    this.closing = new ClosingHandshake(this)
    this.message = emptyMessage()
    this.directions = [
      new WebSocketDirection(this, CLIENT_TO_SERVER, positions[0]),
      new WebSocketDirection(this, SERVER_TO_CLIENT, positions[1]),
    ]
    if (settings.midStream) for (const direction of this.directions) direction.content.loseContext()
  }

  data(direction: Direction, bytes: Uint8Array, start: number, end: number, packet: number): void {
    this.directions[direction].parser.push(bytes, start, end, packet)
  }

  gap(direction: Direction, length: number, packet: number): void {
    this.directions[direction].parser.gap(length, packet)
  }

  /** No more bytes come in that direction. */
  finish(direction: Direction, how: EndKind, packet: number): void {
    if (this.ends[direction] !== null) return
    if (direction === CLIENT_TO_SERVER && how !== 'recording')
      this.decideSubprotocol(this.ends[SERVER_TO_CLIENT] === null)
    this.ends[direction] = how
    if (how !== 'recording' && this.closing.isTooBig(direction)) {
      // Why the message was cut short comes before what was cut; its frame gets the next number.
      const { announcedLength } = this.directions[direction]
      if (this.isSendingLargest(direction)) this.noteLength(direction, announcedLength, this.frameCount)
      this.closing.reportTooBig()
    }
    this.directions[direction].finish(packet)
    if (how === 'fin') this.closing.fin(direction, packet)
    else if (how === 'rst') this.closing.reset(direction, packet)
  }

  /** Nothing more comes in any direction: says what never came. */
  conclude(): void {
    if (this.concluded) return
    this.concluded = true
    this.decideSubprotocol(false)
    this.concludePings(CLIENT_TO_SERVER)
    this.concludePings(SERVER_TO_CLIENT)
    this.closing.conclude()
  }

  // What a direction asks and tells while it parses.

  get findsFaults(): boolean {
    return this.limits.findsFaults
  }

  deflateOptions(direction: Direction): MessageInflaterOptions | null {
    const { deflate } = this
    if (!deflate) return null
    const byServer = direction === SERVER_TO_CLIENT
    return {
      windowBits: byServer ? deflate.serverMaxWindowBits : deflate.clientMaxWindowBits,
      noContextTakeover: byServer ? deflate.serverNoContextTakeover : deflate.clientNoContextTakeover,
      maxMessageBytes: this.limits.maxInflatedMessageBytes,
      work: this.limits.inflateWork,
    }
  }

  /** Whether this is the first compressed message of a connection whose upgrade was not captured: said once. */
  firstAssumesDeflate(): boolean {
    const isFirst = this.midStream && !this.deflateAssumed
    this.deflateAssumed = true
    return isFirst
  }

  emitFrame(frame: FrameRecord): void {
    this.sink.frame(this.connection, frame)
    this.frameCount = frame.number + 1
    if (frame.direction === CLIENT_TO_SERVER && this.subprotocolMissing !== null) {
      // Libraries that fail the connection at the answer may say so (RFC 6455 §7.4.1).
      this.decideSubprotocol(
        frame.closeCode === CLOSE_PROTOCOL_ERROR || frame.closeCode === CLOSE_MANDATORY_EXTENSION,
      )
    }
    if (frame.opcode !== CLOSE) this.lastFrame[frame.direction] = frame.number
    if (frame.opcode <= BINARY) this.noteLength(frame.direction, Number(frame.payloadLength), frame.number)
  }

  emitMessage(
    direction: Direction,
    assembly: MessageAssembly,
    content: { inflateStatus: MessageRecord['inflate']; length: number },
    packet: number,
  ): void {
    if (assembly.frameCount === 0) return
    const { message } = this
    message.direction = direction
    message.firstFrame = assembly.firstFrame
    message.lastFrame = assembly.lastFrame
    message.frameCount = assembly.frameCount
    message.opcode = assembly.opcode
    message.compressed = assembly.compressed
    message.wireLength = assembly.wireLength
    message.length = assembly.compressed ? content.length : assembly.wireLength
    message.complete = assembly.complete
    message.inflate = assembly.compressed ? content.inflateStatus : 'none'
    message.packet = packet
    // What an end's limit is about is the message after inflating.
    this.noteLength(direction, message.length, assembly.firstFrame)
    this.lastMessage[direction].frame = assembly.lastFrame
    this.sink.message(this.connection, message)
    this.closing.messageEnded(direction)
  }

  report(
    code: DiagnosticCode,
    direction: Direction | null,
    packet: number,
    values: Diagnostic['values'] = {},
    frame: number | null = null,
    range: Diagnostic['range'] = null,
  ): void {
    this.reporter.report(code, direction, packet, values, frame, range)
  }

  directionLost(direction: Direction, position: number, reason: string): void {
    this.sink.opaque(this.connection, direction, position, reason)
  }

  ping(direction: Direction, frame: FrameRecord, payload: string): void {
    this.pings[direction].ping(frame.number, frame.packet, payload)
  }

  pong(direction: Direction, frame: FrameRecord, payload: string): void {
    const pinger = oppositeDirection(direction)
    const ledger = this.pings[pinger]
    if (!this.certain(pinger) || (this.midStream && !ledger.anySeen)) return
    this.reportPongs(direction, ledger.pong(frame.number, frame.packet, payload))
  }

  closeFrame(direction: Direction, frame: FrameRecord, close: ClosePayload, length: number): void {
    this.closing.closeFrame(direction, frame, close, length)
  }

  brokenClose(): void {
    this.closing.brokenClose()
  }

  // What the closing handshake asks.

  /**
   * Whether every frame of that direction was seen: only then something missing means that it was not sent. An end of
   * which a capture that began later has no frame may have closed before it.
   */
  certain(direction: Direction): boolean {
    return !this.directions[direction].parser.lost && (!this.midStream || this.lastFrame[direction] >= 0)
  }

  ended(direction: Direction): boolean {
    return this.ends[direction] !== null
  }

  /** A key of the phrases in shared/words for how that direction's bytes stopped. */
  endedHow(direction: Direction): string {
    const own = this.ends[direction]
    if (own === 'fin' || own === 'rst') return own
    const other = this.ends[oppositeDirection(direction)]
    if (other === 'rst') return 'rst'
    return other === 'fin' ? 'fin-receiver' : 'recording'
  }

  pingLedger(direction: Direction): PingLedger {
    return this.pings[direction]
  }

  /** The largest message, or frame of an unfinished one, that direction sent. */
  largestOf(direction: Direction): LargestMessage {
    return this.largestMessage[direction]
  }

  lastMessageOf(direction: Direction): { frame: number } {
    return this.lastMessage[direction]
  }

  /** The client gave up on the server's answer: it broke a rule, and the client sent no frame. */
  get isRejected(): boolean {
    return this.answerFails && this.lastFrame[CLIENT_TO_SERVER] < 0
  }

  /** Whether that direction is inside the largest message so far, whose frame may have no number yet. */
  isSendingLargest(direction: Direction): boolean {
    return this.directions[direction].announcedLength > this.largestMessage[direction].length
  }

  /** What a reset now would interrupt. */
  activity(): Activity {
    const directions = this.directions.filter(({ parser }) => !parser.lost)
    if (this.closing.isComplete) return 'closed'
    if (directions.some(({ parser }) => parser.insideFrame)) return 'frame'
    if (directions.some(({ insideMessage }) => insideMessage)) return 'message'
    if (this.closing.isUnderWay) return 'closing'
    return directions.length === 0 ? 'unread' : 'open'
  }

  reading(direction: Direction): Reading {
    const { parser } = this.directions[direction]
    if (parser.lost) return 'unread'
    return parser.insidePayload ? 'payload' : 'frames'
  }

  private decideSubprotocol(clientLeft: boolean): void {
    this.subprotocolMissing?.(clientLeft)
    this.subprotocolMissing = null
  }

  private noteLength(direction: Direction, length: number, frame: number): void {
    const largest = this.largestMessage[direction]
    if (length <= largest.length) return
    largest.length = length
    largest.frame = frame
  }

  private concludePings(direction: Direction): void {
    const answerer = oppositeDirection(direction)
    if (!this.certain(direction) || !this.certain(answerer)) return
    const ledger = this.pings[direction]
    this.reportPongs(answerer, ledger.conclude())
    const { oldest } = ledger
    if (!oldest || this.closing.excusesPong(answerer, oldest.frame)) return
    const values: Diagnostic['values'] = { count: oldest.count, how: this.endedHow(answerer) }
    // An answerer that begins to close may not have seen the ping yet: how soon it closed tells.
    const closePacket = this.closing.beganBy(answerer)
    if (closePacket !== null && this.lastFrame[answerer] < oldest.frame) values['closePacket'] = closePacket
    this.report('ping-unanswered', direction, oldest.packet, values, oldest.frame)
  }

  private reportPongs(direction: Direction, verdicts: readonly PongVerdict[]): void {
    for (const { kind, frame, packet } of verdicts) {
      const code = kind === 'mismatch' ? 'pong-payload-mismatch' : 'pong-unsolicited'
      this.report(code, direction, packet, {}, frame)
    }
  }
}

function emptyMessage(): MessageRecord {
  return {
    direction: CLIENT_TO_SERVER,
    firstFrame: 0,
    lastFrame: 0,
    frameCount: 0,
    opcode: 0,
    compressed: false,
    wireLength: 0,
    length: 0,
    complete: false,
    inflate: 'none',
    packet: 0,
  }
}
