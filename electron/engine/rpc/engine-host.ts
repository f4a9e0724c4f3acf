import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'
import type { ComparisonSummary } from '@shared/ipc/comparison-rows'
import type { ComparisonRequest } from '@shared/model/comparison-request'
import type { DecodeAsKind } from '@shared/model/decode-as'
import type { ExportedFile, ExportPreview, ExportRequest } from '@shared/model/export-request'
import type { RunningJob } from '../jobs/running-job'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { RedactionPreview } from '@shared/model/redaction'
import { done, failed, type OperationResult } from '@shared/model/operation'
import type { RecordingOptions } from '@shared/model/recording-options'
import { createSessionFile } from '../file/session-file'
import type { DecodeAs } from '../index/decode-choice'
import { exportedClipboardText, previewExport } from '../export/export-preview'
import { compiledRules, previewRedaction } from '../export/redact/redaction'
import { exportSession } from '../export/export-session'
import type { ExportSource } from '../export/export-source'
import { exportSourceOf } from '../export-source-of'
import { Jobs } from '../jobs/jobs'
import { CaptureSession } from '../sources/capture-session'
import { withConnection } from '../sources/decode-as'
import { Recording } from '../sources/recording'
import { SessionTicker } from '../views/session-ticker'
import { SessionViews } from '../views/session-views'
import type { Engine, EngineEvents, StartedRecording } from './engine'
import { holdComparison, type HeldComparison } from './session-comparison'

/** What the engine thread does, without the thread. */
export class EngineHost implements Engine {
  readonly #version: string
  readonly #events: EngineEvents
  readonly #jobs: Jobs
  /** Ends the redaction preview that is being made. */
  #redactionPreview = new AbortController()
  #source: Recording | CaptureSession | null = null
  #views: SessionViews | null = null
  #ticker: SessionTicker | null = null
  #comparison: HeldComparison | null = null

  constructor(version: string, events: EngineEvents) {
    this.#version = version
    this.#events = events
    this.#jobs = new Jobs((job) => events.job(job))
  }

  async record(folder: string, options: RecordingOptions): Promise<OperationResult<StartedRecording>> {
    this.#assertFree()
    const file = createSessionFile(folder, new Date())
    if (!file.ok) return file
    const recording = await Recording.start(file.value, options, {
      version: this.#version,
      session: { onChange: this.#onChange },
      onProblem: (problem) => console.error('Recording:', problem),
    })
    if (!recording.ok) return recording
    this.#begin(recording.value)
    return done({ path: file.value.path, routes: [...recording.value.routes] })
  }

  open(path: string): Promise<OperationResult<null>> {
    this.#assertFree()
    return this.#read('open', (job) => CaptureSession.open(path, { onChange: this.#onChange }, job))
  }

  /** The file is read again, into a session that takes the place of the one there was (see DecodeAs). */
  async decodeAs(connection: ConnectionNumber, as: DecodeAsKind): Promise<OperationResult<null>> {
    const source = this.#source
    if (source === null) throw new Error('There is no session on this thread.')
    const choice = withConnection(source.session, connection, as)
    await this.#jobs.cancelAll()
    return this.#read('decode-as', (job) => this.#again(source, choice, job))
  }

  /** @throws before a session was started: the main process asks for none that is not */
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws becomes a rejection
  async ask<C extends SessionCommand>(command: C, args: SessionArguments<C>): Promise<SessionResults[C]> {
    if (this.#views === null) throw new Error('There is no session on this thread.')
    return this.#views.answer(command, args)
  }

  openWebSockets(): Promise<number> {
    return Promise.resolve(this.#source instanceof Recording ? this.#source.openWebSockets : 0)
  }

  async stop(keepRelays = false): Promise<void> {
    this.#redactionPreview.abort()
    await this.#jobs.cancelAll()
    const source = this.#source
    await (source instanceof Recording ? source.stop(keepRelays) : source?.stop())
    this.#ticker?.flush()
  }

  clear(): Promise<void> {
    this.#views?.clear()
    this.#ticker?.flush()
    return Promise.resolve()
  }

  export(path: string, request: ExportRequest): Promise<OperationResult<ExportedFile | null>> {
    const source = this.#exportSource()
    return this.#jobs.run('export', (job) =>
      exportSession(source, request, path, {
        signal: job.signal,
        onProgress: ({ share, bytes }) =>
          job.progress('exporting', bytes, share > 0 ? Math.round(bytes / share) : null),
      }),
    )
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws becomes a rejection
  async exportPreview(request: ExportRequest): Promise<ExportPreview> {
    return previewExport(this.#exportSource(), request)
  }

  async redactionPreview(rules: string[]): Promise<OperationResult<RedactionPreview | null>> {
    this.#redactionPreview.abort()
    const { signal } = (this.#redactionPreview = new AbortController())
    const compiled = compiledRules(rules)
    if (compiled === null) return failed('redaction-rule-invalid')
    return previewRedaction(this.#exportSource(), compiled, { signal })
  }

  async exportText(request: ExportRequest, limit: number): Promise<string | null> {
    return exportedClipboardText(this.#exportSource(), request, limit)
  }

  compare(
    request: ComparisonRequest,
    path: string | null,
  ): Promise<OperationResult<ComparisonSummary | null>> {
    const source = this.#source
    if (source === null) throw new Error('There is no session on this thread.')
    const kind = request.with === 'server' || request.with === 'page' ? 'replay' : 'compare'
    return this.#jobs.run(kind, async (job) => {
      const held = await holdComparison(source.session, request, { path, version: this.#version }, job)
      if (!held.ok) return held
      if (held.value === null) return done(null)
      this.#comparison?.close()
      this.#comparison = held.value
      if (this.#views !== null) this.#views.comparison = held.value.rows
      return done(held.value.summary)
    })
  }

  cancel(job: number): Promise<void> {
    this.#jobs.cancel(job)
    return Promise.resolve()
  }

  async close(): Promise<void> {
    await this.stop()
    this.#ticker?.stop()
    this.#views?.stop()
    this.#comparison?.close()
    this.#source?.close()
    // The folder of recordings is no place for what nobody came to.
    if (this.#source instanceof Recording) this.#source.removeIfEmpty()
  }

  /** Reads a capture as a job; resolves when reading has begun. */
  #read(
    kind: 'open' | 'decode-as',
    open: (job: RunningJob) => Promise<OperationResult<CaptureSession>>,
  ): Promise<OperationResult<null>> {
    return new Promise((resolve, reject) => {
      const work = async (job: RunningJob): Promise<OperationResult<null>> => {
        const capture = await open(job)
        if (!capture.ok) {
          resolve(capture)
          return capture
        }
        this.#begin(capture.value)
        resolve(done(null))
        await capture.value.done
        // Before the job is told to have ended: its last packets.
        this.#ticker?.flush()
        const problem = capture.value.status().readProblem ?? null
        return problem === null ? done(null) : { ok: false, error: problem }
      }
      this.#jobs.run(kind, work).catch(reject)
    })
  }

  async #again(
    source: Recording | CaptureSession,
    decodeAs: DecodeAs,
    job: RunningJob,
  ): Promise<OperationResult<CaptureSession>> {
    if (source instanceof CaptureSession) return done(await source.again(decodeAs, job))
    // A recording that has ended is a capture like any other.
    const capture = await CaptureSession.open(source.path, { onChange: this.#onChange, decodeAs }, job)
    if (capture.ok) source.close()
    return capture
  }

  #exportSource(): ExportSource {
    const source = this.#source
    if (source === null) throw new Error('There is no session on this thread.')
    const { session, name, path } = source
    return exportSourceOf({ session, name, version: this.#version, file: path })
  }

  #begin(source: Recording | CaptureSession): void {
    const isReread = this.#source !== null
    this.#ticker?.stop()
    this.#views?.stop()
    this.#source = source
    const views = new SessionViews(source.session)
    this.#views = views
    this.#ticker = new SessionTicker(
      source.session,
      views,
      () => source.status(),
      (tick) => this.#events.tick(tick),
    )
    if (isReread) this.#ticker.flush()
    else this.#ticker.changed()
  }

  #assertFree(): void {
    if (this.#source !== null) throw new Error('This thread has a session already.')
  }

  readonly #onChange = (): void => {
    this.#ticker?.changed()
  }
}
