import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { importCapture } from '../../../electron/engine/import/import-capture'
import { RecordingSink } from '../../support/recording-sink'

/** A folder of captures that ever crashed somebody; not part of the project. */
const CORPUS = process.env['SOCKSCOPE_CORPUS'] ?? resolve('..', 'shared', 'corpus')

function captures(): string[] {
  if (!existsSync(CORPUS)) return []
  const names = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /\.(pcap|pcapng|cap)$/.test(name)).map((name) => join(CORPUS, name))
}

/** Packets of each file as capinfos counts them; files it will not open are absent. */
async function tsharkCounts(files: string[]): Promise<Map<string, number>> {
  const run = promisify(execFile)('capinfos', ['-T', '-r', '-c', '-M', ...files], { maxBuffer: 64 << 20 })
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string })
  const rows = stdout.split('\n').map((line) => line.split('\t'))
  return new Map(rows.flatMap(([file, count]) => (file && count ? [[file, Number(count)] as const] : [])))
}

describe.skipIf(captures().length === 0)('The corpus', { timeout: 120_000 }, () => {
  it('is imported without an exception, with the packets Wireshark counts', async () => {
    const files = captures()
    const counts = await tsharkCounts(files)
    expect(counts.size).toBeGreaterThan(files.length / 2)
    const different: string[] = []
    for (const file of files) {
      const sink = new RecordingSink()
      const outcome = await importCapture(file, sink)
      const expected = counts.get(file)
      // Wireshark opens no file whose link type or version it does not know; here its packets are counted.
      if (expected === undefined) continue
      if (outcome.kind !== 'read' || outcome.result.packets !== expected) {
        different.push(`${file}: ${expected}, here ${sink.packets.length}`)
      }
      for (const [packet] of sink.segments) expect(packet).toBeLessThanOrEqual(sink.packets.length)
    }
    expect(different).toEqual([])
  })
})
