import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PacketDecoder } from '@shared/capture/packet-decoder'
import { PcapngReader } from '@shared/capture/pcapng-reader'
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

const ALL = { offset: 0, count: 200 }

describe('a list with a filter', () => {
  it('has the frames that match, each by its own fields', async () => {
    const views = new SessionViews(await sessionOf())
    const asked = { connection: null, ...ALL, ...by('websocket.opcode == 1 && websocket.fin == 1') }
    const frames = views.answer('frames.window', asked)
    expect(frames.rows.map(({ connection, opcode, fin }) => [connection, opcode, fin])).toEqual([
      [0, 1, true],
      [0, 1, true],
    ])
    expect(views.answer('frames.window', { ...asked, connection: 1 }).total).toBe(0)
  })

  it('has the packets that match, by all their fields', async () => {
    const views = new SessionViews(await sessionOf())
    const filter = by('tcp.flags.syn == 1')
    const packets = views.answer('packets.window', { connection: 0, ...ALL, ...filter })
    expect(packets.rows.map(({ packet }) => packet)).toEqual([1, 2])
    expect(views.answer('packets.locate', { connection: 0, packet: 2, ...filter })).toBe(1)
    expect(views.answer('packets.locate', { connection: 0, packet: 3, ...filter })).toBe(null)
  })

  it('has the connections with any row that matches', async () => {
    const views = new SessionViews(await sessionOf())
    const of = (text: string) =>
      views.answer('connections.window', { ...ALL, ...by(text) }).rows.map(({ connection }) => connection)
    expect(of('websocket.opcode == 9')).toEqual([1])
    expect(of('tcp.flags.reset == 1')).toEqual([1])
    expect(of('http')).toEqual([0, 1])
    expect(of('udp')).toEqual([])
  })

  it('has the diagnostics that match, by their own code and the packet they are about', async () => {
    const views = new SessionViews(await sessionOf())
    const of = (filter: object) =>
      views
        .answer('diagnostics.window', { connection: null, severity: null, ...ALL, ...filter })
        .rows.map(({ code }) => code)
    const codes = of({})
    expect(codes.length).toBeGreaterThan(1)
    expect(of(by(`sockscope.diagnostic == "${codes[0]}"`))).toEqual(codes.filter((code) => code === codes[0]))
    expect(of(by('tcp.stream == 99'))).toEqual([])
  })

  it('compares with the packet that was selected', async () => {
    const views = new SessionViews(await sessionOf())
    const filter = { text: 'ipv6.src == ${ipv6.src} && tcp.flags.syn == 1', packet: 7 }
    const packets = views.answer('packets.window', { connection: null, ...ALL, filter })
    expect(packets.rows.map(({ packet }) => packet)).toEqual([1])
  })

  it.each([
    'websocket.opcode == 1',
    'websocket.payload.text contains "packets"',
    'tcp.analysis.bytes_in_flight > 2000',
    'sockscope.frame.length > 100 || websocket.opcode == 10',
    '!websocket',
    'http.request',
  ])('ends with the same rows, whether it grew or was made at the end: %s', (text) => {
    const bytes = pcapngFile(busyPackets(), RAW)
    const session = new Session(inMemory(bytes))
    const growing = new SessionViews(session)
    const listed = (views: SessionViews) => [
      views.answer('frames.window', { connection: null, ...ALL, ...by(text) }).rows,
      views.answer('packets.window', { connection: null, ...ALL, ...by(text) }).rows,
      views.answer('connections.window', { ...ALL, ...by(text) }).rows,
    ]
    const decoder = new PacketDecoder(session, (offset, length) => bytes.subarray(offset, offset + length))
    const reader = new PcapngReader(decoder)
    for (let at = 0; at < bytes.length; at += 700) {
      reader.push(bytes.slice(at, at + 700))
      listed(growing)
    }
    reader.end()
    decoder.finish()
    expect(listed(growing)).toEqual(listed(new SessionViews(session)))
  })
})
