import type { CaptureFault } from './capture-fault'
import type { CaptureInterface } from './capture-interface'
import type { Direction } from './direction'
import type { ConnectionNumber, FileOffset, PacketNumber } from './numbers'
import type { StreamSink } from './stream-event'

/** How the reading of a capture ended. `error` is null at a clean end of file. */
export interface CaptureResult {
  /** Of a HAR, packets were made from what it tells. */
  format: 'pcap' | 'pcapng' | 'har'
  packets: number
  /** The file ends inside a packet or block, or reading was cancelled. */
  truncated: boolean
  error: CaptureFault | null
}

/** What a session takes in: packets as they are registered, and the stream events they amount to. */
export interface CaptureSink extends StreamSink {
  format(format: 'pcap' | 'pcapng'): void
  interface(description: CaptureInterface): void
  /**
   * Registers the next packet and returns its number (from 1). Time is `seconds` since the epoch (an integer,
   * may be negative) plus `nanos` (0 to 999 999 999).
   * @param interfaceNumber NO_INTERFACE (shared/capture) for a record of the file that is no packet but, as in
   *   Wireshark, has a number among them
   * @param fileOffset where the packet's first captured byte stands in the (decompressed) session file
   */
  packet(
    seconds: number,
    nanos: number,
    fileOffset: FileOffset,
    capturedLength: number,
    originalLength: number,
    interfaceNumber: number,
  ): PacketNumber
  /** Packets the capturing program says it lost (pcapng ISB, EPB dropcount), added up. */
  dropped(packets: number): void
  /** Packets of a protocol by this name were not read any further; told once for each name, before `finished`. */
  undecoded?(name: string, packets: number, first: PacketNumber): void
  finished(result: CaptureResult): void
  /**
   * The packet is a TCP segment of this connection, or ICMP about one of the opposite direction; told once a packet,
   * those of a connection in the order of their numbers.
   */
  segment?(packet: PacketNumber, connection: ConnectionNumber, direction: Direction): void
  /** A comment on a packet, or (`packet` null) on the capture or an interface. Facts are no comments. */
  comment?(text: string, packet: PacketNumber | null): void
  /** A host name the capture gives for an address. */
  name?(address: string, name: string): void
  /** Secrets the capture carries, for example a TLS key log. `secrets` is borrowed. */
  secrets?(type: number, secrets: Uint8Array): void
}
