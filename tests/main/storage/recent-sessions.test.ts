import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_RECENT_SESSIONS, RecentSessions } from '../../../electron/main/storage/recent-sessions'

let folder: string
let sessions: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-recent-'))
  sessions = join(folder, 'sessions')
  mkdirSync(sessions)
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (): RecentSessions => new RecentSessions(sessions, join(folder, 'recent.json'))
const names = (recent: RecentSessions): string[] => recent.list().map(({ name }) => name)

function file(path: string, seconds: number): string {
  writeFileSync(path, 'capture')
  utimesSync(path, seconds, seconds)
  return path
}

describe('the recent sessions', () => {
  it('are the recordings of the folder and the files that were opened, newest first', () => {
    file(join(sessions, 'one.pcapng'), 100)
    file(join(sessions, 'two.pcapng'), 300)
    file(join(sessions, 'notes.txt'), 400)
    const opened = file(join(folder, 'elsewhere.pcap'), 200)
    const recent = open()
    recent.remember(opened)
    expect(names(recent)).toEqual(['two.pcapng', 'elsewhere.pcap', 'one.pcapng'])
    expect(recent.list()[1]).toEqual({
      path: opened,
      name: 'elsewhere.pcap',
      bytes: 7,
      modified: 200_000,
      isRecording: false,
    })
    expect(names(open())).toEqual(names(recent))
  })

  it('leave out a file that is gone', () => {
    const opened = file(join(folder, 'elsewhere.pcap'), 200)
    const recent = open()
    recent.remember(opened)
    rmSync(opened)
    expect(names(recent)).toEqual([])
  })

  it('can be taken off the list, which keeps the file, and come back when opened again', () => {
    const recording = file(join(sessions, 'one.pcapng'), 100)
    const opened = file(join(folder, 'elsewhere.pcap'), 200)
    const recent = open()
    recent.remember(opened)
    recent.forget(opened)
    recent.forget(recording)
    expect(names(open())).toEqual([])
    open().remember(recording)
    expect(names(open())).toEqual(['one.pcapng'])
  })

  it('are bounded', () => {
    for (let index = 0; index < MAX_RECENT_SESSIONS + 5; index++)
      file(join(sessions, `${index}.pcapng`), 1000 + index)
    expect(names(open())).toHaveLength(MAX_RECENT_SESSIONS)
    expect(names(open())[0]).toBe(`${MAX_RECENT_SESSIONS + 4}.pcapng`)
  })

  it('survive a damaged list', () => {
    file(join(sessions, 'one.pcapng'), 100)
    writeFileSync(join(folder, 'recent.json'), '{"opened":[1,2')
    expect(names(open())).toEqual(['one.pcapng'])
  })

  it('are none before there is a folder', () => {
    rmSync(sessions, { recursive: true })
    expect(open().list()).toEqual([])
  })
})
