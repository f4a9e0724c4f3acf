import type { Direction } from './direction'
import type { ConnectionNumber, FrameNumber, PacketNumber, StreamOffset } from './numbers'

export type Severity = 'error' | 'warning' | 'note'

/** Traffic that breaks a rule, as data. The catalogue in shared/diagnostics holds the rest by `code`. */
export interface Diagnostic {
  code: string
  /** Null where it is about the capture as a whole. */
  connection: ConnectionNumber | null
  direction: Direction | null
  /** Number of the frame within its connection, where the diagnostic is about one. */
  frame: FrameNumber | null
  packet: PacketNumber
  /** Range of the direction's stream the diagnostic is about, where there is one. */
  range: { start: StreamOffset; end: StreamOffset } | null
  /** Values for the sentence: numbers, header values, close codes. */
  values: Record<string, string | number>
}
