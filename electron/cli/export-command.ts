import { createWriteStream } from 'node:fs'
import { basename } from 'node:path'
import type { Writable } from 'node:stream'
import { ENGLISH } from '@shared/words/en'
import { operationSentence } from '@shared/words/operation-text'
import packageJson from '../../package.json'
import { readKeyLog } from '../engine/tls/key-log-file'
import type { ExportRequest, ExportScope } from '@shared/model/export-request'
import { isSpecialFile } from '../engine/export/export-file'
import {
  exportSession,
  writeExport,
  type ExportOptions,
  type ExportOutcome,
} from '../engine/export/export-session'
import type { ExportSource } from '../engine/export/export-source'
import { exportSourceOf } from '../engine/export-source-of'
import { CaptureSource } from '../engine/sources/capture-source'
import type { ExportCommand } from './arguments'
import { captureFault } from './capture-fault'
import { complain, EXIT_FAILED, EXIT_OK, outputStatus, type CommandIo } from './io'
import { ProgressLine } from './progress-line'
import { readSession } from './read-session'
import { receiptLines } from './receipt-lines'

/** Writes what a capture holds in another format. */
export async function exportCapture(command: ExportCommand, io: CommandIo): Promise<number> {
  const progress = new ProgressLine(io.stderr)
  const job = progress.job(io.interrupted)
  const opened = await CaptureSource.open(command.file, { standardInput: io.stdin, job })
  if (!opened.ok) {
    progress.clear()
    complain(io, operationSentence(ENGLISH, opened.error))
    return EXIT_FAILED
  }
  const capture = opened.value
  try {
    const keyLog = await readKeyLog(command.keyLogFile)
    if (!keyLog.ok) {
      complain(io, operationSentence(ENGLISH, keyLog.error))
      return EXIT_FAILED
    }
    const session = await readSession(capture, command.decodeAsPorts, keyLog.value, job)
    progress.clear()
    const source = exportSourceOf({
      session,
      name: command.file === '-' ? 'standard input' : basename(command.file),
      version: packageJson.version,
      file: capture,
    })
    const written = await write(command, source, io)
    const { result } = session
    if (result === null || result.error === null) return written
    // What was still read is exported; that it is not all is a failure nevertheless, as with `read`.
    complain(io, captureFault(command.file, result))
    return EXIT_FAILED
  } finally {
    capture.close()
  }
}

async function write(command: ExportCommand, source: ExportSource, io: CommandIo): Promise<number> {
  const { filter, format, gzip, language, output } = command
  const scope: ExportScope =
    command.connections !== null
      ? { kind: 'connections', connections: [...command.connections] }
      : filter.isEmpty
        ? { kind: 'session' }
        : { kind: 'filter', text: filter.text }
  const request: ExportRequest = { format, scope, language, gzip, redact: [...command.redact] }
  const options = { signal: io.interrupted }
  if (output === '-') {
    return await writeTo(io.stdout, source, request, options, io)
  }
  if (await isSpecialFile(output)) {
    // A device or a pipe is written to, never replaced.
    const stream = createWriteStream(output)
    const status = await writeTo(stream, source, request, options, io)
    stream.destroy()
    return status
  }
  const outcome = await exportSession(source, request, output, options)
  return tell(outcome, io)
}

function tell(outcome: ExportOutcome, io: CommandIo): number {
  if (!outcome.ok) {
    complain(io, operationSentence(ENGLISH, outcome.error))
    return EXIT_FAILED
  }
  if (outcome.value === null) {
    complain(io, 'interrupted: nothing was written.')
    return EXIT_FAILED
  }
  const { receipt } = outcome.value
  for (const line of receipt === null ? [] : receiptLines(receipt)) io.stderr.write(`${line}\n`)
  return EXIT_OK
}

async function writeTo(
  stream: Writable,
  source: ExportSource,
  request: ExportRequest,
  options: ExportOptions,
  io: CommandIo,
): Promise<number> {
  // It is asked for afterwards; what is written after it is lost.
  stream.on('error', () => undefined)
  try {
    const outcome = await writeExport(source, request, stream, options)
    await new Promise<void>((resolve, reject) => {
      stream.write('', (error) => (error ? reject(error) : resolve()))
    })
    return request.redact?.length ? tell(outcome, io) : outputStatus(io, null)
  } catch (error) {
    if (stream.errored === null) throw error
    return outputStatus(io, (stream.errored as NodeJS.ErrnoException).code ?? stream.errored.message)
  }
}
