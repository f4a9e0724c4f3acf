import { describe, expect, it } from 'vitest'
import { compileFilter, type Filter } from '@shared/filter/filter'
import { TheseRows, TheseValues, type Values } from './field-values'

function filterOf(text: string): Filter {
  const result = compileFilter(text)
  if (!result.ok) throw new Error(`${text}: ${result.error.code} at ${result.error.start}`)
  return result.filter
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

const PACKET: Values = {
  frame: Uint8Array.of(0x45, 0, 0, 0x28, 0xde, 0xad, 0xbe, 0xef),
  'frame.number': 7,
  'frame.time': 1_795_570_531_300_000_000n,
  'frame.time_relative': 2_500_000_000n,
  'ip.src': 0x0a000001,
  'ip.dst': 0x0a010002,
  'ipv6.src': Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
  'eth.src': Uint8Array.of(0, 0x1b, 0x21, 0x3c, 0x9d, 0xf8),
  'tcp.srcport': 40_001,
  'tcp.dstport': 80,
  'tcp.flags': 0x18,
  'tcp.flags.syn': 0,
  'tcp.flags.ack': 1,
  'tcp.payload': bytes('GET /chat HTTP/1.1\r\n'),
  'tcp.seq': 1,
  'tcp.len': 20,
  'tcp.analysis.retransmission': null,
  'http.request': 1,
  'http.host': 'Example.com:8000',
  'http.cookie': ['a=1', 'b=2'],
  'http.content_length': 0xffff_ffff_ffff_fff0n,
  'websocket.opcode': [1, 8],
  'websocket.payload.text': 'héllo 你好 🎉',
}

const UNIT = new TheseValues(PACKET, { 'websocket.opcode': [1, 2] })

const HOLDS = [
  '',
  'tcp.port',
  'tcp.port == 80',
  'tcp.port == 40001',
  '!(tcp.port == 81)',
  'tcp.port != 81',
  'tcp.port !== 80',
  'all tcp.port >= 80',
  'any tcp.port > 40000',
  'tcp.port in {79, 80..90}',
  'tcp.port in {81, 40000 .. 50000}',
  'tcp.srcport not in {1..100}',
  '80 == tcp.port',
  '79 < tcp.dstport <= 80',
  'tcp.dstport < tcp.srcport',
  'not udp',
  'not udp.port == 80',
  'tcp.port == 80 xor ip.src == 1.1.1.1',
  'ip.addr == 10.0.0.0/8',
  'ip.src == 10.0.0.0/31',
  'ip.addr == 0.0.0.0/0',
  'ip.src < ip.dst',
  'ip.src in {10.0.0.0 .. 10.0.0.5}',
  'ip.src[0] == 0a',
  'ip.src[0:2] == 0a:00',
  'ip.src & 255.0.0.0 == 10.0.0.0',
  'ipv6.src == 2001:db8::/32',
  'ipv6.src == 2001:db8::1',
  'ipv6.addr != ::1',
  'eth.src == 00-1b-21-3c-9d-f8',
  'eth.src == 001b.213c.9df8',
  'eth.src contains 21:3c',
  'eth.src[0:3] == 00:1b:21',
  'eth.addr[-1] == f8',
  'frame[0] == 0x45',
  "frame[0] == 'E'",
  'frame[4:] == de:ad:be:ef',
  'frame[4-5] == dead',
  'frame[-4:2] == dead',
  'frame[0,4,7] == 45:de:ef',
  'frame contains be:ef',
  'frame contains "\\xbe\\xef"',
  'frame matches "\\\\xbe."',
  'frame[4] & 1 == 0',
  'frame[0] & 0x05',
  'tcp.flags & 0x08',
  'tcp.flags & 0x18 == 0x18',
  'tcp.seq + tcp.len == 21',
  'tcp.seq + {tcp.len * 2} == 41',
  'tcp.len / 3 == 6',
  'tcp.len % 3 == 2',
  'tcp.seq - 5 == -4',
  '-tcp.seq == -1',
  'tcp.payload[0:3] == "GET"',
  'tcp.payload contains "HTTP/1.1\\r\\n"',
  'tcp.payload matches "^get .*1.$"',
  'tcp.payload matches "(?-i)^GET"',
  'tcp.payload matches r"HTTP/1\\.1\\s+$"',
  'len(tcp.payload) == 20',
  'tcp.analysis.retransmission',
  'tcp.flags.syn == 0',
  'tcp.flags.syn == False',
  'tcp.flags.syn == "Not set"',
  'tcp.flags.ack == 2',
  'tcp.flags.syn',
  'http.request',
  'http.host == "Example.com:8000"',
  'http.host contains "ample"',
  'http.host matches "^EXAMPLE"',
  'lower(http.host) == "example.com:8000"',
  'upper(http.host) contains "EXAMPLE"',
  'http.host[0:7] == "Example"',
  'http.host[-4:] == "8000"',
  'http.host > "Apple"',
  'http.cookie == "b=2"',
  'http.cookie matches "^b"',
  'all http.cookie contains "="',
  'count(http.cookie) == 2',
  'http.content_length > 0xfffffffffffffff',
  'http.content_length == 18446744073709551600',
  'max(tcp.srcport, tcp.dstport) == 40001',
  'min(tcp.port) == 80',
  'max(tcp.dstport, 9000) == 9000',
  'abs(tcp.seq - 5) == 4',
  'string(frame.number) == "7"',
  'string(ip.src) matches r"^10\\."',
  'string(frame.time_relative) == "2.500000000"',
  'hex(tcp.dstport) == "0x0050"',
  'dec(tcp.dstport) == "80"',
  'vals(websocket.opcode) == "Text"',
  'double(tcp.seq) / 4 == 0.25',
  'websocket.opcode == "Text"',
  'websocket.opcode == "connection close"',
  'websocket.opcode in {"Ping", "Text"}',
  'websocket.opcode in {"Connection Close" .. "Pong"}',
  'websocket.opcode#2 == 8',
  'websocket.opcode#[-1] == 8',
  'websocket.opcode#[1-2] == 1',
  'websocket.payload.text[6:2] == "你好"',
  'websocket.payload.text[-1] == "🎉"',
  'websocket.payload.text contains "\\u4f60"',
  'websocket.payload.text matches "你."',
  'len(websocket.payload.text) == 18',
  'frame.time == "2026-11-25 01:35:31.3 UTC"',
  'frame.time > "2026-11-25"',
  'frame.time < "Nov 26, 2026 00:00:00"',
  'frame.time == "2026-11-25T03:35:31.3+02:00"',
  'frame.time == 1795570531.3',
  'frame.time_relative > 2.4999999999',
  'frame.time_relative == 2.5',
  'frame.time_relative in {2 .. 3}',
  'frame.time_relative * 2 == 5',
  'frame.time_relative + 1 == 3.5',
  '@eth.src == 00:1b:21:3c:9d:f8',
] as const

const FAILS = [
  'udp',
  'tcp.port == 81',
  'tcp.port != 80',
  'tcp.port === 80',
  'all tcp.port == 80',
  'udp.port == 80',
  'udp.port != 80',
  'udp.srcport != 80',
  'all udp.port == 80',
  'tcp.port == -1',
  'tcp.port in {81..90}',
  'ip.addr == 192.168.0.0/16',
  'ip.addr != 10.0.0.0/8',
  'ipv6.src == 2001:db9::/32',
  'frame[8] == 00',
  'frame[0:9] == 45',
  'frame[0:0x7fffffff] == 45',
  'frame contains 45:01',
  'tcp.flags & 0x01',
  'tcp.len / {tcp.seq - 1} == 0',
  'tcp.payload matches "(?-i)^get"',
  'http.host contains "AMPLE"',
  'all http.cookie == "a=1"',
  'count(udp.port) == 0',
  'websocket.opcode#2 == 1',
  'websocket.opcode#3',
  'http.content_length == 18446744073709551615',
  'frame.time_relative < 2.5',
  'tcp.port == ${tcp.port}',
  'tcp.port != ${tcp.port}',
] as const

describe('a filter on a unit with many values', () => {
  it.each(HOLDS)('holds: %s', (text) => {
    expect(filterOf(text).matches(UNIT)).toBe(true)
  })

  it.each(FAILS)('does not hold: %s', (text) => {
    expect(filterOf(text).matches(UNIT)).toBe(false)
  })

  it('compares with the selected packet', () => {
    const selected = new TheseValues({ 'tcp.srcport': 80, 'ip.src': 0x0a010002 })
    expect(filterOf('tcp.port == ${tcp.srcport}').matches(UNIT, selected)).toBe(true)
    expect(filterOf('ip.dst[0:2] == ${ip.src}[0:2]').matches(UNIT, selected)).toBe(true)
    expect(filterOf('tcp.srcport == $tcp.srcport').matches(UNIT, selected)).toBe(false)
  })

  it('knows which fields it reads', () => {
    const filter = filterOf('tcp.port == 80 && len(http.host) > ${frame.number}')
    expect([...filter.fields].map(({ name }) => name)).toEqual(['tcp.srcport', 'tcp.dstport', 'http.host'])
    expect(filter.readsSelection).toBe(true)
  })
})

describe('over the rows of a table', () => {
  const ROWS: Values[] = Array.from({ length: 10_000 }, (_, row) => ({
    'frame.number': row + 1,
    'frame.time_relative': BigInt(row) * 1_000_000n,
    'websocket.opcode': [1, 2, 8, 9][row % 4]!,
    ...(row % 3 === 0 ? { 'sockscope.close.code': 1000 + (row % 12) } : {}),
    'websocket.payload.text': `message ${row}`,
  }))
  const COLUMNS = {
    'frame.number': 0n,
    'frame.time_relative': 5_000n,
    'websocket.opcode': 0n,
    'sockscope.close.code': 0n,
  }

  it.each([
    '',
    'websocket.opcode == 1',
    '1 == websocket.opcode',
    'websocket.opcode != 1',
    'websocket.opcode in {8..10}',
    'websocket.opcode & 8',
    'websocket.opcode & 9 == 9',
    'frame.number > 500 && frame.number <= 7000',
    '600 > frame.number',
    'frame.time_relative > 1.5',
    'frame.time_relative in {0.001 .. 0.5}',
    'sockscope.close.code',
    '!sockscope.close.code',
    'sockscope.close.code != 1003',
    'not sockscope.close.code == 1003',
    'websocket.opcode == 1 || frame.number == 7',
    'websocket.opcode == 1 xor frame.number < 100',
    'websocket.payload.text contains "77"',
    'websocket.payload.text contains "77" && websocket.opcode == 9',
    'websocket.opcode == 9 || websocket.payload.text matches "9$"',
    '!(websocket.opcode == 9 && frame.number > 4000) && websocket.payload.text contains "1"',
    'frame.number * 2 == 4002',
    'frame.number == 10000',
    'frame.number == 4096 || frame.number == 4097',
    'tcp.port == 80',
  ])('selects the rows that the filter holds for one by one: %s', (text) => {
    const filter = filterOf(text)
    const expected = ROWS.flatMap((values, row) => (filter.matches(new TheseValues(values)) ? [row] : []))
    for (const columns of [{}, COLUMNS]) {
      const rows = filter.over(new TheseRows(ROWS, columns))
      const selected: number[] = []
      rows.eachRow(0, ROWS.length, (row) => selected.push(row))
      expect(selected).toEqual(expected)
      expect(rows.matches(4000)).toBe(expected.includes(4000))
    }
  })

  it('selects the same when the rows come in pieces', () => {
    const rows = filterOf('websocket.opcode == 9 || websocket.payload.text contains "77"').over(
      new TheseRows(ROWS, COLUMNS),
    )
    const whole: number[] = []
    rows.eachRow(0, ROWS.length, (row) => whole.push(row))
    const pieces: number[] = []
    for (let at = 0; at < ROWS.length; at += 333) {
      rows.eachRow(at, Math.min(333, ROWS.length - at), (row) => pieces.push(row))
    }
    expect(pieces).toEqual(whole)
  })
})
