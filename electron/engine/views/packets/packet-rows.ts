import { PacketSummaryReader } from '@shared/capture/packet-summary'
import type { PacketRow, PacketTcp } from '@shared/ipc/packet-rows'
import { oppositeDirection, type Direction } from '@shared/model/direction'
import { ACK } from '@shared/tcp/tcp-flags'
import type { TcpSegment } from '@shared/tcp/segment'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import type { Session } from '../../index/session'
import type { InitialNumbers } from '../../payload/packets/initial-numbers'
import type { PacketBytes } from '../../payload/packets/packet-bytes'

const PROTOCOL_LABELS = { websocket: 'WebSocket', http: 'HTTP', tls: 'TLS', other: 'TCP' } as const

/** Decodes packets for the list when they are looked at: nothing of a row is kept. */
export class PacketRows {
  readonly #session: Session
  readonly #packets: PacketBytes
  readonly #initial: InitialNumbers
  readonly #summaries = new PacketSummaryReader()

  constructor(session: Session, packets: PacketBytes, initial: InitialNumbers) {
    this.#session = session
    this.#packets = packets
    this.#initial = initial
  }

  /** @param packet one that exists */
  row(packet: number): PacketRow {
    const { packetIndex, packets, connections } = this.#session
    const { bytes, linkType, captured, length, synthetic } = this.#packets.read(packet)
    const owner = packetIndex.ownerOf(packet)
    const summary = this.#summaries.read(linkType, bytes, length)
    const segment = summary.tcp
    const record = owner === null ? undefined : connections[owner.connection]
    const isPayload = segment !== null && segment.payloadLength > 0
    return {
      packet,
      time: packets.time(packet),
      connection: owner?.connection ?? null,
      direction: owner?.direction ?? null,
      source: summary.source,
      destination: summary.destination,
      protocol: isPayload && record !== undefined ? payloadProtocol(record, packet) : summary.protocol,
      length,
      captured,
      tcp: segment === null ? null : this.#tcp(segment, owner),
      fragment: summary.isFragment,
      comment: packetIndex.commentOn(packet),
      synthetic,
    }
  }

  #tcp(segment: TcpSegment, owner: { connection: number; direction: Direction } | null): PacketTcp {
    const { flags, seq, ack, window, payloadLength } = segment
    const initial = owner === null ? null : this.#initial.of(owner.connection)
    const own = owner === null ? null : (initial?.[owner.direction] ?? null)
    const other = owner === null ? null : (initial?.[oppositeDirection(owner.direction)] ?? null)
    return {
      flags,
      seq,
      ack,
      relativeSeq: own === null ? null : (seq - own) >>> 0,
      relativeAck: other === null || (flags & ACK) === 0 ? null : (ack - other) >>> 0,
      window,
      length: payloadLength,
    }
  }
}

/** Of a WebSocket connection the packets with the heads of its Upgrade are HTTP. */
function payloadProtocol(record: ConnectionRecord, packet: number): string {
  const isHead = record.listedExchanges.some(
    ({ request, interim, response }) =>
      request?.packet === packet ||
      response?.packet === packet ||
      interim.some((head) => head.packet === packet),
  )
  return isHead ? PROTOCOL_LABELS.http : PROTOCOL_LABELS[record.protocol]
}
