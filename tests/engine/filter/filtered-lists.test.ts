import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PacketDecoder } from '@shared/capture/packet-decoder'
import { PcapngReader } from '@shared/capture/pcapng-reader'
import type { RowsQuery } from '@shared/ipc/row-queries'
import type { SessionBytes } from '../../../electron/engine/file/session-bytes'
import { Session } from '../../../electron/engine/index/session'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import { SessionViews } from '../../../electron/engine/views/session-views'
import { pcapngFile, RAW } from '../../support/capture-builder'
import { busyCapture, busyPackets } from './filtered-captures'

const folder = mkdtempSync(join(tmpdir(), 'sockscope-lists-'))
const file = join(folder, 'busy.pcap')

beforeAll(() => writeFileSync(file, busyCapture()))
afterAll(() => rmSync(folder, { recursive: true }))

async function sessionOf(): Promise<Session> {
  const opened = await CaptureSource.open(file)
  if (!opened.ok) throw new Error('cannot be opened')
  const session = new Session(opened.value.bytes)
  session.result = await opened.value.read(session)
  return session
}

function inMemory(bytes: Uint8Array): SessionBytes {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.slice(offset, offset + length),
    close: () => undefined,
  }
}

const by = (text: string) => ({ filter: { text, packet: null } })

function listed<Q extends RowsQuery>(views: SessionViews, of: Q) {
  return views.lists.window(of, 0, 200)
}

describe('a list with a filter', () => {
  it('has the frames that match, each by its own fields', async () => {
    const views = new SessionViews(await sessionOf())
    const frames = listed(views, {
      table: 'frames',
      connection: null,
      ...by('websocket.opcode == 1 && websocket.fin == 1'),
    })
    expect(frames.rows.map(({ connection, opcode, fin }) => [connection, opcode, fin])).toEqual([
      [0, 1, true],
      [0, 1, true],
    ])
    expect(
      listed(views, { table: 'frames', connection: 1, ...by('websocket.opcode == 1 && websocket.fin == 1') })
        .total,
    ).toBe(0)
  })

  it('has the packets that match, by all their fields', async () => {
    const views = new SessionViews(await sessionOf())
    const packets = listed(views, { table: 'packets', connection: 0, ...by('tcp.flags.syn == 1') })
    expect(packets.rows.map((row) => row.packet)).toEqual([1, 2])
    const of = { table: 'packets', connection: 0, ...by('tcp.flags.syn == 1') } as const
    expect(views.answer('rows.locate', { of, row: 2 })).toEqual({ offset: 1, unfold: null })
    expect(views.answer('rows.locate', { of, row: 3 })).toBeNull()
  })

  it('has the connections with any row that matches', async () => {
    const views = new SessionViews(await sessionOf())
    const of = (text: string) =>
      listed(views, { table: 'connections', ...by(text) }).rows.map(({ connection }) => connection)
    expect(of('websocket.opcode == 9')).toEqual([1])
    expect(of('tcp.flags.reset == 1')).toEqual([1])
    expect(of('http')).toEqual([0, 1])
    expect(of('udp')).toEqual([])
  })

  it('has the diagnostics that match, by their own code and the packet they are about', async () => {
    const views = new SessionViews(await sessionOf())
    const of = (filter: object) =>
      listed(views, { table: 'diagnostics', connection: null, severity: null, ...filter }).rows.map(
        ({ code }) => code,
      )
    const codes = of({})
    expect(codes.length).toBeGreaterThan(1)
    expect(of(by(`sockscope.diagnostic == "${codes[0]}"`))).toEqual(codes.filter((code) => code === codes[0]))
    expect(of(by('tcp.stream == 99'))).toEqual([])
  })

  it('compares with the packet that was selected', async () => {
    const views = new SessionViews(await sessionOf())
    const filter = { text: 'ipv6.src == ${ipv6.src} && tcp.flags.syn == 1', packet: 7 }
    const packets = listed(views, { table: 'packets', connection: null, filter })
    expect(packets.rows.map((row) => row.packet)).toEqual([1])
  })

  it.each([
    'websocket.opcode == 1',
    'websocket.payload.text contains "packets"',
    'tcp.analysis.bytes_in_flight > 2000',
    'sockscope.frame.length > 100 || websocket.opcode == 10',
    '!websocket',
    'http.request',
    // What later traffic decides of a row that was looked at already.
    'http.response_in',
    '!http.response_in && http.request',
    'sockscope.state == "open"',
    'sockscope.state != "open"',
    'sockscope.subprotocol || sockscope.extensions',
    'sockscope.diagnostic',
    'sockscope.severity >= 2',
    'sockscope.message.length > 2',
    'tcp.ack == 1',
  ])('ends with the same rows, whether it grew or was made at the end: %s', (text) => {
    const queries: RowsQuery[] = [
      { table: 'frames', connection: null, ...by(text) },
      { table: 'packets', connection: null, ...by(text) },
      { table: 'connections', ...by(text) },
      { table: 'diagnostics', connection: null, severity: null, ...by(text) },
    ]
    const bytes = pcapngFile(busyPackets(), RAW)
    const session = new Session(inMemory(bytes))
    const growing = new SessionViews(session)
    const decoder = new PacketDecoder(session, (offset, length) => bytes.subarray(offset, offset + length))
    const reader = new PcapngReader(decoder)
    for (let at = 0; at < bytes.length; at += 700) {
      reader.push(bytes.slice(at, at + 700))
      growing.lists.changed(session.takeChanges())
      for (const query of queries) listed(growing, query)
    }
    reader.end()
    decoder.finish()
    growing.lists.changed(session.takeChanges())
    const fresh = new SessionViews(session)
    for (const query of queries) {
      expect(listed(growing, query).rows).toEqual(listed(fresh, query).rows)
    }
  })
})
