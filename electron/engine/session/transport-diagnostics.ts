import type { Diagnostic } from '@shared/model/diagnostic'
import type { Direction } from '@shared/model/direction'
import type { Fact } from '@shared/model/fact'
import type { TcpEvent } from '@shared/model/stream-event'
import type { ConnectionRecord } from './connection-record'
import { connectionFailure } from './connection-state'
import type { PacketTable } from './packet-table'

/** What is counted of one direction until the connection ends. */
interface DirectionCounts {
  retransmissions: number
  outOfOrder: number
  truncated: boolean
  /** Packet that closed the window; 0 while it is open. */
  zeroWindowPacket: number
  lastPacket: number
}

const newCounts = (): DirectionCounts => ({
  retransmissions: 0,
  outOfOrder: 0,
  truncated: false,
  zeroWindowPacket: 0,
  lastPacket: 0,
})

/**
 * Diagnostics of what happened below HTTP: names, TCP, the capture itself. Segments that were sent again or came out
 * of order are counted and told once, when the connection ends.
 */
export class TransportDiagnostics {
  readonly #packets: PacketTable
  readonly #report: (diagnostic: Diagnostic) => void
  readonly #counts = new Map<number, [DirectionCounts, DirectionCounts]>()

  constructor(packets: PacketTable, report: (diagnostic: Diagnostic) => void) {
    this.#packets = packets
    this.#report = report
  }

  tcp(record: ConnectionRecord, event: TcpEvent, packet: number): void {
    switch (event.kind) {
      case 'mid-stream':
        this.#tell(record, 'capture-mid-stream', null, packet, {})
        break
      case 'syn-retransmitted':
        this.#tell(record, 'tcp-syn-retransmitted', event.direction, packet, {})
        break
      case 'overlap-conflict':
        this.#tell(
          record,
          'tcp-overlap-conflict',
          event.direction,
          packet,
          { length: event.length },
          {
            start: event.streamOffset,
            end: event.streamOffset + event.length,
          },
        )
        break
      case 'retransmission':
      case 'out-of-order':
      case 'packet-truncated':
      case 'zero-window':
      case 'window-reopened':
        this.#count(record, event, packet)
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
      const values = {
        ...hostAndPort(record),
        error: fact.error ?? '',
        milliseconds: Math.round(fact.afterMilliseconds),
      }
      switch (fact.failure) {
        case 'dns-failure':
        case 'tcp-connect-refused':
        case 'tcp-connect-timeout':
          this.#tell(record, fact.failure, null, packet, values)
          break
        default:
          break
      }
    }
  }

  /** The connection is over, or the capture is. */
  ended(record: ConnectionRecord, packet: number): void {
    const { syn, synAck, ack } = record
    const hasBytes = record.streams[0].length + record.streams[1].length > 0
    if (connectionFailure(record) === 'tcp-connect-refused' && record.failure === null) {
      const { server } = record
      const milliseconds = this.#milliseconds(record.openedPacket, record.rstPacket)
      this.#tell(record, 'tcp-connect-refused', null, record.rstPacket, {
        host: server.address,
        port: server.port,
        milliseconds,
      })
    } else if (syn !== null && (synAck === null || ack === null) && !hasBytes) {
      this.#tell(record, 'tcp-handshake-incomplete', null, packet, {})
    }
    const counts = this.#counts.get(record.id)
    if (counts === undefined) return
    this.#counts.delete(record.id)
    this.#tellCounts(record, 0, counts[0])
    this.#tellCounts(record, 1, counts[1])
  }

  #count(record: ConnectionRecord, event: Extract<TcpEvent, { direction: Direction }>, packet: number): void {
    let both = this.#counts.get(record.id)
    if (both === undefined) this.#counts.set(record.id, (both = [newCounts(), newCounts()]))
    const counts = both[event.direction]
    counts.lastPacket = packet
    switch (event.kind) {
      case 'retransmission':
        counts.retransmissions++
        break
      case 'out-of-order':
        counts.outOfOrder++
        break
      case 'packet-truncated':
        if (counts.truncated) break
        counts.truncated = true
        this.#tell(record, 'capture-packet-truncated', event.direction, packet, { missing: event.missing })
        break
      case 'zero-window':
        if (counts.zeroWindowPacket === 0) counts.zeroWindowPacket = packet
        break
      case 'window-reopened':
        this.#windowOpened(record, event.direction, counts, packet)
        break
      default:
        break
    }
  }

  #tellCounts(record: ConnectionRecord, direction: Direction, counts: DirectionCounts): void {
    const { retransmissions, outOfOrder, lastPacket } = counts
    if (counts.zeroWindowPacket !== 0) this.#windowOpened(record, direction, counts, lastPacket)
    if (retransmissions > 0) {
      this.#tell(record, 'tcp-retransmission', direction, lastPacket, { count: retransmissions })
    }
    if (outOfOrder > 0) this.#tell(record, 'tcp-out-of-order', direction, lastPacket, { count: outOfOrder })
  }

  #windowOpened(
    record: ConnectionRecord,
    direction: Direction,
    counts: DirectionCounts,
    packet: number,
  ): void {
    if (counts.zeroWindowPacket === 0) return
    const milliseconds = this.#milliseconds(counts.zeroWindowPacket, packet)
    this.#tell(record, 'tcp-zero-window', direction, counts.zeroWindowPacket, { milliseconds })
    counts.zeroWindowPacket = 0
  }

  #milliseconds(from: number, to: number): number {
    return Math.round(Number(this.#packets.time(to) - this.#packets.time(from)) / 1e6)
  }

  #tell(
    record: ConnectionRecord,
    code: string,
    direction: Direction | null,
    packet: number,
    values: Diagnostic['values'],
    range: Diagnostic['range'] = null,
  ): void {
    this.#report({ code, connection: record.id, direction, frame: null, packet, range, values })
  }
}

function hostAndPort(record: ConnectionRecord): { host: string; port: number } {
  const { upstream, relayTarget } = record
  return {
    host: relayTarget?.host ?? upstream?.address ?? '',
    port: relayTarget?.port ?? upstream?.port ?? 0,
  }
}
