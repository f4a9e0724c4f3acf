import type { Writable } from 'node:stream'
import { LineWriter } from '../engine/export/json-lines/line-writer'
import { captureLine, connectionLine, JsonLines } from '../engine/export/json-lines/json-lines'

/** Characters of lines that may wait for a reader that is slow. */
export const WAITING_LINES_LIMIT = 16 << 20

/** A writer for lines of traffic that never waits for their reader: what that is too slow for is left out, and counted. */
export function liveLineWriter(stream: Writable, limit = WAITING_LINES_LIMIT): LineWriter {
  return new LineWriter(stream, {
    limit,
    leftOut: (lines) => `${JSON.stringify({ kind: 'left-out', lines })}\n`,
  })
}

/**
 * JSON Lines of a recording that goes on: every line is written at once. A connection's own line, which tells its
 * end, comes when it has ended; the capture's comes last.
 */
export class LiveJsonLines extends JsonLines {
  readonly #open = new Set<number>()
  /** Ended, and their line is not written yet. */
  readonly #ended = new Map<number, NodeJS.Timeout>()
  readonly #settling: number
  readonly #writer: LineWriter

  /** @param settling milliseconds after its end in which more may be learnt of a connection (its captured packets) */
  constructor(writer: LineWriter, settling = 0, messageLimit?: number) {
    super(writer, messageLimit)
    this.#writer = writer
    this.#settling = settling
  }

  opened(connection: number): void {
    this.#open.add(connection)
  }

  closed(connection: number): void {
    this.#open.delete(connection)
    if (this.#settling === 0) this.#write(connection)
    else {
      const timer = setTimeout(() => this.#write(connection), this.#settling)
      this.#ended.set(connection, timer)
    }
  }

  /** The recording is over: the connections that were still open, and the capture. */
  finish(): void {
    for (const timer of this.#ended.values()) clearTimeout(timer)
    for (const connection of [...this.#ended.keys(), ...this.#open]) this.#write(connection)
    this.line(captureLine(this.session!))
  }

  #write(connection: number): void {
    this.#ended.delete(connection)
    this.line(connectionLine(this.session!, connection))
  }

  protected override written(): void {
    this.#writer.writeSoon()
  }
}
