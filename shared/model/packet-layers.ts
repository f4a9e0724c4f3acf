/** The four layers of the Internet's model, from the wire up. */
export const LAYER_NAMES = ['link', 'network', 'transport', 'application'] as const
export type LayerName = (typeof LAYER_NAMES)[number]

/** What is wrong with, or worth knowing of, a node; a code the window turns into a sentence. */
export type LayerNoteCode =
  /** The packet was cut by the snaplen in the middle of this header: `needed` bytes, `available` were captured. */
  | 'header-cut'
  /** The packet itself ends in the middle of this header: `needed`, `available`. */
  | 'header-short'
  /** A length field contradicts the header it is in, or the packet: `length`. */
  | 'length-invalid'
  /** The network card fills in the length after the capture saw the packet. */
  | 'length-offloaded'
  /** `missing` bytes of the payload were not captured. */
  | 'payload-cut'
  /** The option's length cannot be: `length`. */
  | 'option-length-invalid'
  /** Packets of this link type, or with this protocol, are not decoded any further. */
  | 'not-decoded'
  /** The frame is encrypted. */
  | 'encrypted'
  /** What follows is a piece of a datagram. */
  | 'fragment'
  /** The version is not the one the layer below announced. */
  | 'version-mismatch'
  /** Bytes the session has already from an earlier packet. */
  | 'repeated-bytes'

export interface LayerNote {
  code: LayerNoteCode
  /** A rule is broken or bytes are not there; otherwise it is only worth knowing. */
  isFault: boolean
  values: Readonly<Record<string, number | string>>
}

/**
 * One line of a packet's tree, as Wireshark has it. `key` is a stable identifier, Wireshark's name of the field where
 * it has one (`tcp.flags.syn`); the window translates it.
 */
export interface LayerNode {
  key: string
  /** Numbers as they are in the packet, addresses as literals; null for a node that only groups others. */
  value: string | number | boolean | null
  /** Digits the number is written with in hexadecimal; 0 for decimal. */
  hexDigits: number
  /** What the number stands for in the protocol's own vocabulary (`TCP`, `IPv4`); not translated. */
  name: string | null
  /** Follows from other packets rather than from these bytes (Wireshark writes such fields in brackets). */
  isDerived: boolean
  /** Bytes of the packet, from 0. The same twice for what has none. */
  start: number
  end: number
  children: LayerNode[]
  note: LayerNote | null
  /** Where the session keeps what these bytes are. */
  link: LayerLink | null
}

export type LayerLink =
  | { kind: 'frame'; row: number; connection: number; number: number }
  /** A request or response head of one of the connection's exchanges. */
  | { kind: 'exchange'; connection: number; exchange: number }

/** The protocols of one layer, outermost first. */
export interface PacketLayer {
  layer: LayerName
  protocols: LayerNode[]
}
