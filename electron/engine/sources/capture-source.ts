import { UNWATCHED_JOB, type RunningJob } from '../jobs/running-job'
import { failed, type OperationResult } from '@shared/model/operation'
import { rmSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { CaptureResult } from '@shared/model/capture-sink'
import {
  closeCaptureFile,
  detectFormat,
  openCaptureFile,
  whyNoCapture,
  type CaptureFile,
  type CaptureFormat,
} from '../import/capture-file'
import { scanSecrets } from '../import/scan-secrets'
import { importCapture } from '../import/import-capture'
import { DEFAULT_SPOOL_LIMIT } from '../import/spool'
import { FileBytes } from '../file/file-bytes'
import type { Session } from '../index/session'
import type { SessionBytes } from '../file/session-bytes'
import { SwappedEnds } from './swapped-ends'

export interface ReadOptions {
  job?: RunningJob
  /** Awaited after each chunk: backpressure: the reading waits for a writer that is slower. */
  pace?: () => Promise<void>
}

/** A capture file that can be read into sessions, and whose bytes can be read again. */
export class CaptureSource {
  readonly bytes: SessionBytes
  readonly #file: CaptureFile
  readonly #format: CaptureFormat

  private constructor(file: CaptureFile, format: CaptureFormat) {
    this.#file = file
    this.#format = format
    this.bytes = new FileBytes(file.descriptor, file.size)
  }

  /**
   * Opens a capture; one that is compressed, a pipe or standard input (`-`) is unpacked into a temporary file first.
   * It is an error where the file cannot be read or is no capture, or where the job is cancelled meanwhile.
   */
  static async open(
    path: string,
    {
      standardInput = process.stdin,
      job = UNWATCHED_JOB,
    }: { standardInput?: Readable; job?: RunningJob } = {},
  ): Promise<OperationResult<CaptureSource>> {
    let file: CaptureFile
    try {
      file = await openCaptureFile(path, standardInput, {
        limit: DEFAULT_SPOOL_LIMIT,
        signal: job.signal,
        onUnpacking: (read, total) => job.progress('unpacking', read, total),
      })
    } catch (error) {
      return failed('file-unreadable', { path, detail: errorCode(error) })
    }
    if (job.signal.aborted) {
      closeCaptureFile(file)
      return failed('cancelled', { path })
    }
    const format = detectFormat(file)
    if (format !== null) return { ok: true, value: new CaptureSource(file, format) }
    const { code, values } = whyNoCapture(file)
    closeCaptureFile(file)
    return failed('file-not-a-capture', { ...values, path, fault: code })
  }

  /** Reads the capture into a session, to its end or until it is cancelled. Never rejects but for a bug of ours. */
  async read(session: Session, { job = UNWATCHED_JOB, pace }: ReadOptions = {}): Promise<CaptureResult> {
    if (this.#format === 'pcapng') {
      const { tlsSecrets } = session
      tlsSecrets.whenMissing(() =>
        scanSecrets(this.bytes, (type, secrets) => tlsSecrets.addBlock(type, secrets)),
      )
    }
    const { swapped } = session.decodeAs
    const sink = swapped.size === 0 ? session : new SwappedEnds(session, swapped)
    const result = await importCapture(this.#file, this.#format, sink, {
      signal: job.signal,
      onProgress: ({ bytes }) => job.progress('reading', bytes, this.bytes.size),
      pace: async () => {
        await session.caughtUp()
        await pace?.()
      },
    })
    if (this.#file.trailingBytes > 0) session.trailing(this.#file.trailingBytes)
    if (this.#file.origin === 'har') {
      session.captureFormat = 'har'
      result.format = 'har'
    }
    return result
  }

  /** Gives the file back and removes its unpacked copy. */
  close(): void {
    this.bytes.close()
    const { spoolFolder } = this.#file
    if (spoolFolder !== null) rmSync(spoolFolder, { recursive: true, force: true })
  }
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error))
}
