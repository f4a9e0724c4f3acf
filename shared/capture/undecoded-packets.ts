/** Names of protocols that are told apart; packets of more are counted together. */
export const MAX_UNDECODED_NAMES = 64

const OTHERS = 'others'

export interface UndecodedPackets {
  name: string
  count: number
  /** Number of the first. */
  first: number
}

/** Counts the packets that could not be followed to a TCP segment, by what they are. */
export class UndecodedTally {
  readonly #mayCarry = new Map<string, UndecodedPackets>()
  readonly #others = new Map<string, UndecodedPackets>()

  /** @param mayCarry whether there may be a connection in it, which then is not shown */
  add(name: string, mayCarry: boolean, packet: number): void {
    const all = mayCarry ? this.#mayCarry : this.#others
    const known = all.get(name) ?? (all.size < MAX_UNDECODED_NAMES ? undefined : all.get(OTHERS))
    if (known !== undefined) known.count++
    else {
      const own = all.size < MAX_UNDECODED_NAMES - 1 ? name : OTHERS
      all.set(own, { name: own, count: 1, first: packet })
    }
  }

  /** What has to be said: where there is no connection at all, everything. */
  told(hasConnections: boolean): readonly UndecodedPackets[] {
    return [...this.#mayCarry.values(), ...(hasConnections ? [] : this.#others.values())]
  }
}
