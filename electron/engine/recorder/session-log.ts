import { close, fstatSync, ftruncate, readSync, write, writev } from 'node:fs'
import type { PcapngWriter } from '@shared/capture/pcapng-writer'
import type { SessionBytes } from '../file/session-bytes'
import { lastBlockEnd } from '../file/block-boundary'
import type { SessionFile } from '../file/session-file'
import { StagedBlocks } from './staged-blocks'

/** Bytes of one staging buffer. Holds any block (a packet and a comment of 64 KiB each). */
export const STAGING_BYTES = 1 << 20
/**
 * Bytes of the longest write. A write ends in a turn of the event loop, and at high rates a turn brings more than one
 * staging buffer: with writes of 1 MiB a fast disk falls behind, with these none does.
 */
export const MAX_WRITE_BYTES = 16 << 20
/** Bytes that may wait to be written before payload is dropped. */
export const UNWRITTEN_LIMIT = 64 << 20
/** What may wait beyond that limit without payload: handshakes, facts, ends. Past it the recording stops. */
export const UNWRITTEN_RESERVE = 8 << 20
/** So many staged bytes are written at once; fewer wait until WRITE_INTERVAL has passed since the last write began. */
export const WRITE_BYTES = 256 << 10
/** Milliseconds. Handing a write to the thread pool costs as much as relaying a chunk, so not every chunk gets one. */
export const WRITE_INTERVAL = 5
/** Milliseconds something may wait to be written before that is told: a crash would cost so much. */
export const BEHIND_MILLISECONDS = 1000
/** Milliseconds something may wait to be written before payload is dropped, however little waits. */
export const MAX_BEHIND_MILLISECONDS = 5000
/** How often a log that is being written asks whether its file still has a name. */
const REMOVAL_CHECK_MILLISECONDS = 1000

export interface SessionLogOptions {
  stagingBytes: number
  unwrittenLimit: number
  unwrittenReserve: number
  removalCheckMilliseconds: number
  behindMilliseconds: number
  maxBehindMilliseconds: number
}

const DEFAULTS: SessionLogOptions = {
  stagingBytes: STAGING_BYTES,
  unwrittenLimit: UNWRITTEN_LIMIT,
  unwrittenReserve: UNWRITTEN_RESERVE,
  removalCheckMilliseconds: REMOVAL_CHECK_MILLISECONDS,
  behindMilliseconds: BEHIND_MILLISECONDS,
  maxBehindMilliseconds: MAX_BEHIND_MILLISECONDS,
}

/**
 * Why nothing more is recorded, or no payload for now: the disk failed, too much waits for it, or something waits too
 * long. `error` is the system's code (ENOSPC, EIO, ENOENT: the file was removed). */
export interface LogStop {
  reason: 'disk' | 'limit' | 'late'
  error: string | null
}

/**
 * Appends blocks to a session file without ever making the traffic wait for the disk. A block is built in a staging
 * buffer; all that is staged is written as soon as the write before has finished, but not more often than every
 * WRITE_INTERVAL unless there is much.
 *
 * What is promised: bytes whose write has finished survive the end of the process, however it comes. A crash loses at
 * most what came in the last WRITE_INTERVAL or since the write in progress began: a write takes all that waits, up to
 * MAX_WRITE_BYTES, and whatever the disk does nothing waits longer than MAX_BEHIND_MILLISECONDS while payload is still
 * taken. The file then ends in at most one torn block.
 *
 * Where the disk fails, the file is cut back to its last whole block and the log stops; what could not be written
 * stays readable here until the log is closed.
 */
export class SessionLog implements SessionBytes {
  readonly path: string
  /** Where the next block goes, once `reserve` has made room for it. */
  readonly writer: PcapngWriter
  /** Called once, when the log stops by itself: nothing may follow that would make anybody ask. */
  onStopped: () => void = () => undefined
  /** Called when it falls behind so far that it has to be told, and when it has caught up, with how long it was behind. */
  onBehind: (milliseconds: number, isOver: boolean) => void = () => undefined
  private readonly descriptor: number
  private readonly options: SessionLogOptions
  private readonly staged: StagedBlocks
  private written = 0
  private writing = false
  private lastWrite = 0
  /** Where the write that is in progress, or was last, ends in the file. */
  private handedOver = 0
  /** When the oldest block of that write was staged. */
  private writeStagedAt = 0
  /** When the oldest block behind that write was staged; null where there is none. */
  private nextStagedAt: number | null = null
  /** Bytes to be put in the place of others that are in the file, or on their way there. */
  private readonly patches: { offset: number; bytes: Uint8Array }[] = []
  private isWriteDue = false
  private timer: NodeJS.Timeout | null = null
  /** Of the write in progress: when it has to be told. */
  private behindTimer: NodeJS.Timeout | null = null
  private wasToldBehind = false
  private stop: LogStop | null = null
  private lastRemovalCheck = 0
  private idle: (() => void) | null = null
  private closed = false

  constructor(file: SessionFile, options: Partial<SessionLogOptions> = {}) {
    this.options = { ...DEFAULTS, ...options }
    this.path = file.path
    this.descriptor = file.descriptor
    this.staged = new StagedBlocks(this.options.stagingBytes)
    this.writer = this.staged.writer
  }

  get size(): number {
    return this.staged.end
  }

  /** Bytes that have reached the file. */
  get writtenBytes(): number {
    return this.written
  }

  /** Bytes that wait for the disk. */
  get unwritten(): number {
    return this.size - this.written
  }

  get stopped(): LogStop | null {
    return this.stop
  }

  /** Milliseconds that the oldest of what is not written yet has waited, at most; 0 where nothing waits. */
  get behind(): number {
    const since = this.written < this.handedOver ? this.writeStagedAt : this.nextStagedAt
    return since === null || this.unwritten === 0 ? 0 : performance.now() - since
  }

  /** Whether it is behind so far that it has to be told. */
  get isBehind(): boolean {
    return this.behind > this.options.behindMilliseconds
  }

  get isOverLimit(): boolean {
    return this.overLimit !== null
  }

  /** Why payload should be left out for now; null where it need not be. */
  get overLimit(): 'limit' | 'late' | null {
    if (this.unwritten > this.options.unwrittenLimit) return 'limit'
    return this.behind > this.options.maxBehindMilliseconds ? 'late' : null
  }

  /**
   * Makes room for `length` bytes of blocks in one piece at the writer's position.
   * @returns false where the log has stopped
   */
  reserve(length: number): boolean {
    if (this.stop !== null || this.closed) return false
    if (this.writer.room >= length) return true
    if (this.unwritten > this.options.unwrittenLimit + this.options.unwrittenReserve) {
      this.stop = { reason: 'limit', error: null }
      this.onStopped()
      return false
    }
    this.staged.turn(length)
    return true
  }

  /** Says that whole blocks are staged: they are written now or shortly. */
  flush(): void {
    this.nextStagedAt ??= performance.now()
    if (this.writing) return
    if (!this.isWriteDue) this.writeSoon()
    else if (this.unwritten >= WRITE_BYTES) this.onWriteDue()
  }

  /**
   * Puts `bytes` in the place of others that were staged before, as many and within one block. They are in the file
   * shortly; a crash may leave the old ones.
   */
  patch(offset: number, bytes: Uint8Array): void {
    if (this.stop !== null || this.closed) return
    this.staged.patch(offset, bytes)
    if (offset >= this.handedOver) return
    this.patches.push({ offset, bytes })
    if (!this.writing && !this.isWriteDue) this.writeSoon()
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size)
    if (end <= offset || offset < 0) return new Uint8Array(0)
    const bytes = new Uint8Array(end - offset)
    // The file first, then the staged buffers: those never begin before what the file holds.
    const fromFile = Math.min(end, this.written) - offset
    let filled = fromFile > 0 ? this.readFile(bytes, offset, fromFile) : 0
    if (fromFile > 0 && filled < fromFile) return bytes.subarray(0, filled)
    filled = this.staged.copy(bytes, offset, filled)
    return bytes.subarray(0, filled)
  }

  /** Resolves when everything staged is written (or the log has stopped). */
  async drained(): Promise<void> {
    this.stopTimer()
    if (!this.writing) this.writeNext()
    while (this.writing || this.isWriteDue) {
      await new Promise<void>((resolve) => {
        const before = this.idle
        this.idle = () => {
          before?.()
          resolve()
        }
      })
    }
  }

  /** Writes nothing more and gives the file back; what is not written by now is lost, so `drained` comes first. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.stopTimer()
    if (this.behindTimer !== null) clearTimeout(this.behindTimer)
    if (this.writing) {
      void this.drained().then(() => {
        close(this.descriptor, () => undefined)
      })
    } else {
      close(this.descriptor, () => undefined)
    }
  }

  /** Begins the next write, or has it begin when the interval is over; false where there is nothing to write. */
  private writeSoon(): boolean {
    const wait = WRITE_INTERVAL - (performance.now() - this.lastWrite)
    if (wait <= 0 || this.unwritten >= WRITE_BYTES || this.closed) return this.writeNext()
    const nothingWaits = this.unwritten === 0 && this.patches.length === 0
    if (nothingWaits || this.stop?.reason === 'disk') return false
    this.isWriteDue = true
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = setTimeout(this.onWriteDue, wait)
    return true
  }

  private readonly onWriteDue = (): void => {
    if (!this.isWriteDue) return
    this.isWriteDue = false
    if (!this.writing && !this.writeNext()) this.becameIdle()
  }

  private watchWrite(): void {
    if (this.behindTimer !== null) this.behindTimer.refresh()
    else this.behindTimer = setTimeout(this.onLongWrite, this.options.behindMilliseconds).unref()
  }

  private readonly onLongWrite = (): void => {
    if (!this.writing || !this.isBehind) return
    this.wasToldBehind = true
    this.onBehind(this.behind, false)
    // What is told grows as long as it lasts.
    this.watchWrite()
  }

  private tellCaughtUp(): void {
    if (!this.wasToldBehind) return
    this.wasToldBehind = false
    this.onBehind(this.behind, true)
  }

  private stopTimer(): void {
    this.isWriteDue = false
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  /** Begins the next write; false where there is nothing to write. */
  private writeNext(): boolean {
    const patch = this.patches.shift()
    if (patch !== undefined && this.stop?.reason !== 'disk') {
      this.writing = true
      write(this.descriptor, patch.bytes, 0, patch.bytes.length, patch.offset, this.onPatched)
      return true
    }
    const buffers = this.staged.after(this.written, MAX_WRITE_BYTES)
    if (this.stop?.reason === 'disk' || buffers.length === 0) return false
    this.writing = true
    this.lastWrite = performance.now()
    // What a write was cut short of waits as long as before.
    if (this.written >= this.handedOver) this.writeStagedAt = this.nextStagedAt ?? this.lastWrite
    this.handedOver = this.written + buffers.reduce((sum, { length }) => sum + length, 0)
    if (this.handedOver === this.size) this.nextStagedAt = null
    this.watchWrite()
    writev(this.descriptor, buffers, this.written, this.onWritten)
    return true
  }

  private readonly onWritten = (error: NodeJS.ErrnoException | null, count: number): void => {
    this.writing = false
    this.tellCaughtUp()
    if (error !== null) {
      this.fail(error.code ?? error.message)
      return
    }
    this.written += count
    this.staged.recycle(this.written)
    if (this.isRemoved()) {
      this.fail('ENOENT')
      return
    }
    if (!this.writeSoon()) this.becameIdle()
  }

  private readonly onPatched = (error: NodeJS.ErrnoException | null): void => {
    this.writing = false
    if (error !== null) this.fail(error.code ?? error.message)
    else if (!this.writeSoon()) this.becameIdle()
  }

  private fail(code: string): void {
    this.stop = { reason: 'disk', error: code }
    this.onStopped()
    const staged = this.staged.oldest
    const torn = this.written - staged.start
    const whole = torn > 0 ? staged.start + lastBlockEnd(staged.bytes, torn) : this.written
    this.writing = true
    ftruncate(this.descriptor, whole, () => {
      // Whether or not that worked: a reader stops at a torn block. The bytes behind it are still in the buffer.
      this.written = Math.min(this.written, whole)
      this.writing = false
      this.becameIdle()
    })
  }

  /** A file whose folder was removed takes writes as before, into nothing. */
  private isRemoved(): boolean {
    const now = performance.now()
    if (now - this.lastRemovalCheck < this.options.removalCheckMilliseconds) return false
    this.lastRemovalCheck = now
    try {
      return fstatSync(this.descriptor).nlink === 0
    } catch {
      return true
    }
  }

  private becameIdle(): void {
    const idle = this.idle
    this.idle = null
    idle?.()
  }

  private readFile(bytes: Uint8Array, offset: number, length: number): number {
    let filled = 0
    try {
      while (filled < length) {
        const count = readSync(this.descriptor, bytes, filled, length - filled, offset + filled)
        if (count === 0) break
        filled += count
      }
    } catch {
      // An I/O error, or the log was closed: what was read so far is all there is.
    }
    return filled
  }
}
