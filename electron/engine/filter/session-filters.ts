import { compileFilter } from '@shared/filter/filter'
import type { PacketNumber } from '@shared/model/numbers'
import type { Session } from '../index/session'
import { SessionFilter } from './session-filter'

/** Filters of one session that are kept: the one in force, and a cache of the last few. */
export const MAX_KEPT_FILTERS = 4

/** A filter as a window asks for it. `packet` is the one `${field}` refers to. */
export interface FilterQuery {
  readonly text: string
  readonly packet: PacketNumber | null
}

/** The display filters a session's lists are asked with, each compiled once. */
export class SessionFilters {
  readonly #session: Session
  readonly #filters = new Map<string, SessionFilter>()

  constructor(session: Session) {
    this.#session = session
  }

  /** Those that are kept. */
  get all(): Iterable<SessionFilter> {
    return this.#filters.values()
  }

  /** Null for a filter that keeps everything, or has an error: the window asks for none of those. */
  get(query: FilterQuery | null | undefined): SessionFilter | null {
    if (query === null || query === undefined) return null
    const name = JSON.stringify([query.text, query.packet])
    const known = this.#filters.get(name)
    if (known !== undefined) return known
    const result = compileFilter(query.text)
    if (!result.ok || result.filter.isEmpty) return null
    const filter = new SessionFilter(this.#session, result.filter, query.packet)
    this.#filters.set(name, filter)
    if (this.#filters.size > MAX_KEPT_FILTERS) this.#filters.delete(this.#filters.keys().next().value!)
    return filter
  }
}
