import { X509Certificate } from 'node:crypto'
import type { OperationError, OperationResult } from '@shared/model/operation'
import type { PacketsState } from '@shared/model/tick'
import { formatEndpoint } from '@shared/model/endpoint'
import { ENGLISH } from '@shared/words/en'
import { operationSentence } from '@shared/words/operation-text'
import packageJson from '../../package.json'
import { createSessionFile } from '../engine/file/session-file'
import { PreparedBrowser } from '../engine/browsers/prepared-browser'
import { readTrustFile } from '../engine/proxy/secure/trust-file'
import { Recording } from '../engine/sources/recording'
import type { RecordCommand } from './arguments'
import { complain, EXIT_FAILED, EXIT_OK, EXIT_USAGE, READER_GONE, type CommandIo } from './io'
import type { LineWriter } from '../engine/export/json-lines/line-writer'
import { LiveJsonLines, liveLineWriter } from './live-json-lines'
import { createOutputFile, type OutputFile } from './output-file'
import { TroubleSentences } from './recording-trouble'
import { homeFolder, sessionsFolder } from './sessions-folder'
import { summaryLine } from './summary'

/** Errors that are the command line's, not the system's. */
const USAGE_ERRORS: readonly OperationError['code'][] = ['target-invalid', 'target-is-listener']

/** Milliseconds after which the packets of a connection that has ended have come. */
const PACKETS_SETTLING = 1000

/** Records until it is interrupted, the duration is over, or the reader of its output has gone. */
export async function record(command: RecordCommand, io: CommandIo): Promise<number> {
  const output = command.file === null ? createInFolder() : createOutputFile(command.file)
  if (!output.ok) return fail(io, output.error)

  const browser = command.open === undefined ? null : openedBrowser(command)
  if (browser?.ok === false) return fail(io, browser.error)
  const opened = browser?.value ?? null
  const options = opened === null ? command.options : { ...command.options, keyLogFile: opened.keyLogFile }
  const writer = liveLineWriter(io.stdout)
  const packets = command.options.packets ?? null
  const settling = packets === null ? 0 : PACKETS_SETTLING
  const lines = command.json ? new LiveJsonLines(writer, settling, command.messageLimit) : null
  const troubles = new TroubleSentences((sentence) => complain(io, sentence))
  const started = await Recording.start(output.value.file, options, {
    version: packageJson.version,
    home: homeFolder(),
    ...(lines === null
      ? {}
      : { session: { observer: lines }, onSession: (session) => lines.attach(session) }),
    ...(packets === null
      ? {}
      : {
          onPacketsFailed: ({ failure }: PacketsState) => {
            if (failure !== null) complain(io, operationSentence(ENGLISH, failure))
          },
        }),
    onTrouble: (trouble) => troubles.tell(trouble),
    onProblem: (problem) => complain(io, `${problem.kind}: ${problemDetail(problem)}.`),
  })
  if (!started.ok) {
    await opened?.close()
    return fail(io, started.error)
  }
  output.value.settle()
  const recording = started.value
  const path = command.file ?? recording.path
  for (const { listenHost, listenPort, target } of recording.routes) {
    const listen = formatEndpoint({ address: listenHost, port: listenPort })
    const role = target === null ? 'a forward proxy (HTTP, SOCKS5)' : `relaying to ${target}`
    io.stderr.write(`Listening on ${listen}, ${role}, recording to ${path}\n`)
  }

  if (recording.authority !== null) {
    const { subject } = new X509Certificate(recording.authority)
    io.stderr.write(`Answering TLS with certificates of ${subject.replaceAll('\n', ', ')}\n`)
  }
  if (opened !== null) await showPage(opened, command, recording, io)

  writer.onBroken(() => {
    const { failure } = writer
    if (failure === READER_GONE) return
    complain(io, `the output cannot be written (${failure}): recording goes on without it.`)
  })
  await ended(command.durationSeconds, io.interrupted, writer)
  await opened?.close()
  await recording.stop()
  lines?.finish()
  const outputFailure = await writer.end()
  const { recordingStopped, droppedBytes } = recording.status()
  if (recordingStopped !== null || droppedBytes > 0) {
    complain(io, `${droppedBytes} bytes that passed are not in the file.`)
  }
  if (!command.json) io.stderr.write(`${summaryLine(recording.session)}\n`)
  recording.close()
  if (writer.linesLeftOut > 0) {
    complain(io, `${writer.linesLeftOut} lines were left out: what reads them was too slow.`)
  }
  const isOutputWhole = (outputFailure === null || outputFailure === READER_GONE) && writer.linesLeftOut === 0
  return recordingStopped === null && droppedBytes === 0 && isOutputWhole ? EXIT_OK : EXIT_FAILED
}

function openedBrowser({ open, options }: RecordCommand): OperationResult<PreparedBrowser> {
  return PreparedBrowser.prepare(open?.browser ?? '', options.keyLogFile ?? null)
}

/** The recording goes on without the browser where it does not start, and when it was closed. */
async function showPage(
  browser: PreparedBrowser,
  { open, options }: RecordCommand,
  { routes, authority }: Recording,
  io: CommandIo,
): Promise<void> {
  const [route] = routes
  if (open === undefined || route === undefined) return
  const trust = readTrustFile(options.routes[0]?.trustFile)
  const proxy = { host: route.listenHost, port: route.listenPort }
  const started = await browser.open(
    open.url,
    proxy,
    [...(trust.ok ? trust.value : []), ...(authority === null ? [] : [authority])],
    () => {
      io.stderr.write('The browser is closed; nothing of it is left. Recording goes on.\n')
    },
  )
  if (started.ok) io.stderr.write(`Opened ${open.url} in ${open.browser}, with a profile of its own.\n`)
  else complain(io, operationSentence(ENGLISH, started.error))
}

function createInFolder(): OperationResult<OutputFile> {
  const file = createSessionFile(sessionsFolder(), new Date())
  return file.ok ? { ok: true, value: { file: file.value, settle: () => undefined } } : file
}

function fail(io: CommandIo, error: OperationError): number {
  complain(io, operationSentence(ENGLISH, error))
  return USAGE_ERRORS.includes(error.code) ? EXIT_USAGE : EXIT_FAILED
}

function problemDetail(problem: { kind: string; error: unknown }): string {
  return problem.error instanceof Error
    ? (problem.error.stack ?? problem.error.message)
    : String(problem.error)
}

function ended(seconds: number | null, interrupted: AbortSignal, writer: LineWriter): Promise<void> {
  return new Promise((resolve) => {
    const timer = seconds === null ? undefined : setTimeout(done, seconds * 1000)
    interrupted.addEventListener('abort', done, { once: true })
    // Its reader has gone. Where the output fails for another reason the traffic goes on.
    writer.onBroken(() => {
      if (writer.failure === READER_GONE) done()
    })
    if (interrupted.aborted || writer.failure === READER_GONE) done()

    function done(): void {
      clearTimeout(timer)
      interrupted.removeEventListener('abort', done)
      resolve()
    }
  })
}
