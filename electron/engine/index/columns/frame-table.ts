import type { FrameRecord } from '@shared/dissector/dissection-sink'
import type { Direction } from '@shared/model/direction'
import { Float64Column, Uint16Column, WordsColumn } from './columns'

/** A frame without a message: a control frame, or a fragment of a message that is not finished. */
export const NO_MESSAGE = 0xffff_ffff

/** What the sixteen flag bits of a frame hold. */
const DIRECTION = 1
const FIN = 1 << 1
const RSV_SHIFT = 2
const OPCODE_SHIFT = 5
const MASKED = 1 << 9
const COMPLETE = 1 << 10
/** Length field of the header: 0, 2 or 8 bytes beyond the first two, as 0, 1, 2; 3 for a header that is cut short. */
const LENGTH_FORM_SHIFT = 11
const SEVERITY_SHIFT = 13
const SEVERITY_MASK = 3 << SEVERITY_SHIFT

const HEADER_LENGTHS = [2, 4, 10]

/** Places of the four words of a frame. */
const CONNECTION = 0
const PACKET = 1
const MESSAGE = 2
const PAYLOAD_LENGTH = 3
/** Stands for a payload length that needs more than 32 bits. */
const LONG = 0xffff_ffff

/**
 * The frames of a session, in the order they were completed: 26 bytes each. A frame's number, its first packet, its
 * masking key and its close code are not kept: they follow from the connection's list of frames, from the stream
 * index, and from the bytes of the session file.
 */
export class FrameTable {
  readonly #words = new WordsColumn()
  readonly #streamOffset = new Float64Column()
  readonly #flags = new Uint16Column()
  /** Payload lengths that need more than 32 bits. */
  readonly #longLength = new Map<number, number | bigint>()
  /** Bytes that came, for frames that are not complete. */
  readonly #received = new Map<number, number>()
  /** Header lengths that do not follow from the flags: headers that are cut short. */
  readonly #headerLength = new Map<number, number>()

  get count(): number {
    return this.#words.length
  }

  /** Adds a frame and returns its row. */
  add(connection: number, frame: FrameRecord, severity: number): number {
    const row = this.#words.length
    const length = frame.payloadLength
    const isShort = typeof length === 'number' && length < LONG
    if (!isShort) this.#longLength.set(row, length)
    this.#words.push(connection, frame.packet, NO_MESSAGE, isShort ? length : LONG)
    this.#streamOffset.push(frame.streamOffset)
    const lengthBytes = frame.headerLength - (frame.masked ? 6 : 2)
    const form = lengthBytes === 0 ? 0 : lengthBytes === 2 ? 1 : lengthBytes === 8 ? 2 : 3
    if (form === 3) this.#headerLength.set(row, frame.headerLength)
    if (!frame.complete) this.#received.set(row, frame.payloadReceived)
    this.#flags.push(
      frame.direction |
        (frame.fin ? FIN : 0) |
        ((frame.rsv & 7) << RSV_SHIFT) |
        ((frame.opcode & 15) << OPCODE_SHIFT) |
        (frame.masked ? MASKED : 0) |
        (frame.complete ? COMPLETE : 0) |
        (form << LENGTH_FORM_SHIFT) |
        (severity << SEVERITY_SHIFT),
    )
    return row
  }

  connection(row: number): number {
    return this.#words.get(row, CONNECTION)
  }

  streamOffset(row: number): number {
    return this.#streamOffset.get(row)
  }

  payloadLength(row: number): number | bigint {
    const length = this.#words.get(row, PAYLOAD_LENGTH)
    return length === LONG ? this.#longLength.get(row)! : length
  }

  /** Payload bytes that came. */
  payloadReceived(row: number): number {
    return this.#received.get(row) ?? Number(this.payloadLength(row))
  }

  headerLength(row: number): number {
    const form = (this.#flags.get(row) >>> LENGTH_FORM_SHIFT) & 3
    return form === 3
      ? this.#headerLength.get(row)!
      : HEADER_LENGTHS[form]! + (this.#flags.get(row) & MASKED ? 4 : 0)
  }

  packet(row: number): number {
    return this.#words.get(row, PACKET)
  }

  /** Row of the frame's message, or NO_MESSAGE. */
  message(row: number): number {
    return this.#words.get(row, MESSAGE)
  }

  setMessage(row: number, message: number): void {
    this.#words.set(row, MESSAGE, message)
  }

  direction(row: number): Direction {
    return (this.#flags.get(row) & DIRECTION) as Direction
  }

  fin(row: number): boolean {
    return (this.#flags.get(row) & FIN) !== 0
  }

  rsv(row: number): number {
    return (this.#flags.get(row) >>> RSV_SHIFT) & 7
  }

  opcode(row: number): number {
    return (this.#flags.get(row) >>> OPCODE_SHIFT) & 15
  }

  masked(row: number): boolean {
    return (this.#flags.get(row) & MASKED) !== 0
  }

  complete(row: number): boolean {
    return (this.#flags.get(row) & COMPLETE) !== 0
  }

  /** 0 none, 1 note, 2 warning, 3 error. */
  severity(row: number): number {
    return (this.#flags.get(row) >>> SEVERITY_SHIFT) & 3
  }

  raiseSeverity(row: number, severity: number): void {
    if (severity <= this.severity(row)) return
    this.#flags.set(row, (this.#flags.get(row) & ~SEVERITY_MASK) | (severity << SEVERITY_SHIFT))
  }

  // Whole columns, for what goes over all rows: `count` rows from `from` on.

  readConnections(from: number, count: number, into: Float64Array): void {
    this.#words.readWords(CONNECTION, from, count, into)
  }

  readPackets(from: number, count: number, into: Float64Array): void {
    this.#words.readWords(PACKET, from, count, into)
  }

  readDirections(from: number, count: number, into: Float64Array): void {
    this.#flags.readBits(0, DIRECTION, from, count, into)
  }

  readFins(from: number, count: number, into: Float64Array): void {
    this.#flags.readBits(1, 1, from, count, into)
  }

  readRsvs(from: number, count: number, into: Float64Array): void {
    this.#flags.readBits(RSV_SHIFT, 7, from, count, into)
  }

  readOpcodes(from: number, count: number, into: Float64Array): void {
    this.#flags.readBits(OPCODE_SHIFT, 15, from, count, into)
  }

  readMasks(from: number, count: number, into: Float64Array): void {
    this.#flags.readBits(9, 1, from, count, into)
  }

  /** A length beyond what a number holds exactly is the nearest one that it does. */
  readPayloadLengths(from: number, count: number, into: Float64Array): void {
    this.#words.readWords(PAYLOAD_LENGTH, from, count, into)
    if (this.#longLength.size === 0) return
    for (let at = 0; at < count; at++) if (into[at] === LONG) into[at] = Number(this.payloadLength(from + at))
  }
}
