import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import { createSessionFile } from '../../../electron/engine/file/session-file'
import type { RelayObserver } from '../../../electron/engine/proxy/relay-observer'
import {
  DEFERRED_BYTES,
  DEFERRED_CHUNKS,
  DEFERRAL_INTERVAL,
  DeferredRecorder,
} from '../../../electron/engine/recorder/deferred-recorder'
import { SessionClock } from '../../../electron/engine/recorder/session-clock'
import { SessionLog, WRITE_INTERVAL } from '../../../electron/engine/recorder/session-log'
import { SessionRecorder } from '../../../electron/engine/recorder/session-recorder'
import { CollectingSink } from './collecting-sink'

const CLIENT = { address: '127.0.0.1', port: 40_001 }
const LISTEN = { address: '127.0.0.1', port: 9001 }
const TARGET = { host: 'localhost', port: 8765 }
const CHUNK = Buffer.from('a chunk')

let folder: string
const logs: SessionLog[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-deferred-'))
})
afterEach(() => {
  for (const log of logs.splice(0)) log.close()
  rmSync(folder, { recursive: true, force: true })
})

function start(onFailed: (error: unknown) => void = () => undefined) {
  const file = createSessionFile(folder, new Date(0))
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  const log = new SessionLog(file.value)
  logs.push(log)
  const sink = new CollectingSink()
  let time = 0
  const clock = new SessionClock({ wallMilliseconds: () => 0, monotonic: () => [7, (time += 1000)] })
  const recorder = new SessionRecorder(log, sink, { version: '0.1.0', clock })
  return { log, sink, recorder, deferred: new DeferredRecorder(recorder, onFailed) }
}

interface Step {
  relay: number
  direction: Direction
  what: 'data' | 'fact' | 'fin'
  length: number
}

const STEPS = fc.array(
  fc.record<Step>({
    relay: fc.nat(2),
    direction: fc.constantFrom(CLIENT_TO_SERVER, SERVER_TO_CLIENT),
    what: fc.constantFrom('data', 'data', 'data', 'fact', 'fin'),
    length: fc.integer({ min: 1, max: 70_000 }),
  }),
  { maxLength: 60 },
)

function play(steps: readonly Step[], to: RelayObserver): void {
  for (const relay of [0, 1, 2]) to.accepted(relay, { ...CLIENT, port: 40_000 + relay }, LISTEN, TARGET)
  const ended = new Set<string>()
  for (const { relay, direction, what, length } of steps) {
    const side = `${relay} ${direction}`
    if (what === 'fact') to.fact(relay, { kind: 'note', text: `of ${length}` })
    else if (ended.has(side)) continue
    else if (what === 'fin') to.ended(relay, direction)
    else {
      const bytes = Buffer.alloc(length, length)
      to.data(relay, direction, bytes, bytes)
    }
    if (what === 'fin') ended.add(side)
  }
  for (const relay of [0, 1, 2]) to.finished(relay)
}

describe('a recorder that waits a little with data', () => {
  it('writes the same file, and tells the session the same with the same times, as one that does not', async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        const direct = start()
        play(steps, direct.recorder)
        await direct.recorder.close()
        const deferred = start()
        play(steps, deferred.deferred)
        await deferred.recorder.close()
        expect(deferred.sink.calls).toEqual(direct.sink.calls)
        expect(readFileSync(deferred.log.path).equals(readFileSync(direct.log.path))).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('records by itself when nothing else happens, before a crash could cost more than a write that is due', async () => {
    const { sink, deferred } = start()
    deferred.accepted(0, CLIENT, LISTEN, TARGET)
    deferred.data(0, CLIENT_TO_SERVER, CHUNK, CHUNK)
    expect(sink.named('data')).toEqual([])
    await expect.poll(() => sink.named('data')).toHaveLength(1)
    expect(DEFERRAL_INTERVAL).toBeLessThan(WRITE_INTERVAL)
  })

  it('waits with no more than a number of chunks', () => {
    const { sink, deferred } = start()
    deferred.accepted(0, CLIENT, LISTEN, TARGET)
    for (let count = 1; count < DEFERRED_CHUNKS; count += 1) {
      deferred.data(0, CLIENT_TO_SERVER, CHUNK, CHUNK)
    }
    expect(sink.named('data')).toEqual([])
    deferred.data(0, CLIENT_TO_SERVER, CHUNK, CHUNK)
    expect(sink.named('data')).toHaveLength(DEFERRED_CHUNKS)
  })

  it('waits with no more than a number of bytes', () => {
    const { sink, deferred } = start()
    deferred.accepted(0, CLIENT, LISTEN, TARGET)
    const half = Buffer.alloc(DEFERRED_BYTES / 2)
    deferred.data(0, CLIENT_TO_SERVER, half, half)
    expect(sink.named('data')).toEqual([])
    deferred.data(0, CLIENT_TO_SERVER, half, half)
    expect(sink.named('data').length).toBeGreaterThan(0)
  })

  it('records of an interceptor’s replacement what the client’s leg carried', () => {
    const { sink, deferred } = start()
    deferred.accepted(0, CLIENT, LISTEN, TARGET)
    deferred.data(0, CLIENT_TO_SERVER, Buffer.from('as the client wrote it'), Buffer.from('changed'))
    deferred.data(
      0,
      SERVER_TO_CLIENT,
      Buffer.from('as the server wrote it'),
      Buffer.from('as the client got it'),
    )
    deferred.data(0, SERVER_TO_CLIENT, Buffer.from('held'), Buffer.alloc(0))
    deferred.recordWaiting()
    expect(sink.named('data').map((call) => call[3])).toEqual([
      'as the client wrote it',
      'as the client got it',
    ])
  })

  it('tells once of a bug of ours, and records what else waits', () => {
    const failures: unknown[] = []
    const { sink, recorder, deferred } = start((error) => failures.push(error))
    deferred.accepted(0, CLIENT, LISTEN, TARGET)
    const record = recorder.record.bind(recorder)
    recorder.record = (relay, direction, read, sent) => {
      if (read.length === 1) throw new Error('a bug of ours')
      record(relay, direction, read, sent)
    }
    for (const length of [2, 1, 1, 3]) {
      const bytes = Buffer.alloc(length)
      deferred.data(0, CLIENT_TO_SERVER, bytes, bytes)
    }
    deferred.recordWaiting()
    expect(failures).toEqual([new Error('a bug of ours')])
    expect(sink.named('data')).toHaveLength(2)
  })
})
