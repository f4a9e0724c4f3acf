import type { HttpRequestHead, HttpResponseHead } from '@shared/http1/http-head'
import { CLIENT_TO_SERVER, type Direction } from '@shared/model/direction'
import type { FrameNumber } from '@shared/model/numbers'
import { agreedDeflate } from '@shared/replay/replay-heads'
import type { ReplaySchedule } from '@shared/replay/replay-plan'
import type { WrittenFrame } from '@shared/websocket/frame-writer'
import { CLOSE, isControl, PONG, RSV1 } from '@shared/websocket/opcodes'
import type { DeflateAgreement } from '@shared/websocket/permessage-deflate'
import { openingOf } from '../compare/session-handshake'
import { NO_MESSAGE } from '../index/columns/frame-table'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import { PayloadReader } from '../payload/payload-reader'

/** How the replayed side ended the connection in the recording. */
export type RecordedEnd = 'fin' | 'rst' | 'open'

/** One side of a recorded connection, as it can be played again. */
export class RecordedSide {
  readonly direction: Direction
  readonly request: HttpRequestHead
  readonly response: HttpResponseHead | null
  readonly schedule: ReplaySchedule
  readonly end: RecordedEnd
  readonly #session: Session
  readonly #record: ConnectionRecord
  readonly #reader: PayloadReader
  readonly #deflate: DeflateAgreement | null

  private constructor(
    session: Session,
    record: ConnectionRecord,
    direction: Direction,
    heads: { request: HttpRequestHead; response: HttpResponseHead | null; answered: bigint | null },
  ) {
    this.direction = direction
    this.request = heads.request
    this.response = heads.response
    this.#session = session
    this.#record = record
    this.#reader = new PayloadReader(session)
    this.#deflate = agreedDeflate(heads.response)
    this.schedule = scheduleOf(session, record, direction, heads.answered)
    const isReset = record.reset && record.rstDirection === direction
    this.end = isReset ? 'rst' : record.finPackets[direction] > 0 ? 'fin' : 'open'
  }

  /** Null where the recording has no request for it: nothing tells how such a WebSocket is opened. */
  static of(session: Session, record: ConnectionRecord, direction: Direction): RecordedSide | null {
    const { request, response, answered } = openingOf(session, new PayloadReader(session), record)
    if (request === null) return null
    return new RecordedSide(session, record, direction, { request, response, answered })
  }

  /**
   * A frame to be sent. Deflated bytes are sent as they were, so long as what was agreed now allows it; else the message is
   * sent plainly, whole with its last frame, which every agreement allows (RFC 7692 §6).
   * @returns null for a fragment that comes with the last one
   */
  frame(number: FrameNumber, agreed: DeflateAgreement | null): WrittenFrame | null {
    const { frames, messages } = this.#session
    const row = this.#record.frames.get(number)
    const message = frames.message(row)
    if (message !== NO_MESSAGE && messages.compressed(message) && !this.#allowsDeflated(agreed)) {
      if (messages.lastFrame(message) !== row) return null
      const payload = this.#reader.readMessage(message, 0, messages.length(message)).bytes
      return { fin: true, rsv: frames.rsv(row) & ~RSV1, opcode: messages.opcode(message), payload }
    }
    return {
      fin: frames.fin(row),
      rsv: frames.rsv(row),
      opcode: frames.opcode(row),
      payload: this.#reader.readFrame(row, 0, frames.payloadReceived(row)).bytes.slice(),
    }
  }

  /** Whether the recorded side masked its frames. */
  masks(number: FrameNumber): boolean {
    return this.#session.frames.masked(this.#record.frames.get(number))
  }

  #allowsDeflated(agreed: DeflateAgreement | null): boolean {
    if (agreed === null || this.#deflate === null) return false
    const isClient = this.direction === CLIENT_TO_SERVER
    const takeover = (one: DeflateAgreement): boolean =>
      !(isClient ? one.clientNoContextTakeover : one.serverNoContextTakeover)
    const bits = (one: DeflateAgreement): number =>
      isClient ? one.clientMaxWindowBits : one.serverMaxWindowBits
    return (takeover(agreed) || !takeover(this.#deflate)) && bits(agreed) >= bits(this.#deflate)
  }
}

/**
 * Pongs answer the other side's pings, and its close frame is answered, as they come now: those are left out, and so is
 * what follows a close frame.
 */
function scheduleOf(
  session: Session,
  record: ConnectionRecord,
  direction: Direction,
  answered: bigint | null,
): ReplaySchedule {
  const { frames, messages, packets } = session
  const base = answered ?? packets.time(record.openedPacket)
  const sent: { frame: number; time: number; after: number }[] = []
  const answers: number[] = []
  let isClosed = false
  for (let number: FrameNumber = 0; number < record.frames.length; number++) {
    const row = record.frames.get(number)
    const opcode = frames.opcode(row)
    const time = Number(packets.time(frames.packet(row)) - base) / 1e6
    if (frames.direction(row) === direction) {
      if (isClosed || opcode === PONG || !frames.complete(row)) continue
      sent.push({ frame: number, time, after: answers.length })
      isClosed = opcode === CLOSE
      continue
    }
    const message = frames.message(row)
    const endsMessage = message !== NO_MESSAGE && messages.lastFrame(message) === row
    if (opcode === CLOSE || (endsMessage && !isControl(opcode))) answers.push(time)
    // It is answered as it comes.
    if (opcode === CLOSE) isClosed = true
  }
  return {
    frames: Uint32Array.from(sent, ({ frame }) => frame),
    times: Float64Array.from(sent, ({ time }) => time),
    after: Uint32Array.from(sent, ({ after }) => after),
    answers: Float64Array.from(answers),
  }
}
