import type { ConnectionNumber, FrameRowNumber, PacketNumber } from '@shared/model/numbers'
import type { Session } from '../index/session'

/** Rows that have changed and were not looked at again; with more of them a connection is looked at from its beginning. */
const MAX_CHANGED_ROWS = 1000

interface Row {
  readonly kind: 'frame' | 'packet'
  readonly number: number
}

/** How far a connection was looked at, and the first row that was found to match. */
interface Progress {
  frames: number
  packets: number
  match: Row | null
  /** Rows that were looked at, and may match now. */
  changed: Row[]
}

/**
 * Which connections have a frame or packet that matches. A connection is looked at from where it was left, and again
 * where a row has changed that decides.
 */
export class ConnectionMatches {
  readonly #session: Session
  readonly #matches: Readonly<Record<Row['kind'], (row: number) => boolean>>
  readonly #connections = new Map<ConnectionNumber, Progress>()

  constructor(session: Session, matches: Readonly<Record<Row['kind'], (row: number) => boolean>>) {
    this.#session = session
    this.#matches = matches
  }

  /** Whether a row that was looked at matched. */
  has(connection: ConnectionNumber): boolean {
    return (this.#connections.get(connection)?.match ?? null) !== null
  }

  /** Looks at up to `limit` rows of a connection, until one matches; how many that were. */
  look(connection: ConnectionNumber, limit: number): number {
    const { connections, packetIndex } = this.#session
    const frames = connections[connection]?.frames
    const packets = packetIndex.packetsOf(connection)
    const progress = this.#progressOf(connection)
    let looked = 0
    const next = (): Row | null => {
      const changed = progress.changed.pop()
      if (changed !== undefined) return changed
      if (frames !== undefined && progress.frames < frames.length) {
        return { kind: 'frame', number: frames.get(progress.frames++) }
      }
      if (packets === null || progress.packets >= packets.length) return null
      return { kind: 'packet', number: packets.get(progress.packets++) }
    }
    while (progress.match === null && looked < limit) {
      const row = next()
      if (row === null) break
      looked++
      if (this.#matches[row.kind](row.number)) progress.match = row
    }
    return looked
  }

  /** A frame is not what it was. */
  frameChanged(connection: ConnectionNumber, row: FrameRowNumber): void {
    const { frames } = this.#session.connections[connection] ?? {}
    const progress = this.#connections.get(connection)
    if (frames === undefined || progress === undefined || progress.frames === 0) return
    if (row <= frames.get(progress.frames - 1))
      this.#changed(connection, progress, { kind: 'frame', number: row })
  }

  /** A packet is not what it was. */
  packetChanged(connection: ConnectionNumber, packet: PacketNumber): void {
    const packets = this.#session.packetIndex.packetsOf(connection)
    const progress = this.#connections.get(connection)
    if (packets === null || progress === undefined || progress.packets === 0) return
    if (packet <= packets.get(progress.packets - 1)) {
      this.#changed(connection, progress, { kind: 'packet', number: packet })
    }
  }

  /** Every row of the connection may have changed. */
  forget(connection: ConnectionNumber): void {
    this.#connections.delete(connection)
  }

  #changed(connection: ConnectionNumber, { match, changed }: Progress, row: Row): void {
    if (match === null && changed.length < MAX_CHANGED_ROWS) changed.push(row)
    // Another row that matches is as good.
    else if (match === null || (match.kind === row.kind && match.number === row.number))
      this.forget(connection)
  }

  #progressOf(connection: ConnectionNumber): Progress {
    let progress = this.#connections.get(connection)
    if (progress === undefined) {
      progress = { frames: 0, packets: 0, match: null, changed: [] }
      this.#connections.set(connection, progress)
    }
    return progress
  }
}
