import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Small files of ours (settings, window state, recent list): a larger one is damaged. */
export const MAX_STATE_FILE_BYTES = 1 << 20

/**
 * Replaces a file in one step, readable by its owner only: a reader sees the old text or the new one,
 * whatever happens in between. Throws what the file system throws.
 */
export function writeFileAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // Made exclusively, under a random name: it is written through no link.
  const draft = `${path}.${randomBytes(12).toString('hex')}.tmp`
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** The parsed JSON of a small file of ours; undefined when it is missing, too large or no JSON. */
export function readJsonFile(path: string): unknown {
  try {
    if (statSync(path).size > MAX_STATE_FILE_BYTES) return undefined
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
