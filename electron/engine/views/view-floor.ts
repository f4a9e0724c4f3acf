import type { ConnectionRecord } from '../index/connection/connection-record'
import type { Session } from '../index/session'

/**
 * What a person cleared from the screen while the session goes on: rows below the floor are not listed any more.
 * The index and the session file keep them, and traffic is not touched. Connections that are still open stay
 * listed, with the frames that come from now on.
 */
export class ViewFloor {
  readonly #session: Session
  #kept: ConnectionRecord[] = []
  #framesOf = new Map<number, number>()
  /** Connections from this one on are listed, after those that were open. */
  firstConnection = 0
  /** Rows below these are cleared. */
  firstFrame = 0
  messages = 0
  packets = 0
  bytes = 0
  /** By severity rank, as in DiagnosticStore.counts. */
  diagnostics: readonly [number, number, number, number] = [0, 0, 0, 0]
  /** The same of those that are kept. */
  listedDiagnostics: readonly [number, number, number, number] = [0, 0, 0, 0]

  constructor(session: Session) {
    this.#session = session
  }

  /** Clears all there is now. */
  raise(): void {
    const session = this.#session
    this.#kept = session.connections.filter((record) => !record.ended)
    this.#framesOf = new Map(this.#kept.map((record) => [record.id, record.frames.length]))
    this.firstConnection = session.connections.length
    this.firstFrame = session.frames.count
    this.messages = session.messages.count
    this.packets = session.packets.count
    this.bytes = session.streamBytes
    this.diagnostics = [...session.diagnostics.counts]
    const [, notes, warnings, errors] = session.diagnostics.lists
    this.listedDiagnostics = [0, notes.length, warnings.length, errors.length]
  }

  /** Connections that were open when the floor was raised, and stay listed first. */
  get keptConnections(): number {
    return this.#kept.length
  }

  get connections(): number {
    return this.#kept.length + this.#session.connections.length - this.firstConnection
  }

  /** The listed connections from `offset` on. */
  connectionsFrom(offset: number, count: number): ConnectionRecord[] {
    const kept = this.#kept.slice(offset, offset + count)
    const start = this.firstConnection + Math.max(0, offset - this.#kept.length)
    return [...kept, ...this.#session.connections.slice(start, start + count - kept.length)]
  }

  /** How many of a connection's first frames are cleared; of all frames for null. */
  clearedFrames(connection: number | null): number {
    return connection === null ? this.firstFrame : (this.#framesOf.get(connection) ?? 0)
  }
}
