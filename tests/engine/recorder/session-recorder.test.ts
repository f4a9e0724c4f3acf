import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { createSessionFile } from '../../../electron/engine/file/session-file'
import { SessionClock } from '../../../electron/engine/recorder/session-clock'
import { SessionLog, type SessionLogOptions } from '../../../electron/engine/recorder/session-log'
import { SessionRecorder } from '../../../electron/engine/recorder/session-recorder'
import { CollectingSink } from './collecting-sink'
import { stallDisk } from './stalled-disk'

const CLIENT = { address: '127.0.0.1', port: 40_001 }
const LISTEN = { address: '127.0.0.1', port: 9001 }
const TARGET = { host: 'localhost', port: 8765 }

let folder: string
let log: SessionLog
let sink: CollectingSink
let recorder: SessionRecorder
let time: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-recorder-'))
})
afterEach(() => {
  log.close()
  rmSync(folder, { recursive: true, force: true })
})

function start(options: Partial<SessionLogOptions> = {}, wall = Date.UTC(2026, 10, 23, 17)): void {
  const file = createSessionFile(join(folder, 'sessions'), new Date(wall))
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  log = new SessionLog(file.value, options)
  sink = new CollectingSink()
  time = 0
  const clock = new SessionClock({
    wallMilliseconds: () => wall,
    monotonic: () => [7, (time += 1000)],
  })
  recorder = new SessionRecorder(log, sink, {
    version: '0.1.0',
    clock,
    onSinkFailed: (error) => {
      throw error
    },
  })
}

function tshark(...args: string[]): string {
  return execFileSync('tshark', ['-n', '-r', log.path, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

describe('a recorded connection', () => {
  it('is a TCP conversation for tshark: handshake, data, close, every checksum right', async () => {
    start()
    recorder.accepted(0, CLIENT, LISTEN, TARGET)
    recorder.fact(0, { kind: 'resolve-start', host: 'localhost' })
    recorder.data(0, CLIENT_TO_SERVER, Buffer.from('hello'))
    recorder.data(0, SERVER_TO_CLIENT, Buffer.alloc(70_000, 0x62))
    recorder.ended(0, CLIENT_TO_SERVER)
    recorder.ended(0, SERVER_TO_CLIENT)
    recorder.finished(0)
    await recorder.close()

    const fields = tshark(
      '-o',
      'tcp.check_checksum:TRUE',
      '-T',
      'fields',
      '-e',
      'tcp.flags.str',
      '-e',
      'tcp.len',
      '-e',
      'tcp.checksum.status',
      '-e',
      'tcp.analysis.flags',
    )
    expect(
      fields
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split('\t')),
    ).toEqual([
      ['··········S·', '0', '1', ''],
      ['·······A··S·', '0', '1', ''],
      ['·······A····', '0', '1', ''],
      ['·······A····', '0', '1', '1'],
      ['·······AP···', '5', '1', ''],
      ['·······AP···', '65495', '1', ''],
      ['·······AP···', '4505', '1', ''],
      ['·······A···F', '0', '1', ''],
      ['·······A···F', '0', '1', ''],
    ])
    expect(statSync(log.path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'sessions')).mode & 0o777).toBe(0o700)
  })

  it('tells the session where each byte stands in the file, written or not', async () => {
    start()
    recorder.accepted(0, CLIENT, LISTEN, TARGET)
    const sent = Buffer.from(Array.from({ length: 150_000 }, (_, i) => i % 251))
    recorder.data(0, SERVER_TO_CLIENT, sent)
    const data = sink.named('data')
    expect(data).toHaveLength(3)
    const readBack = (): Buffer =>
      Buffer.concat(data.map((call) => Buffer.from(log.read(call[5] as number, (call[3] as string).length))))
    expect(readBack().equals(sent)).toBe(true)
    await recorder.close()
    expect(log.unwritten).toBe(0)
    expect(readBack().equals(sent)).toBe(true)
    expect(readFileSync(log.path).length).toBe(log.size)
  })
})

describe('a disk that is too slow', () => {
  it('is said in the file: how long what came waited, and what was left out for it', async () => {
    const release = stallDisk(folder)
    start({ behindMilliseconds: 10, maxBehindMilliseconds: 40 })
    recorder.accepted(0, CLIENT, LISTEN, TARGET)
    recorder.data(0, SERVER_TO_CLIENT, Buffer.from('waits'))
    await expect.poll(() => recorder.behind).toBeGreaterThan(10)
    await expect.poll(() => recorder.stopped).toEqual({ reason: 'late', error: null })
    recorder.data(0, SERVER_TO_CLIENT, Buffer.from('left out'))
    expect(recorder.droppedBytes).toBe(8)
    await release()
    await log.drained()
    expect([recorder.behind, recorder.stopped]).toEqual([0, null])
    recorder.data(0, SERVER_TO_CLIENT, Buffer.from('again'))
    await recorder.close()
    const facts = sink.named('fact').map((call) => call[2])
    expect(facts).toContainEqual({ kind: 'recording-gap', reason: 'late', bytes: 8 })
    const behind = facts.find((fact) => (fact as { kind: string }).kind === 'recording-behind')
    expect((behind as { milliseconds: number }).milliseconds).toBeGreaterThanOrEqual(40)
    expect(tshark('-T', 'fields', '-e', 'frame.comment')).toContain('"kind":"recording-behind"')
  })

  it('24: costs payload, counted and marked as a gap, but no packet of a handshake or an end', async () => {
    const release = stallDisk(folder)
    start({ stagingBytes: 128 << 10, unwrittenLimit: 256 << 10 })
    recorder.accepted(0, CLIENT, LISTEN, TARGET)
    const chunk = Buffer.alloc(60_000, 0x63)
    let left = 0
    for (let i = 0; i < 10; i += 1) {
      if (log.isOverLimit) left += chunk.length
      recorder.data(0, SERVER_TO_CLIENT, chunk)
    }
    recorder.data(0, CLIENT_TO_SERVER, Buffer.from('lost too'))
    expect(left).toBeGreaterThan(0)
    expect(recorder.droppedBytes).toBe(left + 8)
    expect(recorder.stopped).toEqual({ reason: 'limit', error: null })
    recorder.accepted(1, { ...CLIENT, port: 40_002 }, LISTEN, TARGET)
    recorder.reset(1, SERVER_TO_CLIENT)
    expect(sink.named('opened')).toHaveLength(2)

    await release()
    await log.drained()
    expect(recorder.stopped).toBeNull()
    recorder.data(0, SERVER_TO_CLIENT, Buffer.from('again'))
    recorder.data(0, CLIENT_TO_SERVER, Buffer.from('here'))
    recorder.ended(0, CLIENT_TO_SERVER)
    recorder.ended(0, SERVER_TO_CLIENT)
    await recorder.close()

    expect(sink.named('gap').map((call) => call.slice(1, 4))).toEqual([
      [0, SERVER_TO_CLIENT, left],
      [0, CLIENT_TO_SERVER, 8],
    ])
    expect(sink.calls).toContainEqual([
      'fact',
      0,
      { kind: 'recording-gap', reason: 'limit', bytes: left + 8 },
      expect.any(Number),
    ])
    const lost = tshark('-Y', 'tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment')
    expect(lost.split('\n').length).toBeGreaterThan(1)
    const bytes = tshark('-q', '-z', 'follow,tcp,raw,0')
    expect(bytes).toContain(
      `[${left} bytes missing in capture file]`.replace(/./gs, (c) => c.charCodeAt(0).toString(16)),
    )
  })
})

describe('30: the time of a packet', () => {
  it.each([Date.UTC(2038, 0, 20), Date.UTC(2106, 1, 8), Date.UTC(1999, 11, 31, 23, 59, 59, 999)])(
    'is right to the nanosecond at %i ms',
    async (wall) => {
      start({}, wall)
      recorder.accepted(0, CLIENT, LISTEN, TARGET)
      await recorder.close()
      const seconds = Math.floor(wall / 1000)
      const nanos = String((wall % 1000) * 1_000_000 + 1000).padStart(9, '0')
      expect(tshark('-T', 'fields', '-e', 'frame.time_epoch').split('\n')[0]).toBe(`${seconds}.${nanos}`)
    },
  )
})

describe('a session that throws', () => {
  it('is told once, and the file is complete all the same', async () => {
    start()
    const faults: unknown[] = []
    const failing = new SessionRecorder(
      log,
      new Proxy(sink, {
        get: () => () => {
          throw new Error('a bug of ours')
        },
      }),
      { onSinkFailed: (error) => faults.push(error) },
    )
    failing.accepted(0, CLIENT, LISTEN, TARGET)
    failing.data(0, CLIENT_TO_SERVER, Buffer.from('hello'))
    failing.ended(0, CLIENT_TO_SERVER)
    await failing.close()
    expect(faults).toHaveLength(1)
    expect(tshark('-T', 'fields', '-e', 'tcp.len')).toBe('0\n0\n0\n5\n0\n')
  })
})

describe('events of a relay the recorder does not know', () => {
  it('are ignored, their bytes counted as not recorded', async () => {
    start()
    recorder.fact(7, { kind: 'note', text: 'x' })
    recorder.data(7, CLIENT_TO_SERVER, Buffer.from('hello'))
    recorder.ended(7, CLIENT_TO_SERVER)
    recorder.finished(7)
    await recorder.close()
    expect(recorder.droppedBytes).toBe(5)
    expect(sink.named('packet')).toEqual([])
  })
})
