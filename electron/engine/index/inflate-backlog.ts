import type { ConnectionNumber } from '@shared/model/numbers'
import type { InflateWork } from '@shared/websocket/message-inflater'

/** Bytes inflated in one turn of the event loop, of all connections together; then the others have their turn. */
export const INFLATE_BUDGET = 4 * 1024 * 1024

/** Compressed bytes between two looks at the budget: deflate makes at most 1032 times as much of them (RFC 1951). */
export const INFLATE_SLICE = 1024

/** One event of a connection, to be taken in piece by piece. @returns whether it is taken in */
export type BacklogStep = () => boolean

/**
 * Events of connections whose compressed messages inflate to more than a turn has time for. Such a connection is late:
 * what comes for it waits behind what it is still inflating, and a turn does a piece of each in turns. Connections that
 * inflate little never come here.
 */
export class InflateBacklog {
  /** Counts what the inflaters of all connections put out; starts again with each turn. */
  readonly work: InflateWork = { bytes: 0 }

  readonly #onFailed: (error: unknown) => void
  readonly #waiting = new Map<ConnectionNumber, BacklogStep[]>()
  #turn: NodeJS.Immediate | null = null
  #idle: (() => void)[] = []

  /** @param onFailed a step threw where there is no caller to catch it: a bug of ours */
  constructor(onFailed: (error: unknown) => void) {
    this.#onFailed = onFailed
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  /** Whether this turn has inflated as much as it may. */
  get isSpent(): boolean {
    return this.work.bytes >= INFLATE_BUDGET
  }

  has(connection: ConnectionNumber): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(connection)
  }

  /** Something of the connection waits, behind what waits already. */
  add(connection: ConnectionNumber, step: BacklogStep): void {
    const steps = this.#waiting.get(connection)
    if (steps === undefined) this.#waiting.set(connection, [step])
    else steps.push(step)
    this.#turn ??= setImmediate(() => this.#takeTurn())
  }

  /** Takes in all that waits, however long it takes: the session ends. */
  drain(): void {
    while (!this.isEmpty) this.#round(() => false)
    this.#settle()
  }

  /** Resolves when nothing waits. */
  async drained(): Promise<void> {
    if (this.isEmpty) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #takeTurn(): void {
    this.#turn = null
    this.work.bytes = 0
    try {
      while (!this.isEmpty && !this.isSpent) this.#round(() => this.isSpent)
    } catch (error) {
      this.#onFailed(error)
    }
    if (this.isEmpty) this.#settle()
    else this.#turn ??= setImmediate(() => this.#takeTurn())
  }

  /** One step of each connection that waits. */
  #round(isOver: () => boolean): void {
    for (const [connection, steps] of this.#waiting) {
      // To the end of the round's order, so that the next turn goes on behind it.
      this.#waiting.delete(connection)
      const isTaken = steps[0]?.() ?? true
      if (isTaken) steps.shift()
      if (steps.length > 0) this.#waiting.set(connection, steps)
      if (isOver()) return
    }
  }

  #settle(): void {
    if (this.#turn !== null) clearImmediate(this.#turn)
    this.#turn = null
    this.work.bytes = 0
    const idle = this.#idle
    this.#idle = []
    for (const resolve of idle) resolve()
  }
}
