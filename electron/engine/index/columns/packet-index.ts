import type { Direction } from '@shared/model/direction'
import type { PacketTable } from './packet-table'
import { RowList } from './row-list'

/** Comments kept, and characters of them; more are not. */
export const MAX_PACKET_COMMENTS = 10_000
export const MAX_COMMENT_CHARACTERS = 4 << 20

/**
 * Which connection each TCP packet belongs to, and the packets of each: 4 bytes a packet. The first is kept in the packet
 * table: twice the connection's number plus the direction, plus one.
 */
export class PacketIndex {
  readonly #packets: PacketTable
  readonly #lists: (RowList | undefined)[] = []
  readonly #comments = new Map<number, string>()
  #commentCharacters = 0

  constructor(packets: PacketTable) {
    this.#packets = packets
  }

  /** Those of a connection in the order of their numbers; a second time for the same packet counts for nothing. */
  add(packet: number, connection: number, direction: Direction): void {
    if (this.#packets.owner(packet) !== 0) return
    this.#packets.setOwner(packet, connection * 2 + direction + 1)
    let list = this.#lists[connection]
    if (list === undefined) list = this.#lists[connection] = new RowList()
    list.push(packet)
  }

  /** Null for a packet that belongs to none. */
  ownerOf(packet: number): { connection: number; direction: Direction } | null {
    const owner = this.#packets.owner(packet)
    return owner === 0 ? null : { connection: (owner - 1) >>> 1, direction: ((owner - 1) & 1) as Direction }
  }

  /** The packets of a connection in ascending order; null where it has none. */
  packetsOf(connection: number): RowList | null {
    return this.#lists[connection] ?? null
  }

  /** Several comments on one packet become lines of one. */
  addComment(packet: number, text: string): void {
    const before = this.#comments.get(packet)
    const isNew = before === undefined
    if (isNew && this.#comments.size >= MAX_PACKET_COMMENTS) return
    if (this.#commentCharacters + text.length > MAX_COMMENT_CHARACTERS) return
    this.#commentCharacters += text.length
    this.#comments.set(packet, isNew ? text : `${before}\n${text}`)
  }

  commentOn(packet: number): string | null {
    return this.#comments.get(packet) ?? null
  }
}
