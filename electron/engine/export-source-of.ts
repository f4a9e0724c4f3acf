import type { ExportSource, ReadCapture, ReadJob } from './export/export-source'
import { Session, type SessionOptions } from './index/session'
import { UNWATCHED_JOB, type RunningJob } from './jobs/running-job'
import { CaptureSource } from './sources/capture-source'

export interface ExportedSession {
  session: Session
  name: string
  version: string
  /** The file, where it is open already and stays so; else it is opened by its path each time it is read. */
  file: CaptureSource | string
}

/** What an export is made from: a session, and its file, which may be read again. */
export function exportSourceOf({ session, name, version, file }: ExportedSession): ExportSource {
  const open = async (path: string, options: SessionOptions, job: ReadJob = {}): Promise<ReadCapture> => {
    const opened = await CaptureSource.open(path)
    if (!opened.ok) throw new Error(`${path} cannot be read again: ${opened.error.code}`)
    const capture = opened.value
    try {
      const again = await read(capture, session, options, job)
      return { session: again, close: () => capture.close() }
    } catch (error) {
      capture.close()
      throw error
    }
  }
  return {
    session,
    name,
    version,
    open,
    again: async (options, job = {}) =>
      typeof file === 'string'
        ? open(file, options, job)
        : { session: await read(file, session, options, job), close: () => undefined },
  }
}

/** Reads a capture as a session was read: with its secrets, and what it was told to take for WebSocket. */
async function read(
  capture: CaptureSource,
  { decodeAs, keyLog }: Session,
  options: SessionOptions,
  { signal, pace, onProgress, onSession }: ReadJob,
): Promise<Session> {
  const session = new Session(capture.bytes, { ...options, decodeAs, keyLog })
  onSession?.(session)
  const job: RunningJob = {
    signal: signal ?? UNWATCHED_JOB.signal,
    progress: (_phase, done, total) => onProgress?.(total === null ? 0 : done / total),
  }
  session.result = await capture.read(session, { job, ...(pace && { pace }) })
  return session
}
