import type { CaptureInterface } from '@shared/model/capture-interface'
import type { Direction } from '@shared/model/direction'

/** A control segment of the client leg as it was captured, without its payload. */
export interface CapturedSegment {
  /** The connection's four-tuple, the same in both directions. */
  key: string
  direction: Direction
  /** When it was captured: seconds since the epoch and nanoseconds within the second. */
  seconds: number
  nanos: number
  seq: number
  ack: number
  flags: number
  /** Its bytes from the link header to the end of the TCP header. */
  packet: Uint8Array
  /** Length of the whole packet on the wire. */
  originalLength: number
}

/** Who takes what is captured. */
export interface CapturedPacketsSink {
  captureBegan(description: CaptureInterface): void
  captured(segment: CapturedSegment): void
  /** Packets the system could not hand over, since the last time it said so. */
  captureDropped(packets: number): void
}
