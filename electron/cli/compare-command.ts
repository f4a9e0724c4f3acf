import { differenceCount } from '@shared/compare/difference'
import type { LearnedVariation } from '@shared/compare/learned-variation'
import type { KeyLog } from '@shared/tls/key-log'
import { comparableConnections } from '../engine/compare/compared-session'
import { compareSessions, learnVariation, type SessionComparison } from '../engine/compare/compare-sessions'
import { comparisonLines } from '../engine/compare/comparison-lines'
import { LineWriter } from '../engine/export/json-lines/line-writer'
import type { Session } from '../engine/index/session'
import type { RunningJob } from '../engine/jobs/running-job'
import { CaptureSource } from '../engine/sources/capture-source'
import { readKeyLog } from '../engine/tls/key-log-file'
import type { CompareCommand } from './arguments'
import { captureFault } from './capture-fault'
import { comparisonText } from './comparison-text'
import { complain, EXIT_FAILED, EXIT_OK, EXIT_USAGE, outputStatus, type CommandIo } from './io'
import { ENGLISH } from '@shared/words/en'
import { operationSentence } from '@shared/words/operation-text'
import { printable } from './printable'
import { ProgressLine } from './progress-line'
import { readSession } from './read-session'

/** Compares two captures: exit status 1 where they differ, so that `git bisect run` understands it. */
export async function compare(command: CompareCommand, io: CommandIo): Promise<number> {
  const progress = new ProgressLine(io.stderr)
  const reading = new Readings(io, progress.job(io.interrupted))
  try {
    const keyLog = await readKeyLog(command.keyLogFile)
    if (!keyLog.ok) {
      complain(io, operationSentence(ENGLISH, keyLog.error))
      return EXIT_FAILED
    }
    const files = [command.a, command.b, ...(command.good === null ? [] : [command.good])]
    const sessions = await reading.open(files, command.decodeAsPorts, keyLog.value)
    progress.clear()
    if (sessions === null) return EXIT_FAILED
    const [a, b, good] = sessions
    const refusal = whyNotComparable(command, a!, b!)
    if (refusal !== null) {
      complain(io, refusal)
      return EXIT_USAGE
    }
    const learned = good === undefined ? null : await reading.learn(command, a!, good)
    const comparison = await compareSessions(a!, b!, { ...command, learned }, reading.job)
    progress.clear()
    const status = await print(command, comparison, io)
    if (status !== EXIT_OK || reading.isCutShort) return EXIT_FAILED
    return differenceCount(comparison) === 0 ? EXIT_OK : EXIT_FAILED
  } catch (error) {
    if (!io.interrupted.aborted) throw error
    complain(io, 'interrupted: nothing was compared.')
    return EXIT_FAILED
  } finally {
    progress.clear()
    reading.close()
  }
}

/** The captures of one comparison. */
class Readings {
  /** One of them could not be read to its end: what was read is compared, and that is a failure nevertheless. */
  isCutShort = false
  readonly job: RunningJob
  readonly #io: CommandIo
  readonly #captures: CaptureSource[] = []

  constructor(io: CommandIo, job: RunningJob) {
    this.#io = io
    this.job = job
  }

  /** Null where one cannot be read, after the sentence that says why. */
  async open(
    files: readonly string[],
    ports: ReadonlySet<number>,
    keyLog: KeyLog | null,
  ): Promise<Session[] | null> {
    const sessions: Session[] = []
    for (const file of files) {
      const opened = await CaptureSource.open(file, { standardInput: this.#io.stdin, job: this.job })
      if (!opened.ok) {
        complain(this.#io, operationSentence(ENGLISH, opened.error))
        return null
      }
      this.#captures.push(opened.value)
      const session = await readSession(opened.value, ports, keyLog, this.job)
      this.job.signal.throwIfAborted()
      sessions.push(session)
      const { result } = session
      if (result === null || result.error === null) continue
      complain(this.#io, captureFault(file, result))
      this.isCutShort = true
    }
    return sessions
  }

  learn(command: CompareCommand, a: Session, good: Session): Promise<LearnedVariation> {
    const { connections } = command
    const same = connections && { a: connections.a, b: connections.a }
    return learnVariation(a, good, { connections: same }, this.job)
  }

  close(): void {
    for (const capture of this.#captures) capture.close()
  }
}

/** An empty comparison must not look like two equal runs. */
function whyNotComparable(
  { a, b, connections }: CompareCommand,
  one: Session,
  other: Session,
): string | null {
  const missing = (file: string, session: Session, connection: number): string | null =>
    session.connections[connection] === undefined
      ? `${file} has no connection ${connection}: it has ${session.connections.length}, numbered from 0.`
      : null
  if (connections !== undefined) return missing(a, one, connections.a) ?? missing(b, other, connections.b)
  return comparableConnections(one).length === 0
    ? `${a} has no WebSocket and no attempt at one: there is nothing to compare with.`
    : null
}

async function print(command: CompareCommand, comparison: SessionComparison, io: CommandIo): Promise<number> {
  const writer = new LineWriter(io.stdout)
  if (command.json) {
    for (const line of comparisonLines(comparison, command.a, command.b)) writer.write(`${line}\n`)
  } else {
    for (const line of comparisonText(comparison, command.a, command.b)) writer.write(`${printable(line)}\n`)
  }
  return outputStatus(io, await writer.end())
}
