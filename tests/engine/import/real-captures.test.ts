import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { importResult } from '../../support/import-file'
import { canCapture, captureLoopback } from '../../support/loopback-capture'
import { RecordingSink } from '../../support/recording-sink'
import { runTshark, tsharkFields, tsharkStreams } from '../../support/tshark'

const CONNECTIONS = 3

let folder: string
let original: string

/** Three clients at once: text, binary up to some segments, ping, and each another way to end. */
async function converse(port: number): Promise<void> {
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, index) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/chat?client=${index}`, {
        perMessageDeflate: index === 1,
      })
      await once(socket, 'open')
      for (const size of [0, 5, 125, 126, 3000, 70_000, 200_000]) {
        socket.send(Buffer.alloc(size, 65 + index), { binary: size % 2 === 0 })
        await once(socket, 'message')
      }
      socket.ping('ping')
      await once(socket, 'pong')
      const closed = once(socket, 'close')
      if (index === 2) socket.terminate()
      else socket.close(1000, 'done')
      await closed
    }),
  )
}

const isPossible = canCapture()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-real-'))
  original = join(folder, 'original.pcapng')
  if (!isPossible) return
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true })
  server.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => {
      socket.send(data, { binary: isBinary })
    })
    socket.on('error', () => undefined)
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await captureLoopback(original, port, () => converse(port))
  server.close()
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

async function imported(file: string): Promise<RecordingSink> {
  const sink = new RecordingSink()
  const result = await importResult(file, sink)
  expect(result).toMatchObject({ error: null, truncated: false })
  return sink
}

/** Runs one of Wireshark's tools on a copy's way to `name`. */
function made(name: string, tool: string, ...args: string[]): string {
  const file = join(folder, name)
  execFileSync(
    tool,
    args.map((arg) => (arg === 'OUT' ? file : arg)),
    { stdio: 'ignore' },
  )
  return file
}

/** Connections, handshakes, times and bytes as tshark sees them. */
function compareWithTshark(file: string, sink: RecordingSink, options: { withBytes?: boolean } = {}): void {
  const fields = [
    'frame.number',
    'frame.time_epoch',
    'tcp.stream',
    'tcp.flags',
    'tcp.seq_raw',
    'tcp.ack_raw',
    'ip.src',
    'tcp.srcport',
  ]
  const rows = tsharkFields(file, fields, '-Y', 'tcp')
  const opened: string[] = []
  for (const [number, , stream, flags, seq, ack, source, port] of rows) {
    const connection = Number(stream)
    if (opened[connection] === undefined)
      opened[connection] = `${number}:${connection} opened ${source}:${port}`
    if (flags === '0x0002') expect(sink.transcript).toContain(`${number}:${connection} syn seq=${seq}`)
    if (flags === '0x0012')
      expect(sink.transcript).toContain(`${number}:${connection} syn-ack seq=${seq} ack=${ack}`)
  }
  const ours = sink.transcript.filter((line) => line.includes(' opened ')).map((line) => line.split(' > ')[0])
  expect(ours).toEqual(opened)
  expect(sink.segments.map(([packet, connection]) => [String(packet), String(connection)])).toEqual(
    rows.map(([number, , stream]) => [number, stream]),
  )
  for (const [number, time] of rows) {
    const { seconds, nanos } = sink.packets[Number(number) - 1]!
    expect(`${seconds}.${String(nanos).padStart(9, '0')}`).toBe(time)
  }
  if (options.withBytes === false) return
  for (const [connection, [client, server]] of tsharkStreams(file, sink.connections.length).entries()) {
    expect(sink.stream(connection, 0).equals(client), `client's bytes of ${connection}`).toBe(true)
    expect(sink.stream(connection, 1).equals(server), `server's bytes of ${connection}`).toBe(true)
  }
}

describe.skipIf(!isPossible)('A conversation captured on the loopback interface', { timeout: 60_000 }, () => {
  it('gives the connections, handshakes, times and bytes tshark gives', async () => {
    const sink = await imported(original)
    expect(sink.connections).toHaveLength(CONNECTIONS)
    expect(sink.transcript.filter((line) => line.includes('handshake-ack'))).toHaveLength(CONNECTIONS)
    expect(sink.transcript.filter((line) => / rst$/.test(line)).length).toBeLessThanOrEqual(1)
    compareWithTshark(original, sink)
  })

  it.each(['pcap', 'nsecpcap', 'pcapng'])('is the same rewritten as %s', async (format) => {
    const file = made(`format.${format}`, 'editcap', '-F', format, original, 'OUT')
    expect((await imported(file)).transcript).toEqual((await imported(original)).transcript)
  })

  it('is the same compressed', async () => {
    const file = join(folder, 'zipped.pcapng.gz')
    writeFileSync(file, gzipSync(readFileSync(original)))
    const sink = new RecordingSink()
    await importResult(file, sink)
    expect(sink.transcript).toEqual((await imported(original)).transcript)
  })

  it('is the same made again from a hex dump', async () => {
    const dump = join(folder, 'dump.txt')
    writeFileSync(dump, runTshark(['-n', '-r', original, '-x', '--disable-protocol', 'http']))
    const file = made('text.pcapng', 'text2pcap', dump, 'OUT')
    expect((await imported(file)).transcript).toEqual((await imported(original)).transcript)
  })

  it('is twice as many connections merged with itself an hour later (to tshark the second are repeats)', async () => {
    const later = made('later.pcapng', 'editcap', '-t', '3600', original, 'OUT')
    const file = made('merged.pcapng', 'mergecap', '-w', 'OUT', original, later)
    const sink = await imported(file)
    expect(sink.connections).toHaveLength(2 * CONNECTIONS)
    expect(sink.stream(CONNECTIONS, 0).equals(sink.stream(0, 0))).toBe(true)
  })

  it('is the same where every packet was captured twice', async () => {
    const file = made('doubled.pcapng', 'mergecap', '-w', 'OUT', original, original)
    const sink = await imported(file)
    const single = await imported(original)
    expect(sink.transcript.filter((line) => line.includes('conflict'))).toEqual([])
    for (const connection of single.connections.keys()) {
      expect(sink.stream(connection, 0).equals(single.stream(connection, 0))).toBe(true)
      expect(sink.stream(connection, 1).equals(single.stream(connection, 1))).toBe(true)
    }
  })

  it('is the same after reordercap has sorted what was shuffled', async () => {
    const odd = made(
      'odd.pcapng',
      'editcap',
      '-r',
      original,
      'OUT',
      ...numbersOf(original, (number) => number % 3 === 0),
    )
    const even = made(
      'even.pcapng',
      'editcap',
      '-r',
      original,
      'OUT',
      ...numbersOf(original, (number) => number % 3 !== 0),
    )
    const shuffled = made('shuffled.pcapng', 'mergecap', '-a', '-w', 'OUT', odd, even)
    const file = made('sorted.pcapng', 'reordercap', shuffled, 'OUT')
    compareWithTshark(file, await imported(file))
  })

  it('cut to 100 bytes a packet keeps every stream as long as it was, and says what is missing', async () => {
    const file = made('cut.pcapng', 'editcap', '-s', '100', original, 'OUT')
    const whole = await imported(original)
    const cut = await imported(file)
    compareWithTshark(file, cut, { withBytes: false })
    for (const connection of whole.connections.keys()) {
      for (const direction of [0, 1] as const) {
        const [expected, actual] = [whole.stream(connection, direction), cut.stream(connection, direction)]
        expect(actual.length).toBe(expected.length)
        expect(cut.connections[connection]?.gaps[direction]).toBeGreaterThan(0)
      }
    }
  })

  it('without one data packet has a gap exactly there', async () => {
    const rows = tsharkFields(original, ['frame.number', 'tcp.len'], '-Y', 'tcp.len > 0 && tcp.stream == 0')
    const [number, length] = rows[4]!
    const file = made('gap.pcapng', 'editcap', original, 'OUT', number!)
    const whole = await imported(original)
    const sink = await imported(file)
    const gaps = sink.connections[0]!.gaps
    expect(gaps[0] + gaps[1]).toBe(Number(length))
    for (const direction of [0, 1] as const) {
      expect(sink.stream(0, direction)).toHaveLength(whole.stream(0, direction).length)
    }
    expect(sink.transcript.filter((line) => line.includes('gap'))).toHaveLength(1)
  })
})

function numbersOf(file: string, wanted: (number: number) => boolean): string[] {
  return tsharkFields(file, ['frame.number']).flatMap(([number]) => (wanted(Number(number)) ? [number!] : []))
}
