import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import { importResult } from '../../support/import-file'
import { createSessionFile } from '../../../electron/engine/file/session-file'
import { SessionLog, type SessionLogOptions } from '../../../electron/engine/recorder/session-log'
import { SessionRecorder } from '../../../electron/engine/recorder/session-recorder'
import { CollectingSink } from './collecting-sink'
import { stallDisk } from './stalled-disk'

const LISTEN = { address: '127.0.0.1', port: 9001 }
const LISTEN_IPV6 = { address: '::1', port: 9001 }
const TARGET = { host: 'localhost', port: 8765 }
const client = (port: number): { address: string; port: number } => ({ address: '127.0.0.1', port })

let folder: string
let log: SessionLog
let live: CollectingSink
let recorder: SessionRecorder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-both-'))
})
afterEach(() => {
  log.close()
  rmSync(folder, { recursive: true, force: true })
})

function start(options: Partial<SessionLogOptions> = {}): void {
  const file = createSessionFile(folder, new Date())
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  log = new SessionLog(file.value, options)
  live = new CollectingSink()
  recorder = new SessionRecorder(log, live, {
    version: '0.1.0',
    onSinkFailed: (error) => {
      throw error
    },
  })
}

async function importsTheSame(): Promise<void> {
  await recorder.close()
  const imported = new CollectingSink()
  const result = await importResult(log.path, imported)
  expect(result).toMatchObject({ error: null, truncated: false })
  // One by one: the first difference is what one wants to see.
  for (const [index, call] of live.calls.entries()) {
    expect(imported.calls[index], `call ${index}`).toEqual(call)
  }
  expect(imported.calls).toHaveLength(live.calls.length)
}

describe('what a session hears while it is recorded is what it hears when its file is imported', () => {
  it('of one conversation from accept to both FINs', async () => {
    start()
    recorder.accepted(0, client(40_001), LISTEN, TARGET)
    recorder.fact(0, { kind: 'resolve-start', host: 'localhost' })
    recorder.fact(0, { kind: 'resolve-end', host: 'localhost', addresses: ['::1', '127.0.0.1'], error: null })
    recorder.fact(0, { kind: 'connect-start', remote: { address: '::1', port: 8765 } })
    recorder.fact(0, {
      kind: 'connect-end',
      remote: { address: '::1', port: 8765 },
      local: null,
      error: 'ECONNREFUSED',
    })
    recorder.data(0, CLIENT_TO_SERVER, Buffer.from('GET / HTTP/1.1\r\n\r\n'))
    recorder.fact(0, { kind: 'modification', header: 'Host', original: null, replacement: 'a "quoted" Ä' })
    recorder.data(0, SERVER_TO_CLIENT, Buffer.alloc(200_000, 0x61))
    recorder.ended(0, CLIENT_TO_SERVER)
    recorder.fact(0, { kind: 'note', text: 'between the two' })
    recorder.data(0, SERVER_TO_CLIENT, Buffer.from('the rest'))
    recorder.ended(0, SERVER_TO_CLIENT)
    recorder.finished(0)
    await importsTheSame()
  })

  it('of a refused connection, of one reset in the middle, and of one reset after both FINs', async () => {
    start()
    for (const relay of [0, 1, 2]) recorder.accepted(relay, client(40_001 + relay), LISTEN, TARGET)
    recorder.fact(0, {
      kind: 'relay-failed',
      failure: 'tcp-connect-refused',
      leg: 'proxy-server',
      error: 'ECONNREFUSED',
      afterMilliseconds: 1,
    })
    recorder.reset(0, SERVER_TO_CLIENT)
    recorder.data(1, CLIENT_TO_SERVER, Buffer.from('half a fra'))
    recorder.reset(1, CLIENT_TO_SERVER)
    recorder.fact(1, { kind: 'note', text: 'after its end' })
    recorder.ended(2, CLIENT_TO_SERVER)
    recorder.ended(2, SERVER_TO_CLIENT)
    recorder.reset(2, CLIENT_TO_SERVER)
    await importsTheSame()
  })

  it('of IPv6, of a port used again, and of clients that were gone before they could be asked who they are', async () => {
    start()
    recorder.accepted(0, { address: '::1', port: 5 }, LISTEN_IPV6, TARGET)
    recorder.data(0, SERVER_TO_CLIENT, Buffer.from('six'))
    for (const relay of [1, 2, 3]) {
      recorder.accepted(relay, client(40_001), LISTEN, TARGET)
      recorder.data(relay, CLIENT_TO_SERVER, Buffer.from(`again ${relay}`))
      if (relay === 1) recorder.reset(relay, CLIENT_TO_SERVER)
      if (relay === 2) {
        recorder.ended(relay, SERVER_TO_CLIENT)
        recorder.ended(relay, CLIENT_TO_SERVER)
      }
      recorder.finished(relay)
    }
    recorder.accepted(4, { address: '0.0.0.0', port: 0 }, LISTEN, TARGET)
    recorder.accepted(5, { address: '0.0.0.0', port: 0 }, LISTEN, TARGET)
    recorder.reset(4, CLIENT_TO_SERVER)
    recorder.reset(5, CLIENT_TO_SERVER)
    await importsTheSame()
  })

  it('of so much in one direction that acknowledgments are due', async () => {
    start()
    recorder.accepted(0, client(40_001), LISTEN, TARGET)
    for (let i = 0; i < 3000; i += 1) recorder.data(0, SERVER_TO_CLIENT, Buffer.from(`${i};`))
    await importsTheSame()
  })

  it('of bytes that could not be recorded, before data, before FIN and before RST', async () => {
    const release = stallDisk(folder)
    start({ stagingBytes: 128 << 10, unwrittenLimit: 100_000 })
    for (const relay of [0, 1, 2]) recorder.accepted(relay, client(40_001 + relay), LISTEN, TARGET)
    for (const relay of [0, 1, 2, 0, 1, 2]) {
      recorder.data(relay, CLIENT_TO_SERVER, Buffer.alloc(40_000, relay))
      recorder.data(relay, SERVER_TO_CLIENT, Buffer.alloc(40_000, relay))
    }
    expect(recorder.droppedBytes).toBeGreaterThan(200_000)
    recorder.ended(1, CLIENT_TO_SERVER)
    await release()
    await log.drained()
    recorder.data(0, SERVER_TO_CLIENT, Buffer.from('later'))
    recorder.fact(0, { kind: 'note', text: 'between two holes' })
    recorder.data(0, CLIENT_TO_SERVER, Buffer.from('later'))
    recorder.ended(1, SERVER_TO_CLIENT)
    recorder.reset(2, CLIENT_TO_SERVER)
    expect(live.named('gap').length).toBeGreaterThanOrEqual(3)
    await importsTheSame()
  })

  it.each([1, 2, 3, 4, 5])('of anything, in any order (seed %i)', async (seed) => {
    start()
    let state = seed * 0x9e37_79b1
    const random = (below: number): number => {
      state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x6d2b_79f5) | 0
      return (state >>> 8) % below
    }
    const open: { relay: number; port: number; ended: [boolean, boolean] }[] = []
    let nextRelay = 0
    for (let step = 0; step < 2000; step += 1) {
      const one = open[random(Math.max(1, open.length))]
      const direction = random(2) as Direction
      const what = random(20)
      if (one === undefined || what === 0) {
        // The system gives a port again only when the connection before is over.
        let port = 50_000 + random(50)
        while (open.some((other) => other.port === port)) port += 1
        open.push({ relay: nextRelay, port, ended: [false, false] })
        recorder.accepted(nextRelay, client(port), LISTEN, TARGET)
        nextRelay += 1
      } else if (what < 14) {
        if (!one.ended[direction]) recorder.data(one.relay, direction, Buffer.alloc(1 + random(90_000), step))
      } else if (what < 17) {
        recorder.fact(one.relay, { kind: 'note', text: `step ${step}` })
      } else if (what === 17) {
        recorder.reset(one.relay, direction)
        recorder.finished(one.relay)
        open.splice(open.indexOf(one), 1)
      } else if (!one.ended[direction]) {
        one.ended[direction] = true
        recorder.ended(one.relay, direction)
        if (!one.ended[0] || !one.ended[1]) continue
        recorder.finished(one.relay)
        open.splice(open.indexOf(one), 1)
      }
    }
    await importsTheSame()
  })
})
