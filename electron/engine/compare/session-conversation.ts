import { hashBytes } from '@shared/compare/hash'
import { hexadecimal, type MessageContent } from '@shared/compare/changed-parts'
import type { Conversation } from '@shared/compare/conversation'
import type { ConnectionEnd, MessageReference } from '@shared/compare/difference'
import { MAX_MASKED_BYTES, type MessageDigest } from '@shared/compare/message-digest'
import type { FrameNumber, FrameRowNumber } from '@shared/model/numbers'
import { CLOSE, TEXT } from '@shared/websocket/opcodes'
import { NO_MESSAGE } from '../index/columns/frame-table'
import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import type { PayloadReader } from '../payload/payload-reader'

/** Characters and bytes of a message that are shown. */
const PREVIEW_BYTES = 400
const PREVIEW_CHARACTERS = 160
const PREVIEW_HEX_BYTES = 32

/** One connection of a session for comparing: hashes in columns, the rest read back where it is asked for. */
export class SessionConversation implements Conversation {
  readonly frames: Uint32Array
  readonly directions: Uint8Array
  readonly values: Uint32Array
  readonly shapes: Uint32Array
  readonly times: Float64Array
  readonly answered: number
  readonly end: ConnectionEnd | null
  readonly record: ConnectionRecord
  readonly #session: Session
  readonly #reader: PayloadReader
  #filled = 0

  constructor(
    session: Session,
    reader: PayloadReader,
    record: ConnectionRecord,
    { answered, end }: { answered: bigint | null; end: ConnectionEnd },
  ) {
    const count = countItems(session, record)
    this.record = record
    this.#session = session
    this.#reader = reader
    this.frames = new Uint32Array(count)
    this.directions = new Uint8Array(count)
    this.values = new Uint32Array(count)
    this.shapes = new Uint32Array(count)
    this.times = new Float64Array(count)
    this.answered = answered === null ? NaN : Number(answered - session.packets.time(1)) / 1e6
    this.end = record.closeFrames.some((number) => number >= 0) ? null : end
  }

  /** Adds what ends with a frame, if something does. Frames come in order. */
  add(number: FrameNumber, row: FrameRowNumber, digest: MessageDigest): void {
    if (!isItem(this.#session, this.record, number, row)) return
    const { frames, packets } = this.#session
    const item = this.#filled++
    this.frames[item] = number
    this.directions[item] = frames.direction(row)
    this.times[item] = packets.sinceFirst(frames.packet(row)) / 1e6
    this.#digest(row, digest)
    this.values[item] = digest.value
    this.shapes[item] = digest.shape
  }

  raw(item: number): number {
    const { bytes } = this.#read(this.#row(item), MAX_MASKED_BYTES)
    return hashBytes(bytes, 0, bytes.length)
  }

  content(item: number): MessageContent {
    const row = this.#row(item)
    return { opcode: this.#opcode(row), bytes: this.#read(row, MAX_MASKED_BYTES).bytes }
  }

  reference(item: number): MessageReference {
    const { frames, packets } = this.#session
    const row = this.#row(item)
    const packet = frames.packet(row)
    const opcode = this.#opcode(row)
    const { bytes, total } = this.#read(row, PREVIEW_BYTES)
    return {
      frame: this.frames[item]!,
      packet,
      time: packets.time(packet),
      direction: frames.direction(row),
      opcode,
      length: total,
      preview: preview(opcode, bytes, total),
    }
  }

  #digest(row: FrameRowNumber, digest: MessageDigest): void {
    const opcode = this.#opcode(row)
    if (this.#isPlain(row)) {
      digest.read(opcode, this.#reader.borrowWholeFrame(row))
      return
    }
    const { bytes, total } = this.#read(row, MAX_MASKED_BYTES)
    if (bytes.length === total || opcode === CLOSE) {
      digest.read(opcode, bytes)
      return
    }
    const message = this.#session.frames.message(row)
    let hash = 0
    for (let offset = 0; offset < total;) {
      const piece = this.#reader.readMessage(message, offset, MAX_MASKED_BYTES).bytes
      // What is missing cannot be compared.
      if (piece.length === 0) break
      hash = hashBytes(piece, 0, piece.length, hash)
      offset += piece.length
    }
    digest.readLong(opcode, hash)
  }

  /** One whole frame, neither compressed nor long: nearly every message. */
  #isPlain(row: FrameRowNumber): boolean {
    const { frames, messages } = this.#session
    const message = frames.message(row)
    return (
      message !== NO_MESSAGE &&
      messages.frameCount(message) === 1 &&
      !messages.compressed(message) &&
      messages.complete(message) &&
      messages.length(message) <= MAX_MASKED_BYTES
    )
  }

  #read(row: FrameRowNumber, limit: number): { bytes: Uint8Array; total: number } {
    const message = this.#session.frames.message(row)
    return message === NO_MESSAGE
      ? this.#reader.readFrame(row, 0, limit)
      : this.#reader.readMessage(message, 0, limit)
  }

  #opcode(row: FrameRowNumber): number {
    const { frames, messages } = this.#session
    const message = frames.message(row)
    return message === NO_MESSAGE ? frames.opcode(row) : messages.opcode(message)
  }

  #row(item: number): FrameRowNumber {
    return this.record.frames.get(this.frames[item]!)
  }
}

function countItems(session: Session, record: ConnectionRecord): number {
  let count = 0
  for (let number: FrameNumber = 0; number < record.frames.length; number++)
    if (isItem(session, record, number, record.frames.get(number))) count++
  return count
}

/** Pings and pongs come when a clock says so, and are not compared; nor is what follows a close frame. */
function isItem(
  { frames, messages }: Session,
  { closeFrames }: ConnectionRecord,
  number: FrameNumber,
  row: FrameRowNumber,
): boolean {
  const message = frames.message(row)
  if (message !== NO_MESSAGE) return messages.lastFrame(message) === row
  return frames.opcode(row) === CLOSE && closeFrames[frames.direction(row)] === number
}

function preview(opcode: number, bytes: Uint8Array, total: number): string {
  if (opcode === CLOSE) {
    if (bytes.length < 2) return ''
    const reason = new TextDecoder().decode(bytes.subarray(2))
    return `${bytes[0]! * 256 + bytes[1]!}${reason === '' ? '' : ` ${reason}`}`
  }
  if (opcode !== TEXT) {
    const shown = hexadecimal(bytes.subarray(0, PREVIEW_HEX_BYTES))
    return total > PREVIEW_HEX_BYTES ? `${shown} …` : shown
  }
  const text = new TextDecoder().decode(bytes, { stream: true })
  return text.length > PREVIEW_CHARACTERS || bytes.length < total
    ? `${text.slice(0, PREVIEW_CHARACTERS)}…`
    : text
}
