import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeFactComment } from '@shared/capture/fact-comment'
import { PcapngWriter } from '@shared/capture/pcapng-writer'
import { beginSessionFile } from '@shared/capture/session-format'
import { SyntheticFlow, UNACKNOWLEDGED_PACKETS_LIMIT } from '@shared/capture/synthetic-flow'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import { MAX_SEGMENT_PAYLOAD } from '@shared/tcp/segment-writer'
import { tsharkFields } from '../../support/tshark'

const REQUEST =
  'GET /chat HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
const RESPONSE =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'
const MASKED_HELLO = Uint8Array.of(0x81, 0x85, 1, 2, 3, 4, 0x68 ^ 1, 0x65 ^ 2, 0x6c ^ 3, 0x6c ^ 4, 0x6f ^ 1)
const SERVER_HELLO = Uint8Array.of(0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-flow-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes a session as the recorder would, one microsecond a packet. */
class Session {
  readonly writer = new PcapngWriter(new Uint8Array(8 * 1024 * 1024))
  private nanos = 999_999_000
  private seconds = 1_795_000_000

  constructor() {
    beginSessionFile(this.writer, '1.2.3')
  }

  time(): [number, number] {
    this.nanos += 1001
    if (this.nanos >= 1e9) {
      this.nanos -= 1e9
      this.seconds++
    }
    return [this.seconds, this.nanos]
  }

  conversation(client: Endpoint, server: Endpoint, connection: number): SyntheticFlow {
    const { writer } = this
    const flow = new SyntheticFlow(client, server, connection)
    const accepted = encodeFactComment({
      kind: 'accepted',
      client,
      listen: server,
      target: { host: 'localhost', port: 8000 },
    })
    flow.syn(writer, ...this.time())
    flow.synAck(writer, ...this.time())
    flow.ack(writer, ...this.time(), CLIENT_TO_SERVER, accepted)
    for (const text of ['one', 'two', 'three']) {
      flow.factAck(writer, ...this.time(), encodeFactComment({ kind: 'note', text }))
    }
    this.send(flow, CLIENT_TO_SERVER, new TextEncoder().encode(REQUEST))
    this.send(flow, SERVER_TO_CLIENT, new TextEncoder().encode(RESPONSE))
    this.send(flow, CLIENT_TO_SERVER, MASKED_HELLO)
    flow.factAck(writer, ...this.time(), encodeFactComment({ kind: 'note', text: 'between frames' }))
    this.send(flow, SERVER_TO_CLIENT, SERVER_HELLO)
    return flow
  }

  send(flow: SyntheticFlow, direction: Direction, bytes: Uint8Array): number {
    return flow.data(this.writer, ...this.time(), direction, bytes, 0, bytes.length)
  }

  save(name: string): string {
    const file = join(folder, name)
    writeFileSync(file, this.writer.bytes.subarray(0, this.writer.position))
    return file
  }
}

/** Expert information worse than a chat, and checksums that are wrong, as tshark sees them with every check on. */
function complaints(file: string): string[][] {
  const strict = ['ip.check_checksum', 'tcp.check_checksum'].flatMap((check) => ['-o', `${check}:TRUE`])
  return tsharkFields(
    file,
    ['frame.number', '_ws.col.Info', '_ws.expert.message'],
    ...strict,
    '-Y',
    '_ws.malformed || _ws.expert.severity > "Note" || tcp.analysis.retransmission || tcp.analysis.duplicate_ack || ' +
      'tcp.checksum.status == 0 || ip.checksum.status == 0',
  )
}

describe('A recorded conversation, opened in Wireshark', () => {
  const ports = [9001, 8765, 80, 8000, 8080, 443 + 10_000, 3000]

  it.each(ports)('shows its upgrade and frames on port %i without a complaint', (port) => {
    const session = new Session()
    const flow = session.conversation(
      { address: '127.0.0.1', port: 40_001 },
      { address: '127.0.0.1', port },
      0,
    )
    flow.fin(session.writer, ...session.time(), CLIENT_TO_SERVER)
    flow.fin(session.writer, ...session.time(), SERVER_TO_CLIENT)
    flow.ack(session.writer, ...session.time())
    const file = session.save(`port-${port}.pcapng`)

    expect(complaints(file)).toEqual([])
    const frames = tsharkFields(
      file,
      ['frame.number', 'websocket.opcode', 'websocket.mask'],
      '-Y',
      'websocket',
    )
    expect(frames).toEqual([
      ['9', '1', '1'],
      ['11', '1', '0'],
    ])
    expect(tsharkFields(file, ['http.request.uri', 'http.response.code'], '-Y', 'http')).toEqual([
      ['/chat', ''],
      ['', '101'],
    ])
  })

  it('works the same over IPv6', () => {
    const session = new Session()
    const flow = session.conversation({ address: '::1', port: 40_001 }, { address: '::1', port: 9001 }, 0)
    flow.rst(session.writer, ...session.time(), SERVER_TO_CLIENT)
    const file = session.save('ipv6.pcapng')

    expect(complaints(file).filter(([, info]) => !info?.includes('[RST'))).toEqual([])
    expect(tsharkFields(file, ['ipv6.src'], '-Y', 'websocket')).toEqual([['::1'], ['::1']])
  })

  it('names the client of a dual-stack listener by its IPv4 address', () => {
    const session = new Session()
    const mapped = { address: '::ffff:127.0.0.1', port: 40_001 }
    session.conversation(mapped, { address: '::ffff:127.0.0.1', port: 9001 }, 0)

    expect(tsharkFields(session.save('mapped.pcapng'), ['ip.src'], '-Y', 'websocket.mask == 1')).toEqual([
      ['127.0.0.1'],
    ])
  })

  it('tells a reused port from a retransmission', () => {
    const session = new Session()
    const client = { address: '127.0.0.1', port: 40_001 }
    const server = { address: '127.0.0.1', port: 9001 }
    for (const connection of [0, 1]) {
      const flow = session.conversation(client, server, connection)
      flow.fin(session.writer, ...session.time(), CLIENT_TO_SERVER)
      flow.fin(session.writer, ...session.time(), SERVER_TO_CLIENT)
    }
    const file = session.save('reuse.pcapng')

    expect(complaints(file)).toEqual([])
    expect(
      tsharkFields(file, ['tcp.stream', 'frame.number'], '-Y', 'websocket').map(([stream]) => stream),
    ).toEqual(['0', '0', '1', '1'])
  })

  it('keeps the time to the nanosecond and the facts as comments', () => {
    const session = new Session()
    session.conversation({ address: '127.0.0.1', port: 40_001 }, { address: '127.0.0.1', port: 9001 }, 0)
    const file = session.save('time.pcapng')

    const packets = tsharkFields(file, ['frame.time_epoch', 'frame.comment', 'frame.interface_name'])
    expect(packets[0]).toEqual([
      '1795000000.000000001'.replace('1795000000', '1795000001'),
      '',
      'sockscope-proxy',
    ])
    expect(packets[3]?.[1]).toBe('sockscope: {"kind":"note","text":"one"}')
  })

  it('carries the largest payload a packet can, and says where in the file it stands', () => {
    const session = new Session()
    const flow = session.conversation(
      { address: '127.0.0.1', port: 40_001 },
      { address: '127.0.0.1', port: 9001 },
      0,
    )
    const payload = new Uint8Array(MAX_SEGMENT_PAYLOAD).fill(0)
    payload.set([0x82, 127, 0, 0, 0, 0, 0, 0, (payload.length - 10) >> 8, (payload.length - 10) & 0xff])
    const position = session.send(flow, SERVER_TO_CLIENT, payload)

    expect(session.writer.bytes.subarray(position, position + payload.length)).toEqual(payload)
    const file = session.save('largest.pcapng')
    expect(complaints(file)).toEqual([])
    expect(tsharkFields(file, ['websocket.payload_length_ext_64'], '-Y', 'websocket.opcode == 2')).toEqual([
      [String(payload.length - 10)],
    ])
  })

  it('acknowledges a long one-way transfer before Wireshark would call the window full', () => {
    const session = new Session()
    const flow = session.conversation(
      { address: '127.0.0.1', port: 40_001 },
      { address: '127.0.0.1', port: 9001 },
      0,
    )
    expect(flow.isAckDue(SERVER_TO_CLIENT)).toBe(false)
    for (let sent = 0; !flow.isAckDue(SERVER_TO_CLIENT); sent++) {
      expect(sent).toBeLessThan(UNACKNOWLEDGED_PACKETS_LIMIT)
      session.send(flow, SERVER_TO_CLIENT, SERVER_HELLO)
    }
    flow.ack(session.writer, ...session.time(), CLIENT_TO_SERVER)
    expect(flow.isAckDue(SERVER_TO_CLIENT)).toBe(false)
    expect(complaints(session.save('one-way.pcapng'))).toEqual([])
  })

  it('shows bytes that were not recorded as missing', () => {
    const session = new Session()
    const flow = session.conversation(
      { address: '127.0.0.1', port: 40_001 },
      { address: '127.0.0.1', port: 9001 },
      0,
    )
    flow.skip(SERVER_TO_CLIENT, 5000)
    session.send(flow, SERVER_TO_CLIENT, SERVER_HELLO)
    expect(
      tsharkFields(session.save('gap.pcapng'), ['frame.number'], '-Y', 'tcp.analysis.lost_segment'),
    ).toHaveLength(1)
  })

  it('never needs more room than it asks for', () => {
    const session = new Session()
    const flow = new SyntheticFlow({ address: '::1', port: 1 }, { address: '::1', port: 2 }, 0)
    const comment = encodeFactComment({ kind: 'note', text: 'x' })
    const before = session.writer.position
    flow.syn(session.writer, ...session.time(), comment)
    expect(session.writer.position - before).toBeLessThanOrEqual(SyntheticFlow.blockLength(0, comment))
  })
})
