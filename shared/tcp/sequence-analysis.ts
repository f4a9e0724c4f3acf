import { ACK, FIN, RST, SYN } from './tcp-flags'

/** What a segment looks like among those before it, as Wireshark's `tcp.analysis.*` has it; bits of one number. */
export const RETRANSMISSION = 1
export const FAST_RETRANSMISSION = 1 << 1
export const SPURIOUS_RETRANSMISSION = 1 << 2
export const OUT_OF_ORDER = 1 << 3
export const LOST_SEGMENT = 1 << 4
export const ACK_LOST_SEGMENT = 1 << 5
export const DUPLICATE_ACK = 1 << 6
export const ZERO_WINDOW = 1 << 7
export const ZERO_WINDOW_PROBE = 1 << 8
export const ZERO_WINDOW_PROBE_ACK = 1 << 9
export const KEEP_ALIVE = 1 << 10
export const KEEP_ALIVE_ACK = 1 << 11
export const WINDOW_UPDATE = 1 << 12
export const WINDOW_FULL = 1 << 13

/** Segments that wait for their acknowledgement, at most: the oldest are forgotten. */
const MAX_UNACKNOWLEDGED = 10_000
/** A repeated segment that follows its duplicate ACKs this soon is a fast retransmission. */
const FAST_RETRANSMISSION_NANOS = 20_000_000n
/** A segment that comes this soon behind a later one was overtaken, where no round trip was measured. */
const OUT_OF_ORDER_NANOS = 3_000_000n
/** Duplicate ACKs that make a sender repeat. */
const DUPLICATE_ACKS = 2
const LARGEST_IN_FLIGHT = 2_000_000_000
const LARGEST_SHIFT = 14

/** One segment, in the order of the capture. */
export interface AnalysedSegment {
  readonly packet: number
  readonly time: bigint
  /** Whose segment: 0 or 1. */
  readonly direction: 0 | 1
  readonly seq: number
  readonly ack: number
  readonly flags: number
  readonly window: number
  /** Payload on the wire. */
  readonly length: number
  /** Of a SYN: the shift of its window scale option; null where it has none. */
  readonly windowShift: number | null
}

/** What is said of one segment. */
export interface SegmentAnalysis {
  marks: number
  /** How often the ACK was repeated, where it is a duplicate one. */
  duplicateNumber: number
  /** Unacknowledged bytes of this direction, this segment's included; 0 where unknown. */
  bytesInFlight: number
  /** The segment this one acknowledges exactly, and how long that took. */
  acknowledges: { packet: number; roundTrip: bigint } | null
  /** From the SYN to the ACK of the SYN+ACK; null until it was seen. */
  initialRoundTrip: bigint | null
  /** Factor of the window: -1 unknown, -2 none agreed. */
  windowFactor: number
  sinceFirst: bigint
  sincePrevious: bigint
}

interface Unacknowledged {
  packet: number
  time: bigint
  seq: number
  next: number
}

/** One direction. */
class Flow {
  /** Behind the highest byte seen; null before the first segment. */
  next: number | null = null
  nextTime = 0n
  window = 0
  lastAck: number | null = null
  lastAckTime = 0n
  duplicateAcks = 0
  lastMarks = 0
  /** Behind the highest byte without a hole: what the other side can acknowledge. */
  acknowledgeable: number | null = null
  waiting: Unacknowledged[] = []
  /** -1 where its SYN was not seen, -2 where that had no window scale. */
  shift = -1
  /** Its first sequence number: what others are counted from. */
  base: number | null = null
}

/**
 * Judges the segments of one connection as Wireshark's TCP dissector does (RFC 9293, RFC 5681): what was repeated, lost,
 * overtaken, and how long acknowledgements took. Feed it every segment once, in the capture's order.
 */
export class SequenceAnalysis {
  readonly #flows: readonly [Flow, Flow] = [new Flow(), new Flow()]
  #first: bigint | null = null
  #previous = 0n
  #synTime: bigint | null = null
  #synAckSeq: number | null = null
  #initialRoundTrip: bigint | null = null

  segment(segment: AnalysedSegment): SegmentAnalysis {
    const flow = this.#flows[segment.direction]
    const other = this.#flows[segment.direction === 0 ? 1 : 0]
    const { time, flags } = segment
    this.#first ??= time
    const isFirst = this.#first === time && this.#previous === 0n
    const sincePrevious = isFirst ? 0n : time - this.#previous
    this.#previous = time
    this.#handshake(segment)
    flow.base ??= segment.seq
    if ((flags & SYN) !== 0) {
      flow.shift = segment.windowShift === null ? -2 : Math.min(segment.windowShift, LARGEST_SHIFT)
    }
    const analysis: SegmentAnalysis = {
      marks: 0,
      duplicateNumber: 0,
      bytesInFlight: 0,
      acknowledges: null,
      initialRoundTrip: this.#initialRoundTrip,
      windowFactor: this.#windowFactor(flow, other),
      sinceFirst: time - this.#first,
      sincePrevious,
    }
    this.#judge(segment, flow, other, analysis)
    this.#remember(segment, flow, other, analysis)
    return analysis
  }

  #windowFactor(flow: Flow, other: Flow): number {
    if (flow.shift === -1) return -1
    return flow.shift === -2 || other.shift === -2 ? -2 : 2 ** flow.shift
  }

  #handshake({ flags, time, seq, ack }: AnalysedSegment): void {
    if ((flags & (SYN | ACK)) === SYN) this.#synTime ??= time
    else if ((flags & (SYN | ACK)) === (SYN | ACK)) this.#synAckSeq ??= seq
    else if ((flags & ACK) !== 0 && this.#initialRoundTrip === null && this.#synTime !== null) {
      if (this.#synAckSeq !== null && ack === (this.#synAckSeq + 1) >>> 0) {
        this.#initialRoundTrip = time - this.#synTime
      }
    }
  }

  #judge(segment: AnalysedSegment, flow: Flow, other: Flow, analysis: SegmentAnalysis): void {
    const { seq, ack, flags, window, length } = segment
    const isControl = (flags & (SYN | FIN | RST)) !== 0
    const isEmpty = length === 0
    const repeatsAck = isEmpty && !isControl && seq === flow.next && ack === flow.lastAck
    if (length === 1 && seq === flow.next && other.window === 0 && other.lastAck !== null) {
      analysis.marks = ZERO_WINDOW_PROBE
      this.#afterProbe(segment, flow, other, analysis)
      return
    }
    if (window === 0 && !isControl) analysis.marks |= ZERO_WINDOW
    if (flow.next !== null && isBehind(seq, flow.next) && (flags & RST) === 0) {
      analysis.marks |= LOST_SEGMENT
    }
    if (length <= 1 && flow.next !== null && seq === (flow.next - 1) >>> 0 && !isControl) {
      analysis.marks |= KEEP_ALIVE
    }
    if (repeatsAck && window !== 0 && window !== flow.window) analysis.marks |= WINDOW_UPDATE
    if (length > 0 && !isControl && other.shift !== -1 && other.lastAck !== null) {
      const shift = Math.max(0, other.shift)
      if ((seq + length) >>> 0 === (other.lastAck + other.window * 2 ** shift) >>> 0) {
        analysis.marks |= WINDOW_FULL
      }
    }
    if (repeatsAck && window === flow.window) this.#repeatedAck(segment, flow, other, analysis)
    this.#afterProbe(segment, flow, other, analysis)
  }

  #repeatedAck(segment: AnalysedSegment, flow: Flow, other: Flow, analysis: SegmentAnalysis): void {
    if (segment.window === 0) {
      if ((other.lastMarks & ZERO_WINDOW_PROBE) !== 0) analysis.marks |= ZERO_WINDOW_PROBE_ACK
      return
    }
    if ((other.lastMarks & KEEP_ALIVE) !== 0) {
      analysis.marks |= KEEP_ALIVE_ACK
      return
    }
    flow.duplicateAcks++
    analysis.marks |= DUPLICATE_ACK
    analysis.duplicateNumber = flow.duplicateAcks
  }

  #afterProbe(segment: AnalysedSegment, flow: Flow, other: Flow, analysis: SegmentAnalysis): void {
    const { seq, ack, flags, length, time } = segment
    if (ack !== flow.lastAck) flow.duplicateAcks = 0
    const hasAck = (flags & ACK) !== 0
    if (hasAck && other.acknowledgeable !== null && isBehind(ack, other.acknowledgeable)) {
      analysis.marks |= ACK_LOST_SEGMENT
      other.acknowledgeable = other.next
    }
    const counts = length > 0 || (flags & (SYN | FIN)) !== 0
    const isOld = flow.next !== null && isBehind(flow.next, seq)
    if (!counts || !isOld || (analysis.marks & KEEP_ALIVE) !== 0) return
    const end = (seq + length) >>> 0
    if (length > 0 && other.lastAck !== null && !isBehind(end, other.lastAck)) {
      analysis.marks |= SPURIOUS_RETRANSMISSION | RETRANSMISSION
      return
    }
    const isAsked = other.duplicateAcks >= DUPLICATE_ACKS && other.lastAck === seq
    if (isAsked && time - other.lastAckTime < FAST_RETRANSMISSION_NANOS) {
      analysis.marks |= FAST_RETRANSMISSION | RETRANSMISSION
      return
    }
    const threshold = this.#initialRoundTrip ?? OUT_OF_ORDER_NANOS
    const next = (end + ((flags & (SYN | FIN)) !== 0 ? 1 : 0)) >>> 0
    const wasSeen = flow.waiting.some((each) => each.seq === seq && each.next === next)
    const isSoon = time - flow.nextTime < threshold
    analysis.marks |= isSoon && next !== flow.next && !wasSeen ? OUT_OF_ORDER : RETRANSMISSION
  }

  #remember(segment: AnalysedSegment, flow: Flow, other: Flow, analysis: SegmentAnalysis): void {
    const { packet, time, seq, ack, flags, window, length } = segment
    const counts = length > 0 || (flags & (SYN | FIN)) !== 0
    const next = (seq + length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0)) >>> 0
    if ((analysis.marks & ZERO_WINDOW_PROBE) === 0) {
      if (flow.next === null || isBehind(next, flow.next)) {
        flow.next = next
        flow.nextTime = time
      }
      if (flow.acknowledgeable === null || (seq === flow.acknowledgeable && counts))
        flow.acknowledgeable = next
    }
    if (counts) {
      flow.waiting.push({ packet, time, seq, next })
      if (flow.waiting.length > MAX_UNACKNOWLEDGED) flow.waiting.shift()
    }
    flow.window = window
    flow.lastAck = ack
    flow.lastAckTime = time
    flow.lastMarks = analysis.marks
    if ((flags & ACK) !== 0) this.#acknowledge(segment, other, analysis)
    // Behind a hole it is not known how much is under way.
    const isKnown = (analysis.marks & LOST_SEGMENT) === 0
    if (length > 0 && isKnown) analysis.bytesInFlight = inFlight(flow.waiting, flow.base)
  }

  #acknowledge({ ack, time }: AnalysedSegment, other: Flow, analysis: SegmentAnalysis): void {
    const { waiting } = other
    if (waiting.length === 0) return
    const exact = waiting.findLast(({ next }) => next === ack)
    if (exact !== undefined) {
      analysis.acknowledges = { packet: exact.packet, roundTrip: time - exact.time }
    }
    other.waiting = waiting.filter(({ next }) => isBehind(next, ack))
  }
}

/** Whether `seq` lies behind `other` in the circular number space (RFC 9293 §3.4). */
function isBehind(seq: number, other: number): boolean {
  return ((seq - other) | 0) > 0
}

/** From the first to the last byte that waits. A stray segment from before the first one makes it nonsense: then 0. */
function inFlight(waiting: readonly Unacknowledged[], base: number | null): number {
  let first = Infinity
  let last = 0
  for (const { seq, next } of waiting) {
    first = Math.min(first, (seq - (base ?? 0)) >>> 0)
    last = Math.max(last, (next - (base ?? 0)) >>> 0)
  }
  const bytes = last - first
  return bytes > 0 && bytes < LARGEST_IN_FLIGHT ? bytes : 0
}
