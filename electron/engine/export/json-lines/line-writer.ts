import type { Writable } from 'node:stream'
import type { LineSink } from './line-sink'

/** Text gathered before it is written in one piece. */
const BATCH_CHARACTERS = 64 << 10
/** Bytes the stream may hold before lines wait instead. */
const STREAM_BYTES = 1 << 20
/** What a line that waits costs beside its text. */
const WAITING_LINE_COST = 256

export interface LineWriterOptions {
  /** Characters that may wait for a reader that is slow; the lines beyond are left out. */
  limit: number
  /** The line that stands where lines were left out. */
  leftOut: (lines: number) => string
}

/** A line whose pieces are made when there is room for them: it may be far longer than memory. */
interface Line {
  head: string
  rest: Iterable<string> | undefined
}

/**
 * Writes lines to a stream in large pieces, no faster than it takes them: the lines that come meanwhile wait, and what
 * is long in them is not even made. `failure` says that the stream takes nothing any more; every line after that is
 * dropped.
 */
export class LineWriter implements LineSink {
  /** Handed to the stream so far. */
  bytes = 0
  readonly #stream: Writable
  readonly #options: LineWriterOptions | null
  readonly #whenBroken: (() => void)[] = []
  #batch = ''
  #failure: string | null = null
  #scheduled = false
  /** The stream holds all it should; it says when that has left. */
  #congested = false
  /** Lines from `#next` on. */
  #waiting: Line[] = []
  #next = 0
  #waitingCharacters = 0
  /** The line that was begun and waits for room. */
  #current: Iterator<string> | null = null
  /** Lines left out since the limit was reached; they go on being left out until nothing waits. */
  #leftOut = 0
  #leftOutAtAll = 0

  /** @param options without them everything waits, and the producer has to await `drained` */
  constructor(stream: Writable, options: LineWriterOptions | null = null) {
    this.#stream = stream
    this.#options = options
    stream.on('error', (error: NodeJS.ErrnoException) => this.#fail(error.code ?? error.message))
    stream.on('drain', () => {
      this.#congested = false
      this.#writeWaiting()
    })
  }

  /** Why nothing can be written any more (EPIPE: the reader has gone; ENOSPC: the disk is full); null while it can. */
  get failure(): string | null {
    return this.#failure
  }

  /** Nothing can be written any more. */
  get broken(): boolean {
    return this.#failure !== null
  }

  /** Lines that were left out because the reader was too slow. */
  get linesLeftOut(): number {
    return this.#leftOutAtAll
  }

  /** Calls back once nothing can be written any more. */
  onBroken(callback: () => void): void {
    this.#whenBroken.push(callback)
  }

  /**
   * Writes a line, its end included.
   * @param rest pieces behind `head`, asked for when there is room: what they are made of must stay as it is
   */
  write(head: string, rest?: Iterable<string>): void {
    if (this.#failure !== null) return
    if (this.#isClear) {
      this.#begin({ head, rest })
      return
    }
    const cost = head.length + WAITING_LINE_COST
    const { limit = Infinity } = this.#options ?? {}
    if (this.#leftOut > 0 || this.#waitingCharacters + cost > limit) {
      this.#leftOut += 1
      this.#leftOutAtAll += 1
      return
    }
    this.#waiting.push({ head, rest })
    this.#waitingCharacters += cost
  }

  /** Writes what was gathered when the current work is done, for output that is watched live. */
  writeSoon(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  /** Resolves when nothing waits any more and the stream has room; at once where that is so. */
  async drained(): Promise<void> {
    while (this.#failure === null && (!this.#isClear || this.#stream.writableNeedDrain)) {
      await new Promise<void>((resolve) => {
        const settle = (): void => {
          this.#stream.off('drain', settle).off('error', settle).off('close', settle)
          resolve()
        }
        this.#stream.once('drain', settle).once('error', settle).once('close', settle)
      })
      if (this.#stream.destroyed) return
    }
  }

  /**
   * Resolves when everything has been handed to the system.
   * @returns why it could not be; null where it was
   */
  async end(): Promise<string | null> {
    await this.drained()
    this.flush()
    if (this.#failure === null) {
      await new Promise<void>((resolve) => {
        this.#stream.write('', (error: NodeJS.ErrnoException | null | undefined) => {
          if (error) this.#fail(error.code ?? error.message)
          resolve()
        })
      })
    }
    return this.#failure
  }

  get #isClear(): boolean {
    return !this.#congested && this.#current === null && this.#next === this.#waiting.length
  }

  #begin({ head, rest }: Line): void {
    this.#add(head)
    if (rest === undefined) return
    this.#current = rest[Symbol.iterator]()
    this.#continue()
  }

  /** Goes on with the line that was begun, as far as there is room. */
  #continue(): void {
    while (this.#current !== null && !this.#congested && this.#failure === null) {
      const piece = this.#current.next()
      if (piece.done === true) this.#current = null
      else this.#add(piece.value)
    }
  }

  #writeWaiting(): void {
    this.#continue()
    while (!this.#congested && this.#failure === null) {
      const line = this.#waiting[this.#next]
      if (line === undefined) break
      this.#next += 1
      this.#waitingCharacters -= line.head.length + WAITING_LINE_COST
      this.#begin(line)
    }
    if (this.#next < this.#waiting.length) return
    this.#waiting = []
    this.#next = 0
    if (this.#leftOut === 0 || this.#options === null || !this.#isClear) return
    const lines = this.#leftOut
    this.#leftOut = 0
    this.#add(this.#options.leftOut(lines))
    this.writeSoon()
  }

  #add(text: string): void {
    this.#batch += text
    if (this.#batch.length >= BATCH_CHARACTERS) this.flush()
  }

  /** Hands on what was gathered. */
  flush(): void {
    if (this.#batch === '' || this.#failure !== null) return
    const batch = this.#batch
    this.#batch = ''
    this.bytes += Buffer.byteLength(batch)
    this.#stream.write(batch)
    // So much is more than its high-water mark: 'drain' will follow.
    if (this.#stream.writableLength >= STREAM_BYTES) this.#congested = true
  }

  #fail(code: string): void {
    if (this.#failure !== null) return
    this.#failure = code
    this.#batch = ''
    this.#waiting = []
    this.#next = 0
    this.#current = null
    for (const callback of this.#whenBroken.splice(0)) callback()
  }
}
