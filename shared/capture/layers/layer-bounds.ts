/** Where the network layer begins and what it is (an EtherType). */
export interface NetworkStart {
  at: number
  etherType: number
}

/** Where the transport layer begins and what it is (a protocol number). The builder's `end` is where it ends. */
export interface TransportStart {
  at: number
  protocol: number
  /** Its length on the wire. */
  length: number
}

/** A stretch of the packet's captured bytes. */
export interface PayloadRange {
  start: number
  end: number
}
