import { basename } from 'node:path'
import { UNWATCHED_JOB, type RunningJob } from '../jobs/running-job'
import { done, type OperationError, type OperationResult } from '@shared/model/operation'
import type { SourceStatus } from '@shared/model/tick'
import type { CaptureResult } from '@shared/model/capture-sink'
import { CaptureSource } from './capture-source'
import type { DecodeAs } from '../index/decode-choice'
import { Session, type SessionOptions } from '../index/session'

/** A session that is read from a capture file in the background. It can be looked at meanwhile. */
export class CaptureSession {
  readonly session: Session
  /** As it was opened: a compressed file, not its unpacked copy. */
  readonly path: string
  /** Resolves when reading has ended, be it early; never rejects but for a bug of ours. */
  readonly done: Promise<CaptureResult>
  readonly #source: CaptureSource
  readonly #options: SessionOptions
  readonly #stop = new AbortController()
  #problem: OperationError | null = null

  private constructor(path: string, source: CaptureSource, options: SessionOptions, job: RunningJob) {
    this.path = path
    this.#source = source
    this.#options = options
    this.session = new Session(source.bytes, options)
    this.done = this.#import(job)
  }

  /** Begins to read; resolves as soon as the file is known to be a capture. The job ends with the reading. */
  static async open(
    path: string,
    options: SessionOptions = {},
    job: RunningJob = UNWATCHED_JOB,
  ): Promise<OperationResult<CaptureSession>> {
    const source = await CaptureSource.open(path, { job })
    return source.ok ? done(new CaptureSession(path, source.value, options, job)) : source
  }

  /** Ends the reading and reads the same file from its beginning into a new session. It takes this one's place: the file is its now. */
  async again(decodeAs: DecodeAs, job: RunningJob = UNWATCHED_JOB): Promise<CaptureSession> {
    await this.stop()
    return new CaptureSession(this.path, this.#source, { ...this.#options, decodeAs }, job)
  }

  get name(): string {
    return basename(this.path)
  }

  status(): SourceStatus {
    return {
      recordingStopped: null,
      droppedBytes: this.session.unrecordedBytes,
      readProblem: this.#problem,
    }
  }

  /** Ends the reading; what was read stays. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.done
  }

  /** Gives the file back; call `stop` first. */
  close(): void {
    this.#source.close()
  }

  async #import(job: RunningJob): Promise<CaptureResult> {
    const signal = AbortSignal.any([job.signal, this.#stop.signal])
    const result = await this.#source.read(this.session, { job: { ...job, signal } })
    this.#problem = readProblem(result)
    this.session.result = result
    this.session.changed()
    return result
  }
}

/** What the window says of a file that could not be read to its end; null where it could, or reading was cancelled. */
function readProblem({ error, truncated }: CaptureResult): OperationError | null {
  if (error === null) return null
  const code = truncated ? 'file-truncated' : 'file-damaged'
  return { code, values: { ...error.values, offset: error.offset, fault: error.code } }
}
