import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  compareSessions,
  learnVariation,
  type CompareRequest,
  type SessionComparison,
} from '../../../electron/engine/compare/compare-sessions'
import { Session } from '../../../electron/engine/index/session'
import { UNWATCHED_JOB } from '../../../electron/engine/jobs/running-job'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import { scriptedCapture, type ScriptedStep, type ScriptedUpgrade } from '../../support/scripted-capture'
import { temporaryFolder } from '../../support/temporary-folder'

/** Reads a capture's bytes into a session. */
export async function sessionOf(capture: Uint8Array): Promise<Session> {
  const path = join(temporaryFolder(), 'capture.pcapng')
  writeFileSync(path, capture)
  const opened = await CaptureSource.open(path)
  if (!opened.ok) throw new Error(opened.error.code)
  onTestFinished(() => opened.value.close())
  const session = new Session(opened.value.bytes)
  session.result = await opened.value.read(session)
  return session
}

export interface Run {
  steps: readonly ScriptedStep[]
  upgrade?: ScriptedUpgrade | undefined
}

/** Compares two runs, as captures with everything in them that differs in every run. */
export async function compareRuns(
  a: Run,
  b: Run,
  { good, ...request }: CompareRequest & { good?: Run } = {},
): Promise<SessionComparison> {
  const one = await sessionOf(scriptedCapture([a]))
  const other = await sessionOf(scriptedCapture([b]))
  const learned =
    good === undefined
      ? null
      : await learnVariation(one, await sessionOf(scriptedCapture([good])), {}, UNWATCHED_JOB)
  return compareSessions(one, other, { ...request, learned }, UNWATCHED_JOB)
}
