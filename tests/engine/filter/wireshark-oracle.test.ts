import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileFilter } from '@shared/filter/filter'
import { SessionFilter } from '../../../electron/engine/filter/session-filter'
import { Session } from '../../../electron/engine/index/session'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import { hasSharkd, selectedByWireshark } from '../../support/sharkd'
import { COMPARED, NEWER, REFUSED } from './compared-expressions'
import { reasonForDifference } from './explained-differences'
import { busyCapture, cleanCapture, lossyCapture } from './filtered-captures'

/** A folder of captures that are not part of the project. */
const CORPUS = process.env['SOCKSCOPE_CORPUS'] ?? resolve('..', 'shared', 'corpus')
const FROM_CORPUS = [
  'zeek/zeek/http-websocket.pcap',
  'zeek/zeek/broker-websocket.pcap',
  'zeek/zeek/two-binary-fragments.pcap',
  'zeek/zeek/reply-ping-coalesced.pcap',
  'reported/h17_utf8_headers.pcap',
  'reported/h15_redirect_slash.pcap',
  'reported/i12_1009.pcap',
]
  .map((name) => join(CORPUS, name))
  .filter((file) => existsSync(file))

const folder = mkdtempSync(join(tmpdir(), 'sockscope-filter-'))
const BUILT = [
  ['clean', cleanCapture()],
  ['busy', busyCapture()],
  ['lossy', lossyCapture()],
] as const
const FILES = [...BUILT.map(([name]) => join(folder, `${name}.pcap`)), ...FROM_CORPUS]
const FILTERS = Object.values(COMPARED).flat()

/** Packets a filter selects, by Sockscope. */
async function selectedBySockscope(file: string, filters: readonly string[]): Promise<(number[] | null)[]> {
  const opened = await CaptureSource.open(file)
  if (!opened.ok) throw new Error(`${file} cannot be opened`)
  try {
    const session = new Session(opened.value.bytes)
    session.result = await opened.value.read(session)
    return filters.map((text) => {
      const result = compileFilter(text)
      if (!result.ok) return null
      const selected: number[] = []
      const filter = new SessionFilter(session, result.filter)
      filter.packets.eachRow(1, session.packets.count, (packet) => selected.push(packet))
      return selected
    })
  } finally {
    opened.value.close()
  }
}

describe.skipIf(!hasSharkd())('selects the packets that Wireshark selects', () => {
  beforeAll(() => {
    for (const [name, bytes] of BUILT) writeFileSync(join(folder, `${name}.pcap`), bytes)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(FILES)('in %s', { timeout: 60_000 }, async (file) => {
    const ours = await selectedBySockscope(file, FILTERS)
    const theirs = selectedByWireshark(file, FILTERS)
    const unexplained = FILTERS.flatMap((filter, index) => {
      const [own, other] = [ours[index], theirs[index]]
      const isSame = JSON.stringify(own) === JSON.stringify(other)
      return isSame || reasonForDifference(filter) !== null ? [] : [`${filter}: ${own} instead of ${other}`]
    })
    expect(unexplained).toEqual([])
  })

  it('refuses what Wireshark refuses', () => {
    const file = join(folder, 'clean.pcap')
    expect(selectedByWireshark(file, REFUSED).every((selected) => selected === null)).toBe(true)
    expect(REFUSED.filter((text) => compileFilter(text).ok)).toEqual([])
  })

  it('takes what only a newer Wireshark takes', () => {
    expect(NEWER.filter((text) => !compileFilter(text).ok)).toEqual([])
  })
})
