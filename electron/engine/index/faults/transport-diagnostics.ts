import type { DiagnosticCode } from '@shared/diagnostics/catalogue'
import type { Activity } from '@shared/dissector/connection-activity'
import type { Diagnostic } from '@shared/model/diagnostic'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { Fact } from '@shared/model/fact'
import type { IgnoredSegment, TcpEvent } from '@shared/model/stream-event'
import { browserError } from '@shared/tls/certificate-problems'
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
  readonly corrupt = new SegmentTally()
  readonly cut = new SegmentTally()
  readonly ignored: Readonly<Record<IgnoredSegment, SegmentTally>> = {
    rst: new SegmentTally(),
    fin: new SegmentTally(),
    syn: new SegmentTally(),
    data: new SegmentTally(),
  }
  cutBytes = 0
  repeatedBytes = 0
  /** Packet that closed the window; 0 while it is open. */
  zeroWindowPacket = 0
}

/** A window may be closed for a moment while a burst is read: that is flow control at work. From here on the sender is stalled. */
export const STALL_MILLISECONDS = 50

/** A copy of a packet is captured within this time; nothing is sent again so soon. */
export const COPY_MILLISECONDS = 150

/** Bytes of a direction that came twice, of all, for it to have been captured twice: some copies may be lost. */
const COPIED_SHARE = 0.9

/** Where only one direction came twice, it takes so many segments not to be a coincidence. */
const COPIES_OF_ONE_DIRECTION = 4

const IGNORED_SEGMENTS: readonly IgnoredSegment[] = ['rst', 'fin', 'syn', 'data']

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
      case 'retransmission': {
        const tallies = this.#of(record, event.direction)
        tallies.retransmitted.add(packet)
        tallies.repeatedBytes += event.length
        break
      }
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
      case 'unacceptable':
        this.#of(record, event.direction).ignored[event.segment].add(packet)
        break
      case 'one-direction':
        record.unseen = event.direction
        this.#tell(record, 'capture-one-direction', event.direction, packet, {})
        break
      case 'self-connect': {
        record.isSelfConnected = true
        const { address: host, port } = record.server
        this.#tell(record, 'tcp-self-connect', null, packet, { host, port })
        break
      }
      case 'icmp': {
        const problem = icmpProblem(event)
        if (problem === null || record.isUnreachable) break
        record.isUnreachable = true
        this.#tell(record, 'icmp-unreachable', event.direction, packet, { from: event.from, problem })
        break
      }
      case 'syn':
      case 'syn-ack':
      case 'handshake-ack':
      case 'keep-alive':
        break
      case 'reset-text':
        record.resetText = event.text
        break
      case 'corrupt':
        this.#of(record, event.direction).corrupt.add(packet)
        break
    }
  }

  fact(record: ConnectionRecord, fact: Fact, packet: number): void {
    if (fact.kind === 'tls-leg') {
      if (fact.problem !== null && fact.accepted)
        this.#certificate(record, 'tls-upstream-unverified', fact.problem, packet)
    } else if (fact.kind === 'tls-policy') {
      const code = fact.policy === 'pass' ? 'tls-pinned' : 'tls-terminated'
      this.#tell(record, code, null, packet, { host: fact.host })
    } else if (fact.kind === 'recording-gap') {
      this.#tell(record, 'recording-paused-disk', null, packet, { bytes: fact.bytes })
    } else if (fact.kind === 'relay-failed') {
      if (fact.failure === 'proxy-request-refused') {
        this.#proxyRefused(record, fact.error ?? '?', packet)
        return
      }
      if (fact.failure === 'tls-certificate-refused') {
        this.#certificate(record, 'tls-upstream-refused', fact.error ?? '?', packet)
        return
      }
      const code = connectFailureCode(fact.failure)
      if (code === null) return
      const error = fact.error ?? '?'
      const milliseconds = Math.round(fact.afterMilliseconds)
      this.#tell(record, code, null, packet, { ...hostAndPort(record), error, milliseconds })
    }
  }

  /** @param problem OpenSSL's name of what is wrong with it */
  #certificate(record: ConnectionRecord, code: DiagnosticCode, problem: string, packet: number): void {
    const { host } = hostAndPort(record)
    this.#tell(record, code, null, packet, { host, problem, browser: browserError(problem) })
  }

  /** @param reason a ProxyRefusal */
  #proxyRefused(record: ConnectionRecord, reason: string, packet: number): void {
    if (reason === 'loop') this.#tell(record, 'proxy-loop', null, packet, hostAndPort(record))
    else this.#tell(record, 'proxy-request-refused', null, packet, { problem: `proxy-${reason}` })
  }

  /** An RST came. @param activity what it interrupts; null where no byte was read before */
  reset(record: ConnectionRecord, direction: Direction, packet: number, activity: Activity | null): void {
    const { failure } = record
    if (failure !== null && (ENDED_BY_RELAY.includes(failure) || connectFailureCode(failure) !== null)) return
    // It closed before: the RST only says that bytes came for it afterwards.
    if (record.finPackets[direction] !== 0) return
    const isBeforeData = !hasBytes(record)
    // Clients that only look whether somebody listens end like this; a server that accepts and resets has a reason.
    if (isBeforeData && failure !== 'tcp-reset' && !isTurnedAway(record, direction)) return
    // Both close frames were sent: whatever was to be said has been said.
    if (activity === 'closed') return
    const during = `during-${isBeforeData ? 'nothing' : (activity ?? 'unread')}`
    this.#tell(record, 'tcp-reset', direction, packet, { during, problem: lossByReset(record) })
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
    } else if (
      syn !== null &&
      (synAck === null || ack === null) &&
      !hasBytes(record) &&
      !record.isUnreachable
    ) {
      const problem = synAck === null ? 'handshake-unanswered' : 'handshake-not-acknowledged'
      this.#tell(record, 'tcp-handshake-incomplete', null, syn.packet, { problem })
    }
    this.#missing.ended(record)
    const tallies = this.#tallies.get(record.id)
    if (tallies === undefined) return
    this.#tellCopies(record, tallies)
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
    this.#tellTally(record, 'tcp-segment-corrupt', direction, tallies.corrupt)
    this.#tellTally(record, 'tcp-retransmission', direction, tallies.retransmitted)
    this.#tellTally(record, 'tcp-out-of-order', direction, tallies.outOfOrder)
    this.#tellTally(record, 'capture-packet-truncated', direction, tallies.cut, { missing: tallies.cutBytes })
    for (const segment of IGNORED_SEGMENTS) {
      const more = { segment: `ignored-${segment}` }
      this.#tellTally(record, 'tcp-reset-ignored', direction, tallies.ignored[segment], more)
    }
  }

  /** Where all of a direction came twice, it was captured twice: no network loses everything once. */
  #tellCopies(record: ConnectionRecord, both: readonly [DirectionTallies, DirectionTallies]): void {
    const copied = ([0, 1] as const).filter((direction) => this.#isCopied(record, direction, both[direction]))
    const isOneAlone = copied.length === 1 && this.#copies(both[copied[0]!]) < COPIES_OF_ONE_DIRECTION
    if (copied.length === 0 || isOneAlone) return
    const all = new SegmentTally()
    for (const direction of copied) {
      const { synAgain, retransmitted, outOfOrder } = both[direction]
      for (const tally of [synAgain, retransmitted]) all.take(tally)
      outOfOrder.clear()
    }
    const values = { count: all.count, packets: all.named }
    this.#tell(record, 'capture-duplicates', null, all.firstPacket, values)
  }

  #copies({ synAgain, retransmitted }: DirectionTallies): number {
    return synAgain.count + retransmitted.count
  }

  #isCopied(record: ConnectionRecord, direction: Direction, tallies: DirectionTallies): boolean {
    const { synAgain, repeatedBytes } = tallies
    const step = direction === CLIENT_TO_SERVER ? record.syn : record.synAck
    if (step !== null) {
      // A SYN is sent again after a second (RFC 6298 §2), after some tenths at least.
      if (synAgain.count === 0) return false
      if (this.#milliseconds(step.packet, synAgain.firstPacket) >= COPY_MILLISECONDS) return false
    }
    const { length } = record.streams[direction]
    if (length === 0) return step !== null && hasBytes(record)
    return repeatedBytes >= length * COPIED_SHARE
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

/**
 * A key of the phrases in shared/words; null for ICMP that only controls the traffic, as path MTU discovery does
 * (RFC 792, RFC 1812 §5.2.7.1, RFC 4443 §3).
 */
function icmpProblem({ version, type, code }: Extract<TcpEvent, { kind: 'icmp' }>): string | null {
  if (version === 4) {
    if (type === 11) return 'icmp-expired'
    return type === 3 ? (code in ICMP_PROBLEMS ? ICMP_PROBLEMS[code]! : 'icmp-other') : null
  }
  if (type === 3) return 'icmp-expired'
  return type === 1 ? (ICMPV6_PROBLEMS[code] ?? 'icmp-other') : null
}

const ICMP_PROBLEMS: Readonly<Record<number, string | null>> = {
  0: 'icmp-network',
  1: 'icmp-host',
  2: 'icmp-protocol',
  3: 'icmp-port',
  // Fragmentation needed: path MTU discovery (RFC 1191) at work.
  4: null,
  6: 'icmp-network',
  7: 'icmp-host',
  9: 'icmp-filtered',
  10: 'icmp-filtered',
  11: 'icmp-network',
  12: 'icmp-host',
  13: 'icmp-filtered',
}

const ICMPV6_PROBLEMS: Readonly<Record<number, string>> = {
  0: 'icmp-network',
  1: 'icmp-filtered',
  3: 'icmp-host',
  4: 'icmp-port',
  5: 'icmp-filtered',
  6: 'icmp-filtered',
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
    case 'proxy-request-refused':
    case 'tls-certificate-refused':
      return null
    case 'tls-failed':
      return 'tls-upstream-failed'
  }
}

/** The server completed the handshake and reset the connection before anybody said anything. */
function isTurnedAway({ syn, synAck, ack }: ConnectionRecord, resetBy: Direction): boolean {
  return resetBy === SERVER_TO_CLIENT && syn !== null && synAck !== null && ack !== null
}

/** A key of shared/diagnostics/phrases: what a reset is to the program at the other end. */
function lossByReset({ protocol, asksForWebSocket, decodedAsWebSocket }: ConnectionRecord): string {
  if (protocol === 'websocket' || asksForWebSocket || decodedAsWebSocket) return 'reset-websocket'
  return protocol === 'http' ? 'reset-http' : 'reset-other'
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
