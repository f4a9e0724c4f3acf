import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { createSessionFile } from '../../../electron/engine/recorder/session-file'
import { SessionClock } from '../../../electron/engine/recorder/session-clock'
import { SessionLog, type SessionLogOptions } from '../../../electron/engine/recorder/session-log'
import { SessionRecorder } from '../../../electron/engine/recorder/session-recorder'
import { CollectingSink } from './collecting-sink'

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
