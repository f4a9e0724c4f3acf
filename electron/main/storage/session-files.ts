import { constants, copyFile, open, rename, rm } from 'node:fs/promises'
import { linkSync, readdirSync, realpathSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { failed, done, type OperationResult } from '@shared/model/operation'
import { systemCode } from '../sessions/operation'

const EXTENSION = '.pcapng'
const FILE_MODE = 0o600
/** As `createSessionFile` names it: nobody gave it a name, so nobody kept it. */
const UNNAMED = /^session-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:-\d+)?\.pcapng$/

/** Recordings in the sessions folder, as files: how much room they take, and what is done with single ones. */
export class SessionFiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Bytes of all recordings. */
  get bytes(): number {
    return this.#all().reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** A copy under a name of the user's own, which is complete or is not there; what stood there before stays until then. */
  async saveAs(path: string, target: string): Promise<OperationResult<{ path: string }>> {
    const draft = join(dirname(target), `.${basename(target)}.${randomBytes(12).toString('hex')}.part`)
    try {
      await copyFile(path, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
      const copy = await open(draft, 'r+')
      try {
        await copy.chmod(FILE_MODE)
        await copy.sync()
      } finally {
        await copy.close()
      }
      await rename(draft, target)
      return done({ path: target })
    } catch (error) {
      await rm(draft, { force: true })
      return failed('session-unsaved', { path: target, detail: systemCode(error) })
    }
  }

  /** Gives a recording another name in its folder. One that is taken is not replaced. */
  rename(path: string, name: string): OperationResult<{ path: string }> {
    const target = join(dirname(path), name.endsWith(EXTENSION) ? name : name + EXTENSION)
    if (target === path) return done({ path })
    try {
      // Linking fails where the name is taken; renaming would replace what has it.
      linkSync(path, target)
      unlinkSync(path)
      return done({ path: target })
    } catch (error) {
      const detail = systemCode(error)
      if (detail !== 'EPERM' && detail !== 'ENOTSUP') return failed('session-not-renamed', { name, detail })
    }
    try {
      // A file system without links.
      if (statSync(target, { throwIfNoEntry: false }) !== undefined)
        return failed('session-not-renamed', { name, detail: 'EEXIST' })
      renameSync(path, target)
      return done({ path: target })
    } catch (error) {
      return failed('session-not-renamed', { name, detail: systemCode(error) })
    }
  }

  delete(path: string): OperationResult<null> {
    try {
      rmSync(path)
      return done(null)
    } catch (error) {
      return failed('session-not-deleted', { path, detail: systemCode(error) })
    }
  }

  /**
   * Deletes the oldest recordings nobody kept until the rest takes no more room than `limit`.
   * @param kept paths that stay beside those that have a name of their own: the open ones
   * @returns the paths of the deleted ones
   */
  makeRoom(limit: number, kept: ReadonlySet<string>): string[] {
    const all = this.#all().sort((one, other) => one.modified - other.modified)
    let bytes = all.reduce((sum, file) => sum + file.bytes, 0)
    const deleted: string[] = []
    for (const { path, bytes: size } of all) {
      if (bytes <= limit) break
      if (kept.has(path) || !UNNAMED.test(basename(path)) || !this.delete(path).ok) continue
      bytes -= size
      deleted.push(path)
    }
    return deleted
  }

  #all(): { path: string; bytes: number; modified: number }[] {
    let names: string[]
    try {
      names = readdirSync(this.#folder).filter((name) => name.endsWith(EXTENSION))
    } catch {
      return []
    }
    return names.flatMap((name) => {
      try {
        const path = realpathSync(join(this.#folder, name))
        const { size, mtimeMs } = statSync(path)
        return [{ path, bytes: size, modified: mtimeMs }]
      } catch {
        return []
      }
    })
  }
}
