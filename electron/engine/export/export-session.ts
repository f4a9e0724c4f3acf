import type { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { OperationError, OperationResult } from '@shared/model/operation'
import type { ExportChunks } from '@shared/export/export-feed'
import type { ExportRequest } from '@shared/model/export-request'
import type { CaptureResult } from '@shared/model/capture-sink'
import { Session } from '../index/session'
import { ChunkWriter } from './chunk-writer'
import { ExportFile } from './export-file'
import { exportedText, passesOf } from './exporters'
import { selectionOf, type ExportSelection } from './export-selection'
import { LineWriter } from './json-lines/line-writer'
import { SelectedJsonLines } from './json-lines/selected-json-lines'
import { SessionFeed } from './session-feed'
import { exportedPackets } from './session-packets'

/** How long an export works before others on this thread have their turn. */
const SLICE_MILLISECONDS = 8
/** Chunks between two looks at the clock. */
const CHUNKS_PER_LOOK = 64
/** A chunk of so many bytes, as a power of two, counts as another one. */
const LOOK_SHIFT = 14

/** A session that can be exported. */
export interface ExportSource {
  session: Session
  name: string
  version: string
  /** Reads the session's file again, into another session with this observer. */
  read(
    observer: SelectedJsonLines,
    options: { signal: AbortSignal; pace: () => Promise<void>; onProgress: (share: number) => void },
  ): Promise<CaptureResult>
}

export interface ExportOptions {
  signal: AbortSignal
  /** The part that is done, from 0 to 1, and the bytes written so far. Called at most once a slice. */
  onProgress?: (progress: { share: number; bytes: number }) => void
}

/** Null: it was cancelled, and nothing is left of it. */
export type ExportOutcome = OperationResult<{ path: string; bytes: number } | null>

/**
 * Writes a session, or the chosen part of it, into a file that appears under its name when it is whole. Memory does not
 * grow with the session; the thread is shared with whoever looks at it meanwhile.
 */
export async function exportSession(
  source: ExportSource,
  request: ExportRequest,
  path: string,
  options: ExportOptions,
): Promise<ExportOutcome> {
  let file: ExportFile
  try {
    file = await ExportFile.create(path, request.gzip && isCapture(request.format))
  } catch (error) {
    return unwritable(path, error)
  }
  try {
    await writeExport(source, request, file.stream, options)
    options.signal.throwIfAborted()
    return { ok: true, value: { path, bytes: await file.settle() } }
  } catch (error) {
    await file.discard()
    if (options.signal.aborted) return { ok: true, value: null }
    if (isSystemError(error)) return unwritable(path, error)
    throw error
  }
}

/** The same into a stream that is there already (standard output, a pipe). @throws the stream's error */
export async function writeExport(
  source: ExportSource,
  request: ExportRequest,
  stream: Writable,
  options: ExportOptions,
): Promise<void> {
  const { session } = source
  const selection = selectionOf(session, request.scope)
  const { format } = request
  if (format === 'jsonl') {
    const writer = new LineWriter(stream)
    await source.read(new SelectedJsonLines(writer, session, selection), {
      signal: options.signal,
      pace: () => writer.drained(),
      onProgress: (share) => options.onProgress?.({ share, bytes: writer.bytes }),
    })
    await writer.end()
    if (stream.errored) throw stream.errored
    return
  }
  const writer = new ChunkWriter(stream)
  const { chunks, share } = chunksOf(source, request, selection)
  await pump(chunks, writer, options, share)
  await writer.flush()
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

function unwritable(path: string, error: unknown): { ok: false; error: OperationError } {
  const { code, message } = error as NodeJS.ErrnoException
  return { ok: false, error: { code: 'export-unwritable', values: { path, detail: code ?? message } } }
}
