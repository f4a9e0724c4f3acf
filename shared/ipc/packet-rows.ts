import type { Direction } from '../model/direction'
import type { Fact } from '../model/fact'
import type { PacketLayer } from '../model/packet-layers'
import type { Nanoseconds } from '../model/nanoseconds'
import type { FrameRow } from './rows'

/** A TCP header as the packet list shows it. */
export interface PacketTcp {
  /** The control bits (RFC 9293 §3.1): FIN is 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128. */
  flags: number
  /** As they are in the packet. */
  seq: number
  ack: number
  /** Counted from the connection's initial numbers, as Wireshark does; null where those are not known. */
  relativeSeq: number | null
  relativeAck: number | null
  window: number
  /** Payload on the wire. */
  length: number
}

/** One line of the packet list. */
export interface PacketRow {
  /** From 1, as in Wireshark. */
  packet: number
  time: Nanoseconds
  /** Null for a packet that belongs to no TCP connection. */
  connection: number | null
  direction: Direction | null
  /** `10.0.0.1:8000`, `[::1]:8000`; without the port where it has none; null where no address could be read. */
  source: string | null
  destination: string | null
  /** The innermost protocol that is known: `TCP`, `HTTP`, `WebSocket`, `UDP`, `ARP`, … */
  protocol: string
  /** Length on the wire, and how much of it was captured. */
  length: number
  captured: number
  tcp: PacketTcp | null
  /** A piece of an IP datagram. */
  fragment: boolean
  comment: string | null
  /** Made up by a recording around the bytes that sockets relayed; never on any wire. */
  synthetic: boolean
}

export interface PacketDetail {
  row: PacketRow
  layers: PacketLayer[]
  /** What a recording knows and packets cannot carry. */
  facts: Fact[]
}

/** The packets that brought a frame's bytes, in the stream's order. */
export interface FramePackets {
  total: number
  packets: number[]
}

/** The frames that have bytes in a packet. */
export interface PacketFrames {
  total: number
  rows: FrameRow[]
}
