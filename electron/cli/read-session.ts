import type { KeyLog } from '@shared/tls/key-log'
import { DECODE_AUTOMATICALLY, type DecodeAs } from '../engine/index/decode-choice'
import { Session } from '../engine/index/session'
import type { RunningJob } from '../engine/jobs/running-job'
import type { CaptureSource } from '../engine/sources/capture-source'
import { decodePorts } from '../engine/sources/decode-as'

/**
 * Reads all of a capture into a session. Which end of a connection is the client may be known only once the file was
 * read: then it is read once more.
 */
export async function readSession(
  capture: CaptureSource,
  ports: ReadonlySet<number>,
  keyLog: KeyLog | null,
  job: RunningJob,
): Promise<Session> {
  let decodeAs: DecodeAs = DECODE_AUTOMATICALLY
  if (ports.size > 0) {
    const first = new Session(capture.bytes, { indexesPackets: false, findsFaults: false })
    await capture.read(first, { job })
    decodeAs = decodePorts(first, ports)
  }
  const session = new Session(capture.bytes, { decodeAs, keyLog })
  session.result = await capture.read(session, { job })
  return session
}
