import { captureLine, connectionLine, JsonLines } from './json-lines'

/**
 * JSON Lines of a recording that goes on: every line is written at once. A connection's own line, which tells its
 * end, comes when it has ended; the capture's comes last.
 */
export class LiveJsonLines extends JsonLines {
  readonly #open = new Set<number>()

  opened(connection: number): void {
    this.#open.add(connection)
  }

  closed(connection: number): void {
    this.#open.delete(connection)
    this.line(connectionLine(this.session!, connection))
  }

  /** The recording is over: the connections that were still open, and the capture. */
  finish(): void {
    for (const connection of [...this.#open]) this.closed(connection)
    this.line(captureLine(this.session!))
  }

  protected override written(): void {
    this.writer.writeSoon()
  }
}
