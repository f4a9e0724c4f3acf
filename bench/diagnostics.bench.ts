/**
 * `npm run bench -- diagnostics [PACKETS [ROUNDS]]`: reads the same capture into a session that looks for faults and
 * into one that does not, in turns: what the diagnostics add to the time an import takes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CaptureSource } from '../electron/engine/sources/capture-source'
import { Session } from '../electron/engine/index/session'
import { writeConversations } from './import/conversation-capture'

const PACKETS = Number(process.argv[2] ?? 500_000)
const ROUNDS = Number(process.argv[3] ?? 7)

async function read(file: string, findsFaults: boolean): Promise<{ seconds: number; session: Session }> {
  const source = await CaptureSource.open(file)
  if (!source.ok) throw new Error(JSON.stringify(source.error))
  globalThis.gc?.()
  const session = new Session(source.value.bytes, { findsFaults })
  const begin = performance.now()
  await source.value.read(session)
  const seconds = (performance.now() - begin) / 1000
  source.value.close()
  return { seconds, session }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

const folder = mkdtempSync(join(tmpdir(), 'sockscope-diagnostics-'))
try {
  const file = join(folder, 'capture.pcapng')
  const holds = writeConversations(file, 'pcapng', PACKETS)
  const [withThem, without, ratios]: [number[], number[], number[]] = [[], [], []]
  await read(file, true)
  await read(file, false)
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever is second finds the caches warm: both are, in turns.
    const order = round % 2 === 0 ? [true, false] : [false, true]
    const seconds = { true: 0, false: 0 }
    for (const findsFaults of order) {
      const run = await read(file, findsFaults)
      if (run.session.frames.count !== holds.frames) throw new Error(`${run.session.frames.count} frames`)
      seconds[`${findsFaults}`] = run.seconds
    }
    withThem.push(seconds.true)
    without.push(seconds.false)
    ratios.push(seconds.true / seconds.false)
  }
  console.log(
    `${holds.packets} packets, ${holds.frames} frames: ${median(withThem).toFixed(2)} s with diagnostics, ` +
      `${median(without).toFixed(2)} s without; they cost ${((median(ratios) - 1) * 100).toFixed(1)} % (goal: at most 15)`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
