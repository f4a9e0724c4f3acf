import type { Job, JobKind } from '@shared/model/job'
import type { RunningJob } from './running-job'
import type { OperationResult } from '@shared/model/operation'
import { MAX_TICKS_PER_SECOND } from '@shared/model/tick'

const INTERVAL_MILLISECONDS = 1000 / MAX_TICKS_PER_SECOND

interface Running {
  job: Job
  cancel: AbortController
  ended: Promise<unknown>
}

/** The long work of one engine: each piece has a number, tells how far it is, and can be cancelled. */
export class Jobs {
  readonly #tell: (job: Job) => void
  readonly #running = new Map<number, Running>()
  #nextId = 1

  /** @param tell gets a copy when a job begins, at most MAX_TICKS_PER_SECOND times a second as it goes on, and when it ends */
  constructor(tell: (job: Job) => void) {
    this.#tell = tell
  }

  /**
   * Does the work as a job. What it throws is a bug of ours: the job has failed, and the caller gets the error.
   * @param work stops early when its signal is aborted, and returns what there is by then
   */
  async run<T>(
    kind: JobKind,
    work: (job: RunningJob) => Promise<OperationResult<T>>,
  ): Promise<OperationResult<T>> {
    const id = this.#nextId++
    const job: Job = { id, kind, phase: 'starting', done: 0, total: null, state: 'running', error: null }
    const cancel = new AbortController()
    let lastTold = performance.now()
    const tell = (): void => {
      lastTold = performance.now()
      this.#tell({ ...job })
    }
    tell()
    const working = work({
      signal: cancel.signal,
      progress: (phase, done, total) => {
        const isNewPhase = phase !== job.phase
        job.phase = phase
        job.done = done
        job.total = total
        if (isNewPhase || performance.now() - lastTold >= INTERVAL_MILLISECONDS) tell()
      },
    })
    this.#running.set(id, { job, cancel, ended: working })
    try {
      const result = await working
      job.error = result.ok ? null : result.error
      job.state = cancel.signal.aborted ? 'cancelled' : result.ok ? 'done' : 'failed'
      return result
    } catch (error) {
      job.state = 'failed'
      job.error = { code: 'unexpected', values: { detail: String(error) } }
      throw error
    } finally {
      this.#running.delete(id)
      tell()
    }
  }

  /** Asks a job to stop; one that has ended already is left alone. */
  cancel(id: number): void {
    this.#running.get(id)?.cancel.abort()
  }

  /** Asks all to stop, and waits until they have. */
  async cancelAll(): Promise<void> {
    const running = [...this.#running.values()]
    for (const { cancel } of running) cancel.abort()
    await Promise.allSettled(running.map(({ ended }) => ended))
  }
}
