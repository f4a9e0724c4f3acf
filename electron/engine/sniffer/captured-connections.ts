import type { Fact } from '@shared/model/fact'
import { CapturedHandshake } from '@shared/tcp/captured-handshake'
import { ACK, FIN, RST, SYN } from '@shared/tcp/tcp-flags'
import type { CapturedSegment } from './captured-segment'

/** Four-tuples that are followed, whether a connection was accepted on them or only packets were seen. */
export const MAX_FOLLOWED_TUPLES = 4096
/** Control segments kept of one connection; its SYN may be sent again, its RST too. */
export const MAX_SEGMENTS_PER_CONNECTION = 32
/** Handshakes on one four-tuple whose connection was not accepted yet. */
export const MAX_EARLY_RUNS = 4
/** Connections on one four-tuple whose SYN has not come yet. */
const MAX_WAITING = 8
/** Seconds by which the clocks of recorder and kernel may differ. A SYN that comes later belongs to a later connection. */
const CLOCK_TOLERANCE = 1

type HandshakeFact = Extract<Fact, { kind: 'tcp-handshake' }>

/** What was captured of one recorded connection. */
export interface CapturedConnection<Connection> {
  readonly connection: Connection
  /** Its four-tuple. */
  readonly key: string
  /** Steps among the segments that were written. */
  readonly written: CapturedHandshake
  /** Steps among all segments. */
  readonly seen: CapturedHandshake
  readonly steps: { syn?: CapturedSegment; synAck?: CapturedSegment; ack?: CapturedSegment }
  /** Not written yet: the recorded flow goes on. Null once it is over and segments are written as they come. */
  held: CapturedSegment[] | null
  readonly acceptedAt: number
  segments: number
  /** Captured FINs by direction; both after an RST. */
  readonly hasEnded: [boolean, boolean]
  /** Another connection on the four-tuple has begun: nothing more of this one may be written. */
  isReplaced: boolean
}

interface Tuple<Connection> {
  /** Accepted, in this order, and their SYN has not come yet. */
  waiting: CapturedConnection<Connection>[]
  /** Beginning with a SYN each, in this order, and not accepted yet. */
  early: CapturedSegment[][]
  /** Where segments go that are no SYN: a connection's, or those of the last early run. */
  active: CapturedConnection<Connection> | null
  latest: CapturedConnection<Connection> | null
}

export interface CapturedConnectionsEvents<Connection> {
  /** All three steps are known while the connection is still recorded. */
  handshake(connection: Connection, fact: HandshakeFact): void
  /** To be written now, behind all that was recorded of the connection. */
  write(captured: CapturedConnection<Connection>, segment: CapturedSegment): void
}

/**
 * Brings together what is recorded and what is captured. Either may come first: packets usually some tenths of a second
 * after the accept, often after a short connection has ended. They are matched by four-tuple and, on the same one,
 * in order.
 */
export class CapturedConnections<Connection> {
  private readonly events: CapturedConnectionsEvents<Connection>
  private readonly tuples = new Map<string, Tuple<Connection>>()
  /** Accepted connections of which not all was captured yet. */
  private readonly incomplete = new Set<CapturedConnection<Connection>>()

  constructor(events: CapturedConnectionsEvents<Connection>) {
    this.events = events
  }

  /** Everything is there: the handshake of each connection, and the end of each that has ended. */
  get isComplete(): boolean {
    return this.incomplete.size === 0
  }

  /** Followed four-tuples. */
  get size(): number {
    return this.tuples.size
  }

  /** A connection was accepted; told before anything of it is recorded. */
  accepted(
    key: string,
    connection: Connection,
    seconds: number,
    nanos: number,
  ): CapturedConnection<Connection> {
    const captured: CapturedConnection<Connection> = {
      connection,
      key,
      written: new CapturedHandshake(),
      seen: new CapturedHandshake(),
      steps: {},
      held: [],
      acceptedAt: seconds + nanos / 1e9,
      segments: 0,
      hasEnded: [false, false],
      isReplaced: false,
    }
    this.incomplete.add(captured)
    const tuple = this.tuple(key)
    if (tuple.latest !== null) this.replace(tuple.latest)
    tuple.latest = captured
    if (tuple.early.length === 0) {
      tuple.waiting.push(captured)
      if (tuple.waiting.length > MAX_WAITING) this.forget(tuple.waiting.shift())
    }
    return captured
  }

  /** What came before the accept, once the connection's beginning is recorded. */
  catchUp(key: string, captured: CapturedConnection<Connection>): void {
    const tuple = this.tuples.get(key)
    const run = tuple?.latest === captured ? tuple.early.shift() : undefined
    if (tuple === undefined || run === undefined) return
    if (tuple.early.length === 0) tuple.active = captured
    for (const segment of run) this.deliver(captured, segment)
  }

  /** Nothing more of the connection will be recorded. */
  finished(captured: CapturedConnection<Connection>): void {
    const { held } = captured
    if (held === null) return
    captured.held = null
    if (captured.isReplaced) return
    for (const segment of held) this.write(captured, segment)
  }

  segment(segment: CapturedSegment): void {
    const isSyn = (segment.flags & (SYN | ACK)) === SYN && segment.direction === 0
    const tuple = isSyn ? this.tuple(segment.key) : this.tuples.get(segment.key)
    if (tuple === undefined) return
    const run = tuple.early.at(-1)
    const isRepeated = isSyn && (run?.[0] ?? tuple.active?.steps.syn)?.seq === segment.seq
    if (isSyn && !isRepeated) this.begin(tuple, segment)
    else if (run !== undefined) {
      if (run.length < MAX_SEGMENTS_PER_CONNECTION) run.push(segment)
    } else if (tuple.active !== null) this.deliver(tuple.active, segment)
  }

  /** The recording ends: whatever is held is written. */
  finish(): void {
    for (const { latest } of this.tuples.values()) if (latest !== null) this.finished(latest)
    this.tuples.clear()
    this.incomplete.clear()
  }

  private begin(tuple: Tuple<Connection>, syn: CapturedSegment): void {
    const at = syn.seconds + syn.nanos / 1e9
    let next = tuple.waiting.shift()
    while (next !== undefined && next.acceptedAt + CLOCK_TOLERANCE < at) {
      this.forget(next)
      next = tuple.waiting.shift()
    }
    if (next !== undefined) {
      tuple.active = next
      this.deliver(next, syn)
      return
    }
    if (tuple.early.length >= MAX_EARLY_RUNS) tuple.early.shift()
    tuple.early.push([syn])
  }

  private deliver(captured: CapturedConnection<Connection>, segment: CapturedSegment): void {
    if (captured.segments >= MAX_SEGMENTS_PER_CONNECTION) return
    captured.segments++
    const event = captured.seen.segment(segment.direction, segment)
    const { steps, hasEnded } = captured
    if (event?.kind === 'syn') steps.syn = segment
    else if (event?.kind === 'syn-ack') steps.synAck = segment
    else if (event?.kind === 'handshake-ack') steps.ack = segment
    if ((segment.flags & (FIN | RST)) !== 0) hasEnded[segment.direction] = true
    if ((segment.flags & RST) !== 0) hasEnded[segment.direction === 0 ? 1 : 0] = true
    if (captured.isReplaced) return
    if (captured.held === null) {
      this.write(captured, segment)
      return
    }
    captured.held.push(segment)
    if (event?.kind === 'handshake-ack') this.tell(captured)
  }

  private write(captured: CapturedConnection<Connection>, segment: CapturedSegment): void {
    this.events.write(captured, segment)
    if (!captured.seen.isComplete || !captured.hasEnded[0] || !captured.hasEnded[1]) return
    this.incomplete.delete(captured)
    const tuple = this.tuples.get(captured.key)
    if (tuple?.latest === captured && tuple.early.length === 0) this.tuples.delete(captured.key)
  }

  private tell({ connection, steps }: CapturedConnection<Connection>): void {
    const { syn, synAck, ack } = steps
    if (syn === undefined || synAck === undefined || ack === undefined) return
    this.events.handshake(connection, {
      kind: 'tcp-handshake',
      syn: { time: nanoseconds(syn), seq: syn.seq },
      synAck: { time: nanoseconds(synAck), seq: synAck.seq, ack: synAck.ack },
      ack: { time: nanoseconds(ack), seq: ack.seq, ack: ack.ack },
    })
  }

  private replace(captured: CapturedConnection<Connection>): void {
    captured.isReplaced = true
    this.incomplete.delete(captured)
  }

  private forget(captured: CapturedConnection<Connection> | undefined): void {
    if (captured !== undefined) this.incomplete.delete(captured)
  }

  /** Makes room by forgetting the longest unused four-tuple, rather one whose connection is over. */
  private tuple(key: string): Tuple<Connection> {
    const known = this.tuples.get(key)
    if (known !== undefined) {
      this.tuples.delete(key)
      this.tuples.set(key, known)
      return known
    }
    if (this.tuples.size >= MAX_FOLLOWED_TUPLES) this.makeRoom()
    const tuple: Tuple<Connection> = { waiting: [], early: [], active: null, latest: null }
    this.tuples.set(key, tuple)
    return tuple
  }

  /** Forgets the older half. Their connections keep what was told of them. */
  private makeRoom(): void {
    let surplus = this.tuples.size - MAX_FOLLOWED_TUPLES / 2
    for (const [key, { latest }] of this.tuples) {
      if (surplus-- <= 0) return
      if (latest !== null) {
        latest.isReplaced = true
        latest.held?.splice(0)
        this.forget(latest)
      }
      this.tuples.delete(key)
    }
  }
}

/** Since the epoch, in decimal. */
function nanoseconds({ seconds, nanos }: CapturedSegment): string {
  return (BigInt(seconds) * 1_000_000_000n + BigInt(nanos)).toString()
}
