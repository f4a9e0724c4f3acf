import type { DiagnosticCode } from '@shared/diagnostics/catalogue'
import type { Activity } from '@shared/dissector/connection-activity'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { Direction } from '@shared/model/direction'
import type { Fact } from '@shared/model/fact'
import type { TcpEvent } from '@shared/model/stream-event'
import type { ConnectionRecord } from '../connection/connection-record'
import { connectionFailure } from '../connection/connection-state'
import { MissingSegments, type CaptureGap } from './missing-segments'
import type { PacketTable } from '../columns/packet-table'
import { SegmentTally } from './segment-tally'

/** What is remembered of one direction until the connection ends. */
class DirectionTallies {
  readonly synAgain = new SegmentTally()
  readonly retransmitted = new SegmentTally()
  readonly outOfOrder = new SegmentTally()
  readonly cut = new SegmentTally()
  cutBytes = 0
  /** Packet that closed the window; 0 while it is open. */
  zeroWindowPacket = 0
}

/** A window may be closed for a moment while a burst is read: that is flow control at work. From here on somebody waits. */
export const STALL_MILLISECONDS = 50

/** Failures of a relay that the peers did not cause: no reset of theirs. */
const ENDED_BY_RELAY: readonly string[] = ['idle-timeout', 'head-timeout', 'proxy-stopped']

/**
 * Diagnostics of what happened below HTTP: names, TCP, the capture itself. Segments that were sent again, came out of
 * order or were cut are counted and told once for each direction, when the connection ends.
 */
export class TransportDiagnostics {
  readonly #packets: PacketTable
  readonly #report: (diagnostic: Diagnostic) => void
  readonly #missing: MissingSegments
  readonly #tallies = new Map<number, [DirectionTallies, DirectionTallies]>()

  constructor(packets: PacketTable, report: (diagnostic: Diagnostic) => void) {
    this.#packets = packets
    this.#report = report
    this.#missing = new MissingSegments(report)
  }

  tcp(record: ConnectionRecord, event: TcpEvent, packet: number): void {
    switch (event.kind) {
      case 'mid-stream':
        this.#tell(record, 'capture-mid-stream', null, packet, {})
        break
      case 'overlap-conflict': {
        const { direction, streamOffset: start, length } = event
        this.#tell(
          record,
          'tcp-overlap-conflict',
          direction,
          packet,
          { length },
          { start, end: start + length },
        )
        break
      }
      case 'syn-retransmitted':
        this.#of(record, event.direction).synAgain.add(packet)
        break
      case 'retransmission':
        this.#of(record, event.direction).retransmitted.add(packet)
        break
      case 'out-of-order':
        this.#of(record, event.direction).outOfOrder.add(packet)
        break
      case 'packet-truncated': {
        const tallies = this.#of(record, event.direction)
        tallies.cut.add(packet)
        tallies.cutBytes += event.missing
        this.#missing.announce(record, event.direction, event.missing)
        break
      }
      case 'zero-window': {
        const tallies = this.#of(record, event.direction)
        if (tallies.zeroWindowPacket === 0) tallies.zeroWindowPacket = packet
        break
      }
      case 'window-reopened':
        this.#windowOpened(record, event.direction, this.#of(record, event.direction), packet)
        break
      case 'syn':
      case 'syn-ack':
      case 'handshake-ack':
      case 'keep-alive':
        break
    }
  }

  fact(record: ConnectionRecord, fact: Fact, packet: number): void {
    if (fact.kind === 'recording-gap') {
      this.#tell(record, 'recording-paused-disk', null, packet, { bytes: fact.bytes })
    } else if (fact.kind === 'relay-failed') {
      const code = connectFailureCode(fact.failure)
      if (code === null) return
      const error = fact.error ?? '?'
      const milliseconds = Math.round(fact.afterMilliseconds)
      this.#tell(record, code, null, packet, { ...hostAndPort(record), error, milliseconds })
    }
  }

  /** An RST came. @param activity what it interrupts; null where no byte was read before */
  reset(record: ConnectionRecord, direction: Direction, packet: number, activity: Activity | null): void {
    const { failure } = record
    if (failure !== null && ENDED_BY_RELAY.includes(failure)) return
    const isBeforeData = !hasBytes(record)
    if (isBeforeData && failure !== 'tcp-reset') return
    // Both close frames were sent: whatever was to be said has been said.
    if (activity === 'closed') return
    const during = `during-${isBeforeData ? 'nothing' : (activity ?? 'unread')}`
    this.#tell(record, 'tcp-reset', direction, packet, { during })
  }

  /** Bytes are missing. In a recording a fact has told of it already; what the snapshot length cut is counted. */
  gap(record: ConnectionRecord, gap: CaptureGap): void {
    this.#missing.gap(record, gap)
  }

  /** A frame ended, in a direction that may have a gap waiting to be named after it. */
  frameEnded(record: ConnectionRecord, direction: Direction, frame: number): void {
    this.#missing.frameEnded(record, direction, frame)
  }

  /** The connection is over, or the capture is. */
  ended(record: ConnectionRecord, packet: number): void {
    const { syn, synAck, ack } = record
    if (connectionFailure(record) === 'tcp-connect-refused' && record.failure === null) {
      const { server } = record
      const milliseconds = this.#milliseconds(record.openedPacket, record.rstPacket)
      this.#tell(record, 'tcp-connect-refused', null, record.rstPacket, {
        host: server.address,
        port: server.port,
        milliseconds,
      })
    } else if (syn !== null && (synAck === null || ack === null) && !hasBytes(record)) {
      this.#tell(record, 'tcp-handshake-incomplete', null, syn.packet, {})
    }
    this.#missing.ended(record)
    const tallies = this.#tallies.get(record.id)
    if (tallies === undefined) return
    this.#tellTallies(record, 0, tallies[0], packet)
    this.#tellTallies(record, 1, tallies[1], packet)
    this.#tallies.delete(record.id)
  }

  #of(record: ConnectionRecord, direction: Direction): DirectionTallies {
    let both = this.#tallies.get(record.id)
    if (both === undefined) {
      both = [new DirectionTallies(), new DirectionTallies()]
      this.#tallies.set(record.id, both)
    }
    return both[direction]
  }

  #tellTallies(
    record: ConnectionRecord,
    direction: Direction,
    tallies: DirectionTallies,
    packet: number,
  ): void {
    this.#windowOpened(record, direction, tallies, packet)
    this.#tellTally(record, 'tcp-syn-retransmitted', direction, tallies.synAgain)
    this.#tellTally(record, 'tcp-retransmission', direction, tallies.retransmitted)
    this.#tellTally(record, 'tcp-out-of-order', direction, tallies.outOfOrder)
    this.#tellTally(record, 'capture-packet-truncated', direction, tallies.cut, { missing: tallies.cutBytes })
  }

  #tellTally(
    record: ConnectionRecord,
    code: DiagnosticCode,
    direction: Direction,
    tally: SegmentTally,
    more: Diagnostic['values'] = {},
  ): void {
    if (tally.count === 0) return
    const values = { count: tally.count, packets: tally.named, ...more }
    this.#tell(record, code, direction, tally.firstPacket, values)
  }

  #windowOpened(
    record: ConnectionRecord,
    direction: Direction,
    tallies: DirectionTallies,
    packet: number,
  ): void {
    const { zeroWindowPacket } = tallies
    if (zeroWindowPacket === 0) return
    tallies.zeroWindowPacket = 0
    const milliseconds = this.#milliseconds(zeroWindowPacket, packet)
    if (milliseconds < STALL_MILLISECONDS) return
    this.#tell(record, 'tcp-zero-window', direction, zeroWindowPacket, { milliseconds })
  }

  #milliseconds(from: number, to: number): number {
    return Math.round(Number(this.#packets.time(to) - this.#packets.time(from)) / 1e6)
  }

  #tell(
    record: ConnectionRecord,
    code: DiagnosticCode,
    direction: Direction | null,
    packet: number,
    values: Diagnostic['values'],
    range: Diagnostic['range'] = null,
  ): void {
    this.#report({ code, connection: record.id, direction, frame: null, packet, range, values })
  }
}

/** The code of a connection that never came to be; null for other failures. */
function connectFailureCode(
  failure: Extract<Fact, { kind: 'relay-failed' }>['failure'],
): DiagnosticCode | null {
  switch (failure) {
    case 'dns-failure':
    case 'tcp-connect-refused':
    case 'tcp-connect-timeout':
      return failure
    case 'tcp-connect-unreachable':
    case 'tcp-connect-failed':
      return 'tcp-connect-failed'
    case 'tcp-reset':
    case 'head-timeout':
    case 'idle-timeout':
    case 'proxy-stopped':
      return null
  }
}

function hasBytes(record: ConnectionRecord): boolean {
  return record.streams[0].length + record.streams[1].length > 0
}

function hostAndPort(record: ConnectionRecord): { host: string; port: number } {
  const { upstream, relayTarget } = record
  return {
    host: relayTarget?.host ?? upstream?.address ?? '',
    port: relayTarget?.port ?? upstream?.port ?? 0,
  }
}
