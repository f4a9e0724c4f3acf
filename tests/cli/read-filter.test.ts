import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { busyCapture } from '../engine/filter/filtered-captures'
import { hasTshark, runTshark } from '../support/tshark'
import { jsonLines, ofKind, runCli } from './cli-run'

const folder = mkdtempSync(join(tmpdir(), 'sockscope-read-filter-'))
const file = join(folder, 'busy.pcap')

beforeAll(() => writeFileSync(file, busyCapture()))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(...args: string[]) {
  const { status, stdout, stderr } = await runCli(['read', file, ...args])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return jsonLines(stdout)
}

describe('read -Y with --packets', () => {
  it
    .skipIf(!hasTshark())
    .each([
      'websocket.opcode == 1',
      'tcp.flags.syn == 1 && tcp.flags.ack == 0',
      'frame.len > 1000',
      'ipv6.src == fd00::1 and websocket',
      '!(tcp.port == 40001)',
      'http',
    ])('lists the packets that tshark lists: %s', async (filter) => {
    const lines = await read('--packets', '-Y', filter)
    const numbers = runTshark(['-n', '-r', file, '-Y', filter, '-T', 'fields', '-e', 'frame.number'])
    expect(lines.map(({ number }) => String(number))).toEqual(numbers.split('\n').slice(0, -1))
  })

  it('says of each what it is', async () => {
    const lines = await read('--packets', '-Y', 'frame.number in {1, 7, 8, 11, 13}')
    expect(lines.map(({ protocol, info }) => [protocol, info])).toEqual([
      ['TCP', '[fd00::1]:40001 → [fd00::2]:8000 [SYN] Seq=0 Win=65535 Len=0'],
      ['HTTP', 'GET /chat HTTP/1.1'],
      ['HTTP', 'HTTP/1.1 101 Switching Protocols'],
      ['WebSocket', 'text [FIN] [MASKED] 83 B'],
      ['WebSocket', 'text 3 B, ping [FIN] 7 B, continuation [FIN] 10 B'],
    ])
    expect(lines[0]).toEqual({
      kind: 'packet',
      number: 1,
      time: '1795392000000000000',
      length: 60,
      connection: 0,
      protocol: 'TCP',
      info: '[fd00::1]:40001 → [fd00::2]:8000 [SYN] Seq=0 Win=65535 Len=0',
    })
  })

  it('lists every packet without a filter', async () => {
    const lines = await read('--packets')
    expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1))
  })
})

describe('read -Y with --json', () => {
  it('prints the frames that match, and the connection they belong to', async () => {
    const lines = await read('--json', '-Y', 'json.path_with_value == "/user/name:佐藤"')
    expect(lines.map(({ kind }) => kind)).toEqual(['capture', 'connection', 'frame', 'message'])
    expect(ofKind(lines, 'connection').map(({ id }) => id)).toEqual([0])
  })

  it('keeps one frame of a packet with several', async () => {
    const lines = await read('--json', '-Y', 'websocket.opcode == 9 && websocket.fin == 1')
    expect(ofKind(lines, 'frame').map(({ opcode, packet }) => [opcode, packet])).toEqual([[9, 13]])
  })

  it('prints the exchange whose request matches', async () => {
    const lines = await read('--json', '-Y', 'http.request.uri == "/chat" && tcp.stream == 1')
    expect(lines.map(({ kind }) => kind)).toEqual(['capture', 'connection', 'diagnostic', 'http', 'upgrade'])
    expect(ofKind(lines, 'http').map(({ connection }) => connection)).toEqual([1])
  })

  it('prints nothing but the capture where nothing matches', async () => {
    const lines = await read('--json', '-Y', 'udp')
    expect(lines.map(({ kind }) => kind)).toEqual(['capture'])
  })
})

it('counts what matches with --summary', async () => {
  expect(await read('--summary', '-Y', 'websocket.opcode == 8')).toEqual([
    expect.objectContaining({ packets: 2, connections: 1, upgrades: 0, frames: 2, messages: 0 }),
  ])
})

it('prints the lines that match for people, too', async () => {
  const { stdout } = await runCli(['read', file, '-Y', 'websocket.opcode == 9'])
  expect(stdout.split('\n').filter((line) => / (ping|text|binary|close) /.test(line))).toEqual([
    expect.stringContaining('← ping  7 B'),
  ])
})

describe('a filter with an error', () => {
  it.each([
    ['tcp.port = 80', '-Y, column 10: “=” has no meaning here.'],
    ['websocket.opcod == 1', '-Y, column 1: There is no field or protocol websocket.opcod.'],
    ['tcp.port == 70000', '-Y, column 13: 70000 is too large: the field goes up to 65535.'],
    ['tcp &&', '-Y, column 7: Something is missing at the end.'],
  ])('%s is bad usage, with its column', async (filter, sentence) => {
    const { status, stdout, stderr } = await runCli(['read', file, '-Y', filter])
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `sockscope: ${sentence}\n` })
  })
})

describe('export -Y', () => {
  it('exports the frames that match, and the connections they belong to', async () => {
    const { status, stdout } = await runCli([
      'export',
      file,
      '--format',
      'jsonl',
      '-o',
      '-',
      '-Y',
      'websocket.opcode == 9',
    ])
    expect(status).toBe(0)
    expect(ofKind(jsonLines(stdout), 'frame').map(({ opcode, packet }) => [opcode, packet])).toEqual([
      [9, 13],
    ])
    expect(ofKind(jsonLines(stdout), 'connection').map(({ id }) => id)).toEqual([1])
  })

  it('says where a filter is wrong, and writes nothing', async () => {
    const args = ['export', file, '--format', 'har', '-o', join(folder, 'out.har'), '-Y', 'tcp.prt == 1']
    expect(await runCli(args)).toEqual({
      status: 2,
      stdout: '',
      stderr: 'sockscope: -Y, column 1: There is no field or protocol tcp.prt.\n',
    })
  })
})
