import type { OperationError } from './operation'

/** What takes so long that a person wants to see how far it is, and may want to stop it. */
export type JobKind =
  /** A capture is unpacked where it is compressed, and read. */
  | 'open'
  /** A capture is read again, to decode a connection differently. */
  | 'decode-as'
  /** A session, or a part of it, is written in another format. */
  | 'export'
  /** Two sessions are compared. */
  | 'compare'
  /** One side of a recorded connection is played again. */
  | 'replay'

/** What a job is doing now; `done` and `total` count bytes of that, thousandths of a comparison, frames of a replay. */
export type JobPhase = 'starting' | 'unpacking' | 'reading' | 'exporting' | 'comparing' | 'replaying'

/** Long work on an engine, as it is told from the engine to the window. */
export interface Job {
  /** From 1, never used again by the same engine. */
  id: number
  kind: JobKind
  phase: JobPhase
  done: number
  /** Null where it is not known how much there is. */
  total: number | null
  state: 'running' | 'done' | 'cancelled' | 'failed'
  /** Why it failed. */
  error: OperationError | null
}
