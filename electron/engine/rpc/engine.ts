import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'
import type { ComparisonSummary } from '@shared/ipc/comparison-rows'
import type { ComparisonRequest } from '@shared/model/comparison-request'
import type { DecodeAsKind } from '@shared/model/decode-as'
import type { ExportedFile, ExportPreview, ExportRequest } from '@shared/model/export-request'
import type { Job } from '@shared/model/job'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { OperationResult } from '@shared/model/operation'
import type { RedactionPreview } from '@shared/model/redaction'
import type { RecordingOptions, RunningRoute } from '@shared/model/recording-options'
import type { Tick } from '@shared/model/tick'

/** A recording that has begun. */
export interface StartedRecording {
  /** The new session file. */
  path: string
  routes: RunningRoute[]
}

/**
 * What an engine does: one session, either recorded or read from a file. EngineHost does it, on a thread of its own;
 * the other side of that thread (connectEngine) is an Engine too.
 */
export interface Engine {
  /** Listens on every route, or on none, and records into a new file in `folder`. */
  record(folder: string, options: RecordingOptions): Promise<OperationResult<StartedRecording>>
  /**
   * Begins to read a capture file; resolves once it is known to be one. A job, from unpacking a compressed file to the
   * last packet: cancelled, the session has what was read by then.
   */
  open(file: string): Promise<OperationResult<null>>
  /** Asks the session. Arguments were validated at the gate. */
  ask<C extends SessionCommand>(command: C, args: SessionArguments<C>): Promise<SessionResults[C]>
  /**
   * Ends listeners and recording, or cancels the reading. Resolves when everything is on disk. The session goes on
   * answering. With `keepRelays` the connections there are go on unrecorded, until the session is closed.
   */
  stop(keepRelays?: boolean): Promise<void>
  /** WebSockets that stopping a recording would end; 0 for a capture. */
  openWebSockets(): Promise<number>
  /** Takes what there is now off the window. Traffic, recording and file are untouched. */
  clear(): Promise<void>
  /**
   * Decodes a connection differently by reading the file anew, as a job. Not while it is recorded. Resolves when reading
   * has begun; the session that answers from then on is another one.
   */
  decodeAs(connection: ConnectionNumber, as: DecodeAsKind): Promise<OperationResult<null>>
  /** Writes the session, or a part of it, into a file, as a job; null where it was cancelled. A recording goes on meanwhile. */
  export(path: string, request: ExportRequest): Promise<OperationResult<ExportedFile | null>>
  /** What an export would hold, and how large it would be. */
  exportPreview(request: ExportRequest): Promise<ExportPreview>
  /** What rules of a redaction find; null where a later question took its place. */
  redactionPreview(rules: string[]): Promise<OperationResult<RedactionPreview | null>>
  /** A text format as text; null where it is longer than `limit` characters. */
  exportText(request: ExportRequest, limit: number): Promise<string | null>
  /**
   * Compares the session, or one of its connections, as a job; null where it was cancelled. The rows of the last comparison
   * are asked for with `comparison.window`.
   * @param path the capture that was chosen, where it is compared with one
   */
  compare(request: ComparisonRequest, path: string | null): Promise<OperationResult<ComparisonSummary | null>>
  /** Asks a job to stop; one that has ended is left alone. */
  cancel(job: number): Promise<void>
  /** Stops, then gives all files back. Twice is no error. */
  close(): Promise<void>
}

/** What an engine tells by itself. */
export interface EngineEvents {
  tick(tick: Tick): void
  job(job: Job): void
}
