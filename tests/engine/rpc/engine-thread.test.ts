import { askedFrames } from '../../support/asked-frames'
import { MAX_TICKS_PER_SECOND, type Tick } from '@shared/model/tick'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import enginePath from '../../../electron/engine/engine-thread?modulePath'
import { connectEngine } from '../../../electron/engine/rpc/connect-engine'
import type { Engine } from '../../../electron/engine/rpc/engine'
import type { Job } from '@shared/model/job'
import { plainRoute, type RecordingOptions } from '@shared/model/recording-options'
import { startEchoServer } from './echo-server'
import { temporaryFolder } from '../../support/recorded-conversation'
import { WebSocket } from 'ws'

interface Started {
  client: Engine
  ticks: Tick[]
  jobs: Job[]
  /** The first tick, past or to come, that matches. */
  tick(matches: (tick: Tick) => boolean): Promise<Tick>
  crashed: Promise<Error>
}

function startEngine(path: string = enginePath): Started {
  const ticks: Tick[] = []
  const jobs: Job[] = []
  const waiting = new Set<() => void>()
  let crash: (error: Error) => void = () => {}
  const crashed = new Promise<Error>((resolve) => (crash = resolve))
  const client = connectEngine(path, {
    tick: (tick) => {
      ticks.push(tick)
      for (const look of waiting) look()
    },
    job: (job) => {
      jobs.push(job)
      for (const look of waiting) look()
    },
    crashed: (error) => crash(error),
  })
  onTestFinished(() => client.close())
  return {
    client,
    ticks,
    jobs,
    crashed,
    tick: (matches) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = ticks.find(matches)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}

const recordingOf = (target: string, listenPort = 0): RecordingOptions => ({
  routes: [plainRoute('127.0.0.1', listenPort, target)],
})

/** Sends texts to an echo server and waits until all have come back. */
async function talk(port: number, texts: readonly string[]): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  let received = 0
  const all = new Promise<void>((resolve) => {
    socket.on('message', () => {
      if (++received === texts.length) resolve()
    })
  })
  for (const text of texts) socket.send(text)
  await all
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.close(1000)
  await closed
}

const framesOf = ({ client }: Started, connection: number | null) =>
  askedFrames((command, args) => client.ask(command, args), connection)

describe('the engine thread', () => {
  it('records, answers while it does, and leaves a file that another thread opens', async () => {
    const folder = temporaryFolder()
    const engine = startEngine()
    const started = await engine.client.record(folder, recordingOf(await startEchoServer()))
    if (!started.ok) throw new Error(JSON.stringify(started.error))
    await talk(started.value.routes[0]!.listenPort, ['one', 'two'])
    await engine.tick((tick) => tick.frames === 6)
    const live = await framesOf(engine, null)
    expect(live.rows.map(({ previewText }) => previewText)).toSatisfy(
      (texts: string[]) => texts.toSorted().join() === ',,one,one,two,two',
    )
    await engine.client.stop()
    const afterwards = await framesOf(engine, null)
    expect(afterwards).toEqual(live)

    const reader = startEngine()
    expect(await reader.client.open(started.value.path)).toEqual({ ok: true, value: null })
    await reader.tick(() => reader.jobs.at(-1)?.state === 'done')
    expect(await framesOf(reader, null)).toEqual(live)
  })

  it('says in its result what did not work, and goes on', async () => {
    const folder = temporaryFolder()
    const engine = startEngine()
    const first = await engine.client.record(folder, recordingOf('nonsense://'))
    expect(first).toMatchObject({ ok: false, error: { code: expect.stringContaining('target') as string } })
    expect(await engine.client.open(join(folder, 'missing'))).toMatchObject({
      ok: false,
      error: { code: 'file-unreadable', values: { detail: 'ENOENT' } },
    })
    const text = join(folder, 'text')
    writeFileSync(text, 'This is no capture at all.')
    expect(await engine.client.open(text)).toMatchObject({
      ok: false,
      error: { code: 'file-not-a-capture' },
    })
    const good = await engine.client.record(folder, recordingOf('127.0.0.1:9'))
    expect(good.ok).toBe(true)
  })

  it('ticks at most twenty times a second, and not at all when nothing changes', async () => {
    const engine = startEngine()
    const started = await engine.client.record(temporaryFolder(), recordingOf(await startEchoServer()))
    if (!started.ok) throw new Error(JSON.stringify(started.error))
    const begin = performance.now()
    const texts = Array.from({ length: 200 }, (_, index) => `message ${index}`)
    for (let round = 0; round < 20; round++) await talk(started.value.routes[0]!.listenPort, texts)
    await engine.tick((tick) => tick.frames === 20 * 402)
    const seconds = (performance.now() - begin) / 1000
    expect(engine.ticks.length).toBeLessThanOrEqual(Math.ceil(seconds * MAX_TICKS_PER_SECOND) + 2)
    const changed = new Set(engine.ticks.flatMap((tick) => tick.changedConnections ?? []))
    expect(changed.size).toBe(20)
  })

  it('tells in a tick that recording has stopped, while the traffic goes on', async () => {
    const folder = temporaryFolder()
    const engine = startEngine()
    const started = await engine.client.record(folder, recordingOf(await startEchoServer()))
    if (!started.ok) throw new Error(JSON.stringify(started.error))
    const port = started.value.routes[0]!.listenPort
    await talk(port, ['recorded'])
    rmSync(folder, { recursive: true })
    // The disk may be told of before the first bytes are left out.
    let stopped: Tick | undefined
    const hasStopped = (tick: Tick) => tick.recordingStopped === 'disk' && tick.droppedBytes > 0
    void engine.tick(hasStopped).then((tick) => (stopped = tick))
    while (stopped === undefined) await talk(port, ['not recorded'])
    const { rows } = await framesOf(engine, 0)
    expect(rows[0]!.previewText).toBe('recorded')
  })

  it('tells the one who asked when a handler throws, and lives on', async () => {
    const engine = startEngine()
    await expect(engine.client.ask('frame.detail', { row: 0 })).rejects.toThrow('no session')
    await expect(engine.client.ask('frame.detail', { row: 0 })).rejects.toThrow('no session')
  })

  it('is reported when it dies, and fails what was asked of it then and later', async () => {
    const path = join(temporaryFolder(), 'dies.mjs')
    writeFileSync(
      path,
      `import { parentPort } from 'node:worker_threads'
       parentPort.on('message', () => setImmediate(() => { throw new Error('a bug') }))`,
    )
    const engine = startEngine(path)
    const asked = engine.client.ask('connection.detail', { connection: 0 })
    await expect(asked).rejects.toThrow('a bug')
    expect((await engine.crashed).message).toBe('a bug')
    await expect(engine.client.ask('connection.detail', { connection: 0 })).rejects.toThrow('a bug')
    await engine.client.close()
  })

  it('is no crash when it was asked to end', async () => {
    const engine = startEngine()
    await engine.client.close()
    await expect(engine.client.ask('connection.detail', { connection: 0 })).rejects.toThrow('ended')
    let crashed = false
    void engine.crashed.then(() => (crashed = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(crashed).toBe(false)
  })
})
