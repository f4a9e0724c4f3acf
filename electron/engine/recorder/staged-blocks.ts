import { PcapngWriter } from '@shared/capture/pcapng-writer'

/** Empty staging buffers kept for the next burst. */
const SPARE_BUFFERS = 16

/** Whole blocks that stand at `start` of the file. */
export interface Staged {
  bytes: Uint8Array
  start: number
  length: number
}

/**
 * The end of a session file that may not be in the file yet: blocks are built in a buffer, full buffers queue up
 * behind each other, and those that are written are used again.
 */
export class StagedBlocks {
  /** Where the next block goes, once there is room for it. */
  readonly writer: PcapngWriter
  private readonly bufferBytes: number
  private readonly full: Staged[] = []
  private readonly spare: Uint8Array[] = []
  private current: Uint8Array
  private currentStart = 0

  constructor(bufferBytes: number) {
    this.bufferBytes = bufferBytes
    this.current = new Uint8Array(bufferBytes)
    this.writer = new PcapngWriter(this.current)
  }

  /** Where the last block ends in the file. */
  get end(): number {
    return this.currentStart + this.writer.position
  }

  /** Goes on in another buffer, which has room for at least `length` bytes. */
  turn(length: number): void {
    this.full.push({ bytes: this.current, start: this.currentStart, length: this.writer.position })
    this.currentStart += this.writer.position
    const reusable = length <= this.bufferBytes ? this.spare.pop() : undefined
    this.current = reusable ?? new Uint8Array(Math.max(length, this.bufferBytes))
    this.writer.attach(this.current)
  }

  /** The blocks that come first in the file. */
  get oldest(): Staged {
    return this.full[0] ?? this.#last()
  }

  /** What stands from `written` on, in order: at most `limit` bytes, but at least the first buffer. */
  after(written: number, limit: number): Uint8Array[] {
    const buffers: Uint8Array[] = []
    let room = limit
    for (let at = 0; at <= this.full.length; at += 1) {
      const { bytes, start, length } = this.full[at] ?? this.#last()
      const from = Math.max(0, written - start)
      if (from >= length) continue
      room -= length - from
      if (room < 0 && buffers.length > 0) break
      buffers.push(bytes.subarray(from, length))
    }
    return buffers
  }

  /** Takes back the buffers that end before `written`; the current one then starts over. */
  recycle(written: number): void {
    for (let oldest = this.full[0]; oldest !== undefined; oldest = this.full[0]) {
      if (written < oldest.start + oldest.length) return
      this.full.shift()
      if (oldest.bytes.length === this.bufferBytes && this.spare.length < SPARE_BUFFERS) {
        this.spare.push(oldest.bytes)
      }
    }
    if (written === this.end) {
      this.currentStart = written
      this.writer.attach(this.current)
    }
  }

  /** Puts other bytes in the place of staged ones. What is in the file already is not touched. */
  patch(offset: number, bytes: Uint8Array): void {
    for (const { bytes: staged, start, length } of [...this.full, this.#last()]) {
      const from = Math.max(offset, start)
      const to = Math.min(offset + bytes.length, start + length)
      if (from < to) staged.set(bytes.subarray(from - offset, to - offset), from - start)
    }
  }

  #last(): Staged {
    return { bytes: this.current, start: this.currentStart, length: this.writer.position }
  }

  /**
   * Copies what is staged of `bytes`, which stand at `offset` of the file and of which the first `filled` are known.
   * @returns how many are known now
   */
  copy(bytes: Uint8Array, offset: number, filled: number): number {
    for (const staged of this.full) filled = copyOverlap(staged, bytes, offset, filled)
    const { current, currentStart, writer } = this
    return copyOverlap(
      { bytes: current, start: currentStart, length: writer.position },
      bytes,
      offset,
      filled,
    )
  }
}

function copyOverlap(staged: Staged, bytes: Uint8Array, offset: number, filled: number): number {
  const from = offset + filled - staged.start
  if (from < 0 || from >= staged.length || filled === bytes.length) return filled
  const to = Math.min(staged.length, from + bytes.length - filled)
  bytes.set(staged.bytes.subarray(from, to), filled)
  return filled + to - from
}
