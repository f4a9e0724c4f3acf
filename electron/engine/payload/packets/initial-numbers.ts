import { PacketSummaryReader } from '@shared/capture/packet-summary'
import { oppositeDirection } from '@shared/model/direction'
import { ACK, SYN } from '@shared/tcp/tcp-flags'
import type { Session } from '../../index/session'
import type { PacketBytes } from './packet-bytes'

/** Packets of a connection that are looked at for its initial numbers: a handshake, and what may come between. */
export const LOOKED_AT = 32
/** Connections whose numbers are remembered. */
const REMEMBERED = 1000

type Initial = [clientToServer: number | null, serverToClient: number | null]

/**
 * The numbers that sequence numbers of a connection are counted from. Those of a SYN where there is one; else, as
 * Wireshark has it, one less than the first number that was seen.
 */
export class InitialNumbers {
  readonly #session: Session
  readonly #packets: PacketBytes
  readonly #summaries = new PacketSummaryReader()
  readonly #known = new Map<number, Initial>()

  constructor(session: Session, packets: PacketBytes) {
    this.#session = session
    this.#packets = packets
  }

  of(connection: number): Readonly<Initial> {
    const known = this.#known.get(connection)
    if (known !== undefined) return known
    const initial = this.#find(connection)
    // A connection that has only begun is looked at again.
    if (!initial.includes(null)) {
      if (this.#known.size >= REMEMBERED) this.#known.clear()
      this.#known.set(connection, initial)
    }
    return initial
  }

  #find(connection: number): Initial {
    const initial: Initial = [null, null]
    const { packetIndex } = this.#session
    const list = packetIndex.packetsOf(connection)
    const count = Math.min(list?.length ?? 0, LOOKED_AT)
    for (let index = 0; index < count && initial.includes(null); index++) {
      const number = list?.get(index) ?? 0
      const direction = packetIndex.ownerOf(number)?.direction
      const { bytes, linkType, length } = this.#packets.read(number)
      const { tcp } = this.#summaries.read(linkType, bytes, length)
      if (tcp === null || direction === undefined) continue
      const { seq, ack, flags } = tcp
      initial[direction] ??= (flags & SYN) !== 0 ? seq : (seq - 1) >>> 0
      if ((flags & ACK) !== 0) initial[oppositeDirection(direction)] ??= (ack - 1) >>> 0
    }
    return initial
  }
}
