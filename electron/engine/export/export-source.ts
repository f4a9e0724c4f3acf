import type { Session, SessionOptions } from '../index/session'

/** How a capture is read into another session. */
export interface ReadJob {
  signal?: AbortSignal
  /** Awaited after each chunk: lets whoever writes down what is found make the reading wait. */
  pace?: () => Promise<void>
  onProgress?: (share: number) => void
  /** Told of the session before the first packet. */
  onSession?: (session: Session) => void
}

/** A capture that was read. */
export interface ReadCapture {
  session: Session
  /** Gives the file back. */
  close(): void
}

/** A session that can be exported. */
export interface ExportSource {
  session: Session
  name: string
  version: string
  /** Reads the session's file again, from its beginning, into another session that reads it the same way. */
  again(options: SessionOptions, job?: ReadJob): Promise<ReadCapture>
  /** Reads another capture file the way this session's was. */
  open(path: string, options: SessionOptions, job?: ReadJob): Promise<ReadCapture>
}
