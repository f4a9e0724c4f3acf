import type { CaptureFault } from '../model/capture-fault'
import type { CaptureInterface } from '../model/capture-interface'

/** Of a record that was captured on no interface. */
export const NO_INTERFACE = 0xffff_fffe

/** A packet as the file holds it. One object is reused for all packets of a reader: copy what you keep. */
export interface CapturedPacket {
  /** Number of its interface, counted through all sections of the file from 0. */
  interfaceNumber: number
  /** Whole seconds since the epoch, and nanoseconds within that second. */
  seconds: number
  nanos: number
  /** Borrowed: the packet is bytes[start] to bytes[start + capturedLength - 1], valid during the call only. */
  bytes: Uint8Array
  start: number
  capturedLength: number
  /** Length on the wire, never less than `capturedLength`. */
  originalLength: number
  /** Where bytes[start] stands in the (decompressed) file. */
  fileOffset: number
  comments: readonly string[]
}

/** What a reader finds, in the file's order. */
export interface PacketReaderSink {
  interface(description: CaptureInterface): void
  packet(packet: CapturedPacket): void
  /** Packets the capturing program says it lost, since the last time it said so. */
  dropped(packets: number): void
  /** A Decryption Secrets Block (for example a TLS key log, SECRETS_TLS_KEY_LOG). `secrets` is borrowed. */
  secrets(type: number, secrets: Uint8Array): void
  /** A host name the file gives for an address. */
  name(address: string, name: string): void
  /** A comment on the capture itself or one of its interfaces. */
  comment(text: string): void
  /**
   * A record of the file that is no packet but has a number among them in Wireshark. It has no time, so it comes with
   * that of the packet before it; its interface is NO_INTERFACE.
   */
  record?(record: CapturedPacket): void
}

/**
 * Turns the bytes of a capture file, in chunks cut anywhere, into packets. Never throws on what the file holds: the
 * first fault ends reading, everything before it has been reported.
 */
export interface PacketReader {
  readonly format: 'pcap' | 'pcapng'
  /** Set once reading cannot go on; later chunks are ignored. */
  readonly fault: CaptureFault | null
  /** @param chunk borrowed during the call */
  push(chunk: Uint8Array): void
  /** Bytes that come next and do not matter: a caller that can seek may `advance` by up to so many instead of pushing them. */
  readonly unneeded: number
  advance(count: number): void
  /** No more bytes come. Sets `fault` where the file ends inside something. */
  end(): void
}

/** Packets longer than this are taken for corrupt lengths, as Wireshark does. */
export const MAX_PACKET_LENGTH = 262_144
