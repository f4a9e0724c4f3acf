// Echoed 64-byte messages a second (256 in flight) and latency (one in flight), through Sockscope recording to disk,
// through a plain Node relay that records nothing, and through mockttp. Ratios of one run; see README.md.
//
//   npm run bench -- relay [ROUNDS [MILLISECONDS]]
//   npm run bench -- relay latency [ROUNDS]      only the latency of `sockscope record`, idle and with a core kept busy
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import busyCore from './relay/busy-core?modulePath'
import echoServer from './relay/echo-server?modulePath'
import loadGenerator from './relay/load-generator?modulePath'
import mockttpRelay from './relay/mockttp-relay?modulePath'
import plainRelayWorker from './relay/plain-relay-worker?modulePath'
import { startRecordingProcess } from './relay/recording-process'
import sockscopeWorker from './relay/sockscope-worker?modulePath'
import workerHost from './relay/worker-host?modulePath'

const onlyLatency = process.argv[2] === 'latency'
const rounds = Number(process.argv[onlyLatency ? 3 : 2] ?? 7)
const milliseconds = Number(process.argv[3] ?? 1500)
const IN_FLIGHT = 256
const LATENCY_MESSAGES = 4000

const children: ChildProcess[] = []

async function start<T>(script: string, ...args: string[]): Promise<{ child: ChildProcess; hello: T }> {
  const child = fork(script, args)
  children.push(child)
  const [hello] = (await once(child, 'message')) as [T]
  return { child, hello }
}

async function ask<T>(child: ChildProcess, order: object): Promise<T> {
  child.send(order)
  const [answer] = (await once(child, 'message')) as [T]
  return answer
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function ratio(of: number[], to: number[]): string {
  return median(of.map((value, round) => value / (to[round] ?? Number.NaN))).toFixed(2)
}

try {
  const echo = await start<{ port: number }>(echoServer)
  const target = echo.hello.port
  const load = await start(loadGenerator)
  const inWorker = (script: string, data: object): ReturnType<typeof start<{ port: number }>> =>
    start<{ port: number }>(workerHost, script, JSON.stringify({ target, ...data }))

  const plainRelay = (await inWorker(plainRelayWorker, {})).hello.port

  if (!onlyLatency) await compareThroughput()
  await compareRecordingLatency()

  async function latencyThrough(port: number): Promise<number> {
    const order = { port, inFlight: 1, messages: LATENCY_MESSAGES }
    return (await ask<{ p50: number }>(load.child, order)).p50
  }

  /** Through `sockscope record` as a process against the plain relay, in turns; then the same beside other work. */
  async function compareRecordingLatency(): Promise<void> {
    const recording = await startRecordingProcess(target)
    try {
      for (const besides of ['idle', 'one core busy']) {
        const busy = besides === 'idle' ? null : (await start(busyCore)).child
        const p50 = { plain: [] as number[], recorded: [] as number[] }
        for (let round = 0; round < rounds; round += 1) {
          p50.plain.push(await latencyThrough(plainRelay))
          p50.recorded.push(await latencyThrough(recording.port))
        }
        busy?.kill('SIGKILL')
        const microseconds = `${median(p50.recorded).toFixed(0)} µs to ${median(p50.plain).toFixed(0)} µs`
        console.log(
          `sockscope record / plain relay, ${besides}: ${ratio(p50.recorded, p50.plain)} of its p50 latency, ${microseconds} (goal: at most 1.15)`,
        )
      }
    } finally {
      await recording.stop()
    }
  }

  async function compareThroughput(): Promise<void> {
    const sockscope = await inWorker(sockscopeWorker, { withSession: true })
    const candidates = [
      { name: 'no proxy', port: target },
      { name: 'plain relay', port: plainRelay },
      { name: 'sockscope', port: sockscope.hello.port },
      { name: 'mockttp', port: (await start<{ port: number }>(mockttpRelay, String(target))).hello.port },
    ].map((candidate) => ({
      ...candidate,
      perSecond: [] as number[],
      p50: [] as number[],
      p99: [] as number[],
    }))

    for (let round = 0; round < rounds; round += 1) {
      for (const candidate of candidates) {
        const { port } = candidate
        const { perSecond } = await ask<{ perSecond: number }>(load.child, {
          port,
          inFlight: IN_FLIGHT,
          milliseconds,
        })
        candidate.perSecond.push(perSecond)
        const { p50, p99 } = await ask<{ p50: number; p99: number }>(load.child, {
          port,
          inFlight: 1,
          messages: LATENCY_MESSAGES,
        })
        candidate.p50.push(p50)
        candidate.p99.push(p99)
      }
    }

    console.table(
      Object.fromEntries(
        candidates.map(({ name, perSecond, p50, p99 }) => [
          name,
          {
            'messages/s': Math.round(median(perSecond)),
            'p50 µs': Number(median(p50).toFixed(1)),
            'p99 µs': Number(median(p99).toFixed(1)),
          },
        ]),
      ),
    )
    const [, plain, ours, mockttp] = candidates
    if (plain !== undefined && ours !== undefined && mockttp !== undefined) {
      console.log(
        `sockscope / plain relay: ${ratio(ours.perSecond, plain.perSecond)} of its messages (goal: at least 0.60)`,
      )
      console.log(
        `sockscope / mockttp:     ${ratio(ours.perSecond, mockttp.perSecond)} times its messages (goal: at least 6)`,
      )
      console.log(
        `sockscope / plain relay: ${ratio(ours.p50, plain.p50)} of its p50 latency (goal: at most 1.30)`,
      )
    }
    console.log('recorded:', await ask(sockscope.child, { stop: true }))
  }
} finally {
  for (const child of children) child.kill()
}
