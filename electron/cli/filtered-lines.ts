import type {
  FrameRecord,
  HttpExchange,
  MessageRecord,
  UpgradeExchange,
} from '@shared/dissector/dissection-sink'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { SessionFilter } from '../engine/filter/session-filter'
import type { Session } from '../engine/index/session'
import type { SessionObserver } from '../engine/index/session-observer'

/** An observer that is told which session it listens to before that session tells it anything. */
export interface Lines extends SessionObserver {
  attach(session: Session): void
}

/**
 * Passes on what a display filter keeps: frames, exchanges, messages and diagnostics that match, and the connections
 * they belong to. The filter looks at a session that was read to its end before, whose numbers are the same.
 */
export class FilteredLines implements Lines {
  readonly #lines: Lines
  readonly #filter: SessionFilter
  #session: Session | null = null

  constructor(lines: Lines, filter: SessionFilter) {
    this.#lines = lines
    this.#filter = filter
  }

  attach(session: Session): void {
    this.#session = session
    this.#lines.attach(session)
  }

  opened(connection: number): void {
    if (this.#filter.connection(connection)) this.#lines.opened?.(connection)
  }

  decodedAs(connection: number): void {
    if (this.#filter.connection(connection)) this.#lines.decodedAs?.(connection)
  }

  closed(connection: number): void {
    if (this.#filter.connection(connection)) this.#lines.closed?.(connection)
  }

  http(connection: number, exchange: HttpExchange): void {
    if (this.#filter.exchange(exchange)) this.#lines.http?.(connection, exchange)
  }

  upgrade(connection: number, upgrade: UpgradeExchange): void {
    if (this.#filter.exchange(upgrade)) this.#lines.upgrade?.(connection, upgrade)
  }

  frame(connection: number, row: number, frame: FrameRecord): void {
    if (this.#filter.frame(row)) this.#lines.frame?.(connection, row, frame)
  }

  /** A message matches with any of its frames. */
  message(connection: number, row: number, message: MessageRecord): void {
    const frames = this.#session?.connections[connection]?.frames
    for (let number = message.firstFrame; number <= message.lastFrame; number++) {
      const frame = frames?.get(number)
      if (frame === undefined || this.#session?.frames.message(frame) !== row) continue
      if (!this.#filter.frame(frame)) continue
      this.#lines.message?.(connection, row, message)
      return
    }
  }

  diagnostic(diagnostic: Diagnostic): void {
    if (this.#filter.diagnostic(diagnostic)) this.#lines.diagnostic?.(diagnostic)
  }
}
