import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import { importResult } from '../../support/import-file'
import { RecordingSink } from '../../support/recording-sink'
import { tsharkOutput } from '../../support/tshark'
import { differencesFromTshark, type Difference } from '../../support/tshark-comparison'
import { reasonFor } from './corpus-differences'

/** A folder of captures that ever crashed somebody; not part of the project. */
const CORPUS = process.env['SOCKSCOPE_CORPUS'] ?? resolve('..', 'shared', 'corpus')

/**
 * Collections that are not compared with `tshark` here: of `tls` it opens what has secrets, `reported` holds what tools read
 * wrongly. Both have tests of their own (tests/shared/tls, tests/cli/reported-captures.test.ts).
 */
const COMPARED_ELSEWHERE = ['tls', 'reported']

const run = promisify(execFile)
const FILES = captures()

function captures(): string[] {
  if (!existsSync(CORPUS)) return []
  const names = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => /\.(pcap|pcapng|cap)$/.test(name))
    .map((name) => join(CORPUS, name))
    .sort()
}

/** Packets of each file as capinfos counts them; files it will not open are absent. */
async function capinfosCounts(files: string[]): Promise<Map<string, number>> {
  const { stdout } = await run('capinfos', ['-T', '-r', '-c', '-M', ...files], { maxBuffer: 64 << 20 }).catch(
    (error: unknown) => error as { stdout: string },
  )
  const rows = stdout.split('\n').map((line) => line.split('\t'))
  return new Map(rows.flatMap(([file, count]) => (file && count ? [[file, Number(count)] as const] : [])))
}

/**
 * The pcap files in which tshark finds TCP, by one run over all of them one behind the other. (pcapng files may hold
 * records that are lost when they are merged.)
 */
async function pcapsWithTcp(files: readonly string[], counts: Map<string, number>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-corpus-'))
  try {
    const merged = join(folder, 'merged.pcapng')
    await run('mergecap', ['-a', '-w', merged, ...files])
    const output = await tsharkOutput(['-n', '-r', merged, '-T', 'fields', '-e', 'tcp.stream'])
    const isTcp = output.split('\n').map((line) => line !== '')
    let first = 0
    return files.filter((file) => {
      const count = counts.get(file) ?? 0
      first += count
      return isTcp.slice(first - count, first).includes(true)
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Two at a time: tshark takes most of it to start. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all([worker(), worker(), worker()])
}

/** Null for what is no capture that is read here. */
async function packetsOf(path: string, sink: RecordingSink): Promise<number | null> {
  const source = await CaptureSource.open(path)
  if (!source.ok) return null
  source.value.close()
  return (await importResult(path, sink)).packets
}

describe.skipIf(FILES.length === 0)('The corpus', { timeout: 900_000 }, () => {
  let counts: Map<string, number>
  const withConnections: string[] = []

  beforeAll(async () => void (counts = await capinfosCounts(FILES)), 60_000)

  it('is imported without an exception, with the packets capinfos counts', async () => {
    expect(counts.size).toBeGreaterThan(FILES.length / 2)
    const different: string[] = []
    for (const file of FILES) {
      const sink = new RecordingSink()
      const packets = await packetsOf(file, sink)
      for (const [packet] of sink.segments) expect(packet).toBeLessThanOrEqual(sink.packets.length)
      if (sink.connections.length > 0) withConnections.push(file)
      const expected = counts.get(file)
      // Wireshark opens no file whose link type or version it does not know; here its packets are counted.
      if (expected === undefined) continue
      if (packets !== expected) {
        different.push(`${file}: ${expected}, here ${sink.packets.length}`)
      }
    }
    expect(different).toEqual([])
  })

  describe('against tshark', () => {
    const found: (Difference & { file: string; reason: string | null })[] = []
    let compared: string[]

    beforeAll(async () => {
      const isElsewhere = (file: string): boolean =>
        COMPARED_ELSEWHERE.includes(relative(CORPUS, file).split(sep)[0] ?? '')
      const opened = FILES.filter((file) => counts.has(file) && !isElsewhere(file))
      const pcaps = opened.filter((file) => file.endsWith('.pcap'))
      const pcapngs = opened.filter((file) => !file.endsWith('.pcap'))
      compared = [...new Set([...pcapngs, ...(await pcapsWithTcp(pcaps, counts)), ...withConnections])]
      compared = compared.filter((file) => opened.includes(file))
      await inParallel(compared, async (file) => {
        for (const difference of await differencesFromTshark(file)) {
          const name = relative(CORPUS, file)
          found.push({ file: name, reason: reasonFor(name, difference), ...difference })
        }
      })
    }, 900_000)

    afterAll(() => {
      if (process.env['SOCKSCOPE_CORPUS_REPORT'] !== undefined) console.log(JSON.stringify(found))
    })

    it('has the same packets, connections, handshakes, bytes, HTTP heads and frames, or it is known why not', () => {
      expect(compared.length).toBeGreaterThan(100)
      expect(found.filter(({ reason }) => reason === null)).toEqual([])
    })
  })
})
