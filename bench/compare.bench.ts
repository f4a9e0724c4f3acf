/**
 * `npm run bench -- compare [FRAMES [ROUNDS]]`: two captures with so many frames each are read into sessions and compared:
 * equal ones, and one that lacks every thousandth message. The time of reading both and comparing them, as a multiple of
 * the time of reading both (goal: at most 2), and how much memory comparing takes beside the sessions.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { differenceCount } from '@shared/compare/difference'
import { compareSessions } from '../electron/engine/compare/compare-sessions'
import { Session } from '../electron/engine/index/session'
import { UNWATCHED_JOB } from '../electron/engine/jobs/running-job'
import { CaptureSource } from '../electron/engine/sources/capture-source'
import { writeConversations } from './import/conversation-capture'

const FRAMES = Number(process.argv[2] ?? 1_000_000)
const ROUNDS = Number(process.argv[3] ?? 3)
const GOAL = 2
/** What the captures hold beside frames and their acknowledgments: handshakes of 50 connections. */
const HANDSHAKE_PACKETS = 250

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

async function read(path: string): Promise<{ source: CaptureSource; session: Session }> {
  const opened = await CaptureSource.open(path)
  if (!opened.ok) throw new Error(opened.error.code)
  const session = new Session(opened.value.bytes)
  session.result = await opened.value.read(session)
  return { source: opened.value, session }
}

const folder = mkdtempSync(join(tmpdir(), 'sockscope-compare-'))
try {
  const path = join(folder, 'one.pcapng')
  const { frames } = writeConversations(path, 'pcapng', 2 * FRAMES + HANDSHAKE_PACKETS)
  const ratios: number[] = []
  const seconds: number[] = []
  let memory = 0
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now()
    const [a, b] = [await read(path), await read(path)]
    const hasRead = performance.now()
    globalThis.gc?.()
    const before = process.memoryUsage()
    const began = performance.now()
    const comparison = await compareSessions(a.session, b.session, {}, UNWATCHED_JOB)
    const compared = performance.now()
    globalThis.gc?.()
    const after = process.memoryUsage()
    if (differenceCount(comparison) !== 0 || comparison.messages.a !== frames)
      throw new Error(`${differenceCount(comparison)} differences in ${comparison.messages.a} messages`)
    memory = Math.max(memory, after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers)
    const reading = hasRead - begin
    ratios.push((reading + compared - began) / reading)
    seconds.push((compared - began) / 1000)
    a.source.close()
    b.source.close()
  }
  console.log(
    `${frames} with ${frames} frames: compared in ${median(seconds).toFixed(2)} s, ` +
      `${median(ratios).toFixed(2)} times the time of reading both (goal: at most ${GOAL}); ` +
      `${(memory / (2 * frames)).toFixed(0)} bytes a message`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
