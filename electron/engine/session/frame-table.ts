import type { FrameRecord } from '@shared/dissector/dissection-sink'
import type { Direction } from '@shared/model/direction'
import { Float64Column, LengthColumn, Uint16Column, Uint32Column } from './columns'

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

/**
 * The frames of a session, in the order they were completed: 26 bytes each. A frame's number, its first packet, its
 * masking key and its close code are not kept: they follow from the connection's list of frames, from the stream
 * index, and from the bytes of the session file.
 */
export class FrameTable {
  readonly #connection = new Uint32Column()
  readonly #streamOffset = new Float64Column()
  readonly #payloadLength = new LengthColumn()
  readonly #packet = new Uint32Column()
  readonly #message = new Uint32Column()
  readonly #flags = new Uint16Column()
  /** Bytes that came, for frames that are not complete. */
  readonly #received = new Map<number, number>()
  /** Header lengths that do not follow from the flags: headers that are cut short. */
  readonly #headerLength = new Map<number, number>()

  get count(): number {
    return this.#connection.length
  }

  /** Adds a frame and returns its row. */
  add(connection: number, frame: FrameRecord, severity: number): number {
    const row = this.#connection.length
    this.#connection.push(connection)
    this.#streamOffset.push(frame.streamOffset)
    this.#payloadLength.push(frame.payloadLength)
    this.#packet.push(frame.packet)
    this.#message.push(NO_MESSAGE)
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
    return this.#connection.get(row)
  }

  streamOffset(row: number): number {
    return this.#streamOffset.get(row)
  }

  payloadLength(row: number): number | bigint {
    return this.#payloadLength.get(row)
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
    return this.#packet.get(row)
  }

  /** Row of the frame's message, or NO_MESSAGE. */
  message(row: number): number {
    return this.#message.get(row)
  }

  setMessage(row: number, message: number): void {
    this.#message.set(row, message)
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
}
