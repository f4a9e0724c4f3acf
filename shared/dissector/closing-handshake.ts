import type { DiagnosticCode } from '../diagnostics/catalogue'
import type { Diagnostic } from '../model/diagnostic'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, oppositeDirection } from '../model/direction'
import type { Direction } from '../model/direction'
import { CLOSE_INTERNAL_ERROR, CLOSE_MESSAGE_TOO_BIG, mayBeOnTheWire } from '../websocket/close-codes'
import type { ClosePayload } from '../websocket/close-payload'
import type { FrameRecord } from './dissection-sink'
import type { PingLedger } from './ping-ledger'

/** What libraries write where a ping was not answered. */
const KEEPALIVE_REASON = /ping|pong|keep-?alive|timed? ?out/i

interface SeenClose {
  frame: number
  packet: number
  code: number | null
}

export interface LargestMessage {
  length: number
  /** Number of its first frame; -1 where there was none. */
  frame: number
}

/** What the closing handshake asks of the conversation it ends, and tells it. */
export interface ClosingHandshakeOwner {
  report(
    code: DiagnosticCode,
    direction: Direction,
    packet: number,
    values?: Diagnostic['values'],
    frame?: number,
  ): void
  /** Whether every frame of that direction was seen: only then something missing means that it was not sent. */
  certain(direction: Direction): boolean
  /** A key of the phrases in shared/words for how that direction's bytes stopped. */
  endedHow(direction: Direction): string
  pingLedger(direction: Direction): PingLedger
  /** The largest message, or frame of an unfinished one, that direction sent. */
  largestOf(direction: Direction): LargestMessage
  /** The last message that direction sent. */
  lastMessageOf(direction: Direction): { frame: number }
  /** Whether the client gave up on the server's answer: it broke a rule, and the client sent no frame. */
  readonly isRejected: boolean
  /** Whether that direction is inside the largest message so far, whose frame may have no number yet. */
  isSendingLargest(direction: Direction): boolean
}

/** How a WebSocket ends (RFC 6455 §7): two close frames, then TCP, ideally closed by the server. */
export class ClosingHandshake {
  private readonly conversation: ClosingHandshakeOwner
  private readonly seen: [SeenClose | null, SeenClose | null] = [null, null]
  /** A close frame broke the rules: its receiver fails the connection, and no closing handshake follows. */
  private isBroken = false
  /** Who ended TCP first, and the packet that did. */
  private firstEnd: Direction | null = null
  private firstEndPacket = 0
  /** A close with 1009 whose message is still on its way: its frame has no number yet. */
  private tooBig: { direction: Direction; frame: number; packet: number } | null = null

  constructor(conversation: ClosingHandshakeOwner) {
    this.conversation = conversation
  }

  /** @param length payload bytes kept, at most 125 */
  closeFrame(direction: Direction, frame: FrameRecord, close: ClosePayload, length: number): void {
    const { conversation } = this
    const report = (code: DiagnosticCode, values: Diagnostic['values']) => {
      conversation.report(code, direction, frame.packet, values, frame.number)
    }
    if (length === 1) report('close-payload-one-byte', {})
    if (close.code !== null && !mayBeOnTheWire(close.code)) report('close-code-invalid', { code: close.code })
    if (!close.reasonValid) report('close-reason-invalid-utf8', {})
    const isInvalid =
      length === 1 || !close.reasonValid || (close.code !== null && !mayBeOnTheWire(close.code))
    if (isInvalid) this.isBroken = true
    if (this.seen[direction]) return
    this.seen[direction] = { frame: frame.number, packet: frame.packet, code: close.code }
    const other = this.seen[oppositeDirection(direction)]
    if (other) {
      if (close.code !== null && other.code !== null && close.code !== other.code) {
        report('close-code-differs', { code: close.code, received: other.code })
      }
      return
    }
    if (close.code === CLOSE_MESSAGE_TOO_BIG) this.messageTooBig(direction, frame)
    if (close.code === CLOSE_INTERNAL_ERROR) this.internalError(direction, frame, close.reason ?? '')
  }

  /** A frame of opcode 8 that is none to its receiver. */
  brokenClose(): void {
    this.isBroken = true
  }

  fin(direction: Direction, packet: number): void {
    if (this.firstEnd !== null) return
    this.firstEnd = direction
    this.firstEndPacket = packet
    const [client, server] = this.seen
    if (direction === CLIENT_TO_SERVER && client && server && !this.isBroken) {
      this.conversation.report('close-client-first', direction, packet)
    }
  }

  /** @param direction of the segment: a reset ends both, and is told of both */
  reset(direction: Direction, packet: number): void {
    if (this.firstEnd !== null) return
    this.firstEnd = direction
    this.firstEndPacket = packet
  }

  /** A message of that direction came to its end. */
  messageEnded(direction: Direction): void {
    if (this.tooBig !== null && this.tooBig.direction !== direction) this.reportTooBig()
  }

  /** Packet of the close frame with which that end began the closing handshake; null where it did not. */
  beganBy(direction: Direction): number | null {
    const own = this.seen[direction]
    const other = this.seen[oppositeDirection(direction)]
    return own !== null && (other === null || own.frame < other.frame) ? own.packet : null
  }

  /** Both close frames were sent. */
  get isComplete(): boolean {
    return this.seen[0] !== null && this.seen[1] !== null && !this.isBroken
  }

  /** One close frame was sent, and is not answered. */
  get isUnderWay(): boolean {
    return (this.seen[0] === null) !== (this.seen[1] === null)
  }

  /** The other end closed because of a message of `direction`, and it is not told yet. */
  isTooBig(direction: Direction): boolean {
    return this.tooBig?.direction === oppositeDirection(direction)
  }

  /** Nothing more comes: says which close frame never did. */
  conclude(): void {
    const { conversation, firstEnd } = this
    this.reportTooBig()
    const [client, server] = this.seen
    if ((client && server) || this.isBroken) return
    if (client || server) {
      const sender = client ? CLIENT_TO_SERVER : SERVER_TO_CLIENT
      const close = client ?? server
      if (!close || !conversation.certain(oppositeDirection(sender))) return
      const how = conversation.endedHow(sender)
      conversation.report('close-unanswered', sender, close.packet, { how }, close.frame)
    } else if (
      firstEnd !== null &&
      // An end that fails the connection at the answer need not send a close frame (RFC 6455 §4.1, §7.1.7): that is no fault of its own.
      !(firstEnd === CLIENT_TO_SERVER && conversation.isRejected) &&
      conversation.certain(CLIENT_TO_SERVER) &&
      conversation.certain(SERVER_TO_CLIENT)
    ) {
      conversation.report('close-missing', firstEnd, this.firstEndPacket, {
        how: conversation.endedHow(firstEnd).toUpperCase(),
      })
    }
  }

  /** Whether an end need not answer a ping any more: its own close frame was on the wire before it. */
  excusesPong(answerer: Direction, pingFrame: number): boolean {
    const close = this.seen[answerer]
    return close !== null && close.frame < pingFrame
  }

  private messageTooBig(direction: Direction, frame: FrameRecord): void {
    this.tooBig = { direction, frame: frame.number, packet: frame.packet }
    if (!this.conversation.isSendingLargest(oppositeDirection(direction))) this.reportTooBig()
  }

  /** Says which message was too big, once it is known how big it was. */
  reportTooBig(): void {
    const { tooBig } = this
    if (tooBig === null) return
    this.tooBig = null
    const { direction, frame, packet } = tooBig
    const { length, frame: messageFrame } = this.conversation.largestOf(oppositeDirection(direction))
    const values = { length, messageFrame }
    this.conversation.report('close-message-too-big', direction, packet, values, frame)
  }

  /** 1011 (RFC 6455 §7.4.1): a ping that went unanswered, or a handler that raised. */
  private internalError(direction: Direction, frame: FrameRecord, reason: string): void {
    const saysPing = KEEPALIVE_REASON.test(reason)
    if ((reason === '' || saysPing) && this.keepaliveTimeout(direction, frame)) return
    if (saysPing) return
    const { frame: messageFrame } = this.conversation.lastMessageOf(oppositeDirection(direction))
    const values = {
      messageFrame: messageFrame < 0 ? '–' : messageFrame,
      said: reason === '' ? '' : ` ("${reason}")`,
    }
    this.conversation.report('close-internal-error', direction, frame.packet, values, frame.number)
  }

  /** Python's websockets says "keepalive ping timeout"; others close with 1011 and a ping is waiting. */
  private keepaliveTimeout(direction: Direction, frame: FrameRecord): boolean {
    const ledger = this.conversation.pingLedger(direction)
    const { oldest } = ledger
    if (!oldest) return false
    const values = { pingFrame: oldest.frame, pingPacket: oldest.packet, count: oldest.count }
    this.conversation.report('keepalive-timeout', direction, frame.packet, values, frame.number)
    ledger.forgive()
    return true
  }
}
