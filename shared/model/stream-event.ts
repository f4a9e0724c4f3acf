import type { Direction } from './direction'
import type { Endpoint } from './endpoint'
import type { Fact } from './fact'
import type { BytePlace, ConnectionNumber, PacketNumber, StreamOffset } from './numbers'

/**
 * The one pipeline: a live recording and a capture file differ only in who calls a StreamSink. Everything
 * after it (heads, frames, messages, diagnostics, index, window) is the same code.
 *
 * - `connection` numbers start at 0, in the order connections open, and are never reused within a session.
 * - `packet` is the number of the packet in the session file that carried the event; packets start at 1, as
 *   in Wireshark, and are registered with the session's packet table (which knows their time) before any
 *   event names them.
 * - A connection is opened once, then any number of data, gap, tcp and fact events come, then `closed` at
 *   most once for each direction ('fin') or once for both ('rst').
 */
export interface StreamSink {
  opened(connection: ConnectionNumber, client: Endpoint, server: Endpoint, packet: PacketNumber): void
  /**
   * The next bytes of one direction, in stream order: those of `bytes` from `start` to `end`, so that no view is made
   * of every segment.
   * @param bytes borrowed: valid during the call only, never modified
   * @param place where bytes[start] stands for good: an offset in the session file, or in a source made from it
   */
  data(
    connection: ConnectionNumber,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: PacketNumber,
    place: BytePlace,
  ): void
  /** `length` bytes of this direction are missing from the capture; the stream goes on after them. */
  gap(connection: ConnectionNumber, direction: Direction, length: number, packet: PacketNumber): void
  /** `direction` is that of the FIN or RST segment. An RST ends both directions. */
  closed(connection: ConnectionNumber, direction: Direction, how: CloseKind, packet: PacketNumber): void
  /** What the transport did; allocated only for segments that matter (handshake, anomalies). */
  tcp(connection: ConnectionNumber, event: TcpEvent, packet: PacketNumber): void
  /** What the recorder knows and packets cannot carry. */
  fact(connection: ConnectionNumber, fact: Fact, packet: PacketNumber): void
}

export type CloseKind = 'fin' | 'rst'

/** A segment its receiver does not take, because of its sequence number (RFC 9293 §3.10.7.4). */
export type IgnoredSegment = 'rst' | 'fin' | 'syn' | 'data'

/** RFC 9293 §3.5. `seq` and `ack` are absolute; `inferred` steps stand for what sockets reported and carry no numbers. */
export type TcpEvent =
  | { kind: 'syn'; seq: number; inferred: boolean }
  /** `ack` is null where the server answered the SYN with a SYN of its own. */
  | { kind: 'syn-ack'; seq: number; ack: number | null; inferred: boolean }
  | { kind: 'handshake-ack'; seq: number; ack: number; inferred: boolean }
  | { kind: 'mid-stream' }
  | { kind: 'syn-retransmitted'; direction: Direction }
  | { kind: 'retransmission'; direction: Direction; length: number }
  | { kind: 'out-of-order'; direction: Direction; length: number }
  | { kind: 'overlap-conflict'; direction: Direction; streamOffset: StreamOffset; length: number }
  | { kind: 'keep-alive'; direction: Direction }
  | { kind: 'zero-window'; direction: Direction }
  | { kind: 'window-reopened'; direction: Direction }
  | { kind: 'packet-truncated'; direction: Direction; missing: number }
  /** The two ends went on as if it had not come. */
  | { kind: 'unacceptable'; direction: Direction; segment: IgnoredSegment }
  /** No packet of this direction was captured so far, though the other end has acknowledged bytes of it. */
  | { kind: 'one-direction'; direction: Direction }
  /** Source and destination are the same socket. */
  | { kind: 'self-connect' }
  /** What an RST carries, which is no data (RFC 1122 §4.2.2.12): printable characters of it. */
  | { kind: 'reset-text'; direction: Direction; text: string }
  /** A segment whose checksum is wrong, and which its receiver dropped. */
  | { kind: 'corrupt'; direction: Direction }
  /** An ICMP error that quotes a segment of this direction; `version` is that of IP, `from` who says so. */
  | { kind: 'icmp'; direction: Direction; from: string; version: 4 | 6; type: number; code: number }
