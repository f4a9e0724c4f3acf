import type { Endpoint } from '@shared/model/endpoint'
import type { ConnectionNumber } from '@shared/model/numbers'

/**
 * Packets of the recorded connections that a sniffer captures beside the proxy, and writes into the same file (the
 * sniffer's CapturedSegmentRecorder does). The recorder tells it what becomes of its connections.
 */
export interface PacketsBeside {
  /** Packets of it in the file, and those the system lost; null where nothing is captured. */
  readonly statistics: { written: number; dropped: number } | null
  /**
   * A connection was accepted, nothing of it is written yet. One whose address the system could not tell stays
   * without packets.
   */
  accepted(
    connection: ConnectionNumber,
    client: Endpoint,
    listen: Endpoint,
    seconds: number,
    nanos: number,
  ): void
  /** The connection's beginning is written: now what was captured of it before. */
  catchUp(connection: ConnectionNumber): void
  /** Nothing more of the connection will be recorded. */
  finished(connection: ConnectionNumber): void
  /** Writes what is held. Nothing is taken any more. */
  close(): void
}

/** Nothing is captured. */
export const NO_PACKETS_BESIDE: PacketsBeside = {
  statistics: null,
  accepted: () => undefined,
  catchUp: () => undefined,
  finished: () => undefined,
  close: () => undefined,
}
