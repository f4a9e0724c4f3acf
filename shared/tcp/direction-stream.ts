import type { Direction } from '../model/direction'
import type { StreamSink } from '../model/stream-event'
import { DeliveredHistory, type ReadBack } from './delivered-history'
import { OutOfOrderQueue, type HeldSegment, type ReassemblyBudget } from './out-of-order-queue'
import { sequenceAfter, sequenceAhead } from './sequence'

/** Acknowledged bytes at the end that never came: more than this is a number nobody can have meant. */
const LARGEST_LOST_TAIL = 0x4000_0000

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
 * connection or the capture ends. Of bytes that come twice the first count.
 */
export class DirectionStream {
  /** Whether `next` means anything yet. */
  isStarted = false
  /** The sequence number expected next. */
  next = 0
  isClosed = false

  private readonly context: ReassemblyContext
  private readonly connection: number
  private readonly direction: Direction
  /** Segments of a recording are never reordered: what is not there was not recorded. */
  private readonly isSynthetic: boolean
  private streamOffset = 0
  private queue: OutOfOrderQueue | null = null
  private history: DeliveredHistory | null = null
  /** What the other end has acknowledged. */
  private acknowledged = 0
  private hasAcknowledgment = false
  /** The FIN's own sequence number. */
  private fin = 0
  private finPacket = 0

  constructor(context: ReassemblyContext, connection: number, direction: Direction, isSynthetic: boolean) {
    this.context = context
    this.connection = connection
    this.direction = direction
    this.isSynthetic = isSynthetic
  }

  /** The first byte of data has this number. */
  start(seq: number): void {
    this.isStarted = true
    this.next = seq
  }

  /**
   * Payload start to end of `bytes`, which begins at `seq`.
   * @param missing bytes behind it that the snaplen cut off
   * @param fileOffset of bytes[start]
   */
  payload(
    bytes: Uint8Array,
    start: number,
    end: number,
    seq: number,
    missing: number,
    packet: number,
    fileOffset: number,
  ): void {
    if (end > start) {
      if (seq === this.next && this.queue === null) {
        this.deliver(bytes, start, end, packet, fileOffset)
      } else {
        this.place(bytes.subarray(start, end), end - start, seq, packet, fileOffset)
      }
    }
    if (missing > 0) this.place(null, missing, sequenceAfter(seq, end - start), packet, 0)
    if (this.finPacket > 0) this.closeAtFin(packet)
  }

  /** @param seq the FIN's own number, behind all data */
  finish(seq: number, packet: number): void {
    if (this.isClosed || this.finPacket > 0) return
    this.fin = seq
    this.finPacket = packet
    if (this.isSynthetic && sequenceAhead(seq, this.next) > 0) this.skipTo(seq, packet)
    this.giveUpAcknowledged()
    this.closeAtFin(packet)
  }

  /** The other end has everything before `ack`, so what is missing there will not come again. */
  acknowledge(ack: number): void {
    if (this.hasAcknowledgment && sequenceAhead(ack, this.acknowledged) <= 0) return
    this.hasAcknowledgment = true
    this.acknowledged = ack
    if (this.queue !== null || this.finPacket > 0) this.giveUpAcknowledged()
  }

  /** Nothing more comes: passes on what is held, and tells what is missing at the end. */
  flush(packet: number): void {
    if (this.isClosed) return
    this.giveUpUntil(() => true)
    if (this.finPacket > 0) {
      if (sequenceAhead(this.fin, this.next) > 0) this.skipTo(this.fin, this.finPacket)
      this.closeAtFin(packet)
    } else if (this.isStarted && this.hasAcknowledgment) {
      // One byte more may be a FIN that the capture does not have either.
      const tail = sequenceAhead(this.acknowledged, this.next)
      if (tail > 1 && tail < LARGEST_LOST_TAIL) this.skipTo(this.acknowledged, packet)
    }
  }

  /** Frees what a connection that is over does not need. */
  dispose(): void {
    this.queue?.clear()
    this.queue = null
    this.history = null
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
    if (this.isClosed && ahead >= 0) return
    if (ahead < 0) this.repeated(bytes, length, seq, -ahead, packet, fileOffset)
    else if (ahead === 0) this.fill(bytes, length, packet, fileOffset)
    else if (this.isSynthetic || this.isHoleAcknowledged(seq)) {
      this.skipTo(seq, packet)
      this.fill(bytes, length, packet, fileOffset)
    } else this.hold(bytes, length, seq, packet, fileOffset)
  }

  private isHoleAcknowledged(seq: number): boolean {
    if (!this.hasAcknowledgment || sequenceAhead(this.acknowledged, seq) < 0) return false
    return this.queue?.first === undefined || sequenceAhead(this.queue.first.seq, seq) > 0
  }

  /** Bytes from the one expected next on. Those held come behind them, and stay where the two overlap. */
  private fill(bytes: Uint8Array | null, length: number, packet: number, fileOffset: number): void {
    if (this.queue === null) {
      this.pass(bytes, length, packet, fileOffset)
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
    return queue.insert(bytes, seq, length, fileOffset, packet, this.next, (ahead, differing) =>
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
      const event = { kind: 'retransmission', direction: this.direction, length: repeated } as const
      this.context.sink.tcp(this.connection, event, packet)
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
      this.pass(held.bytes, held.length, packet, held.fileOffset)
    }
    if (queue?.first === undefined) this.queue = null
    this.closeAtFin(packet)
  }

  private giveUpAcknowledged(): void {
    if (!this.hasAcknowledgment) return
    this.giveUpUntil((first) => sequenceAhead(this.acknowledged, first.seq) > 0)
    if (this.queue === null && this.finPacket > 0 && !this.isClosed) {
      const isFinAcknowledged = sequenceAhead(this.acknowledged, this.fin) > 0
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
      this.pass(held.bytes, held.length, held.packet, held.fileOffset)
    }
    if (queue.first === undefined) this.queue = null
  }

  private pass(bytes: Uint8Array | null, length: number, packet: number, fileOffset: number): void {
    if (bytes === null) this.skipTo(sequenceAfter(this.next, length), packet)
    else this.deliver(bytes, 0, length, packet, fileOffset)
  }

  private deliver(bytes: Uint8Array, start: number, end: number, packet: number, fileOffset: number): void {
    if (this.isClosed) return
    const length = end - start
    if (!this.isSynthetic) (this.history ??= new DeliveredHistory()).add(this.next, length, fileOffset)
    this.next = sequenceAfter(this.next, length)
    this.streamOffset += length
    this.context.sink.data(this.connection, this.direction, bytes, start, end, packet, fileOffset)
  }

  private skipTo(seq: number, packet: number): void {
    const length = sequenceAhead(seq, this.next)
    this.next = seq
    this.streamOffset += length
    this.context.sink.gap(this.connection, this.direction, length, packet)
  }

  private closeAtFin(packet: number): void {
    if (this.isClosed || this.finPacket === 0 || sequenceAhead(this.fin, this.next) > 0) return
    this.isClosed = true
    this.dispose()
    this.next = sequenceAfter(this.fin, 1)
    this.context.sink.closed(this.connection, this.direction, 'fin', packet)
  }
}
