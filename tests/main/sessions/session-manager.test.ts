import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import type { OperationResult, Route, SessionInfo } from '@shared/ipc/app-commands'
import type { SessionJob, SessionTick } from '@shared/ipc/bridge'
import type { FrameRow } from '@shared/ipc/rows'
import { engineStarter } from '../../../electron/main/sessions/engine-starter'
import { MAX_BACKGROUND_SESSIONS, SessionManager } from '../../../electron/main/sessions/session-manager'
import { RecentSessions } from '../../../electron/main/storage/recent-sessions'
import { RecordingMarker } from '../../../electron/main/storage/recording-marker'

let folder: string
let manager: SessionManager
let echo: WebSocketServer
let ticks: SessionTick[]
let changes: number
/** Called at each tick and change: whoever waits looks again. */
let watchers: (() => void)[]

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sockscope-manager-')))
  ticks = []
  changes = 0
  watchers = []
  manager = managerOf(join(folder, 'sessions'))
  echo = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  echo.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })))
  await once(echo, 'listening')
})

afterEach(async () => {
  await manager.closeAll()
  for (const client of echo.clients) client.terminate()
  echo.close()
  rmSync(folder, { recursive: true })
})

describe('the session manager', () => {
  it('records into a new file of the sessions folder, which only its owner may enter', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    expect(info).toMatchObject({ kind: 'recording', recording: true, routes: [{ listenHost: '127.0.0.1' }] })
    expect(info.routes[0]?.listenPort).toBeGreaterThan(0)
    expect(existsSync(info.path)).toBe(true)
    if (process.platform !== 'win32') expect(statSync(join(folder, 'sessions')).mode & 0o777).toBe(0o700)
    expect(manager.current).toEqual(info)
    expect(manager.recording).toEqual(info)
  })

  it('answers questions about the session while it is recorded and after it was stopped', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    await say(info, 'hello')
    await until(() => manager.currentTick?.frames === 4)
    const before = await frames(info.session)
    expect(before.map(({ previewText }) => previewText)).toContain('hello')
    value(await manager.stopRecording())
    expect(manager.recording).toBeNull()
    expect(manager.current).toMatchObject({ session: info.session, recording: false })
    expect(await frames(info.session)).toEqual(before)
  })

  it('asks before it ends open WebSockets, and can end only the recording', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    const client = new WebSocket(`ws://127.0.0.1:${info.routes[0]!.listenPort}/`)
    await once(client, 'open')
    await until(() => manager.currentTick?.connections === 1)
    expect(value(await manager.stopRecording('ask'))).toEqual({ openWebSockets: 1 })
    expect(manager.recording).not.toBeNull()
    expect(value(await manager.stopRecording('keep'))).toEqual({ openWebSockets: 0 })
    expect(manager.recording).toBeNull()
    const size = statSync(info.path).size
    // It goes on, and nothing of it is recorded.
    client.send('unrecorded')
    const [answer] = (await once(client, 'message')) as [Buffer]
    expect(String(answer)).toBe('unrecorded')
    expect(statSync(info.path).size).toBe(size)
    expect(await frames(info.session)).toEqual([])
    const closed = once(client, 'close')
    value(await manager.clear())
    await closed
  })

  it('stops without a question where no WebSocket is open', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    await say(info, 'bye')
    expect(value(await manager.stopRecording('ask'))).toEqual({ openWebSockets: 0 })
    expect(manager.recording).toBeNull()
  })

  it('leaves no trace of a recording to which no client came', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    expect(existsSync(info.path)).toBe(true)
    value(await manager.stopRecording())
    value(await manager.clear())
    expect(existsSync(info.path)).toBe(false)
    expect(readdirSync(join(folder, 'sessions'))).toEqual([])
    expect(new RecentSessions(join(folder, 'sessions'), join(folder, 'recent.json')).list()).toEqual([])
  })

  it('marks what is being recorded as long as it is', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    expect(new RecordingMarker(markerFile()).left).toBe(info.path)
    expect(await manager.release(info.path)).toMatchObject({ ok: false, error: { code: 'session-busy' } })
    value(await manager.stopRecording())
    expect(new RecordingMarker(markerFile()).left).toBeNull()
    expect(value(await manager.release(info.path))).toEqual({ wasShown: true })
    expect(manager.current).toBeNull()
  })

  it('opens a recording again with the same frames', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    await say(info, 'once more')
    await until(() => manager.currentTick?.frames === 4)
    const recorded = await frames(info.session)
    value(await manager.stopRecording())
    value(await manager.clear())
    expect(manager.current).toBeNull()
    const opened = value(await manager.open(info.path))
    expect(opened).toMatchObject({ kind: 'file', path: info.path, recording: false })
    await until(() => manager.currentTick?.frames === 4 && manager.jobs.length === 0)
    expect((await frames(opened.session)).map(telling)).toEqual(recorded.map(telling))
  })

  it('starts again on the same port', async () => {
    const first = value(await manager.startRecording({ routes: [route()] }))
    const second = value(await manager.startRecording({ routes: first.routes }))
    expect(second.routes).toEqual(first.routes)
    expect(second.path).not.toBe(first.path)
    expect(manager.recording?.session).toBe(second.session)
  })

  it('lists only what comes after a Clear, and leaves connections, listeners and file alone', async () => {
    const first = value(await manager.startRecording({ routes: [route()] }))
    await say(first, 'before')
    const open = new WebSocket(`ws://127.0.0.1:${first.routes[0]?.listenPort ?? 0}/open`)
    await once(open, 'open')
    open.send('still before')
    await once(open, 'message')
    await until(() => manager.currentTick?.frames === 6)
    const number = first.session
    value(await manager.clear())
    const second = manager.current
    expect(second).toMatchObject({ path: first.path, routes: first.routes, recording: true })
    expect(second?.session).not.toBe(number)
    if (second === null) return
    expect(manager.currentTick).toMatchObject({ session: second.session, connections: 1, frames: 0 })

    open.send('after, on the open one')
    await once(open, 'message')
    await say(second, 'after')
    await until(() => manager.currentTick?.frames === 6 && manager.currentTick.connections === 2)
    const listed = (await frames(second.session)).map(({ previewText }) => previewText)
    expect(listed).toContain('after, on the open one')
    expect(listed).toContain('after')
    expect(listed).not.toContain('before')
    expect(listed).not.toContain('still before')
    const ofOpen = { of: { table: 'frames', connection: 1 }, offset: 0, count: 10 } as const
    expect(await manager.request(second.session, 'rows.window', ofOpen)).toMatchObject({
      total: 2,
      rows: [{ number: 2 }, { number: 3 }],
    })
    expect(
      await manager.request(second.session, 'rows.window', {
        of: { table: 'connections' },
        offset: 0,
        count: 10,
      }),
    ).toMatchObject({
      total: 2,
      rows: [{ connection: 1 }, { connection: 2 }],
    })
    open.terminate()

    value(await manager.stopRecording())
    value(await manager.clear())
    const opened = value(await manager.open(first.path))
    await until(() => manager.currentTick?.frames === 12 && manager.jobs.length === 0)
    expect((await frames(opened.session)).map(({ previewText }) => previewText)).toContain('before')
  })

  it('reads a capture again to decode a connection differently, under a new number, and not what is recorded', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    await say(info, 'a word')
    await until(() => manager.currentTick?.frames === 4)
    const refused = await manager.decodeAs(info.session, 0, 'websocket')
    expect(refused).toMatchObject({ ok: false, error: { code: 'decode-as-recording' } })
    const before = (await frames(info.session)).map(telling)
    value(await manager.stopRecording())

    // A recording that has ended is a capture like any other; its upgrade shows, so the choice changes nothing.
    const again = value(await manager.decodeAs(info.session, 0, 'websocket'))
    expect(again).toMatchObject({ kind: 'recording', path: info.path, rereadOf: 1 })
    expect(again.session).not.toBe(1)
    expect(manager.current).toEqual(again)
    expect(manager.request(1, 'connection.detail', { connection: 0 })).toBeNull()
    await until(() => manager.currentTick?.frames === 4 && manager.jobs.length === 0)
    expect((await frames(again.session)).map(telling)).toEqual(before)

    const back = value(await manager.decodeAs(again.session, 0, 'automatic'))
    expect(back).toMatchObject({ session: 3, rereadOf: 2 })
    expect(await manager.decodeAs(1, 0, 'websocket')).toMatchObject({ ok: false })
    await until(() => manager.currentTick?.frames === 4 && manager.jobs.length === 0)
    expect((await frames(back.session)).map(telling)).toEqual(before)
  })

  it('says that a port is in use and keeps what is on screen', async () => {
    const shown = value(await manager.startRecording({ routes: [route()] }))
    value(await manager.stopRecording())
    const other = await listening()
    const { port } = other.address() as AddressInfo
    expect(await manager.startRecording({ routes: [route({ listenPort: port })] })).toMatchObject({
      ok: false,
      error: { code: 'listen-port-in-use', values: { port } },
    })
    other.close()
    expect(manager.current?.session).toBe(shown.session)
    expect(manager.recording).toBeNull()
  })

  it('says that a target is none', async () => {
    expect(await manager.startRecording({ routes: [route({ target: 'ws://' })] })).toMatchObject({
      ok: false,
      error: { code: 'target-invalid' },
    })
  })

  it('says that the sessions folder cannot be made', async () => {
    writeFileSync(join(folder, 'in-the-way'), '')
    const blocked = managerOf(join(folder, 'in-the-way', 'sessions'))
    expect(await blocked.startRecording({ routes: [route()] })).toMatchObject({
      ok: false,
      error: { code: 'session-folder-unwritable', values: { path: join(folder, 'in-the-way', 'sessions') } },
    })
  })

  it('opens only files', async () => {
    for (const path of [join(folder, 'nothing.pcapng'), folder, '/dev/zero']) {
      expect(await manager.open(path)).toMatchObject({
        ok: false,
        error: { code: 'file-unreadable', values: { path } },
      })
    }
  })

  it('says that a file is no capture', async () => {
    const path = join(folder, 'letter.txt')
    writeFileSync(path, 'Dear reader, this is not a capture.')
    expect(await manager.open(path)).toMatchObject({ ok: false, error: { code: 'file-not-a-capture' } })
    expect(manager.current).toBeNull()
  })

  it('shows a file that is open already instead of reading it again', async () => {
    const info = value(await manager.startRecording({ routes: [route()] }))
    expect(value(await manager.open(info.path)).session).toBe(info.session)
  })

  it('shows the recording again after a file was looked at, and only its ticks', async () => {
    const finished = value(await manager.startRecording({ routes: [route()] }))
    value(await manager.stopRecording())
    const recording = value(await manager.startRecording({ routes: [route()] }))
    value(await manager.show(finished.session))
    expect(manager.recording?.session).toBe(recording.session)
    ticks.length = 0
    await say(recording, 'behind the scenes')
    value(await manager.show(recording.session))
    await until(() => manager.currentTick?.frames === 4)
    expect(ticks.filter(({ session }) => session === finished.session)).toEqual([])
  })

  it('ends the reading of a large capture when it is cancelled, and keeps what was read', async () => {
    const file = join(folder, 'large.pcap')
    const packets = 400_000
    writeFileSync(file, largeCapture(packets))
    const opened = value(await manager.open(file))
    await until(() => (manager.currentTick?.packets ?? 0) > 0)
    const [{ id }] = manager.jobs as [SessionJob]
    value(await manager.cancelJob(id))
    await until(() => manager.jobs.length === 0)
    const read = manager.currentTick?.packets ?? 0
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThan(packets)
    const window = manager.request(opened.session, 'rows.window', {
      of: { table: 'packets', connection: null },
      offset: 0,
      count: 5,
    })
    expect(await window).toMatchObject({ total: read, rows: [{ packet: 1 }, {}, {}, {}, {}] })
    // A second time, or with nothing to read, it does nothing.
    value(await manager.cancelJob(id))
  })

  it('shows how far a compressed capture is unpacked, while other things go on, and then how far it is read', async () => {
    const file = join(folder, 'large.pcap.gz')
    const packets = 400_000
    writeFileSync(file, gzipSync(largeCapture(packets), { level: 1 }))
    const { size } = statSync(file)
    const seen: SessionJob[] = []
    watchers.push(() => seen.push(...manager.jobs))
    const opening = manager.open(file)
    await until(() => manager.jobs.some(({ phase }) => phase === 'unpacking'))
    // The same file twice is opened once.
    const again = manager.open(file)
    const recording = value(await manager.startRecording({ routes: [route()] }))
    const opened = value(await opening)
    expect(value(await again)).toEqual(opened)
    await until(() => manager.jobs.length === 0)
    expect(manager.currentTick?.packets).toBe(packets)
    expect(manager.recording?.session).toBe(recording.session)
    const unpacking = seen.filter(({ phase }) => phase === 'unpacking')
    expect(unpacking[0]).toMatchObject({ total: size, name: 'large.pcap.gz', kind: 'open' })
    expect(unpacking.at(-1)?.done).toBeLessThanOrEqual(size)
    expect(seen.at(-1)).toMatchObject({ phase: 'reading', session: opened.session })
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1)
  })

  it('opens nothing when unpacking is cancelled, and leaves no copy behind', async () => {
    const file = join(folder, 'large.pcap.gz')
    writeFileSync(file, gzipSync(largeCapture(400_000), { level: 1 }))
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('sockscope-capture-'))
    const before = copies()
    const opening = manager.open(file)
    await until(() => manager.jobs.some(({ phase }) => phase === 'unpacking'))
    const [{ id }] = manager.jobs as [SessionJob]
    value(await manager.cancelJob(id))
    expect(await opening).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    expect([manager.current, manager.jobs]).toEqual([null, []])
    expect(copies().filter((name) => !before.includes(name))).toEqual([])
  })

  it('closes the sessions that were not looked at for longest', async () => {
    const first = value(await manager.startRecording({ routes: [route()] }))
    value(await manager.stopRecording())
    for (let index = 0; index <= MAX_BACKGROUND_SESSIONS; index++) {
      const copy = join(folder, `copy-${index}.pcapng`)
      copyFileSync(first.path, copy)
      value(await manager.open(copy))
    }
    expect(
      manager.request(first.session, 'rows.window', { of: { table: 'connections' }, offset: 0, count: 1 }),
    ).toBeNull()
    expect(await manager.show(first.session)).toMatchObject({ ok: false })
  })

  it('does one thing at a time', async () => {
    const [started, stopped, again] = await Promise.all([
      manager.startRecording({ routes: [route()] }),
      manager.stopRecording(),
      manager.startRecording({ routes: [route()] }),
    ])
    expect([started.ok, stopped.ok, again.ok]).toEqual([true, true, true])
    expect(manager.recording).toEqual(value(again))
  })

  it('tells of every change', async () => {
    const before = changes
    value(await manager.startRecording({ routes: [route()] }))
    expect(changes).toBeGreaterThan(before)
  })
})

function markerFile(): string {
  return join(folder, 'recording.json')
}

function managerOf(sessions: string): SessionManager {
  const changed = (): void => {
    changes++
    for (const watcher of watchers) watcher()
  }
  return new SessionManager({
    folder: sessions,
    startEngine: engineStarter,
    recent: new RecentSessions(sessions, join(folder, 'recent.json')),
    marker: new RecordingMarker(markerFile()),
    changed,
    tick: (tick) => {
      ticks.push(tick)
      for (const watcher of watchers) watcher()
    },
    jobsChanged: () => {
      for (const watcher of watchers) watcher()
    },
  })
}

function route(part: Partial<Route> = {}): Route {
  const { port } = echo.address() as AddressInfo
  const target = `ws://127.0.0.1:${port}`
  return { listenHost: '127.0.0.1', listenPort: 0, target, rewriteHost: false, rewriteOrigin: false, ...part }
}

/** A whole conversation of four frames: a text, its echo, and a close each way. */
async function say(info: SessionInfo, text: string): Promise<void> {
  const client = new WebSocket(`ws://127.0.0.1:${info.routes[0]?.listenPort ?? 0}/`)
  await once(client, 'open')
  client.send(text)
  await once(client, 'message')
  client.close(1000)
  await once(client, 'close')
}

async function frames(session: number): Promise<FrameRow[]> {
  const args = { of: { table: 'frames', connection: null }, offset: 0, count: 100 } as const
  const answer = await manager.request(session, 'rows.window', args)
  return (answer as { rows: FrameRow[] }).rows
}

/** What of a frame must survive in the file. */
function telling({
  direction,
  opcode,
  fin,
  rsv,
  masked,
  payloadLength,
  previewText,
  closeCode,
}: FrameRow): unknown {
  return { direction, opcode, fin, rsv, masked, payloadLength, previewText, closeCode }
}

function value<T>(result: OperationResult<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!condition()) return
      watchers = watchers.filter((watcher) => watcher !== look)
      resolve()
    }
    watchers.push(look)
    look()
  })
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Packets of 60 bytes that are no IP: quick to make, and as many to read as any. */
function largeCapture(packets: number): Buffer {
  const record = Buffer.alloc(16 + 60)
  record.writeUInt32LE(60, 8)
  record.writeUInt32LE(60, 12)
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(262_144, 16)
  header.writeUInt32LE(1, 20)
  return Buffer.concat([header, Buffer.alloc(packets * record.length, record)])
}
