/**
 * `npm run bench -- import [PACKETS [ROUNDS]]`: `sockscope read --summary` beside `tshark -Y websocket` on the same
 * captures, pcap and pcapng, in turns; how the time grows with ten times the packets (skipped with a third argument);
 * and the peak memory of reading. Needs tshark and a build (`npm run build`).
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CHATTER, TICKER, writeConversations, type ConversationCapture } from './import/conversation-capture'

const PACKETS = Number(process.argv[2] ?? 1_000_000)
const ROUNDS = Number(process.argv[3] ?? 3)
const WITH_GROWTH = process.argv[4] === undefined
const COMMAND = resolve('out/main/sockscope.js')
const BYTES_A_PACKET = 120
const FIXED_BYTES = 200_000_000

interface Run {
  seconds: number
  /** Peak resident set, in bytes. */
  peak: number
}

const folder = mkdtempSync(join(tmpdir(), 'sockscope-import-'))
const peakReport = join(folder, 'peak.cjs')
writeFileSync(
  peakReport,
  `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`,
)

function timed(command: string, args: string[]): { seconds: number; stdout: string; stderr: string } {
  const begin = performance.now()
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 })
  const seconds = (performance.now() - begin) / 1000
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${done.error?.message ?? done.stderr}`)
  return { seconds, stdout: done.stdout, stderr: done.stderr }
}

function sockscope(file: string, expected: ConversationCapture): Run {
  const run = timed(process.execPath, ['--require', peakReport, COMMAND, 'read', file, '--summary'])
  const summary = JSON.parse(run.stdout) as { packets: number; frames: number }
  if (summary.packets !== expected.packets || summary.frames !== expected.frames)
    throw new Error(`read ${run.stdout}, but the capture holds ${JSON.stringify(expected)}`)
  return { seconds: run.seconds, peak: Number(/peak (\d+)/.exec(run.stderr)?.[1] ?? 0) * 1024 }
}

function tshark(file: string, expected: ConversationCapture): number {
  const run = timed('tshark', ['-n', '-r', file, '-Y', 'websocket', '-T', 'fields', '-e', 'frame.number'])
  const lines = run.stdout.split('\n').length - 1
  if (lines !== expected.frames) throw new Error(`tshark found ${lines} of ${expected.frames} frames`)
  return run.seconds
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

try {
  for (const [format, shape, goal] of [
    ['pcap', TICKER, 15],
    ['pcapng', TICKER, 25],
    ['pcap', CHATTER, 15],
    ['pcapng', CHATTER, 25],
  ] as const) {
    const file = join(folder, `one.${format}`)
    // 2,500 messages each way of 200 connections, where a million packets are asked for.
    const holds = writeConversations(file, format, shape === CHATTER ? PACKETS * 2 : PACKETS, shape)
    const runs: Run[] = []
    const ratios: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const run = sockscope(file, holds)
      const other = tshark(file, holds)
      runs.push(run)
      theirs.push(other)
      ratios.push(other / run.seconds)
    }
    const seconds = median(runs.map((run) => run.seconds))
    const peak = Math.max(...runs.map((run) => run.peak))
    const allowed = FIXED_BYTES + BYTES_A_PACKET * holds.packets
    console.log(
      `${format}, ${shape.connections} connections: ${holds.packets} packets, ${holds.frames} frames: sockscope ${seconds.toFixed(2)} s, ` +
        `tshark ${median(theirs).toFixed(1)} s, ${median(ratios).toFixed(1)} times faster (goal: ${goal}); ` +
        `peak ${(peak / 1e6).toFixed(0)} MB (at most ${(allowed / 1e6).toFixed(0)})`,
    )
    rmSync(file)
    if (!WITH_GROWTH || shape !== TICKER) continue
    const small = join(folder, `small.${format}`)
    const large = join(folder, `large.${format}`)
    const smallHolds = writeConversations(small, format, PACKETS)
    const largeHolds = writeConversations(large, format, PACKETS * 10)
    const growth: number[] = []
    let largePeak = 0
    for (let round = 0; round < ROUNDS; round++) {
      const base = sockscope(small, smallHolds).seconds
      const grown = sockscope(large, largeHolds)
      growth.push(grown.seconds / base)
      largePeak = Math.max(largePeak, grown.peak)
    }
    console.log(
      `${format}: ten times the packets take ${median(growth).toFixed(1)} times as long (goal: at most 11); ` +
        `peak ${(largePeak / 1e6).toFixed(0)} MB (at most ${((FIXED_BYTES + BYTES_A_PACKET * largeHolds.packets) / 1e6).toFixed(0)})`,
    )
    rmSync(small)
    rmSync(large)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
