import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'
import {
  FewRows,
  lowerBound,
  NO_ROWS,
  RowListTail,
  RowRange,
  RowsBefore,
  type RowSource,
} from './rows/row-source'

/**
 * What a person cleared from the screen while the session goes on: rows below the floor are not listed any more.
 * The index and the session file keep them, and traffic is not touched. Connections that are still open stay
 * listed, with the frames that come from now on. What is listed are row sources; no window knows of the floor.
 */
export class ViewFloor {
  readonly #session: Session
  /** Connections that were open when the floor was raised, and stay listed first. */
  #kept: ConnectionRecord[] = []
  #framesOf = new Map<number, number>()
  #firstConnection = 0
  #firstFrame = 0
  #firstDiagnostic = 0
  messages = 0
  packets = 0
  bytes = 0
  /** By severity rank, as in DiagnosticStore.counts. */
  diagnostics: readonly [number, number, number, number] = [0, 0, 0, 0]
  /** The same of those that are kept. */
  keptDiagnostics: readonly [number, number, number, number] = [0, 0, 0, 0]

  constructor(session: Session) {
    this.#session = session
  }

  /** Clears all there is now. */
  raise(): void {
    const session = this.#session
    this.#kept = session.connections.filter((record) => !record.ended)
    this.#framesOf = new Map(this.#kept.map((record) => [record.id, record.frames.length]))
    this.#firstConnection = session.connections.length
    this.#firstFrame = session.frames.count
    this.#firstDiagnostic = session.diagnostics.kept.length
    this.messages = session.messages.count
    this.packets = session.packets.count
    this.bytes = session.streamBytes
    this.diagnostics = [...session.diagnostics.counts]
    this.keptDiagnostics = [...session.diagnostics.keptCounts]
  }

  get connections(): RowSource {
    const { connections } = this.#session
    const since = new RowRange(this.#firstConnection, () => connections.length)
    if (this.#kept.length === 0) return since
    const kept = this.#kept.map(({ id }) => id)
    return new RowsBefore(new FewRows(() => kept), since)
  }

  /** Frames of a connection, or of all (null). */
  frames(connection: number | null): RowSource {
    const { frames, connections } = this.#session
    if (connection === null) return new RowRange(this.#firstFrame, () => frames.count)
    const record = connections[connection]
    return record === undefined
      ? NO_ROWS
      : new RowListTail(record.frames, this.#framesOf.get(connection) ?? 0)
  }

  /** Numbers of the packets of a connection, or of all (null). */
  packetsOf(connection: number | null): RowSource {
    const { packets, packetIndex } = this.#session
    if (connection === null) return new RowRange(this.packets + 1, () => packets.count + 1)
    const list = packetIndex.packetsOf(connection)
    if (list === null) return NO_ROWS
    return new RowListTail(
      list,
      lowerBound(list.length, (index) => list.get(index) > this.packets),
    )
  }

  /** Diagnostics in the order they were found. Those of one connection are listed with it, cleared or not. */
  diagnosticsOf(connection: number | null): RowSource {
    const { connections, diagnostics } = this.#session
    if (connection === null) return new RowRange(this.#firstDiagnostic, () => diagnostics.kept.length)
    const record = connections[connection]
    return record === undefined ? NO_ROWS : new FewRows(() => record.diagnosticRows)
  }
}
