import type { ConnectionNumber } from './numbers'
import type { OperationError } from './operation'
import type { RecordingGapReason } from './fact'

/** At most this many ticks a second leave an engine, whatever the traffic. */
export const MAX_TICKS_PER_SECOND = 20

/** Packets are captured beside the proxy, or (`failure`) are not, though that was asked for. */
export interface PacketsState {
  interface: string
  failure: OperationError | null
}

/** What a session's source knows and its index does not: a recording's disk, what a file ended with. */
export interface SourceStatus {
  /** Bytes relayed but not recorded; normally 0. */
  droppedBytes: number
  recordingStopped: RecordingGapReason | null
  /** Milliseconds that recorded traffic waits for the disk, where that is so long that it has to be told. */
  behindMilliseconds?: number
  /** Why a file was not read to its end: `file-truncated` or `file-damaged`, with the `offset` where. */
  readProblem?: OperationError | null
  /** Of a recording that was started with packets. */
  livePackets?: PacketsState
}

/** What changed since the last tick: counts only; rows are asked for. */
export interface Tick extends SourceStatus {
  connections: number
  frames: number
  messages: number
  packets: number
  bytes: number
  /** Size of the session file. */
  fileBytes: number
  /** Frames of the connection that is on screen are counted in its row; changed rows are named, or `null` for many (over 200). */
  changedConnections: ConnectionNumber[] | null
  errors: number
  warnings: number
  notes: number
}
