import { askedFrames } from '../../support/asked-frames'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EngineHost } from '../../../electron/engine/rpc/engine-host'
import type { Job } from '@shared/model/job'
import type { SessionArguments, SessionCommand, SessionResults } from '@shared/ipc/session-commands'
import { ACK, FIN, pcapngFile, PSH, RAW, tcpPacket, type Address } from '../../support/capture-builder'
import { temporaryFolder } from '../../support/recorded-conversation'
import { clientFrame, frameBytes } from '../../shared/websocket/frame-bytes'

interface Host {
  host: EngineHost
  ask<C extends SessionCommand>(command: C, args: SessionArguments<C>): Promise<SessionResults[C]>
  /** Resolves when everything there is was read. */
  read(): Promise<void>
}

async function open(file: string): Promise<Host> {
  const jobs: Job[] = []
  let look = (): void => undefined
  const host = new EngineHost('0.0.0', {
    tick: () => undefined,
    job: (job) => {
      jobs.push(job)
      look()
    },
  })
  onTestFinished(() => host.close())
  expect(await host.open(file)).toEqual({ ok: true, value: null })
  return {
    host,
    ask: (command, args) => host.ask(command, args),
    read: () =>
      new Promise((resolve) => {
        look = () => {
          if (jobs.at(-1)?.state === 'running') return
          look = () => undefined
          resolve()
        }
        look()
      }),
  }
}

const SERVER: Address = { address: '10.0.0.9', port: 8000 }
const clientAt = (port: number): Address => ({ address: '10.0.0.1', port })

/** Three conversations that began before the capture, their packets in turn; the second one is no WebSocket. */
function capture(): Uint8Array {
  const next = new Map<string, number>()
  const packet = (
    from: Address,
    to: Address,
    payload: Uint8Array | string,
    flags = ACK | PSH,
  ): Uint8Array => {
    const key = `${from.port}-${to.port}`
    const seq = next.get(key) ?? 1000
    next.set(key, seq + Buffer.byteLength(payload))
    return tcpPacket({ from, to, seq, ack: 1, flags, payload })
  }
  const packets: Uint8Array[] = []
  for (const round of ['one', 'two', 'three']) {
    for (const port of [50001, 50002, 50003]) {
      const client = clientAt(port)
      const isText = port === 50002
      packets.push(packet(client, SERVER, isText ? `SAY ${round}\r\n` : clientFrame({ payload: round })))
      packets.push(packet(SERVER, client, isText ? `250 ${round}\r\n` : frameBytes({ payload: round })))
    }
  }
  for (const port of [50001, 50002, 50003]) {
    packets.push(packet(SERVER, clientAt(port), '', ACK | FIN), packet(clientAt(port), SERVER, '', ACK | FIN))
  }
  return pcapngFile(packets, RAW)
}

/** Everything the window could show of the session, rows of frames apart: those of all connections are counted together. */
async function shown({ ask }: Host): Promise<unknown> {
  const window = { offset: 0, count: 100 }
  const withoutRows = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, part: unknown) =>
        key === 'row' && typeof part === 'number' ? 0 : typeof part === 'bigint' ? String(part) : part,
      ),
    )
  return withoutRows({
    connections: await ask('rows.window', { of: { table: 'connections' }, ...window }),
    packets: await ask('rows.window', {
      of: { table: 'packets', connection: null },
      ...window,
    }),
    diagnostics: await ask('rows.window', {
      of: { table: 'diagnostics', connection: null, severity: null },
      ...window,
    }),
    each: await Promise.all(
      [0, 1, 2].map(async (connection) => ({
        detail: await ask('connection.detail', { connection }),
        frames: await ask('rows.window', {
          of: { table: 'frames', connection },
          ...window,
        }),
        ladder: await ask('rows.window', {
          of: { table: 'sequence', connection, unfolded: [], legs: false },
          ...window,
        }),
        ending: await ask('connection.ending', { connection }),
      })),
    ),
    ofPackets: await Promise.all(
      Array.from({ length: 24 }, async (_, at) => ({
        detail: await ask('packet.detail', { packet: at + 1 }),
        frames: await ask('packet.frames', { packet: at + 1 }),
      })),
    ),
  })
}

const framesOf = (host: Host, connection: number) =>
  askedFrames((command, args) => host.ask(command, args), connection)

describe('decoding a connection as WebSocket', () => {
  it.each(['capture.pcapng', 'capture.pcapng.gz'])(
    'shows it as if it had been so from the beginning, the others as before, and all again as it was (%s)',
    async (name) => {
      const file = join(temporaryFolder(), name)
      writeFileSync(file, name.endsWith('gz') ? gzipSync(capture()) : capture())
      const engine = await open(file)
      await engine.read()
      const before = (await shown(engine)) as { each: unknown[] }
      for (const connection of [0, 1, 2]) expect((await framesOf(engine, connection)).total).toBe(0)

      expect(await engine.host.decodeAs(2, 'websocket')).toEqual({
        ok: true,
        value: null,
      })
      await engine.read()
      const third = (await shown(engine)) as { each: unknown[] }
      expect(third.each.slice(0, 2)).toEqual(before.each.slice(0, 2))
      expect((await framesOf(engine, 2)).rows.map(({ previewText }) => previewText)).toEqual(
        ['one', 'two', 'three'].flatMap((text) => [text, text]),
      )
      expect(await engine.ask('connection.detail', { connection: 2 })).toMatchObject({
        row: { protocol: 'websocket', decodedAsWebSocket: true, frames: 6, messages: 6 },
        opaque: [],
      })
      // Frame and packet lead to each other.
      const { rows } = await framesOf(engine, 2)
      expect(await engine.ask('frame.packets', { row: rows[0]!.row })).toEqual({ total: 1, packets: [5] })
      expect(await engine.ask('packet.frames', { packet: 5 })).toMatchObject({
        total: 1,
        rows: [{ connection: 2, number: 0 }],
      })

      // A second one beside it: their frames are in the order of their packets.
      await engine.host.decodeAs(0, 'websocket')
      await engine.read()
      const all = await askedFrames((command, args) => engine.ask(command, args), null)
      expect(all.rows.map(({ connection }) => connection)).toEqual([0, 0, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2])
      expect(all.rows.map(({ packet }) => packet)).toEqual([1, 2, 5, 6, 7, 8, 11, 12, 13, 14, 17, 18])

      await engine.host.decodeAs(0, 'automatic')
      await engine.read()
      expect(await shown(engine)).toEqual(third)
      await engine.host.decodeAs(2, 'automatic')
      await engine.read()
      expect(await shown(engine)).toEqual(before)
    },
  )

  it('reads no frame in what is none, says from which byte on, and goes back cleanly', async () => {
    const file = join(temporaryFolder(), 'capture.pcapng')
    writeFileSync(file, capture())
    const engine = await open(file)
    await engine.read()
    const before = await shown(engine)
    await engine.host.decodeAs(1, 'websocket')
    await engine.read()
    expect((await framesOf(engine, 1)).total).toBe(0)
    expect(await engine.ask('connection.detail', { connection: 1 })).toMatchObject({
      row: { decodedAsWebSocket: true, worst: 'note' },
      opaque: [
        { direction: 0, streamOffset: 0, reason: 'no-frame' },
        { direction: 1, streamOffset: 0, reason: 'no-frame' },
      ],
      diagnostics: [{ code: 'capture-mid-stream' }],
    })
    // Neither before nor now is it known whether there was a close frame.
    expect(await engine.ask('connection.ending', { connection: 1 })).toMatchObject({
      over: true,
      first: null,
    })
    await engine.host.decodeAs(1, 'automatic')
    await engine.read()
    expect(await shown(engine)).toEqual(before)
  })

  it('takes a new choice while the file is still being read, and a connection there is not yet', async () => {
    const file = join(temporaryFolder(), 'capture.pcapng')
    writeFileSync(file, capture())
    const engine = await open(file)
    await engine.host.decodeAs(2, 'websocket')
    await engine.host.decodeAs(7, 'websocket')
    await engine.read()
    expect((await framesOf(engine, 2)).total).toBe(6)
    expect((await framesOf(engine, 0)).total).toBe(0)
  })
})
