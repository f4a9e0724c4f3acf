import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExportPreview } from '@shared/model/export-request'
import type { ExportRequest } from '@shared/model/export-request'
import { BATCH_BYTES } from './chunk-writer'
import { selectionOf } from './export-selection'
import { chunksOf, exportSession } from './export-session'
import type { ExportSource } from './export-source'

/** How long is tried before the rest is estimated. */
const TRIAL_MILLISECONDS = 60

/**
 * What an export would hold and how large it would be. A short one is written to nowhere and counted; of a long one the
 * beginning is, and the rest estimated from it.
 */
export function previewExport(source: ExportSource, request: ExportRequest): ExportPreview {
  const { session } = source
  const selection = selectionOf(session, request.scope)
  const { connections, includesFrame } = selection
  let frames = 0
  for (const id of connections) {
    const list = session.connections[id]!.frames
    if (includesFrame === null) frames += list.length
    else for (let number = 0; number < list.length; number++) if (includesFrame(list.get(number))) frames++
  }
  const what = { connections: connections.length, frames }
  // Written while the file is read again: its lines are a little longer than the bytes they show in base64.
  if (request.format === 'jsonl') return { ...what, bytes: null, isExact: false }
  const { chunks, share } = chunksOf(source, request, selection)
  const deadline = performance.now() + TRIAL_MILLISECONDS
  let bytes = 0
  let untilLook = BATCH_BYTES
  for (const chunk of chunks) {
    bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
    untilLook -= 1024 + chunk.length
    if (untilLook > 0) continue
    untilLook = BATCH_BYTES
    if (performance.now() < deadline) continue
    const done = share()
    return { ...what, bytes: done > 0 ? Math.round(bytes / done) : null, isExact: false }
  }
  // A pseudonym is as long as what it stands for, but not everywhere as it is written.
  return { ...what, bytes, isExact: !request.gzip && (request.redact ?? []).length === 0 }
}

/**
 * The whole export as text, for the clipboard; null where it is longer than `limit` characters, or holds what was to be
 * redacted.
 */
export async function exportedClipboardText(
  source: ExportSource,
  request: ExportRequest,
  limit: number,
): Promise<string | null> {
  if ((request.redact ?? []).length > 0) return redactedText(source, request, limit)
  const { chunks } = chunksOf(source, request, selectionOf(source.session, request.scope))
  let text = ''
  for (const chunk of chunks) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    if (text.length > limit) return null
  }
  return text
}

async function redactedText(
  source: ExportSource,
  request: ExportRequest,
  limit: number,
): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'sockscope-export-'))
  try {
    const path = join(folder, 'text')
    const outcome = await exportSession(source, request, path, { signal: new AbortController().signal })
    if (!outcome.ok || outcome.value === null || outcome.value.bytes > limit * 3) return null
    const text = await readFile(path, 'utf8')
    return text.length > limit ? null : text
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
