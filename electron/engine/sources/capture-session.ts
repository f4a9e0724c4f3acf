import type { OperationError, OperationResult } from '@shared/model/operation'
import type { SourceStatus } from '@shared/model/tick'
import type { CaptureResult } from '@shared/model/capture-sink'
import { CaptureSource } from './capture-source'
import type { DecodeAs } from '../index/decode-choice'
import { Session, type SessionOptions } from '../index/session'

/** A session that is read from a capture file in the background. It can be looked at meanwhile. */
export class CaptureSession {
  readonly session: Session
  /** Resolves when reading has ended, be it early; never rejects but for a bug of ours. */
  readonly done: Promise<CaptureResult>
  readonly #source: CaptureSource
  readonly #options: SessionOptions
  readonly #cancel: AbortController
  #read = 0
  #reading = true
  #problem: OperationError | null = null

  private constructor(source: CaptureSource, options: SessionOptions, cancel: AbortController) {
    this.#source = source
    this.#options = options
    this.#cancel = cancel
    this.session = new Session(source.bytes, options)
    this.done = this.#import()
  }

  /** Begins to read; resolves as soon as the file is known to be a capture. `cancel` ends the reading, and already the unpacking. */
  static async open(
    path: string,
    options: SessionOptions = {},
    cancel: AbortController = new AbortController(),
  ): Promise<OperationResult<CaptureSession>> {
    const source = await CaptureSource.open(path, { signal: cancel.signal })
    return source.ok ? { ok: true, value: new CaptureSession(source.value, options, cancel) } : source
  }

  /** Ends the reading and reads the same file from its beginning into a new session. It takes this one's place: the file is its now. */
  async again(decodeAs: DecodeAs): Promise<CaptureSession> {
    await this.stop()
    return new CaptureSession(this.#source, { ...this.#options, decodeAs }, new AbortController())
  }

  status(): SourceStatus {
    return {
      recordingStopped: null,
      progress: this.#reading ? { read: this.#read, total: this.session.bytes.size } : null,
      droppedBytes: this.session.unrecordedBytes,
      readProblem: this.#problem,
    }
  }

  /** Ends the reading; what was read stays. */
  async stop(): Promise<void> {
    this.#cancel.abort()
    await this.done
  }

  /** Gives the file back; call `stop` first. */
  close(): void {
    this.#source.close()
  }

  async #import(): Promise<CaptureResult> {
    const onProgress = ({ bytes }: { bytes: number }): void => {
      this.#read = bytes
    }
    const { signal } = this.#cancel
    const result = await this.#source.read(this.session, { signal, onProgress })
    this.#reading = false
    this.#problem = readProblem(result)
    this.session.result = result
    this.session.changed()
    return result
  }
}

/** What the window says of a file that could not be read to its end; null where it could, or nobody wanted it. */
function readProblem({ error, truncated }: CaptureResult): OperationError | null {
  if (error === null) return null
  const code = truncated ? 'file-truncated' : 'file-damaged'
  return { code, values: { offset: error.offset, detail: error.sentence } }
}
