import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { differenceCount } from '@shared/compare/difference'
import { formatEndpoint } from '@shared/model/endpoint'
import type { OperationError, OperationResult } from '@shared/model/operation'
import packageJson from '../../package.json'
import { comparisonLines } from '../engine/compare/comparison-lines'
import { LineWriter } from '../engine/export/json-lines/line-writer'
import { createSessionFile } from '../engine/file/session-file'
import { replaySession, type ReplayOutcome } from '../engine/replay/replay-session'
import { CaptureSource } from '../engine/sources/capture-source'
import { readKeyLog } from '../engine/tls/key-log-file'
import type { ReplayCommand } from './arguments'
import { captureFault } from './capture-fault'
import { comparisonText } from './comparison-text'
import { complain, EXIT_FAILED, EXIT_OK, EXIT_USAGE, outputStatus, type CommandIo } from './io'
import { ENGLISH } from '@shared/words/en'
import { operationSentence } from '@shared/words/operation-text'
import { createOutputFile, type OutputFile } from './output-file'
import { printable } from './printable'
import { ProgressLine } from './progress-line'
import { readSession } from './read-session'

/** What the replay itself is called where it is kept nowhere. */
const REPLAY = 'replay'

const USAGE_ERRORS: readonly OperationError['code'][] = ['target-invalid', 'replay-nothing-recorded']

/** Plays one side of a recorded connection again: exit status 1 where the outcome differs from the recording. */
export async function replay(command: ReplayCommand, io: CommandIo): Promise<number> {
  const progress = new ProgressLine(io.stderr)
  const job = progress.job(io.interrupted)
  const fail = (error: OperationError): number => {
    progress.clear()
    complain(io, operationSentence(ENGLISH, error))
    return USAGE_ERRORS.includes(error.code) ? EXIT_USAGE : EXIT_FAILED
  }
  const keyLog = await readKeyLog(command.keyLogFile)
  if (!keyLog.ok) return fail(keyLog.error)
  const opened = await CaptureSource.open(command.file, { standardInput: io.stdin, job })
  if (!opened.ok) return fail(opened.error)
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-replay-'))
  try {
    const session = await readSession(opened.value, new Set(), keyLog.value, job)
    const { result } = session
    if (result?.error) complain(io, captureFault(command.file, result))
    const output = outputFile(command, folder)
    if (!output.ok) return fail(output.error)
    const played = await replaySession(
      session,
      command,
      {
        version: packageJson.version,
        file: output.value.file,
        onListening: ({ host, port, target }) => {
          const listen = formatEndpoint({ address: host, port })
          io.stderr.write(
            `Listening on ${listen}: open a page that connects to ws://${listen}${printable(target)}\n`,
          )
        },
      },
      job,
    )
    if (!played.ok) return fail(played.error)
    progress.clear()
    output.value.settle()
    const outcome = played.value
    const status = await print(command, outcome, io)
    outcome.close()
    const differs = outcome.stop !== 'finished' || differenceCount(outcome.comparison) > 0
    return differs ? EXIT_FAILED : status
  } finally {
    progress.clear()
    opened.value.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function outputFile({ output }: ReplayCommand, folder: string): OperationResult<OutputFile> {
  if (output !== null) return createOutputFile(output)
  const file = createSessionFile(folder, new Date())
  return file.ok ? { ok: true, value: { file: file.value, settle: () => undefined } } : file
}

async function print(command: ReplayCommand, outcome: ReplayOutcome, io: CommandIo): Promise<number> {
  const writer = new LineWriter(io.stdout)
  const { comparison, stop, detail } = outcome
  const name = command.output ?? REPLAY
  const sentence = stopSentence(command, outcome)
  if (command.json) {
    const line = { kind: 'replay', connection: command.connection, stop, detail, message: sentence }
    writer.write(`${JSON.stringify(line)}\n`)
    for (const text of comparisonLines(comparison, command.file, name)) writer.write(`${text}\n`)
  } else {
    if (sentence !== null) writer.write(`${printable(sentence)}\n`)
    for (const line of comparisonText(comparison, command.file, name)) writer.write(`${printable(line)}\n`)
  }
  const status = outputStatus(io, await writer.end())
  return status === EXIT_OK ? EXIT_OK : EXIT_FAILED
}

/** Why not all was played; null where it was. */
function stopSentence({ to }: ReplayCommand, { stop, detail }: ReplayOutcome): string | null {
  const other = to.kind === 'target' ? `The server ${to.target}` : 'The page'
  switch (stop) {
    case 'finished':
      return null
    case 'no-handshake':
      return detail === null
        ? `${other} did not answer the handshake.`
        : `${other} cannot be reached (${detail}).`
    case 'refused':
      return `${other} refused the WebSocket with status ${detail ?? '?'}.`
    case 'no-answer':
      return `${other} did not say what it said in the recording; the replay waited 10 seconds and ended.`
    case 'closed-early':
      return `${other} closed the connection before all was said.`
    case 'cancelled':
      return 'The replay was stopped before all was said.'
  }
}
