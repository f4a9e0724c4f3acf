import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import type { PacketDetail, PacketFrames, PacketRow } from '@shared/ipc/packet-rows'
import type { SessionResults } from '@shared/ipc/session-commands'
import type { PacketLayer } from '@shared/model/packet-layers'
import type { Direction } from '@shared/model/direction'
import type { ConnectionRecord } from '../../index/connection/connection-record'
import { frameRow } from '../frames/frame-rows'
import type { PayloadRead } from '@shared/model/payload'
import type { PayloadReader } from '../../payload/payload-reader'
import type { Session } from '../../index/session'
import { applicationLayer } from './application-layer'
import {
  MAX_PACKET_FRAMES,
  framesInRange,
  packetsOfFrame,
  piecesOfPacket,
  type PacketPiece,
} from '../../payload/packets/frame-packets'
import { InitialNumbers } from '../../payload/packets/initial-numbers'
import { PacketBytes } from '../../payload/packets/packet-bytes'
import { PacketRows } from './packet-rows'

interface Owned {
  record: ConnectionRecord
  direction: Direction
}

/** What a window may ask about packets. Everything is read from the session file when it is asked for. */
export class PacketViews {
  readonly #session: Session
  readonly #reader: PayloadReader
  readonly #packets: PacketBytes
  readonly #initial: InitialNumbers
  readonly #rows: PacketRows

  constructor(session: Session, reader: PayloadReader) {
    this.#session = session
    this.#reader = reader
    this.#packets = new PacketBytes(session)
    this.#initial = new InitialNumbers(session, this.#packets)
    this.#rows = new PacketRows(session, this.#packets, this.#initial)
  }

  /** A packet as the list shows it. @param packet one that exists */
  row(packet: number): PacketRow {
    return this.#rows.row(packet)
  }

  detail(packet: number): PacketDetail | null {
    if (!this.#exists(packet)) return null
    const owned = this.#owned(packet)
    const row = this.#rows.row(packet)
    const { bytes, linkType, length } = this.#packets.read(packet)
    const { layers, payload } = readPacketLayers({
      bytes,
      linkType,
      originalLength: length,
      relative:
        owned === null || row.tcp === null
          ? null
          : { stream: owned.record.id, seq: row.tcp.relativeSeq, ack: row.tcp.relativeAck },
    })
    const application =
      payload === null || owned === null ? [] : [this.#application(packet, owned, bytes, payload)]
    const facts = owned?.record.facts.filter((fact) => fact.packet === packet).map(({ fact }) => fact) ?? []
    return { row, layers: [...layers, ...application], facts }
  }

  framePackets(row: number): SessionResults['frame.packets'] {
    if (row >= this.#session.frames.count) return { total: 0, packets: [] }
    return packetsOfFrame(this.#session, this.#reader, row)
  }

  packetFrames(packet: number): PacketFrames {
    const owned = this.#exists(packet) ? this.#owned(packet) : null
    const rows: PacketFrames['rows'] = []
    let total = 0
    if (owned === null) return { total, rows }
    const { record, direction } = owned
    for (const { streamOffset, length } of this.#pieces(packet, owned)) {
      const end = streamOffset + length
      const found = framesInRange(this.#session, record, direction, streamOffset, end, this.#frameEnd)
      // Of a packet that fills two holes a frame may have bytes on both sides.
      const isSame = rows.length > 0 && rows.at(-1)?.number === found.numbers[0]
      const numbers = isSame ? found.numbers.slice(1) : found.numbers
      total += found.total - (isSame ? 1 : 0)
      for (const number of numbers.slice(0, MAX_PACKET_FRAMES - rows.length)) {
        rows.push(frameRow(this.#session, this.#reader, record.frames.get(number), number))
      }
    }
    return { total, rows }
  }

  /** The packet's bytes as they were captured. */
  bytes(packet: number, offset: number, count: number): PayloadRead {
    if (!this.#exists(packet)) return { bytes: new Uint8Array(0), total: 0, incomplete: null }
    const { bytes, captured } = this.#packets.read(packet)
    return {
      bytes: bytes.slice(offset, offset + count),
      total: bytes.length,
      incomplete: bytes.length < captured ? 'unreadable' : null,
    }
  }

  #application(
    packet: number,
    owned: Owned,
    bytes: Uint8Array,
    payload: { start: number; end: number },
  ): PacketLayer {
    const { record, direction } = owned
    const pieces = this.#pieces(packet, owned)
    const isRepeated =
      pieces.length === 0 && piecesOfPacket(this.#session, record.streams[direction], packet).length === 0
    // A copy: finding the frames may read the file again.
    return applicationLayer(
      this.#session,
      record,
      direction,
      bytes.slice(),
      payload,
      pieces,
      this.#frameEnd,
      isRepeated,
    )
  }

  #pieces(packet: number, { record, direction }: Owned): PacketPiece[] {
    return piecesOfPacket(this.#session, record.content[direction], packet)
  }

  #owned(packet: number): Owned | null {
    const owner = this.#session.packetIndex.ownerOf(packet)
    const record = owner === null ? undefined : this.#session.connections[owner.connection]
    return owner === null || record === undefined ? null : { record, direction: owner.direction }
  }

  #exists(packet: number): boolean {
    return packet >= 1 && packet <= this.#session.packets.count
  }

  /** Stream offset behind a frame's last byte that came. */
  readonly #frameEnd = (row: number): number => this.#reader.payloadStart(row) + this.#reader.frameExtent(row)
}
