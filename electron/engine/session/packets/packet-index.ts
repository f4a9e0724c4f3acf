import type { Direction } from '@shared/model/direction'
import { Uint32Column } from '../columns'
import { RowList } from '../row-list'

/** Comments kept, and characters of them; more are not. */
export const MAX_PACKET_COMMENTS = 10_000
export const MAX_COMMENT_CHARACTERS = 4 << 20

/** Which connection each TCP packet belongs to, and the packets of each: 8 bytes a packet. */
export class PacketIndex {
  /** By packet: 0 for none, else twice the connection's number plus the direction, plus one. */
  readonly #owners = new Uint32Column()
  readonly #lists: (RowList | undefined)[] = []
  readonly #comments = new Map<number, string>()
  #commentCharacters = 0

  /** Each packet once, in the order of their numbers; packets in between belong to no connection. */
  add(packet: number, connection: number, direction: Direction): void {
    while (this.#owners.length < packet - 1) this.#owners.push(0)
    if (this.#owners.length >= packet) return
    this.#owners.push(connection * 2 + direction + 1)
    let list = this.#lists[connection]
    if (list === undefined) list = this.#lists[connection] = new RowList()
    list.push(packet)
  }

  /** Null for a packet that belongs to none. */
  ownerOf(packet: number): { connection: number; direction: Direction } | null {
    const owner = packet >= 1 && packet <= this.#owners.length ? this.#owners.get(packet - 1) : 0
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
