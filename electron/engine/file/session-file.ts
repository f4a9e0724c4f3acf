import type { OperationResult } from '@shared/model/operation'
import { randomBytes } from 'node:crypto'
import { mkdirSync, openSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export interface SessionFile {
  path: string
  /** Open for reading and writing, empty. */
  descriptor: number
}

/** Traffic is private: readable by its owner only. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700
const MAX_NAME_ATTEMPTS = 1000

/**
 * Makes a new session file in `folder` (made too, where it is missing), named after the time it begins. A file that
 * exists is never written over.
 */
export function createSessionFile(folder: string, start: Date): OperationResult<SessionFile> {
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE })
    const name = sessionFileName(start)
    for (let attempt = 1; ; attempt += 1) {
      const path = join(folder, attempt === 1 ? `${name}.pcapng` : `${name}-${attempt}.pcapng`)
      try {
        return { ok: true, value: { path, descriptor: openSync(path, 'wx+', FILE_MODE) } }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= MAX_NAME_ATTEMPTS) throw error
      }
    }
  } catch (error) {
    return unwritable(folder, error as NodeJS.ErrnoException)
  }
}

/** Makes the session file at a path the user named; one that exists is replaced, as Wireshark's tools do. */
export function createSessionFileAt(path: string): OperationResult<SessionFile> {
  try {
    return { ok: true, value: { path, descriptor: openSync(path, 'w+', FILE_MODE) } }
  } catch (error) {
    return unwritable(path, error as NodeJS.ErrnoException)
  }
}

/**
 * Makes a file beside `path` that can take its place. Its name is random, and it is opened exclusively: no link and
 * no file that was planted there is written to, and none of the user's own is touched.
 */
export function createDraftBeside(path: string): OperationResult<SessionFile> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(12).toString('hex')}.part`)
  try {
    return { ok: true, value: { path: draft, descriptor: openSync(draft, 'wx+', FILE_MODE) } }
  } catch (error) {
    return unwritable(path, error as NodeJS.ErrnoException)
  }
}

/** `session-2026-11-23T17-00-00`, in local time: what the user's clock showed. */
export function sessionFileName(start: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = [String(start.getFullYear()).padStart(4, '0'), two(start.getMonth() + 1), two(start.getDate())]
  const time = [two(start.getHours()), two(start.getMinutes()), two(start.getSeconds())]
  return `session-${date.join('-')}T${time.join('-')}`
}

function unwritable(
  path: string,
  error: NodeJS.ErrnoException,
): { ok: false; error: { code: 'session-folder-unwritable'; values: Record<string, string> } } {
  return {
    ok: false,
    error: { code: 'session-folder-unwritable', values: { path, error: error.code ?? error.message } },
  }
}
