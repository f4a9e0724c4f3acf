import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { done, failed, type OperationFailure, type OperationResult } from '@shared/model/operation'
import type { ExportChunks } from '@shared/export/export-feed'
import type { ExportedFile, ExportRequest } from '@shared/model/export-request'
import type { RedactionReceipt } from '@shared/model/redaction'
import { ChunkWriter } from './chunk-writer'
import { ExportFile } from './export-file'
import type { ExportSource } from './export-source'
import { exportedText, passesOf } from './exporters'
import { selectionOf, type ExportSelection } from './export-selection'
import { LineWriter } from './json-lines/line-writer'
import { SelectedJsonLines } from './json-lines/selected-json-lines'
import { compiledRules, Redaction, type RedactionOptions } from './redact/redaction'
import { SessionFeed } from './session-feed'
import { exportedPackets } from './session-packets'

/** How long an export works before others on this thread have their turn. */
const SLICE_MILLISECONDS = 8
/** Chunks between two looks at the clock. */
const CHUNKS_PER_LOOK = 64
/** A chunk of so many bytes, as a power of two, counts as another one. */
const LOOK_SHIFT = 14

export interface ExportOptions {
  signal: AbortSignal
  /** The part that is done, from 0 to 1, and the bytes written so far. Called at most once a slice. */
  onProgress?: (progress: { share: number; bytes: number }) => void
}

/** Null: it was cancelled, and nothing is left of it. */
export type ExportOutcome = OperationResult<ExportedFile | null>

/**
 * Writes a session, or the chosen part of it, into a file that appears under its name when it is whole. Memory does not
 * grow with the session; the thread also answers the window meanwhile.
 */
export async function exportSession(
  source: ExportSource,
  request: ExportRequest,
  path: string,
  options: ExportOptions,
): Promise<ExportOutcome> {
  const selection = selectionOf(source.session, request.scope)
  const rules = compiledRules(request.redact ?? [])
  if (rules === null) return failed('redaction-rule-invalid')
  if (rules.length === 0) return writeFile(source, request, selection, path, options)
  let redaction: Redaction | null
  try {
    const made = await Redaction.make(source, rules, redactionOptions(options))
    if (!made.ok) return made
    redaction = made.value
  } catch (error) {
    if (isSystemError(error)) return unwritable(tmpdir(), error)
    throw error
  }
  if (redaction === null) return done(null)
  try {
    const chosen = redaction.selection(selection, source.session)
    return await writeFile(redaction.source, request, chosen, path, options, redaction)
  } finally {
    redaction.close()
  }
}

/** The same into a stream that is there already (standard output, a pipe). @throws the stream's error */
export async function writeExport(
  source: ExportSource,
  request: ExportRequest,
  stream: Writable,
  options: ExportOptions,
): Promise<ExportOutcome> {
  if ((request.redact ?? []).length === 0) {
    await writeContent(source, request, selectionOf(source.session, request.scope), stream, options)
    return done(null)
  }
  // What is not yet known to hold no secret is handed to nobody.
  const folder = await mkdtemp(join(tmpdir(), 'sockscope-export-'))
  try {
    const path = join(folder, 'export')
    const outcome = await exportSession(source, request, path, options)
    if (!outcome.ok || outcome.value === null) return outcome
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>)
      if (!stream.write(chunk)) await once(stream, 'drain')
    return outcome
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeFile(
  source: ExportSource,
  request: ExportRequest,
  selection: ExportSelection,
  path: string,
  options: ExportOptions,
  redaction: Redaction | null = null,
): Promise<ExportOutcome> {
  let file: ExportFile
  try {
    file = await ExportFile.create(path, request.gzip && isCapture(request.format))
  } catch (error) {
    return unwritable(path, error)
  }
  try {
    await writeContent(source, request, selection, file.stream, options)
    options.signal.throwIfAborted()
    let receipt: RedactionReceipt | null = null
    if (redaction !== null) {
      const verified = await redaction.verify(await file.written(), request, redactionOptions(options))
      if (!verified.ok) {
        await file.discard()
        return verified
      }
      receipt = verified.value
    }
    return done({ path, bytes: await file.settle(), receipt })
  } catch (error) {
    await file.discard()
    if (options.signal.aborted) return done(null)
    if (isSystemError(error)) return unwritable(path, error)
    throw error
  }
}

async function writeContent(
  source: ExportSource,
  request: ExportRequest,
  selection: ExportSelection,
  stream: Writable,
  options: ExportOptions,
): Promise<void> {
  if (request.format === 'jsonl') {
    const writer = new LineWriter(stream)
    const lines = new SelectedJsonLines(writer, source.session, selection)
    const again = await source.again(
      { observer: lines, indexesPackets: false },
      {
        signal: options.signal,
        pace: () => writer.drained(),
        onProgress: (share) => options.onProgress?.({ share, bytes: writer.bytes }),
        onSession: (session) => lines.attach(session),
      },
    )
    again.close()
    await writer.end()
    if (stream.errored) throw stream.errored
    return
  }
  const writer = new ChunkWriter(stream)
  const { chunks, share } = chunksOf(source, request, selection)
  await pump(chunks, writer, options, share)
  await writer.flush()
}

function redactionOptions({ signal, onProgress }: ExportOptions): RedactionOptions {
  return { signal, ...(onProgress && { onProgress: (share) => onProgress({ share, bytes: 0 }) }) }
}

/** The exported file in pieces, and how much of it has been taken, from 0 to 1. Not for JSON Lines. */
export function chunksOf(
  { session, name, version }: ExportSource,
  { format, language }: ExportRequest,
  selection: ExportSelection,
): { chunks: ExportChunks; share: () => number } {
  if (format === 'jsonl') throw new Error('JSON Lines are written while the file is read again')
  if (format === 'pcapng' || format === 'pcap') {
    const progress = { share: 0 }
    const chunks = exportedPackets(session, selection, format, version, progress)
    return { chunks, share: () => progress.share }
  }
  const feed = new SessionFeed(session, selection, { name, version })
  const total = Math.max(1, feed.frames * passesOf(format))
  return { chunks: exportedText({ format, language }, feed), share: () => feed.passed / total }
}

async function pump(
  chunks: Iterable<string | Uint8Array>,
  writer: ChunkWriter,
  { signal, onProgress }: ExportOptions,
  share: () => number,
): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MILLISECONDS
  let untilLook = CHUNKS_PER_LOOK
  for (const chunk of chunks) {
    if (writer.add(chunk)) await writer.flush()
    untilLook -= 1 + (chunk.length >> LOOK_SHIFT)
    if (untilLook > 0) continue
    untilLook = CHUNKS_PER_LOOK
    if (performance.now() < sliceEnd) continue
    onProgress?.({ share: Math.min(1, share()), bytes: writer.bytes })
    await nextTurn()
    signal.throwIfAborted()
    sliceEnd = performance.now() + SLICE_MILLISECONDS
  }
}

function isCapture(format: ExportRequest['format']): boolean {
  return format === 'pcapng' || format === 'pcap'
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string'
}

function unwritable(path: string, error: unknown): OperationFailure {
  const { code, message } = error as NodeJS.ErrnoException
  return failed('export-unwritable', { path, detail: code ?? message })
}
