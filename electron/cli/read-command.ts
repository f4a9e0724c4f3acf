import type { CaptureResult } from '@shared/model/capture-sink'
import { ENGLISH } from '@shared/words/en'
import { operationSentence } from '@shared/words/operation-text'
import type { RunningJob } from '../engine/jobs/running-job'
import type { KeyLog } from '@shared/tls/key-log'
import { CaptureSource } from '../engine/sources/capture-source'
import { decodePorts } from '../engine/sources/decode-as'
import { DECODE_AUTOMATICALLY, type DecodeAs } from '../engine/index/decode-choice'
import { Session } from '../engine/index/session'
import { readKeyLog } from '../engine/tls/key-log-file'
import { SessionFilter } from '../engine/filter/session-filter'
import type { ReadCommand } from './arguments'
import { captureFault } from './capture-fault'
import { complain, EXIT_FAILED, EXIT_OK, outputStatus, type CommandIo } from './io'
import { LineWriter } from '../engine/export/json-lines/line-writer'
import { FilteredLines, type Lines } from './filtered-lines'
import { writePackets } from './packet-lines'
import { ProgressLine } from './progress-line'
import { filteredSummaryLine, summaryLine } from './summary'
import { TextLines } from './text-lines'
import { WholeJsonLines } from '../engine/export/json-lines/whole-json-lines'

/** Reads a capture to its end, be that early, and prints what is in it. */
export async function read(command: ReadCommand, io: CommandIo): Promise<number> {
  const progress = new ProgressLine(io.stderr)
  const opened = await CaptureSource.open(command.file, {
    standardInput: io.stdin,
    job: progress.job(io.interrupted),
  })
  progress.clear()
  if (!opened.ok) {
    // It was interrupted: that is no error.
    if (opened.error.code === 'cancelled') return EXIT_OK
    complain(io, operationSentence(ENGLISH, opened.error))
    return EXIT_FAILED
  }
  const keyLog = await readKeyLog(command.keyLogFile)
  if (!keyLog.ok) {
    opened.value.close()
    complain(io, operationSentence(ENGLISH, keyLog.error))
    return EXIT_FAILED
  }
  const writer = new LineWriter(io.stdout)
  const cancel = new AbortController()
  const stop = (): void => cancel.abort()
  io.interrupted.addEventListener('abort', stop, { once: true })
  writer.onBroken(stop)
  try {
    const job = { signal: cancel.signal, progress: () => undefined }
    const reading = new Reading(opened.value, writer, job, keyLog.value)
    await reading.decodeAs(command.decodeAsPorts)
    const result = await reading.print(command)
    const failure = await writer.end()
    // Of a file that was not read to its end for it, nothing can be said.
    if (result.error === null || failure !== null) return outputStatus(io, failure)
    complain(io, captureFault(command.file, result))
    return EXIT_FAILED
  } finally {
    io.interrupted.removeEventListener('abort', stop)
    opened.value.close()
  }
}

/** What is printed names packets by their numbers, and never asks for a connection's own. */
const WITHOUT_PACKETS = { indexesPackets: false }

class Reading {
  readonly #source: CaptureSource
  readonly #writer: LineWriter
  readonly #job: RunningJob
  readonly #keyLog: KeyLog | null
  #decodeAs: DecodeAs = DECODE_AUTOMATICALLY

  constructor(source: CaptureSource, writer: LineWriter, job: RunningJob, keyLog: KeyLog | null) {
    this.#keyLog = keyLog
    this.#source = source
    this.#writer = writer
    this.#job = job
  }

  /** Which end masks, and so is the client, is known only once the file was read: it is read once more for it. */
  async decodeAs(ports: ReadonlySet<number>): Promise<void> {
    if (ports.size === 0) return
    const session = new Session(this.#source.bytes, { ...WITHOUT_PACKETS, findsFaults: false })
    await this.#source.read(session, { job: this.#job })
    this.#decodeAs = decodePorts(session, ports)
  }

  async print({ output, filter, messageLimit }: ReadCommand): Promise<CaptureResult> {
    if (output === 'text' && filter.isEmpty) {
      const result = await this.#readWith(new TextLines(this.#writer))
      if (result.packets === 0) this.#writer.write('The capture holds no packet.\n')
      return result
    }
    const needsPackets = output === 'packets' || !filter.isEmpty
    const session = new Session(this.#source.bytes, {
      indexesPackets: needsPackets,
      decodeAs: this.#decodeAs,
      keyLog: this.#keyLog,
    })
    const result = await this.#source.read(session, { job: this.#job })
    session.result = result
    const kept = new SessionFilter(session, filter)
    if (output === 'packets') await writePackets(session, kept, this.#writer)
    else if (output === 'summary') {
      this.#writer.write(`${filter.isEmpty ? summaryLine(session) : filteredSummaryLine(session, kept)}\n`)
    } else {
      // What the first lines tell (how many packets, when a connection ended) and what a filter asks of what comes
      // later is known at the end only: it is read twice.
      const lines =
        output === 'text'
          ? new TextLines(this.#writer)
          : new WholeJsonLines(this.#writer, session, messageLimit)
      await this.#readWith(filter.isEmpty ? lines : new FilteredLines(lines, kept))
    }
    return result
  }

  #readWith(lines: Lines): Promise<CaptureResult> {
    const session = new Session(this.#source.bytes, {
      ...WITHOUT_PACKETS,
      observer: lines,
      decodeAs: this.#decodeAs,
      keyLog: this.#keyLog,
    })
    lines.attach(session)
    const pace = (): Promise<void> => this.#writer.drained()
    return this.#source.read(session, { job: this.#job, pace })
  }
}
