import { LearnedVariation } from '@shared/compare/learned-variation'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import type { ConnectionNumber } from '@shared/model/numbers'
import { done, failed, type OperationResult } from '@shared/model/operation'
import { plainRoute } from '@shared/model/recording-options'
import type { ReplayPace, ReplayStop } from '@shared/model/replay'
import { compareSessions, type SessionComparison } from '../compare/compare-sessions'
import { comparableConnections } from '../compare/compared-session'
import type { SessionFile } from '../file/session-file'
import type { Session } from '../index/session'
import type { RunningJob } from '../jobs/running-job'
import { parseTarget } from '../proxy/target'
import { Recording } from '../sources/recording'
import { RecordedSide } from './recorded-side'
import { replayClient } from './replay-client'
import type { ReplayOptions } from './replay-connection'
import { ReplayServer } from './replay-server'

/** What is played, and for whom. */
export interface ReplayRequest {
  connection: ConnectionNumber
  /** The client's side against a server (`ws://host:port`), or the server's side for a page that connects there. */
  to: { kind: 'target'; target: string } | { kind: 'serve'; host: string; port: number }
  pace: ReplayPace
  /** See `CompareOptions`. */
  lateAfter?: number | null | undefined
}

export interface ReplaySetup {
  version: string
  /** Where the replay itself is recorded. */
  file: SessionFile
  /** A page can connect now. */
  onListening?: (address: { host: string; port: number; target: string }) => void
}

/** What became of a replay. */
export interface ReplayOutcome {
  stop: ReplayStop
  /** The status of an answer that refuses; what the system said where the server could not be reached. */
  detail: string | null
  /** The recording, compared with the replay. */
  comparison: SessionComparison
  /** Of the replay; call `close` when its file is not needed any more. */
  session: Session
  close: () => void
}

/** Milliseconds that an answer may take beyond what it took in the recording. */
const PATIENCE_MILLISECONDS = 10_000

/**
 * Plays one side of a recorded connection again, through a recording of its own, and compares that with what was recorded.
 * The job is cancelled by its signal: what was played until then is compared.
 */
export async function replaySession(
  session: Session,
  { connection, to, pace, lateAfter }: ReplayRequest,
  { version, file, onListening }: ReplaySetup,
  job: RunningJob,
): Promise<OperationResult<ReplayOutcome>> {
  const record = session.connections[connection]
  const direction = to.kind === 'target' ? CLIENT_TO_SERVER : SERVER_TO_CLIENT
  const side = record === undefined ? null : RecordedSide.of(session, record, direction)
  if (side === null) return failed('replay-nothing-recorded', { connection })
  const options: ReplayOptions = {
    pace,
    patience: PATIENCE_MILLISECONDS,
    signal: job.signal,
    onProgress: (sent, total) => job.progress('replaying', sent, total),
  }

  const server = to.kind === 'serve' ? await ReplayServer.start(side, options) : null
  const route =
    to.kind === 'target'
      ? plainRoute('127.0.0.1', 0, to.target)
      : plainRoute(to.host, to.port, `ws://127.0.0.1:${server!.port}`)
  const started = await Recording.start(file, { routes: [route], packets: null }, { version })
  if (!started.ok) {
    server?.close()
    return started
  }
  const recording = started.value
  const { listenHost: host, listenPort: port } = recording.routes[0]!
  let stop: ReplayStop
  if (to.kind === 'target') {
    stop = await replayClient(side, { host, port, authority: authorityOf(to.target) }, options)
  } else {
    onListening?.({ host, port, target: side.request.target })
    stop = await server!.finished
  }
  await recording.stop()
  server?.close()

  const replayed = comparableConnections(recording.session)[0] ?? null
  const comparison = await compareSessions(
    session,
    recording.session,
    { connections: { a: connection, b: replayed ?? 0 }, lateAfter, learned: elsewhere() },
    // Whoever stopped the replay wants to see what became of it.
    { signal: new AbortController().signal, progress: (...progress) => job.progress(...progress) },
  )
  return done({
    stop,
    detail: detailOf(recording.session, replayed),
    comparison,
    session: recording.session,
    close: () => recording.close(),
  })
}

/** It is meant to be another server, which has another name. */
function elsewhere(): LearnedVariation {
  const learned = new LearnedVariation()
  learned.rules.add('host')
  return learned
}

/** Host and port as a Host header has them: `localhost:8765`, `[::1]:8765`. */
function authorityOf(target: string): string {
  const parsed = parseTarget(target)
  if (!parsed.ok) return target
  const { host, port } = parsed.value
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function detailOf(session: Session, connection: ConnectionNumber | null): string | null {
  const record = connection === null ? undefined : session.connections[connection]
  if (record === undefined) return null
  if (record.failureError !== null && record.failure !== 'proxy-stopped') return record.failureError
  return record.status === null ? null : String(record.status)
}
