import type { OperationResult } from '@shared/model/operation'
import { realpathSync, renameSync, statSync } from 'node:fs'
import { createDraftBeside, createSessionFileAt, type SessionFile } from '../engine/file/session-file'

/** The file of `-w`: what stood there before is replaced only once the recording has begun. */
export interface OutputFile {
  file: SessionFile
  /** Puts the file in its place. @throws the system's error */
  settle(): void
}

/** A recording that cannot begin (a port in use, a mistyped target) must not cost the file of the last one. */
export function createOutputFile(path: string): OperationResult<OutputFile> {
  if (isSpecial(path)) {
    // A device or a pipe is written to, never replaced.
    const file = createSessionFileAt(path)
    return file.ok ? { ok: true, value: { file: file.value, settle: () => undefined } } : file
  }
  const place = realPath(path)
  const file = createDraftBeside(place)
  if (!file.ok) return file
  return {
    ok: true,
    value: { file: file.value, settle: () => renameSync(file.value.path, place) },
  }
}

function isSpecial(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && !stats.isFile()
}

/** Where a path leads: a link is followed, not replaced. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
