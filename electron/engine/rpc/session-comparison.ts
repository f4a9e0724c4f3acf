import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { ComparisonSummary } from '@shared/ipc/comparison-rows'
import type { ComparisonRequest } from '@shared/model/comparison-request'
import { done, type OperationResult } from '@shared/model/operation'
import { AlignedRows } from '../compare/aligned-rows'
import { compareSessions, type SessionComparison } from '../compare/compare-sessions'
import { createSessionFile } from '../file/session-file'
import { Session } from '../index/session'
import type { RunningJob } from '../jobs/running-job'
import { replaySession } from '../replay/replay-session'
import { CaptureSource } from '../sources/capture-source'

/** A comparison that a window looks at. */
export interface HeldComparison {
  summary: ComparisonSummary
  rows: AlignedRows
  /** Gives back what B was read from. */
  close: () => void
}

/**
 * Compares a session as the window asks for it. @param path the capture that was chosen
 * @returns null where it was cancelled
 */
export async function holdComparison(
  session: Session,
  request: ComparisonRequest,
  { path, version }: { path: string | null; version: string },
  job: RunningJob,
): Promise<OperationResult<HeldComparison | null>> {
  try {
    switch (request.with) {
      case 'connection': {
        const { connection: a, other: b } = request
        const comparison = await compareSessions(session, session, { connections: { a, b } }, job)
        return done(held(comparison, '', null, () => undefined))
      }
      case 'file':
        return await withFile(session, request.connection, path ?? '', job)
      case 'server':
      case 'page':
        return await withReplay(session, request, version, job)
    }
  } catch (error) {
    if (job.signal.aborted) return done(null)
    throw error
  }
}

async function withFile(
  session: Session,
  connection: number | null,
  path: string,
  job: RunningJob,
): Promise<OperationResult<HeldComparison | null>> {
  const opened = await CaptureSource.open(path, { job })
  if (!opened.ok) return job.signal.aborted ? done(null) : opened
  const capture = opened.value
  try {
    const other = new Session(capture.bytes)
    other.result = await capture.read(other, { job })
    job.signal.throwIfAborted()
    const connections =
      connection === null ? undefined : { a: connection, b: likeliest(session, other, connection) }
    const comparison = await compareSessions(session, other, { connections }, job)
    return done(held(comparison, basename(path), null, () => capture.close()))
  } catch (error) {
    capture.close()
    throw error
  }
}

async function withReplay(
  session: Session,
  request: Extract<ComparisonRequest, { with: 'server' | 'page' }>,
  version: string,
  job: RunningJob,
): Promise<OperationResult<HeldComparison | null>> {
  const { connection, pace } = request
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-replay-'))
  const discard = (): void => rmSync(folder, { recursive: true, force: true })
  const file = createSessionFile(folder, new Date())
  if (!file.ok) return file
  const to =
    request.with === 'server'
      ? ({ kind: 'target', target: request.target } as const)
      : ({ kind: 'serve', host: '127.0.0.1', port: request.port } as const)
  const replayed = await replaySession(session, { connection, to, pace }, { version, file: file.value }, job)
  if (!replayed.ok) {
    discard()
    return replayed
  }
  const { comparison, stop, detail, close } = replayed.value
  return done(
    held(comparison, '', { stop, detail }, () => {
      close()
      discard()
    }),
  )
}

/** The connection of another recording that asks for the same: the first of those, else the first WebSocket. */
function likeliest(session: Session, other: Session, connection: number): number {
  const target = session.connections[connection]?.target ?? null
  const webSockets = other.connections.filter(
    ({ protocol, upgrade }) => protocol === 'websocket' || upgrade !== null,
  )
  return (webSockets.find((record) => record.target === target) ?? webSockets[0])?.id ?? 0
}

function held(
  { aligned, ...comparison }: SessionComparison,
  name: string,
  replay: ComparisonSummary['replay'],
  close: () => void,
): HeldComparison {
  const rows = new AlignedRows(aligned)
  return {
    summary: { ...comparison, name, rows: rows.total, firstRow: rows.first, replay },
    rows,
    close,
  }
}
