import type { JobPhase } from '@shared/model/job'

/** A job as the one who does the work sees it. */
export interface RunningJob {
  /** Aborted when the job is cancelled: what is done stays, the rest is left. */
  readonly signal: AbortSignal
  /** Cheap: may be called for every chunk. */
  progress(phase: JobPhase, done: number, total: number | null): void
}

/** For work whose progress is not shown. */
export const UNWATCHED_JOB: RunningJob = { signal: new AbortController().signal, progress: () => undefined }
