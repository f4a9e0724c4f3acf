import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { PacketNumber } from '@shared/model/numbers'
import { ByteReader } from '../file/byte-reader'
import type { ByteSources } from '../file/byte-sources'
import type { StreamIndex } from './columns/stream-index'
import type { ConnectionRecord } from './connection/connection-record'

/** What is read of a held connection, in the order it came. */
export interface HeldReader {
  data(record: ConnectionRecord, direction: Direction, bytes: Uint8Array, packet: PacketNumber): void
  gap(record: ConnectionRecord, direction: Direction, start: number, end: number, packet: PacketNumber): void
}

interface Held {
  record: ConnectionRecord
  /** Bytes of each direction that were read before it was held. */
  positions: [number, number]
  /** Ends that came since. */
  ends: { packet: PacketNumber; apply: () => void }[]
}

/**
 * Connections whose TLS secrets are still to come: what they carry is indexed as it stands in the file, and read from
 * there, as if it came now, when it can be opened. Nothing is copied meanwhile.
 */
export class HeldConnections {
  readonly #reader: ByteReader
  readonly #held = new Map<ConnectionRecord, Held>()

  constructor(sources: ByteSources) {
    this.#reader = new ByteReader(sources)
  }

  get all(): Iterable<ConnectionRecord> {
    return [...this.#held.keys()]
  }

  has(record: ConnectionRecord): boolean {
    return this.#held.size > 0 && this.#held.has(record)
  }

  /** From the end of its streams on. */
  hold(record: ConnectionRecord): void {
    const [client, server] = record.streams
    this.#held.set(record, { record, positions: [client.length, server.length], ends: [] })
  }

  /** An end of the connection, which `apply` tells when what came before it has been read. */
  defer(record: ConnectionRecord, packet: PacketNumber, apply: () => void): void {
    this.#held.get(record)?.ends.push({ packet, apply })
  }

  /** Reads what came since it was held. */
  release(record: ConnectionRecord, reader: HeldReader): void {
    const held = this.#held.get(record)
    if (held === undefined) return
    this.#held.delete(record)
    for (;;) {
      const direction = nextDirection(held)
      const [end] = held.ends
      const packet = direction === null ? Infinity : nextPacket(held, direction)
      if (end !== undefined && end.packet < packet) {
        held.ends.shift()
        end.apply()
      } else if (direction !== null) {
        this.#read(held, direction, reader)
      } else {
        return
      }
    }
  }

  #read({ record, positions }: Held, direction: Direction, reader: HeldReader): void {
    const stream = record.streams[direction]
    const at = positions[direction]
    const { streamOffset, length, place, packet } = stream.segment(stream.find(at))
    const end = streamOffset + length
    positions[direction] = end
    const bytes = place === null ? null : this.#reader.read(place + at - streamOffset, end - at)
    // What cannot be read back any more is missing, too.
    if (bytes === null || bytes.length < end - at) reader.gap(record, direction, at, end, packet)
    else reader.data(record, direction, bytes, packet)
  }
}

/** The direction whose next bytes came first; null where there are none. */
function nextDirection(held: Held): Direction | null {
  const client = nextPacket(held, CLIENT_TO_SERVER)
  const server = nextPacket(held, SERVER_TO_CLIENT)
  if (client === Infinity && server === Infinity) return null
  return client <= server ? CLIENT_TO_SERVER : SERVER_TO_CLIENT
}

function nextPacket({ record, positions }: Held, direction: Direction): PacketNumber {
  const stream: StreamIndex = record.streams[direction]
  return positions[direction] < stream.length ? stream.packetAt(positions[direction]) : Infinity
}
