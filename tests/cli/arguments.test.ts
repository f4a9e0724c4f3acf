import { describe, expect, it } from 'vitest'
import { compileFilter, type Filter } from '@shared/filter/filter'
import { plainRoute } from '@shared/model/recording-options'
import { parseArguments, parseListen, UsageError } from '../../electron/cli/arguments'

const EVERYTHING = filterOf('')

function filterOf(text: string): Filter {
  const result = compileFilter(text)
  if (!result.ok) throw new Error(result.error.code)
  return result.filter
}

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '))

describe('the command line', () => {
  it.each([
    [
      'read a.pcap',
      {
        kind: 'read',
        file: 'a.pcap',
        output: 'text',
        decodeAsPorts: new Set(),
        filter: EVERYTHING,
        keyLogFile: null,
      },
    ],
    [
      'read --json -',
      {
        kind: 'read',
        file: '-',
        output: 'json',
        decodeAsPorts: new Set(),
        filter: EVERYTHING,
        keyLogFile: null,
      },
    ],
    [
      'read a.pcap --summary',
      {
        kind: 'read',
        file: 'a.pcap',
        output: 'summary',
        decodeAsPorts: new Set(),
        filter: EVERYTHING,
        keyLogFile: null,
      },
    ],
    [
      'read a.pcap --packets -Y websocket',
      {
        kind: 'read',
        file: 'a.pcap',
        output: 'packets',
        decodeAsPorts: new Set(),
        keyLogFile: null,
        filter: filterOf('websocket'),
      },
    ],
    [
      'read a.pcap --decode-as 8000 --decode-as=65535',
      {
        kind: 'read',
        file: 'a.pcap',
        output: 'text',
        decodeAsPorts: new Set([8000, 65535]),
        keyLogFile: null,
        filter: EVERYTHING,
      },
    ],
    [
      'record --listen 9001 --target ws://localhost:8765',
      {
        kind: 'record',
        options: { routes: [plainRoute('127.0.0.1', 9001, 'ws://localhost:8765')], packets: null },
        file: null,
        json: false,
        durationSeconds: null,
      },
    ],
    [
      'record --listen [::1]:0 --target localhost:8765 -w out.pcapng --json --duration 1.5',
      {
        kind: 'record',
        options: { routes: [plainRoute('::1', 0, 'localhost:8765')], packets: null },
        file: 'out.pcapng',
        json: true,
        durationSeconds: 1.5,
      },
    ],
    ...[
      ['--packets --json', ''],
      ['--json --packets', ''],
      ['--json --packets eth0', 'eth0'],
      ['--json --packets=any', 'any'],
    ].map(([typed, packets]): [string, object] => [
      `record --listen 1 --target a:1 ${typed}`,
      {
        kind: 'record',
        options: { routes: [plainRoute('127.0.0.1', 1, 'a:1')], packets },
        file: null,
        json: true,
        durationSeconds: null,
      },
    ]),
    ['--help', { kind: 'help', of: 'all' }],
    ['read --help', { kind: 'help', of: 'read' }],
    ['record -h', { kind: 'help', of: 'record' }],
    ['--version', { kind: 'version' }],
  ])('understands "sockscope %s"', (line, command) => {
    expect(parse(line)).toEqual(command)
  })

  it.each([
    [''],
    ['look a.pcap'],
    ['read'],
    ['read a.pcap b.pcap'],
    ['read a.pcap --json --summary'],
    ['read a.pcap --jsno'],
    ['read a.pcap -Y websocket.x'],
    ['read a.pcap --packets --json'],
    ['read a.pcap --keylog'],
    ['read a.pcap --decode-as'],
    ['read a.pcap --decode-as 0'],
    ['read a.pcap --decode-as 65536'],
    ['read a.pcap --decode-as tcp.port==80,http'],
    ['read a.pcap --decode-as 1e3'],
    ['export --format har -o out.har'],
    ['export a.pcap -o out.har'],
    ['export a.pcap --format xml -o out.xml'],
    ['export a.pcap --format har'],
    ['export a.pcap --format har -o out.har --gzip'],
    ['export a.pcap --format pcapng -o - --gzip'],
    ['export a.pcap --format har -o out.har --connection one'],
    ['export a.pcap --format html -o out.html --language fr'],
    ['export a.pcap --format har -o out.har --redact all'],
    ['export a.pcap --format har -o out.har --redact text:('],
    ['export a.pcap --format har -o out.har --redact json:token'],
    ['record --target ws://localhost:1'],
    ['record'],
    ['record --target ws://localhost:1'],
    ['record --listen 70000 --target ws://localhost:1'],
    ['record --listen ::1:9001 --target ws://localhost:1'],
    ['record --listen 9001 --target ws://localhost:1 --duration soon'],
    ['record --listen 9001 --target ws://localhost:1 --duration 0'],
    ['record --listen 9001 --target ws://localhost:1/chat'],
    ['record --listen 9001 --target ws://localhost:1 extra'],
    ['record --listen 9001 --target ws://localhost:1 --packets /tmp/fifo'],
    ['record --listen 9001 --target ws://localhost:1 --packets TCP@10.0.0.1:2002'],
  ])('answers "sockscope %s" with one sentence', (line) => {
    let sentence = ''
    try {
      parse(line)
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError)
      sentence = (error as Error).message
    }
    expect(sentence).toMatch(/^[^\n]+\.$/)
  })
})

describe('--listen', () => {
  it.each([
    ['9001', '127.0.0.1', 9001],
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['localhost:9001', 'localhost', 9001],
    ['[fe80::1]:65535', 'fe80::1', 65535],
  ])('%s is %s port %i', (text, host, port) => {
    expect(parseListen(text)).toEqual({ host, port })
  })
})
