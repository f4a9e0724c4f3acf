import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import type { RecentSession } from '@shared/ipc/app-commands'
import { readJsonFile, writeFileAtomically } from './atomic-file'

/** How many sessions the list offers, newest first. */
export const MAX_RECENT_SESSIONS = 30
/** How many paths are remembered of files outside the sessions folder, and of recordings the user took off the list. */
export const MAX_REMEMBERED_PATHS = 200

const fileSchema = v.object({ opened: v.array(v.string()), forgotten: v.array(v.string()) })

/**
 * The recordings in the sessions folder and the files that were opened, newest first. Forgetting one takes it off
 * the list; the file itself is the user's and stays.
 */
export class RecentSessions {
  private readonly folder: string
  private readonly file: string
  private opened: string[]
  private forgotten: string[]

  /**
   * @param folder where recordings are kept
   * @param file the small JSON file that remembers the rest
   */
  constructor(folder: string, file: string) {
    this.folder = folder
    this.file = file
    const stored = v.safeParse(fileSchema, readJsonFile(file))
    this.opened = stored.success ? stored.output.opened.slice(0, MAX_REMEMBERED_PATHS) : []
    this.forgotten = stored.success ? stored.output.forgotten.slice(0, MAX_REMEMBERED_PATHS) : []
  }

  list(): RecentSession[] {
    const paths = new Set([...this.recordings(), ...this.opened])
    for (const path of this.forgotten) paths.delete(path)
    return [...paths]
      .flatMap((path) => this.describe(path) ?? [])
      .sort((a, b) => b.modified - a.modified)
      .slice(0, MAX_RECENT_SESSIONS)
  }

  /** What the list says of a file; null where it is gone. */
  describe(path: string): RecentSession | null {
    try {
      const { size, mtimeMs } = statSync(path)
      const isRecording = dirname(path) === this.folder
      return { path, name: basename(path), bytes: size, modified: Math.round(mtimeMs), isRecording }
    } catch {
      return null
    }
  }

  /** A file was opened or a recording begun. */
  remember(path: string): void {
    this.forgotten = this.forgotten.filter((other) => other !== path)
    if (dirname(path) !== this.folder) {
      this.opened = [path, ...this.opened.filter((other) => other !== path)].slice(0, MAX_REMEMBERED_PATHS)
    }
    this.save()
  }

  forget(path: string): void {
    this.opened = this.opened.filter((other) => other !== path)
    if (dirname(path) === this.folder && !this.forgotten.includes(path)) {
      this.forgotten = [path, ...this.forgotten].slice(0, MAX_REMEMBERED_PATHS)
    }
    this.save()
  }

  private recordings(): string[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => name.endsWith('.pcapng'))
        .map((name) => join(this.folder, name))
    } catch {
      return []
    }
  }

  private save(): void {
    try {
      writeFileAtomically(this.file, JSON.stringify({ opened: this.opened, forgotten: this.forgotten }))
    } catch {
      // A list that is not remembered is no reason to fail what the user asked for.
    }
  }
}
