import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/recorded-conversation'
import { canCapture, captureLoopback } from '../support/loopback-capture'
import { findPython, startWebsocketsClient, startWebsocketsServer } from '../support/peers/python-peers'
import { tsharkFields } from '../support/tshark'
import { tsharkFrames } from '../support/tshark-frames'
import { jsonLines, ofKind, runCli, type JsonLine } from './cli-run'

const python = findPython('websockets')
const runs = python !== null && canCapture()

describe.skipIf(!runs)('sockscope read --json of a capture of a real conversation', () => {
  it('prints the handshakes and frames that tshark sees', async () => {
    const file = join(temporaryFolder(), 'captured.pcapng')
    const server = await startWebsocketsServer(python!)
    onTestFinished(async () => void (await server.process.stop()))
    await captureLoopback(file, server.port, async () => {
      for (const options of [{}, { compression: false }]) {
        const client = startWebsocketsClient(
          python!,
          `${server.url}/chat`,
          [
            { send: 'hello' },
            { receive: 1 },
            { send: '{"command":"binary","size":70000}' },
            { receive: 1 },
            { ping: 'x' },
            { close: [4001, 'bye'] },
          ],
          options,
        )
        expect(await client.exited).toBe(0)
      }
    })
    const { status, stdout } = await runCli(['read', file, '--json'])
    expect(status).toBe(0)
    const lines = jsonLines(stdout)

    const printed = ofKind(lines, 'frame').map((line) =>
      pick(line, 'packet', 'fin', 'rsv', 'opcode', 'masked', 'payload'),
    )
    expect(printed).toEqual(tsharkFrames(file))

    const syns = tsharkFields(
      file,
      ['frame.number', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.flags'],
      ...[
        '-Y',
        'tcp.flags.syn == 1 or (tcp.seq == 1 and tcp.ack == 1 and tcp.len == 0 and tcp.flags == 0x10)',
      ],
    ).map((row) => row.map(Number))
    const connections = ofKind(lines, 'connection')
    expect(connections).toHaveLength(2)
    for (const connection of connections) {
      const { state, syn, synAck, ack } = connection['handshake'] as Record<string, Record<string, number>>
      expect(state).toBe('complete')
      expect(syns).toContainEqual([syn!['packet'], syn!['seq'], 0, 0x02])
      expect(syns).toContainEqual([synAck!['packet'], synAck!['seq'], synAck!['ack'], 0x12])
      expect(syns).toContainEqual([ack!['packet'], ack!['seq'], ack!['ack'], 0x10])
      expect(synAck!['ack']).toBe((syn!['seq']! + 1) >>> 0)
      expect(ack!['ack']).toBe((synAck!['seq']! + 1) >>> 0)
    }
    const frameTimes = tsharkFields(file, ['frame.time_epoch'], '-Y', 'websocket').flat()
    const times = new Set(frameTimes.map((time) => time.replace('.', '')))
    for (const { time } of ofKind(lines, 'frame')) expect(times).toContain(time)
  })
})

function pick(line: JsonLine, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, line[name]]))
}
