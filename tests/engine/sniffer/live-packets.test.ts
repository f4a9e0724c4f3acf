import { plainRoute } from '@shared/model/recording-options'
import type { PacketsState } from '@shared/model/tick'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { ConnectionDetail } from '@shared/ipc/rows'
import { CAPTURED_INTERFACE } from '@shared/capture/session-format'
import { LINKTYPE_ETHERNET } from '@shared/link/link-type'
import { createSessionFile } from '../../../electron/engine/file/session-file'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import { Recording } from '../../../electron/engine/sources/recording'
import { Session } from '../../../electron/engine/index/session'
import { SessionViews } from '../../../electron/engine/views/session-views'
import { canCapture, captureLoopback } from '../../support/loopback-capture'
import { tsharkFields, tsharkStreams } from '../../support/tshark'
import { startEchoServer } from '../rpc/echo-server'
import { proxyUrl, startRecording, temporaryFolder } from '../../support/recorded-conversation'

const reason = canCapture() ? '' : ' (skipped: dumpcap is missing or may not capture)'
const LONG_ENOUGH = 30_000

const detailOf = (session: Session, connection = 0): ConnectionDetail | null =>
  new SessionViews(session).answer('connection.detail', { connection })

interface Recorded {
  recording: Recording
  /** Resolves when `isThere` holds; looked at whenever the session changes. */
  until: (isThere: () => boolean) => Promise<void>
  failed: PacketsState[]
}

/** A recording with packets whose changes can be waited for. */
async function record(packets: string, setup: { dumpcapPath?: string } = {}): Promise<Recorded> {
  const looks = new Set<() => void>()
  const failed: PacketsState[] = []
  const look = (): void => {
    for (const each of looks) each()
    // The session tells the first change after its changes were taken.
    setImmediate(() => recording.session.takeChanges())
  }
  const recording = await startRecording(temporaryFolder(), await startEchoServer(), {
    packets,
    ...setup,
    session: { onChange: () => setImmediate(look) },
    onPacketsFailed: (state) => failed.push(state),
  })
  recording.session.takeChanges()
  const until = (isThere: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isThere()) return
        looks.delete(check)
        resolve()
      }
      looks.add(check)
      check()
    })
  return { recording, until, failed }
}

async function openSocket(recording: Recording): Promise<WebSocket> {
  const socket = new WebSocket(`${proxyUrl(recording)}/live`)
  await once(socket, 'open')
  return socket
}

async function echo(socket: WebSocket, text: string): Promise<void> {
  const answered = once(socket, 'message')
  socket.send(text)
  await answered
}

async function close(socket: WebSocket): Promise<void> {
  const closed = once(socket, 'close')
  socket.close(1000)
  await closed
}

async function reopen(path: string): Promise<Session> {
  const source = await CaptureSource.open(path)
  if (!source.ok) throw new Error(JSON.stringify(source.error))
  const session = new Session(source.value.bytes)
  expect(await source.value.read(session)).toMatchObject({ truncated: false, error: null })
  return session
}

/** Sequence and acknowledgment numbers of the three steps, as tshark reads them from a capture. */
function stepsInCapture(file: string): [number, number | null][] {
  const fields = ['tcp.flags', 'tcp.seq_raw', 'tcp.ack_raw']
  const rows = tsharkFields(file, fields, '-o', 'tcp.relative_sequence_numbers:FALSE')
  const [syn, synAck, ack] = rows
  expect(rows.slice(0, 3).map(([flags]) => flags)).toEqual(['0x0002', '0x0012', '0x0010'])
  return [
    [Number(syn?.[1]), null],
    [Number(synAck?.[1]), Number(synAck?.[2])],
    [Number(ack?.[1]), Number(ack?.[2])],
  ]
}

const stepsOf = ({ handshake: { syn, synAck, ack } }: ConnectionDetail) =>
  [syn, synAck, ack].map((step) => [step?.seq, step?.ack])

describe.skipIf(reason !== '')(`a recording with packets${reason}`, () => {
  it(
    'learns the real numbers while the connection is open, and keeps them in its file',
    async () => {
      const { recording, until } = await record('')
      const independent = join(temporaryFolder(), 'independent.pcapng')
      await captureLoopback(independent, recording.routes[0]!.listenPort, async () => {
        const socket = await openSocket(recording)
        await echo(socket, 'hello')
        await until(() => detailOf(recording.session)?.handshake.state === 'complete')
        // Nothing of the capture itself is in the file before the flow is over: only the numbers are.
        expect(recording.session.packets.interfaceNumber(recording.session.packets.count)).toBe(0)
        await close(socket)
      })
      await recording.stop()
      const live = detailOf(recording.session)!
      expect(live.handshake.state).toBe('complete')
      expect(stepsOf(live)).toEqual(stepsInCapture(independent))
      const times = [live.handshake.syn, live.handshake.synAck, live.handshake.ack].map((step) => step!.time)
      expect(times).toEqual(times.toSorted((one, other) => Number(one - other)))

      const again = await reopen(recording.path)
      expect(detailOf(again)).toEqual(live)
      expect(again.interfaces.map(({ name }) => name)).toEqual(['sockscope-proxy', 'dumpcap-lo'])
      expect(again.connections).toHaveLength(1)
      const { synAck } = live.handshake
      expect(again.packets.interfaceNumber(synAck!.packet)).toBe(CAPTURED_INTERFACE)
      expect(again.packets.time(synAck!.packet)).toBe(synAck!.time)
      expect(again.packetIndex.ownerOf(synAck!.packet)).toEqual({ connection: 0, direction: 1 })
    },
    LONG_ENOUGH,
  )

  it(
    'shows tshark every byte once, in one stream with the messages, and the real control segments in another',
    async () => {
      const { recording } = await record('lo')
      const socket = await openSocket(recording)
      await echo(socket, 'once and only once')
      await close(socket)
      const second = await openSocket(recording)
      await echo(second, 'another')
      await close(second)
      await recording.stop()

      const fields = ['tcp.stream', 'frame.interface_name', 'tcp.flags', 'tcp.len', '_ws.malformed']
      const rows = tsharkFields(recording.path, fields)
      const streams = new Map<string, Set<string>>()
      for (const [stream = '', name = ''] of rows)
        streams.set(stream, (streams.get(stream) ?? new Set()).add(name))
      expect([...streams.values()].map((names) => [...names])).toEqual(
        expect.arrayContaining([['sockscope-proxy'], ['dumpcap-lo']]),
      )
      // No stream mixes the two.
      expect([...streams.values()].every((names) => names.size === 1)).toBe(true)
      expect(streams.size).toBe(4)
      const captured = rows.filter(([, name]) => name === 'dumpcap-lo')
      expect(captured.every(([, , , , malformed]) => malformed === '')).toBe(true)
      const flags = captured.slice(0, 3).map(([, , flag]) => flag)
      expect(flags).toEqual(['0x0002', '0x0012', '0x0010'])

      const complaints = [
        'lost_segment',
        'ack_lost_segment',
        'retransmission',
        'out_of_order',
        'duplicate_ack',
      ]
      const filter = complaints.map((name) => `tcp.analysis.${name}`).join(' or ')
      const complained = tsharkFields(recording.path, ['frame.interface_name'], '-Y', filter)
      expect(complained.filter(([name]) => name === 'sockscope-proxy')).toEqual([])

      // As tshark takes the file apart: messages once each, and nothing in the captured streams.
      const messages = tsharkFields(
        recording.path,
        ['tcp.stream', 'websocket.payload.text'],
        '-Y',
        'websocket.opcode == 1',
      )
      expect(messages.map(([, text]) => text)).toEqual([
        'once and only once',
        'once and only once',
        'another',
        'another',
      ])
      const bytes = tsharkStreams(recording.path, 4)
      for (const [stream, names] of streams) {
        const length = bytes[Number(stream)]![0].length
        if (names.has('dumpcap-lo')) expect(length).toBe(0)
        else expect(length).toBeGreaterThan(100)
      }
    },
    LONG_ENOUGH,
  )

  it(
    'leaves a connection that is over before its packets come as complete as any other',
    async () => {
      const { recording } = await record('lo')
      for (let i = 0; i < 20; i++) await close(await openSocket(recording))
      await recording.stop()
      const again = await reopen(recording.path)
      expect(again.connections).toHaveLength(20)
      for (const { id } of again.connections) {
        expect(detailOf(recording.session, id)!.handshake.state).toBe('complete')
        expect(detailOf(again, id)).toEqual(detailOf(recording.session, id))
      }
      expect(again.diagnostics.count).toBe(0)
    },
    LONG_ENOUGH,
  )

  it(
    'works for a link type that is not Ethernet, with every packet once',
    async () => {
      const { recording } = await record('any')
      await close(await openSocket(recording))
      await recording.stop()
      const again = await reopen(recording.path)
      expect(detailOf(again)!.handshake.state).toBe('complete')
      expect(again.interfaces[1]).toMatchObject({ name: 'dumpcap-any' })
      expect(again.interfaces[1]!.linkType).not.toBe(LINKTYPE_ETHERNET)
      // A SYN that came twice would be told as sent again.
      expect(again.diagnostics.count).toBe(0)
    },
    LONG_ENOUGH,
  )

  it(
    'works over IPv6, and lets no data through dumpcap',
    async () => {
      const file = createSessionFile(temporaryFolder(), new Date())
      if (!file.ok) throw new Error(file.error.code)
      const target = await startEchoServer()
      const started = await Recording.start(
        file.value,
        { routes: [plainRoute('::1', 0, target)], packets: '' },
        { version: '0.0.0' },
      )
      if (!started.ok) throw new Error(started.error.code)
      onTestFinished(() => started.value.close())
      const socket = new WebSocket(`ws://[::1]:${started.value.routes[0]!.listenPort}/`)
      await once(socket, 'open')
      await echo(socket, 'x'.repeat(5000))
      await close(socket)
      await started.value.stop()
      expect(detailOf(await reopen(started.value.path))!.handshake.state).toBe('complete')
      // What is written of the capture are headers, of SYN to the last FIN.
      const { packets, packetIndex } = started.value.session
      const captured = [...Array(packets.count).keys()]
        .map((at) => at + 1)
        .filter((at) => packets.interfaceNumber(at) === 1)
      expect(captured.length).toBeLessThanOrEqual(8)
      expect(captured.every((packet) => packetIndex.ownerOf(packet)?.connection === 0)).toBe(true)
      expect(captured.every((packet) => packets.capturedLength(packet) <= 94)).toBe(true)
    },
    LONG_ENOUGH,
  )

  it(
    'goes on recording when dumpcap is killed, and says so',
    async () => {
      const { recording, until, failed } = await record('lo')
      const socket = await openSocket(recording)
      await until(() => detailOf(recording.session)?.handshake.state === 'complete')
      process.kill(recording.dumpcap!, 'SIGKILL')
      await until(() => failed.length > 0)
      expect(failed[0]!.failure).toEqual({
        code: 'packets-ended',
        values: { interface: 'lo', detail: 'SIGKILL' },
      })
      expect(recording.status().livePackets).toEqual(failed[0])
      expect(recording.dumpcap).toBeNull()
      await echo(socket, 'still here')
      await close(socket)
      await close(await openSocket(recording))
      await recording.stop()
      const again = await reopen(recording.path)
      expect(again.connections.map(({ id }) => detailOf(again, id)!.handshake.state)).toEqual([
        'complete',
        'inferred',
      ])
      expect(failed).toHaveLength(1)
    },
    LONG_ENOUGH,
  )

  it('says that there is no such interface', async () => {
    const { recording, failed } = await record('nosuch0')
    expect(failed[0]?.failure).toMatchObject({
      code: 'packets-no-interface',
      values: { interface: 'nosuch0' },
    })
    await close(await openSocket(recording))
    await recording.stop()
    expect(detailOf(recording.session)!.handshake.state).toBe('inferred')
  })

  it(
    'ends dumpcap with the recording',
    async () => {
      const { recording } = await record('lo')
      const pid = recording.dumpcap!
      expect(existsSync(`/proc/${pid}`)).toBe(true)
      await recording.stop()
      expect(existsSync(`/proc/${pid}`)).toBe(false)
    },
    LONG_ENOUGH,
  )
})

describe('a recording with packets where dumpcap cannot help', () => {
  it('says that dumpcap is not installed, and records all the same', async () => {
    const { recording, failed } = await record('lo', { dumpcapPath: temporaryFolder() })
    expect(failed).toMatchObject([{ interface: 'lo', failure: { code: 'packets-dumpcap-missing' } }])
    expect(recording.status().livePackets).toEqual(failed[0])
    const socket = await openSocket(recording)
    await echo(socket, 'hello')
    await close(socket)
    await recording.stop()
    const again = await reopen(recording.path)
    expect(again.messages.count).toBe(2)
    expect(detailOf(again)!.handshake.state).toBe('inferred')
    expect(again.interfaces).toHaveLength(1)
  })

  it('says that dumpcap may not capture, as where one is not in the group wireshark', async () => {
    const folder = temporaryFolder()
    const complaint = 'dumpcap: You do not have permission to capture on device "lo".'
    writeFileSync(join(folder, 'dumpcap'), `#!/bin/sh\necho '${complaint}' >&2\nexit 1\n`, { mode: 0o755 })
    const { failed } = await record('lo', { dumpcapPath: folder })
    expect(failed[0]?.failure?.code).toBe('packets-not-permitted')

    const unexecutable = temporaryFolder()
    writeFileSync(join(unexecutable, 'dumpcap'), '', { mode: 0o600 })
    const second = await record('lo', { dumpcapPath: unexecutable })
    expect(second.failed[0]?.failure?.code).toBe('packets-not-permitted')
  })

  it('is not told anything it could not read by a dumpcap that writes rubbish', async () => {
    const folder = temporaryFolder()
    writeFileSync(
      join(folder, 'dumpcap'),
      `#!/bin/sh\necho 'this is no capture, however long it may go on'\nexec cat\n`,
      {
        mode: 0o755,
      },
    )
    const { recording, failed } = await record('lo', { dumpcapPath: `${folder}:${process.env['PATH']}` })
    expect(failed[0]?.failure?.code).toBe('packets-ended')
    await close(await openSocket(recording))
    await recording.stop()
    expect(readFileSync(recording.path).length).toBeGreaterThan(100)
    expect(() => execFileSync('pgrep', ['-f', folder])).toThrow()
  })
})
