import type { Direction } from '../model/direction'
import type { StreamSink } from '../model/stream-event'
import { MAX_OUT_OF_ORDER_TOTAL, type ReassemblyBudget } from './out-of-order-queue'
import { sequenceAhead } from './sequence'
import { NO_ACKNOWLEDGMENT, WaitingEvents, type WaitingEvent } from './waiting-events'

/** A gap of more bytes than this is taken for a wrong sequence number. */
export const LARGEST_LOST = 0x4000_0000

/** The direction whose bytes go through an outlet. */
export interface OutletSource {
  /** The sequence number behind everything that was put in order. */
  readonly next: number
  /** The bytes before `seq` will not come: they are a gap. */
  giveUpTo(seq: number, packet: number): void
}

/**
 * Passes on what one direction of a connection has put in order, in the order of both directions together. Captures may
 * have it wrong (a TAP writes each direction by itself, two interfaces are read in turns), but a segment acknowledges
 * what its sender had read, and so comes behind it (RFC 9293 §3.4): it waits for those bytes of the other direction.
 */
export class StreamOutlet {
  /** The sequence number behind what was passed on; -1 while none is known. */
  emitted = -1
  /** Null where there is no other direction to wait for. */
  other: StreamOutlet | null = null
  readonly #source: OutletSource
  readonly #sink: StreamSink
  readonly #budget: ReassemblyBudget
  readonly #connection: number
  readonly #direction: Direction
  waiting: WaitingEvents | null = null

  constructor(
    source: OutletSource,
    sink: StreamSink,
    budget: ReassemblyBudget,
    connection: number,
    direction: Direction,
  ) {
    this.#source = source
    this.#sink = sink
    this.#budget = budget
    this.#connection = connection
    this.#direction = direction
  }

  /** @param bytes borrowed, `start` to `end` of them; `seqAfter` is the sequence number behind them */
  data(
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    fileOffset: number,
    ack: number,
    seqAfter: number,
  ): void {
    const { other } = this
    if (
      this.waiting !== null ||
      (other !== null && ack !== other.emitted && ack !== NO_ACKNOWLEDGMENT && other.isBehind(ack))
    ) {
      const event = { kind: 'data', bytes: bytes.slice(start, end), length: end - start } as const
      this.#hold({ ...event, packet, fileOffset, ack, seqAfter })
      return
    }
    this.emitted = seqAfter
    this.#sink.data(this.#connection, this.#direction, bytes, start, end, packet, fileOffset)
    if (other !== null && other.waiting !== null) this.#settle()
  }

  gap(length: number, packet: number, seqAfter: number): void {
    const ack = NO_ACKNOWLEDGMENT
    this.#now({ kind: 'gap', bytes: null, length, packet, fileOffset: 0, ack, seqAfter })
  }

  fin(packet: number, ack: number, seqAfter: number): void {
    this.#now({ kind: 'fin', bytes: null, length: 0, packet, fileOffset: 0, ack, seqAfter })
  }

  /** Whether bytes before `ack` have not been passed on yet. */
  isBehind(ack: number): boolean {
    if (this.emitted < 0) return false
    const ahead = sequenceAhead(ack, this.emitted)
    return ahead > 0 && ahead < LARGEST_LOST
  }

  /** The first event that waits has waited long enough: what it waits for was never captured. False where none waits. */
  giveUp(): boolean {
    const head = this.waiting?.head
    if (head === undefined) return false
    const { other } = this
    if (other !== null && head.ack !== NO_ACKNOWLEDGMENT) other.#source.giveUpTo(head.ack, head.packet)
    if (this.waiting?.head === head) this.#pass()
    this.#settle()
    return true
  }

  #now(event: WaitingEvent): void {
    if (this.waiting !== null || this.#mustWait(event.ack)) {
      this.#hold(event)
      return
    }
    this.#emit(event)
    this.#settle()
  }

  #hold(event: WaitingEvent): void {
    this.waiting ??= new WaitingEvents(this.#budget)
    this.waiting.push(event)
    this.#settle()
    while (this.#isOverLimit()) this.giveUp()
  }

  #isOverLimit(): boolean {
    const { waiting } = this
    return waiting !== null && (waiting.isOverLimit || this.#budget.held > MAX_OUT_OF_ORDER_TOTAL)
  }

  #mustWait(ack: number): boolean {
    return ack !== NO_ACKNOWLEDGMENT && (this.other?.isBehind(ack) ?? false)
  }

  /** Passes on what need not wait any more, of both directions. */
  #settle(): void {
    const { other } = this
    if (other === null) return
    for (;;) {
      if (this.#passHead() || other.#passHead()) continue
      const blocked = this.#blockedWith(other)
      if (blocked === null) return
      blocked.#pass()
    }
  }

  #passHead(): boolean {
    const head = this.waiting?.head
    if (head === undefined || this.#mustWait(head.ack)) return false
    this.#pass()
    return true
  }

  /** Where each waits for what the other holds back, the numbers contradict each other: the file's order counts. */
  #blockedWith(other: StreamOutlet): StreamOutlet | null {
    const [own, others] = [this.waiting?.head, other.waiting?.head]
    if (own === undefined || others === undefined) return null
    if (sequenceAhead(own.ack, other.#source.next) > 0) return null
    if (sequenceAhead(others.ack, this.#source.next) > 0) return null
    return own.packet <= others.packet ? this : other
  }

  #pass(): void {
    const event = this.waiting?.shift()
    if (this.waiting?.head === undefined) this.waiting = null
    if (event !== undefined) this.#emit(event)
  }

  #emit({ kind, bytes, length, packet, fileOffset, seqAfter }: WaitingEvent): void {
    this.emitted = seqAfter
    if (kind === 'fin') this.#sink.closed(this.#connection, this.#direction, 'fin', packet)
    else if (bytes === null) this.#sink.gap(this.#connection, this.#direction, length, packet)
    else this.#sink.data(this.#connection, this.#direction, bytes, 0, length, packet, fileOffset)
  }
}

/** Nothing more comes: passes on what two directions hold back for each other, the older first. */
export function giveUpOrder(first: StreamOutlet, second: StreamOutlet): void {
  for (;;) {
    const [own, others] = [first.waiting?.head, second.waiting?.head]
    if (own === undefined && others === undefined) return
    if (others === undefined || (own !== undefined && own.packet <= others.packet)) first.giveUp()
    else second.giveUp()
  }
}
