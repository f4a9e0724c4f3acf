import type { Direction } from '../model/direction'
import type { StreamSink } from '../model/stream-event'
import { DeliveredHistory, type ReadBack } from './delivered-history'
import { OutOfOrderQueue, type HeldSegment, type ReassemblyBudget } from './out-of-order-queue'
import { ReceiveWindow } from './receive-window'
import { sequenceAfter, sequenceAhead } from './sequence'
import { SetAsideSegments, type Doubt, type SetAsideSegment } from './set-aside-segments'
import { LARGEST_LOST, StreamOutlet } from './stream-outlet'
import { NO_ACKNOWLEDGMENT } from './waiting-events'

/** Bytes of a direction whose checksums are verified: each costs time, and most captures have nothing to find. */
export const MAX_CHECKED_BYTES = 64 * 1024

/** What the streams of all connections share. */
export interface ReassemblyContext {
  sink: StreamSink
  readBack: ReadBack
  budget: ReassemblyBudget
}

/**
 * Puts the bytes of one direction of a connection into the order they were sent in (RFC 9293 §3.4, §3.10.7.4) and
 * passes them on. Bytes in order go through where they lie; bytes ahead of missing ones are held until those come,
 * or until it is known that the capture does not have them: the other end acknowledged them, a limit is reached, the
 * connection or the capture ends. Of bytes that come twice the first count. What the receiver would drop is set aside
 * until it shows whether it did.
 */
export class DirectionStream {
  /** Whether `next` means anything yet. */
  isStarted = false
  /** The sequence number expected next. */
  next = 0
  isClosed = false
  /** A packet of this direction was captured. */
  isSeen = false
  /** What the receiver takes, as far as its segments tell. */
  readonly window = new ReceiveWindow()
  readonly outlet: StreamOutlet
  /** Bytes whose checksums are still verified; 0 where the sender leaves them to its network card. */
  unchecked = MAX_CHECKED_BYTES

  private readonly context: ReassemblyContext
  private readonly connection: number
  private readonly direction: Direction
  /** Segments of a recording are never reordered: what is not there was not recorded. */
  private readonly isSynthetic: boolean
  private streamOffset = 0
  private queue: OutOfOrderQueue | null = null
  private history: DeliveredHistory | null = null
  private aside: SetAsideSegments | null = null
  /** The acknowledgment of the segment that is read. */
  private ack = NO_ACKNOWLEDGMENT
  /** The FIN's own sequence number. */
  private fin = 0
  private finPacket = 0
  private finAck = NO_ACKNOWLEDGMENT
  /** Bytes before this number are sent again because the receiver said it did not take them; -1 where there are none. */
  private refusedUntil = -1

  constructor(context: ReassemblyContext, connection: number, direction: Direction, isSynthetic: boolean) {
    this.context = context
    this.connection = connection
    this.direction = direction
    this.isSynthetic = isSynthetic
    this.outlet = new StreamOutlet(this, context.sink, context.budget, connection, direction)
  }

  /** The first byte of data has this number. */
  start(seq: number): void {
    this.isStarted = true
    this.next = seq
    this.outlet.emitted = seq
  }

  /** The receiver took none of what came so far (RFC 7413 §4.2): it comes again, and that is no retransmission. */
  refused(): void {
    this.refusedUntil = this.next
  }

  /** A FIN has come, though perhaps not all before it. */
  get hasFin(): boolean {
    return this.isClosed || this.finPacket > 0
  }

  /** Behind the last byte that came, in order or not. */
  get highest(): number {
    return this.queue?.end ?? this.next
  }

  /**
   * Payload start to end of `bytes`, which begins at `seq`.
   * @param missing bytes behind it that the snaplen cut off
   * @param fileOffset of bytes[start]
   * @param ack what its sender had read of the other direction, or NO_ACKNOWLEDGMENT
   */
  payload(
    bytes: Uint8Array,
    start: number,
    end: number,
    seq: number,
    missing: number,
    packet: number,
    fileOffset: number,
    ack: number,
  ): void {
    this.ack = ack
    if (end > start) {
      if (seq === this.next && this.queue === null) {
        this.deliver(bytes, start, end, packet, fileOffset, ack)
      } else if (!this.refuse(bytes, start, end, seq, packet, fileOffset)) {
        this.place(bytes.subarray(start, end), end - start, seq, packet, fileOffset)
      }
    }
    if (missing > 0) this.place(null, missing, sequenceAfter(seq, end - start), packet, 0)
    if (this.finPacket > 0) this.closeAtFin(packet)
    if (this.aside !== null) this.review()
  }

  /** @param seq the FIN's own number, behind all data */
  finish(seq: number, packet: number, ack: number): void {
    if (this.isClosed) return
    if (!this.isSynthetic && !this.isFinPossible(seq, packet, ack)) return
    this.fin = seq
    this.finPacket = packet
    this.finAck = ack
    if (this.isSynthetic && sequenceAhead(seq, this.next) > 0) this.skipTo(seq, packet)
    this.giveUpAcknowledged()
    this.closeAtFin(packet)
  }

  /** The other end has everything before `ack`, so what is missing there will not come again. */
  acknowledge(ack: number): void {
    if (!this.window.acknowledge(ack)) return
    if (!this.isStarted && this.outlet.emitted < 0) this.outlet.emitted = ack
    if (this.aside !== null) this.review()
    if (this.queue !== null || this.finPacket > 0) this.giveUpAcknowledged()
  }

  /** A segment whose checksum is wrong: it counts only if its receiver has read it all the same. */
  suspect(
    bytes: Uint8Array,
    start: number,
    end: number,
    seq: number,
    packet: number,
    fileOffset: number,
    ack: number,
  ): void {
    this.ack = ack
    this.setAside('checksum', bytes.slice(start, end), seq, false, packet, fileOffset)
  }

  /** Nothing more comes: puts in order what is held, each hole a gap. */
  flush(): void {
    if (this.isClosed) return
    for (const segment of this.aside?.all ?? []) this.decideAtEnd(segment)
    this.giveUpUntil(() => true)
    if (this.finPacket === 0) return
    if (sequenceAhead(this.fin, this.next) > 0) this.skipTo(this.fin, this.finPacket)
    this.closeAtFin(this.finPacket)
  }

  /** Nothing more comes: tells what is missing at the end. */
  flushTail(packet: number): void {
    const { window } = this
    if (this.isClosed || !window.isKnown) return
    if (this.isStarted) this.giveUpTo(window.acknowledged, packet)
    else if (!this.isSeen && this.outlet.emitted >= 0) this.giveUpTo(window.acknowledged, packet)
  }

  /** The bytes before `seq` will not come. */
  giveUpTo(seq: number, packet: number): void {
    if (this.isClosed) return
    const from = this.isStarted ? this.next : this.outlet.emitted
    // One byte more may be a FIN that the capture does not have either.
    const missing = from < 0 ? 0 : sequenceAhead(seq, from)
    if (missing <= 1 || missing >= LARGEST_LOST) return
    if (!this.isSeen && !this.isSynthetic && this.outlet.other !== null) {
      const { direction } = this
      if (this.streamOffset === 0) {
        this.context.sink.tcp(this.connection, { kind: 'one-direction', direction }, packet)
      }
    }
    if (!this.isStarted) this.start(from)
    this.giveUpUntil((first) => sequenceAhead(seq, first.seq) > 0)
    if (sequenceAhead(seq, this.next) > 1) this.skipTo(seq, packet)
  }

  /** Frees what a connection that is over does not need. */
  dispose(): void {
    this.queue?.clear()
    this.queue = null
    this.history = null
    this.aside?.clear()
    this.aside = null
  }

  /** Tells of a segment that its receiver dropped. */
  ignored(segment: 'data' | 'fin', packet: number): void {
    const { direction } = this
    this.context.sink.tcp(this.connection, { kind: 'unacceptable', direction, segment }, packet)
  }

  /** Whether the segment, which is not simply the next one, is kept out of the stream. */
  private refuse(
    bytes: Uint8Array,
    start: number,
    end: number,
    seq: number,
    packet: number,
    fileOffset: number,
  ): boolean {
    if (this.isSynthetic || !this.isStarted) return false
    const place = this.window.placeOf(seq, end - start, this.next)
    if (place === 'inside') return false
    if (place === 'behind') this.ignored('data', packet)
    else this.setAside('window', bytes.slice(start, end), seq, false, packet, fileOffset)
    return true
  }

  private isFinPossible(seq: number, packet: number, ack: number): boolean {
    if (!this.isStarted) return true
    if (this.finPacket > 0) {
      if (seq === this.fin) return false
      // Of two ends the earlier is the end: nothing was sent behind it.
      const isEarlier = sequenceAhead(seq, this.fin) < 0 && sequenceAhead(seq, this.next) >= 0
      this.ignored('fin', isEarlier ? this.finPacket : packet)
      return isEarlier
    }
    const ahead = sequenceAhead(seq, this.next)
    if (ahead < 0) this.ignored('fin', packet)
    else if (ahead > 0 && this.window.placeOf(seq, 1, this.next) === 'beyond') {
      this.ack = ack
      this.setAside('window', new Uint8Array(0), seq, true, packet, 0)
      return false
    }
    return ahead >= 0
  }

  private setAside(
    doubt: Doubt,
    bytes: Uint8Array,
    seq: number,
    isFin: boolean,
    packet: number,
    fileOffset: number,
  ): void {
    const { ack, next: expected } = this
    this.aside ??= new SetAsideSegments(this.context.budget)
    this.aside.add({ doubt, seq, bytes, isFin, packet, fileOffset, ack, expected })
    while (this.isAsideOverLimit()) this.believe(this.aside.all[0]!)
    this.review()
  }

  private isAsideOverLimit(): boolean {
    return this.aside?.isOverLimit ?? false
  }

  /** What the receiver has acknowledged it had; what the sender went on without it had not. */
  private review(): void {
    for (const segment of this.aside?.all ?? []) {
      const { doubt, seq, bytes, isFin } = segment
      const end = sequenceAfter(seq, bytes.length + (isFin ? 1 : 0))
      const isRead = this.window.isAcknowledged(end)
      if (sequenceAhead(end, this.next) <= 0) this.drop(segment)
      else if (isRead || (doubt === 'window' && seq === this.next)) this.believe(segment)
      else if (doubt === 'window' && sequenceAhead(seq, this.next) < 0) this.drop(segment)
    }
    if (this.aside?.all.length === 0) this.aside = null
  }

  private decideAtEnd(segment: SetAsideSegment): void {
    // A sender that sent nothing in between may have filled a window whose opening was not captured.
    const hasGoneOn = segment.expected !== this.next
    if (segment.doubt === 'window' && hasGoneOn) this.drop(segment)
    else this.believe(segment)
  }

  private believe(segment: SetAsideSegment): void {
    const { doubt, seq, bytes, isFin, packet, fileOffset, ack } = segment
    this.aside?.take(segment)
    this.ack = ack
    // Its receiver took it: the network card wrote the checksum, behind the capture.
    if (doubt === 'checksum') this.unchecked = 0
    if (isFin) {
      this.fin = seq
      this.finPacket = packet
      this.finAck = ack
      this.giveUpAcknowledged()
      this.closeAtFin(packet)
    } else this.place(bytes, bytes.length, seq, packet, fileOffset)
  }

  private drop(segment: SetAsideSegment): void {
    const { doubt, isFin, packet } = segment
    this.aside?.take(segment)
    if (doubt === 'window') this.ignored(isFin ? 'fin' : 'data', packet)
    else {
      this.context.sink.tcp(this.connection, { kind: 'corrupt', direction: this.direction }, packet)
    }
  }

  /** A segment that is not simply the next one. */
  private place(
    bytes: Uint8Array | null,
    length: number,
    seq: number,
    packet: number,
    fileOffset: number,
  ): void {
    const ahead = sequenceAhead(seq, this.next)
    if (this.isClosed && ahead >= 0) {
      if (bytes !== null) this.ignored('data', packet)
      return
    }
    if (this.finPacket > 0 && sequenceAhead(sequenceAfter(seq, length), this.fin) > 0) this.forgetFin()
    if (ahead < 0) this.repeated(bytes, length, seq, -ahead, packet, fileOffset)
    else if (ahead === 0) this.fill(bytes, length, packet, fileOffset)
    else if (this.isSynthetic || this.isHoleAcknowledged(seq)) {
      this.skipTo(seq, packet)
      this.fill(bytes, length, packet, fileOffset)
    } else this.hold(bytes, length, seq, packet, fileOffset)
  }

  /** Bytes behind the FIN: it was none of this connection's. */
  private forgetFin(): void {
    this.ignored('fin', this.finPacket)
    this.finPacket = 0
  }

  private isHoleAcknowledged(seq: number): boolean {
    if (!this.window.isAcknowledged(seq)) return false
    return this.queue?.first === undefined || sequenceAhead(this.queue.first.seq, seq) > 0
  }

  /** Bytes from the one expected next on. Those held come behind them, and stay where the two overlap. */
  private fill(bytes: Uint8Array | null, length: number, packet: number, fileOffset: number): void {
    if (this.queue === null) {
      this.pass(bytes, length, packet, fileOffset, this.ack)
      return
    }
    const { isLate } = this.insert(bytes, this.next, length, packet, fileOffset)
    if (isLate && bytes !== null) {
      const { sink } = this.context
      sink.tcp(this.connection, { kind: 'out-of-order', direction: this.direction, length }, packet)
    }
    this.drain(packet)
  }

  private hold(
    bytes: Uint8Array | null,
    length: number,
    seq: number,
    packet: number,
    fileOffset: number,
  ): void {
    this.queue ??= new OutOfOrderQueue(this.context.budget)
    const { isNew, isLate } = this.insert(bytes, seq, length, packet, fileOffset)
    const kind = !isNew ? 'retransmission' : isLate ? 'out-of-order' : null
    if (kind !== null && bytes !== null) {
      this.context.sink.tcp(this.connection, { kind, direction: this.direction, length }, packet)
    }
    while (this.isOverLimit()) this.giveUpFirstHole()
  }

  private isOverLimit(): boolean {
    return this.queue?.isOverLimit ?? false
  }

  private insert(
    bytes: Uint8Array | null,
    seq: number,
    length: number,
    packet: number,
    fileOffset: number,
  ): { isNew: boolean; isLate: boolean } {
    const queue = (this.queue ??= new OutOfOrderQueue(this.context.budget))
    return queue.insert(bytes, seq, length, fileOffset, packet, this.ack, this.next, (ahead, differing) =>
      this.conflict(this.streamOffset + ahead, differing, packet),
    )
  }

  /** Bytes of which at least the first `behind` came before. */
  private repeated(
    bytes: Uint8Array | null,
    length: number,
    seq: number,
    behind: number,
    packet: number,
    fileOffset: number,
  ): void {
    const repeated = Math.min(length, behind)
    if (bytes !== null) {
      const isAskedFor =
        this.refusedUntil >= 0 && sequenceAhead(this.refusedUntil, sequenceAfter(seq, repeated)) >= 0
      const event = { kind: 'retransmission', direction: this.direction, length: repeated } as const
      if (!isAskedFor) this.context.sink.tcp(this.connection, event, packet)
      const { readBack } = this.context
      const conflict = this.history?.compare(bytes, 0, repeated, seq, this.next, readBack) ?? null
      if (conflict !== null) this.conflict(this.streamOffset - conflict.back, conflict.length, packet)
    }
    if (length > behind && !this.isClosed) {
      this.place(
        bytes === null ? null : bytes.subarray(behind),
        length - behind,
        this.next,
        packet,
        fileOffset + behind,
      )
    }
  }

  private conflict(streamOffset: number, length: number, packet: number): void {
    const event = { kind: 'overlap-conflict', direction: this.direction, streamOffset, length } as const
    this.context.sink.tcp(this.connection, event, packet)
  }

  /** Passes on what is held and has become the next. The packet that made it so is the one that brought it. */
  private drain(packet: number): void {
    const { queue } = this
    while (queue?.first !== undefined && sequenceAhead(queue.first.seq, this.next) <= 0) {
      const held = queue.shift()!
      this.pass(held.bytes, held.length, packet, held.fileOffset, held.ack)
    }
    if (queue?.first === undefined) this.queue = null
    this.closeAtFin(packet)
  }

  private giveUpAcknowledged(): void {
    const { window } = this
    if (!window.isKnown) return
    this.giveUpUntil((first) => sequenceAhead(window.acknowledged, first.seq) > 0)
    if (this.queue === null && this.finPacket > 0 && !this.isClosed) {
      const isFinAcknowledged = sequenceAhead(window.acknowledged, this.fin) > 0
      if (isFinAcknowledged && sequenceAhead(this.fin, this.next) > 0) {
        this.skipTo(this.fin, this.finPacket)
        this.closeAtFin(this.finPacket)
      }
    }
  }

  private giveUpUntil(isGivenUp: (first: HeldSegment) => boolean): void {
    while (this.queue?.first !== undefined && isGivenUp(this.queue.first)) this.giveUpFirstHole()
  }

  /** Tells the hole in front of what is held, and passes that on as the packets it came in. */
  private giveUpFirstHole(): void {
    const { queue } = this
    const first = queue?.first
    if (queue === null || first === undefined) return
    if (sequenceAhead(first.seq, this.next) > 0) this.skipTo(first.seq, first.packet)
    while (queue.first !== undefined && queue.first.seq === this.next) {
      const held = queue.shift()!
      this.pass(held.bytes, held.length, held.packet, held.fileOffset, held.ack)
    }
    if (queue.first === undefined) this.queue = null
  }

  private pass(
    bytes: Uint8Array | null,
    length: number,
    packet: number,
    fileOffset: number,
    ack: number,
  ): void {
    if (bytes === null) this.skipTo(sequenceAfter(this.next, length), packet)
    else this.deliver(bytes, 0, length, packet, fileOffset, ack)
  }

  private deliver(
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    fileOffset: number,
    ack: number,
  ): void {
    if (this.isClosed) {
      this.ignored('data', packet)
      return
    }
    const length = end - start
    if (!this.isSynthetic) (this.history ??= new DeliveredHistory()).add(this.next, length, fileOffset)
    this.next = sequenceAfter(this.next, length)
    this.streamOffset += length
    this.outlet.data(bytes, start, end, packet, fileOffset, ack, this.next)
  }

  private skipTo(seq: number, packet: number): void {
    const length = sequenceAhead(seq, this.next)
    this.next = seq
    this.streamOffset += length
    this.outlet.gap(length, packet, seq)
  }

  private closeAtFin(packet: number): void {
    if (this.isClosed || this.finPacket === 0 || sequenceAhead(this.fin, this.next) > 0) return
    this.isClosed = true
    for (const segment of this.aside?.all ?? []) this.drop(segment)
    this.dispose()
    this.next = sequenceAfter(this.fin, 1)
    this.outlet.fin(packet, this.finAck, this.next)
  }
}
