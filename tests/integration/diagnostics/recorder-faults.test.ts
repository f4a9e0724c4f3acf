import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createSessionFile } from '../../../electron/engine/file/session-file'
import { SessionClock } from '../../../electron/engine/recorder/session-clock'
import { SessionLog, type SessionLogOptions } from '../../../electron/engine/recorder/session-log'
import { SessionRecorder } from '../../../electron/engine/recorder/session-recorder'
import type { RecordingSetup } from '../../../electron/engine/sources/recording'
import { Session } from '../../../electron/engine/index/session'
import type { RelayFailure } from '@shared/model/fact'
import { stallDisk } from '../../engine/recorder/stalled-disk'
import { startRecording, temporaryFolder } from '../../support/recorded-conversation'
import { upgradeRequest } from '../../shared/dissector/transcript'
import { frameBytes } from '../../shared/websocket/frame-bytes'
import { freePort } from '../../support/free-port'
import { connectScripted } from '../../support/peers/scripted-peer'
import { found, imported } from './found-diagnostics'
import { client, closeFrame, fin, frame, rst, server, upgrade, type Step } from './scripts'
import { throughProxy } from './ways'

/** A client connects through a proxy whose target is not to be had. */
async function refusedBy(target: string, options: Partial<RecordingSetup> = {}): Promise<Session[]> {
  const recording = await startRecording(temporaryFolder(), target, options)
  const peer = await connectScripted(recording.routes[0]!.listenPort)
  await peer.ended
  await recording.stop()
  return [recording.session, await imported(recording.path)]
}

describe('A connection that never came to be says why, live and in the session file', () => {
  it('nobody listens', async () => {
    const port = await freePort()
    for (const session of await refusedBy(`ws://127.0.0.1:${port}`)) {
      expect(found(session)).toEqual(['tcp-connect-refused'])
      expect(session.connections[0]!.diagnostics).toMatchObject([{ values: { host: '127.0.0.1', port } }])
    }
  })

  it('the name is not known', async () => {
    for (const session of await refusedBy('ws://no-such-host.invalid:8765')) {
      expect(found(session)).toEqual(['dns-failure'])
      expect(session.connections[0]!.diagnostics[0]!.values['host']).toBe('no-such-host.invalid')
    }
  })

  it('nobody answers', async () => {
    // A name whose look-up never ends keeps the clock running as a SYN that vanishes does.
    const lookup = (): void => undefined
    const sessions = await refusedBy('ws://silent.invalid:8765', { proxy: { connectTimeout: 50, lookup } })
    for (const session of sessions) expect(found(session)).toEqual(['dns-failure'])
  })

  it('the server resets before a byte was exchanged', async () => {
    for (const session of await sessionsOf([rst(1)])) {
      expect(found(session)).toEqual(['tcp-reset server'])
      expect(session.connections[0]!.diagnostics[0]!.values).toMatchObject({ during: 'during-nothing' })
    }
  })
})

async function sessionsOf(steps: Step[]): Promise<Session[]> {
  const { session, path } = await throughProxy(steps)
  return [session, await imported(path)]
}

describe('A recording that is stopped', () => {
  const half = frameBytes({ payload: 'hello' }).subarray(0, 4)

  it.each<[string, Step[]]>([
    ['a request whose answer is on its way', [client(upgradeRequest())]],
    ['a ping whose pong is on its way', [...upgrade(), frame(1, { opcode: 9 })]],
    ['half a frame', [...upgrade(), { by: 1, send: half }]],
    ['half a message', [...upgrade(), frame(0, { fin: false, payload: 'he' })]],
    ['a close frame whose answer is on its way', [...upgrade(), closeFrame(0)]],
    ['nothing in particular', [...upgrade(), frame(0, { payload: 'hello' })]],
  ])('blames nobody for %s', async (_, steps) => {
    for (const session of await sessionsOf(steps)) expect(found(session)).toEqual([])
  })

  it.each<[string, Step[], string]>([
    ['a request that was long not answered', [client(upgradeRequest())], 'upgrade-no-response server'],
    [
      'a ping that was long not answered',
      [...upgrade(), frame(1, { opcode: 9 })],
      'ping-unanswered server frame 0',
    ],
    [
      'a close frame that was long not answered',
      [...upgrade(), closeFrame(0)],
      'close-unanswered client frame 0',
    ],
  ])('tells of %s', async (_, steps, expected) => {
    play(steps)
    seconds += 3
    fail('proxy-stopped', 'client-proxy')
    for (const session of await bothSessions()) expect(found(session)).toEqual([expected])
  })

  it('says nothing of a connection that was over before', async () => {
    const steps = [...upgrade(), closeFrame(1), closeFrame(0), fin(1), fin(0)]
    for (const session of await sessionsOf(steps)) expect(found(session)).toEqual([])
  })
})

// A recorder that is told what a relay tells it, by a clock of its own.

let folder: string
let seconds: number
let log: SessionLog
let session: Session
let recorder: SessionRecorder

const CLIENT = { address: '127.0.0.1', port: 40_001 }
const LISTEN = { address: '127.0.0.1', port: 9001 }
const TARGET = { host: 'localhost', port: 8765 }

function start(options: Partial<SessionLogOptions> = {}): void {
  const file = createSessionFile(folder, new Date())
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  log = new SessionLog(file.value, options)
  session = new Session(log)
  seconds = 0
  const clock = new SessionClock({ wallMilliseconds: () => 0, monotonic: () => [seconds, 0] })
  recorder = new SessionRecorder(log, session, { version: '0.0.0', clock })
  recorder.accepted(0, CLIENT, LISTEN, TARGET)
  const started = log
  onTestFinished(() => started.close())
}

beforeEach(() => {
  folder = temporaryFolder()
  start()
})

function play(steps: readonly Step[]): void {
  for (const step of steps) {
    if ('send' in step) recorder.data(0, step.by, Buffer.from(step.send))
    else if (step.end === 'fin') recorder.ended(0, step.by)
    else recorder.reset(0, step.by)
  }
}

function fail(failure: RelayFailure, leg: 'client-proxy' | 'proxy-server'): void {
  recorder.fact(0, { kind: 'relay-failed', failure, leg, error: 'EXAMPLE', afterMilliseconds: 1234 })
  recorder.reset(0, 1)
  recorder.finished(0)
}

/** The live one, and that of its file. */
async function bothSessions(): Promise<Session[]> {
  await recorder.close()
  return [session, await imported(log.path)]
}

describe('What only the recorder knows', () => {
  it.each<[RelayFailure, string]>([
    ['tcp-connect-timeout', 'tcp-connect-timeout'],
    ['tcp-connect-unreachable', 'tcp-connect-failed'],
    ['tcp-connect-failed', 'tcp-connect-failed'],
  ])('%s: which host, which port, how long', async (failure, code) => {
    fail(failure, 'proxy-server')
    for (const session of await bothSessions()) {
      expect(found(session)).toEqual([code])
      expect(session.connections[0]!.diagnostics[0]!.values).toMatchObject({ ...TARGET, milliseconds: 1234 })
    }
  })

  it('a peer that is gone without a word: the connection has no close frame, and nobody sent RST', async () => {
    play(upgrade())
    fail('idle-timeout', 'proxy-server')
    for (const session of await bothSessions()) {
      expect(found(session)).toEqual(['close-missing server'])
      expect(session.connections[0]!.diagnostics[0]!.values).toMatchObject({
        how: 'silent',
        problem: 'missing-crash',
      })
    }
  })

  it('how long a ping had waited when the connection was closed because of it', async () => {
    play([...upgrade(), frame(1, { opcode: 9 })])
    seconds += 20
    play([closeFrame(1, 1011, 'keepalive ping timeout'), closeFrame(0, 1011), fin(1), fin(0)])
    for (const session of await bothSessions()) {
      expect(found(session)).toEqual(['keepalive-timeout server frame 1'])
      const [diagnostic] = session.connections[0]!.diagnostics
      expect(diagnostic!.values).toMatchObject({ pingFrame: 0, milliseconds: 20_000 })
    }
  })

  it('payload a slow disk left out: how many bytes, and no missing segment beside it', async () => {
    const release = stallDisk(folder)
    start({ stagingBytes: 128 << 10, unwrittenLimit: 256 << 10 })
    play(upgrade())
    for (let i = 0; i < 10; i++) play([frame(1, { opcode: 2, payload: Buffer.alloc(60_000) })])
    const left = recorder.droppedBytes
    expect(left).toBeGreaterThan(0)
    await release()
    await log.drained()
    play([frame(1, { payload: 'again' }), closeFrame(1), closeFrame(0), fin(1), fin(0)])
    for (const session of await bothSessions()) {
      expect(found(session)).toEqual(['recording-paused-disk'])
      expect(session.connections[0]!.diagnostics[0]!.values).toMatchObject({ bytes: left })
    }
  })

  it('a disk that came back too late: the window says what the file cannot', async () => {
    const release = stallDisk(folder)
    start({ stagingBytes: 32 << 10, unwrittenLimit: 64 << 10, unwrittenReserve: 1 << 10 })
    play(upgrade())
    for (let i = 0; i < 10; i++) play([frame(1, { opcode: 2, payload: Buffer.alloc(60_000) })])
    for (let i = 0; recorder.stopped === null || log.stopped === null; i++) {
      recorder.accepted(i + 1, { ...CLIENT, port: 41_000 + i }, LISTEN, TARGET)
    }
    play([fin(1), fin(0)])
    recorder.finished(0)
    const { droppedBytes } = recorder
    await release()
    await recorder.close()
    expect(found(session)).toEqual(['recording-paused-disk'])
    expect(session.connections[0]!.diagnostics[0]!.values).toMatchObject({ bytes: droppedBytes })
  })
})

describe('A server that speaks before it is asked', () => {
  it('is named, and is seen: from which byte on, and why nothing is parsed', async () => {
    const steps: Step[] = [server('220 ready\r\n'), client(upgradeRequest()), fin(1), fin(0)]
    for (const session of await sessionsOf(steps)) {
      expect(session.connections[0]!.opaque).toMatchObject([
        { direction: 1, streamOffset: 0, reason: 'data-before-request' },
        { direction: 0, reason: 'response-unknown' },
      ])
      expect(found(session)).toEqual(['server-not-http server'])
    }
  })
})
