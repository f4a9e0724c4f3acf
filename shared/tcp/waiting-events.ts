import type { ReassemblyBudget } from './out-of-order-queue'

/** Bytes one direction holds back for bytes of the other that its sender had read before; then the order is given up. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024

/** Segments one direction holds back for that. */
export const MAX_WAITING_EVENTS = 8192

/** What a waiting event takes beside its bytes. */
export const WAITING_EVENT_COST = 128

/** A segment without an acknowledgment waits for nothing. */
export const NO_ACKNOWLEDGMENT = -1

/** Bytes, a gap or the FIN of a direction, in its own order. */
export interface WaitingEvent {
  kind: 'data' | 'gap' | 'fin'
  /** Owned; null unless the event is data. */
  bytes: Uint8Array | null
  length: number
  packet: number
  fileOffset: number
  /** What its sender had read of the other direction; NO_ACKNOWLEDGMENT where that is not known. */
  ack: number
  /** The direction's sequence number behind it. */
  seqAfter: number
}

/** What a direction has put in order, but not passed on: bytes of the other direction come before it. */
export class WaitingEvents {
  readonly #budget: ReassemblyBudget
  #events: WaitingEvent[] = []
  #first = 0
  #bytes = 0

  constructor(budget: ReassemblyBudget) {
    this.#budget = budget
  }

  get head(): WaitingEvent | undefined {
    return this.#events[this.#first]
  }

  get isOverLimit(): boolean {
    return this.#bytes > MAX_WAITING_BYTES || this.#events.length - this.#first > MAX_WAITING_EVENTS
  }

  push(event: WaitingEvent): void {
    this.#events.push(event)
    this.#bytes += event.bytes?.length ?? 0
    this.#budget.held += (event.bytes?.length ?? 0) + WAITING_EVENT_COST
  }

  /** Takes the first event out. */
  shift(): WaitingEvent | undefined {
    const event = this.head
    if (event === undefined) return undefined
    this.#first++
    this.#bytes -= event.bytes?.length ?? 0
    this.#budget.held -= (event.bytes?.length ?? 0) + WAITING_EVENT_COST
    if (this.#first > 1024 && this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first)
      this.#first = 0
    }
    return event
  }
}
