import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import { PacketSummaryReader } from '@shared/capture/packet-summary'
import type { PacketNumber } from '@shared/model/numbers'
import { SequenceAnalysis, type SegmentAnalysis } from '@shared/tcp/sequence-analysis'
import { SYN } from '@shared/tcp/tcp-flags'
import type { Session } from '../index/session'
import { PacketBytes, type StoredPacket } from '../payload/packets/packet-bytes'

/** Packets whose analysis is kept: the rest is not analysed, and its fields are absent. */
export const MAX_ANALYSED_PACKETS = 4_000_000

/**
 * What is said of each TCP segment among those before it. A filter that asks for it makes it: the packets up to the
 * one asked for are read once, in their order.
 */
export class TcpAnalysisIndex {
  readonly #session: Session
  readonly #packets: PacketBytes
  readonly #summaries = new PacketSummaryReader()
  readonly #connections = new Map<number, SequenceAnalysis>()
  readonly #analysed = new Map<PacketNumber, SegmentAnalysis>()
  #upTo = 0

  constructor(session: Session) {
    this.#session = session
    this.#packets = new PacketBytes(session)
  }

  /** Null for what is no TCP segment of a connection. */
  of(packet: PacketNumber): SegmentAnalysis | null {
    const last = Math.min(packet, this.#session.packets.count, MAX_ANALYSED_PACKETS)
    while (this.#upTo < last) this.#analyse(++this.#upTo)
    return this.#analysed.get(packet) ?? null
  }

  #analyse(packet: PacketNumber): void {
    const { packetIndex, packets } = this.#session
    const owner = packetIndex.ownerOf(packet)
    if (owner === null) return
    const stored = this.#packets.read(packet)
    const { tcp } = this.#summaries.read(stored.linkType, stored.bytes, stored.length)
    if (tcp === null) return
    const { connection, direction } = owner
    let analysis = this.#connections.get(connection)
    if (analysis === undefined) this.#connections.set(connection, (analysis = new SequenceAnalysis()))
    const { seq, ack, flags, window, payloadLength } = tcp
    const result = analysis.segment({
      packet,
      time: packets.time(packet),
      direction,
      seq,
      ack,
      flags,
      window,
      length: payloadLength,
      windowShift: (flags & SYN) === 0 ? null : windowShift(stored),
    })
    this.#analysed.set(packet, result)
  }
}

/** The shift of a SYN's window scale option (RFC 7323 §2.2); null where it has none. */
function windowShift({ bytes, linkType, length }: StoredPacket): number | null {
  const { layers } = readPacketLayers({ bytes, linkType, originalLength: length, relative: null })
  const tcp = layers.flatMap(({ protocols }) => protocols).find(({ key }) => key === 'tcp')
  const options = tcp?.children.find(({ key }) => key === 'tcp.options')?.children ?? []
  const scale = options.find(({ key }) => key === 'tcp.options.wscale')
  const shift = scale?.children.find(({ key }) => key === 'tcp.options.wscale.shift')?.value
  return typeof shift === 'number' ? shift : null
}
