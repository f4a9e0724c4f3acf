import type { MessageRecord } from '@shared/dissector/dissection-sink'
import { LengthColumn, SparseUint32Column, Uint16Column, Uint32Column } from './columns'

const COMPRESSED = 1
const COMPLETE = 2
const INFLATE_SHIFT = 2
const INFLATE_MASK = 7
const OPCODE_SHIFT = 5

export type InflateOutcome = MessageRecord['inflate']
const OUTCOMES: readonly InflateOutcome[] = ['none', 'ok', 'invalid', 'limit', 'context-lost']

/**
 * The messages of a session, in the order they ended: 10 bytes for one of a single frame. Frames are named by their
 * rows in the frame table.
 */
export class MessageTable {
  readonly #lastFrame = new Uint32Column()
  readonly #length = new LengthColumn()
  readonly #flags = new Uint16Column()
  /** Where it differs from the last frame, that is, for fragmented messages. */
  readonly #firstFrame = new SparseUint32Column()
  readonly #frameCount = new SparseUint32Column()

  get count(): number {
    return this.#lastFrame.length
  }

  add(firstFrame: number, lastFrame: number, message: MessageRecord): number {
    const row = this.#lastFrame.length
    this.#lastFrame.push(lastFrame)
    this.#length.push(message.length)
    this.#flags.push(
      (message.compressed ? COMPRESSED : 0) |
        (message.complete ? COMPLETE : 0) |
        // Nearly all messages are not compressed: no search for those.
        (message.inflate === 'none' ? 0 : OUTCOMES.indexOf(message.inflate) << INFLATE_SHIFT) |
        ((message.opcode & 15) << OPCODE_SHIFT),
    )
    if (firstFrame !== lastFrame) this.#firstFrame.set(row, firstFrame)
    if (message.frameCount !== 1) this.#frameCount.set(row, message.frameCount)
    return row
  }

  firstFrame(row: number): number {
    return this.#firstFrame.get(row, this.lastFrame(row))
  }

  lastFrame(row: number): number {
    return this.#lastFrame.get(row)
  }

  frameCount(row: number): number {
    return this.#frameCount.get(row, 1)
  }

  /** Payload bytes after inflating. */
  length(row: number): number {
    return Number(this.#length.get(row))
  }

  compressed(row: number): boolean {
    return (this.#flags.get(row) & COMPRESSED) !== 0
  }

  complete(row: number): boolean {
    return (this.#flags.get(row) & COMPLETE) !== 0
  }

  inflate(row: number): InflateOutcome {
    return OUTCOMES[(this.#flags.get(row) >>> INFLATE_SHIFT) & INFLATE_MASK]!
  }

  /** 1 text, 2 binary. */
  opcode(row: number): number {
    return (this.#flags.get(row) >>> OPCODE_SHIFT) & 15
  }
}
