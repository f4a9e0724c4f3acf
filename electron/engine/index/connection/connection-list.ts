import type { ConnectionRecord } from './connection-record'

/** The connections of a session by their numbers, and which of them changed since the last query. */
export class ConnectionList {
  readonly all: ConnectionRecord[] = []
  readonly #onChange: (() => void) | undefined
  #changed: ConnectionRecord[] = []
  #hasChanged = false

  /** @param onChange called on the first change after `takeChanges` */
  constructor(onChange: (() => void) | undefined) {
    this.#onChange = onChange
  }

  /** The record of a connection that was opened. */
  of(connection: number): ConnectionRecord {
    const record = this.all[connection]
    if (record === undefined) throw new Error(`Connection ${connection} was never opened.`)
    return record
  }

  /** A connection changed. */
  touch(record: ConnectionRecord): void {
    if (!record.changed) {
      record.changed = true
      this.#changed.push(record)
    }
    this.announce()
  }

  /** Something else changed. */
  announce(): void {
    if (this.#hasChanged) return
    this.#hasChanged = true
    this.#onChange?.()
  }

  /** Connections that changed since the last call. */
  takeChanges(): ConnectionRecord[] {
    const changed = this.#changed
    for (const record of changed) record.changed = false
    this.#changed = []
    this.#hasChanged = false
    return changed
  }
}
