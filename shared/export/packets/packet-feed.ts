import type { CaptureInterface } from '../../model/capture-interface'

/** A packet to be written. One object may be reused for all packets: it is valid until the next one is asked for. */
export interface ExportedPacket {
  /** Its place among the interfaces. */
  interfaceNumber: number
  /** Since the epoch, and nanoseconds within that second. */
  seconds: number
  nanos: number
  /** What was captured of it. */
  bytes: Uint8Array
  originalLength: number
  /** Its comments, and the facts a recording keeps there. */
  comment: string | null
}

/** What capture files are written from, where they are not copied block by block. */
export interface PacketFeed {
  version: string
  interfaces: readonly CaptureInterface[]
  packets(): Iterable<ExportedPacket>
}
