import type {
  FrameRecord,
  HttpExchange,
  MessageRecord,
  UpgradeExchange,
} from '@shared/dissector/dissection-sink'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { ConnectionNumber, FrameRowNumber, MessageRowNumber } from '@shared/model/numbers'
import type { Session } from '../../index/session'
import type { ExportSelection } from '../export-selection'
import type { LineSink } from './line-sink'
import { WholeJsonLines } from './whole-json-lines'

/**
 * JSON Lines of the chosen part of a file. The file is read again, and the same file gives the same numbers: rows of the
 * first reading name the frames of the second.
 */
export class SelectedJsonLines extends WholeJsonLines {
  readonly #connections: ReadonlySet<ConnectionNumber>
  readonly #includesFrame: (row: FrameRowNumber) => boolean

  constructor(writer: LineSink, known: Session, { connections, includesFrame }: ExportSelection) {
    // An export is whole.
    super(writer, known, Infinity)
    this.#connections = new Set(connections)
    this.#includesFrame = includesFrame ?? (() => true)
  }

  override opened(connection: ConnectionNumber): void {
    if (this.#connections.has(connection)) super.opened(connection)
  }

  override http(connection: ConnectionNumber, exchange: HttpExchange): void {
    if (this.#connections.has(connection)) super.http(connection, exchange)
  }

  override upgrade(connection: ConnectionNumber, upgrade: UpgradeExchange): void {
    if (this.#connections.has(connection)) super.upgrade(connection, upgrade)
  }

  override frame(connection: ConnectionNumber, row: FrameRowNumber, frame: FrameRecord): void {
    if (this.#connections.has(connection) && this.#includesFrame(row)) super.frame(connection, row, frame)
  }

  override message(connection: ConnectionNumber, row: MessageRowNumber, message: MessageRecord): void {
    const lastFrame = this.session?.messages.lastFrame(row) ?? 0
    if (this.#connections.has(connection) && this.#includesFrame(lastFrame))
      super.message(connection, row, message)
  }

  override diagnostic(diagnostic: Diagnostic): void {
    const { connection } = diagnostic
    if (connection !== null && this.#connections.has(connection)) super.diagnostic(diagnostic)
  }
}
