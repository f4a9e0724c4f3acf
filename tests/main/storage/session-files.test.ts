import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RecordingMarker } from '../../../electron/main/storage/recording-marker'
import { SessionFiles } from '../../../electron/main/storage/session-files'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function recording(name: string, bytes: number, seconds: number): string {
  const path = join(folder, name)
  writeFileSync(path, Buffer.alloc(bytes, name))
  utimesSync(path, seconds, seconds)
  return path
}

describe('recordings as files', () => {
  it('are saved under another name, for their owner only, in the place of what stood there', async () => {
    const files = new SessionFiles(folder)
    const path = recording('session-2026-11-25T10-00-00.pcapng', 100, 1)
    const target = join(folder, 'kept.pcapng')
    writeFileSync(target, 'before')
    expect(await files.saveAs(path, target)).toEqual({ ok: true, value: { path: target } })
    expect(readFileSync(target)).toEqual(readFileSync(path))
    expect(statSync(target).mode & 0o777).toBe(0o600)
  })

  it('a copy that cannot be made leaves the old file as it was, and nothing beside it', async () => {
    const files = new SessionFiles(folder)
    const path = recording('session-2026-11-25T10-00-00.pcapng', 4 << 20, 1)
    const small = join(folder, 'small')
    mkdirSync(small)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small], { stdio: 'ignore' })
    } catch {
      return
    }
    try {
      const target = join(small, 'kept.pcapng')
      writeFileSync(target, 'before')
      expect(await files.saveAs(path, target)).toMatchObject({
        ok: false,
        error: { code: 'session-unsaved', values: { detail: 'ENOSPC' } },
      })
      expect(readFileSync(target, 'utf8')).toBe('before')
      expect(readdirSync(small)).toEqual(['kept.pcapng'])
      const missing = await files.saveAs(path, join(folder, 'no', 'folder.pcapng'))
      expect(missing).toMatchObject({ ok: false, error: { values: { detail: 'ENOENT' } } })
    } finally {
      execFileSync('umount', [small])
    }
  })

  it('get another name, which is not taken from another one', () => {
    const files = new SessionFiles(folder)
    const one = recording('one.pcapng', 10, 1)
    const two = recording('two.pcapng', 10, 1)
    expect(files.rename(one, 'login fails')).toEqual({
      ok: true,
      value: { path: join(folder, 'login fails.pcapng') },
    })
    expect(existsSync(one)).toBe(false)
    expect(files.rename(two, 'login fails.pcapng')).toMatchObject({
      ok: false,
      error: { code: 'session-not-renamed', values: { detail: 'EEXIST' } },
    })
    expect(readFileSync(two, 'utf8')).toContain('two')
  })

  it('make room from the oldest on; those with a name of their own and those that are open stay', () => {
    const files = new SessionFiles(folder)
    const [oldest, older, open, newest] = [1, 2, 3, 4].map((day) =>
      recording(`session-2026-11-0${day}T10-00-00.pcapng`, 1000, day),
    )
    const named = recording('login fails.pcapng', 1000, 0)
    expect(files.bytes).toBe(5000)
    expect(files.makeRoom(5000, new Set())).toEqual([])
    expect(files.makeRoom(3000, new Set([open!]))).toEqual([oldest, older])
    expect(files.makeRoom(0, new Set([open!]))).toEqual([newest])
    expect(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
    ).toEqual([named, open].sort())
  })
})

describe('the marker of a recording', () => {
  it('is there while it is recorded; left behind, it says so at the next start, once', () => {
    const file = join(folder, 'recording.json')
    new RecordingMarker(file).begin('/sessions/one.pcapng')
    const next = new RecordingMarker(file)
    expect(next.left).toBe('/sessions/one.pcapng')
    next.seen()
    expect(next.left).toBeNull()
    expect(new RecordingMarker(file).left).toBeNull()
    next.begin('/sessions/two.pcapng')
    next.end()
    expect(new RecordingMarker(file).left).toBeNull()
  })

  it('that was seen late does not take away the one of a new recording', () => {
    const file = join(folder, 'recording.json')
    new RecordingMarker(file).begin('/sessions/one.pcapng')
    const next = new RecordingMarker(file)
    next.begin('/sessions/two.pcapng')
    next.seen()
    expect(new RecordingMarker(file).left).toBe('/sessions/two.pcapng')
  })
})
