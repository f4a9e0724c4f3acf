import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastBlockEnd } from '../../../electron/engine/file/block-boundary'
import {
  createSessionFile,
  createSessionFileAt,
  sessionFileName,
} from '../../../electron/engine/file/session-file'
import { SessionLog, type SessionLogOptions } from '../../../electron/engine/recorder/session-log'
import { stallDisk } from './stalled-disk'

let folder: string
let log: SessionLog | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-log-'))
})
afterEach(() => {
  log?.close()
  log = null
  rmSync(folder, { recursive: true, force: true })
})

function newLog(options: Partial<SessionLogOptions> = {}): SessionLog {
  const file = createSessionFile(folder, new Date())
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  log = new SessionLog(file.value, options)
  return log
}

/** A block of `length` bytes whose content is `fill`. */
function append(to: SessionLog, length: number, fill: number): boolean {
  if (!to.reserve(length)) return false
  const { writer } = to
  writer.bytes.fill(fill, writer.position, writer.position + length)
  writer.view.setUint32(writer.position, 0x0bad, true)
  writer.view.setUint32(writer.position + 4, length, true)
  writer.view.setUint32(writer.position + length - 4, length, true)
  writer.position += length
  to.flush()
  return true
}

describe('a session file', () => {
  it('is named after the local time it begins, for its owner only, and never written over', () => {
    const start = new Date(2026, 10, 23, 17, 0, 5)
    expect(sessionFileName(start)).toBe('session-2026-11-23T17-00-05')
    const paths = [1, 2, 3].map(() => {
      const file = createSessionFile(join(folder, 'a', 'b'), start)
      if (!file.ok) throw new Error(file.error.code)
      new SessionLog(file.value).close()
      return file.value.path
    })
    expect(paths.map((path) => path.slice(folder.length))).toEqual([
      '/a/b/session-2026-11-23T17-00-05.pcapng',
      '/a/b/session-2026-11-23T17-00-05-2.pcapng',
      '/a/b/session-2026-11-23T17-00-05-3.pcapng',
    ])
    expect(statSync(paths[0]!).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700)
  })

  it('24: that cannot be made is a result, not an exception', () => {
    writeFileSync(join(folder, 'file'), '')
    for (const impossible of [join(folder, 'file'), '/dev/null/sessions', 'bad\0name']) {
      const refused = {
        ok: false,
        error: { code: 'session-folder-unwritable', values: { path: impossible } },
      }
      expect(createSessionFile(impossible, new Date())).toMatchObject(refused)
    }
    expect(createSessionFileAt(join(folder, 'no', 'such.pcapng'))).toMatchObject({
      ok: false,
      error: { code: 'session-folder-unwritable', values: { error: 'ENOENT' } },
    })
    chmodSync(folder, 0o700)
  })

  it('at a path the user named replaces what is there', () => {
    const path = join(folder, 'mine.pcapng')
    writeFileSync(path, 'something else')
    const file = createSessionFileAt(path)
    if (!file.ok) throw new Error(file.error.code)
    log = new SessionLog(file.value)
    expect(statSync(path).size).toBe(0)
  })
})

describe('a session log', () => {
  it('reads the same before and after its bytes are written, across staging buffers', async () => {
    const release = stallDisk(folder)
    const sessionLog = newLog({ stagingBytes: 1000 })
    for (let i = 0; i < 20; i += 1) expect(append(sessionLog, 300, i)).toBe(true)
    expect(sessionLog.size).toBe(6000)
    expect(sessionLog.writtenBytes).toBe(0)
    const staged = sessionLog.read(0, 10_000)
    expect(staged.length).toBe(6000)
    expect(sessionLog.read(950, 5)).toEqual(staged.subarray(950, 955))
    expect(sessionLog.read(298, 900)).toEqual(staged.subarray(298, 1198))
    expect(sessionLog.read(5990, 100)).toEqual(staged.subarray(5990))
    expect(sessionLog.read(6000, 1).length).toBe(0)
    expect(sessionLog.read(-1, 5).length).toBe(0)

    await release()
    append(sessionLog, 300, 20)
    await sessionLog.drained()
    expect(sessionLog.unwritten).toBe(0)
    expect(Buffer.from(sessionLog.read(0, 6000)).equals(Buffer.from(staged))).toBe(true)
    expect(readFileSync(sessionLog.path).subarray(0, 6000).equals(Buffer.from(staged))).toBe(true)
    append(sessionLog, 40, 21)
    expect(sessionLog.read(6250, 200).length).toBe(90)
  })

  it('stops when even its reserve beyond the limit is used up', async () => {
    const release = stallDisk(folder)
    const sessionLog = newLog({ stagingBytes: 1000, unwrittenLimit: 5000, unwrittenReserve: 3000 })
    let blocks = 0
    while (!sessionLog.isOverLimit) {
      expect(append(sessionLog, 500, 1)).toBe(true)
      blocks += 1
    }
    expect(blocks).toBe(11)
    expect(sessionLog.stopped).toBeNull()
    while (append(sessionLog, 500, 2)) blocks += 1
    expect(sessionLog.stopped).toEqual({ reason: 'limit', error: null })
    expect(sessionLog.unwritten).toBeLessThanOrEqual(5000 + 3000 + 1000)
    await release()
    await sessionLog.drained()
    expect(readFileSync(sessionLog.path).length).toBe(blocks * 500)
    expect(append(sessionLog, 500, 3)).toBe(false)
  })

  it('keeps up with a fast disk though more than a staging buffer comes while it writes', async () => {
    const sessionLog = newLog({ unwrittenLimit: 24 << 20, unwrittenReserve: 0 })
    const block = 1 << 19
    let blocks = 0
    for (let writes = 0; writes < 20; writes += 1) {
      // What comes in one turn of the event loop. A write of one staging buffer after the other would fall behind by 7 MiB a turn.
      for (let i = 0; i < 16; i += 1, blocks += 1) {
        expect(sessionLog.overLimit).toBeNull()
        expect(append(sessionLog, block, blocks)).toBe(true)
      }
      const before = sessionLog.writtenBytes
      while (sessionLog.writtenBytes === before) await new Promise((resolve) => setImmediate(resolve))
    }
    await sessionLog.drained()
    expect(readFileSync(sessionLog.path).length).toBe(blocks * block)
    expect(lastBlockEnd(readFileSync(sessionLog.path), blocks * block)).toBe(blocks * block)
  })

  it('tells when it falls behind and when it has caught up, with how long a crash would have cost', async () => {
    const release = stallDisk(folder)
    const sessionLog = newLog({ behindMilliseconds: 20 })
    const told: [number, boolean][] = []
    const changed = (count: number): Promise<unknown> =>
      expect.poll(() => told.length).toBeGreaterThanOrEqual(count)
    sessionLog.onBehind = (milliseconds, isOver) => told.push([milliseconds, isOver])
    expect([sessionLog.behind, sessionLog.isBehind]).toEqual([0, false])
    append(sessionLog, 100, 1)
    await changed(1)
    expect(sessionLog.isBehind).toBe(true)
    await release()
    await sessionLog.drained()
    expect(told[0]![1]).toBe(false)
    expect(told.at(-1)![1]).toBe(true)
    for (const [milliseconds] of told) expect(milliseconds).toBeGreaterThanOrEqual(20)
    expect([sessionLog.behind, sessionLog.isBehind]).toEqual([0, false])
    expect(readFileSync(sessionLog.path).length).toBe(100)
  })

  it('has payload left out once something waits too long, however little that is, until it is written', async () => {
    const release = stallDisk(folder)
    const sessionLog = newLog({ maxBehindMilliseconds: 30 })
    append(sessionLog, 100, 1)
    expect(sessionLog.overLimit).toBeNull()
    await expect.poll(() => sessionLog.overLimit).toBe('late')
    // What has no payload is still taken.
    expect(append(sessionLog, 100, 2)).toBe(true)
    await release()
    await sessionLog.drained()
    expect(sessionLog.overLimit).toBeNull()
  })

  it('tells that the disk is full though nothing follows', async () => {
    const file = createSessionFileAt('/dev/full')
    if (!file.ok) throw new Error(JSON.stringify(file.error))
    log = new SessionLog(file.value)
    const told = new Promise<void>((resolve) => (log!.onStopped = resolve))
    append(log, 100, 1)
    await told
    expect(log.stopped).toEqual({ reason: 'disk', error: 'ENOSPC' })
  })

  it('takes a block larger than its staging buffers', async () => {
    const sessionLog = newLog({ stagingBytes: 1000 })
    append(sessionLog, 100, 1)
    append(sessionLog, 5000, 2)
    append(sessionLog, 100, 3)
    await sessionLog.drained()
    const file = readFileSync(sessionLog.path)
    expect(lastBlockEnd(file, file.length)).toBe(5200)
  })

  it('says nothing and loses nothing where it is closed in the middle of a write', async () => {
    const sessionLog = newLog()
    append(sessionLog, 1000, 1)
    sessionLog.close()
    sessionLog.close()
    expect(append(sessionLog, 1000, 1)).toBe(false)
    await sessionLog.drained()
    expect(readFileSync(sessionLog.path).length).toBe(1000)
    expect(sessionLog.read(0, 10).length).toBeLessThanOrEqual(10)
  })
})

describe('the last whole block', () => {
  const block = (length: number): Buffer => {
    const bytes = Buffer.alloc(length)
    bytes.writeUInt32LE(length, 4)
    return bytes
  }

  it.each([
    [0, 0],
    [7, 0],
    [19, 0],
    [20, 20],
    [27, 20],
    [31, 20],
    [32, 32],
  ])('of the first %i bytes ends at %i', (written, end) => {
    expect(lastBlockEnd(Buffer.concat([block(20), block(12)]), written)).toBe(end)
  })

  it('is not looked for behind a length that cannot be', () => {
    expect(lastBlockEnd(Buffer.concat([block(12), Buffer.alloc(12)]), 24)).toBe(12)
  })
})
