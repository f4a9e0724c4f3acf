import { MAX_TICKS_PER_SECOND, type SourceStatus, type Tick } from '@shared/model/tick'
import type { Session } from '../index/session'
import type { SessionViews } from './session-views'

/** Connections a tick names; more are `null`, "look again". */
export const MAX_CHANGED_CONNECTIONS = 200

const INTERVAL_MILLISECONDS = 1000 / MAX_TICKS_PER_SECOND

/**
 * Tells what changed, at a fixed rate whatever the traffic. The first change after a pause is told at once; a timer
 * runs only while something changes.
 */
export class SessionTicker {
  readonly #session: Session
  readonly #views: SessionViews
  readonly #status: () => SourceStatus
  readonly #send: (tick: Tick) => void
  #timer: NodeJS.Timeout | null = null
  #due = false

  constructor(session: Session, views: SessionViews, status: () => SourceStatus, send: (tick: Tick) => void) {
    this.#session = session
    this.#views = views
    this.#status = status
    this.#send = send
  }

  /** Something changed. Cheap: may be called for every packet. */
  changed(): void {
    this.#due = true
    this.#timer ??= setTimeout(this.#onTimer, 0)
  }

  /** Tells what there is to tell now, and no more until the next change. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#due = false
    this.#send(this.#tick())
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  readonly #onTimer = (): void => {
    if (!this.#due) {
      this.#timer = null
      return
    }
    this.#due = false
    this.#timer = setTimeout(this.#onTimer, INTERVAL_MILLISECONDS)
    this.#send(this.#tick())
  }

  #tick(): Tick {
    const session = this.#session
    const { floor } = this.#views
    const changed = session.takeChanges()
    this.#views.lists.changed(changed)
    const [, notes, warnings, errors] = session.diagnostics.counts
    return {
      connections: floor.connections.length,
      frames: floor.frames(null).length,
      messages: session.messages.count - floor.messages,
      packets: session.packets.count - floor.packets,
      bytes: session.streamBytes - floor.bytes,
      fileBytes: session.bytes.size,
      changedConnections:
        changed.length > MAX_CHANGED_CONNECTIONS ? null : changed.map((record) => record.id),
      errors: errors - floor.diagnostics[3],
      warnings: warnings - floor.diagnostics[2],
      notes: notes - floor.diagnostics[1],
      ...this.#status(),
    }
  }
}
