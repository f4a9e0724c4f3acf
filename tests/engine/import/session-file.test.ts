import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeFactComment } from '@shared/capture/fact-comment'
import { PcapngWriter } from '@shared/capture/pcapng-writer'
import { beginSessionFile, CAPTURED_INTERFACE } from '@shared/capture/session-format'
import { SyntheticFlow } from '@shared/capture/synthetic-flow'
import type { Fact } from '@shared/model/fact'
import { importResult } from '../../support/import-file'
import { ACK, FIN, RAW, SYN, tcpPacket } from '../../support/capture-builder'
import { RecordingSink } from '../../support/recording-sink'

const CLIENT = { address: '127.0.0.1', port: 40_001 }
const LISTEN = { address: '127.0.0.1', port: 9001 }
const ACCEPTED: Fact = {
  kind: 'accepted',
  client: CLIENT,
  listen: LISTEN,
  target: { host: 'localhost', port: 8000 },
}
const REFUSED: Fact = {
  kind: 'relay-failed',
  failure: 'tcp-connect-refused',
  leg: 'proxy-server',
  error: 'ECONNREFUSED',
  afterMilliseconds: 2,
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-session-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function reopened(writer: PcapngWriter): Promise<RecordingSink> {
  const file = join(folder, 'session.pcapng')
  writeFileSync(file, writer.bytes.subarray(0, writer.position))
  const sink = new RecordingSink()
  expect(await importResult(file, sink)).toMatchObject({ error: null })
  return sink
}

/** A recording's writer, and a clock of one nanosecond a packet. */
function recording(): { writer: PcapngWriter; now: () => [number, number] } {
  const writer = new PcapngWriter(new Uint8Array(1_000_000))
  beginSessionFile(writer, '1.0.0')
  let nanos = 0
  return { writer, now: () => [1_795_000_000, nanos++] }
}

/** The interface of packets that were captured beside a recording. */
function describeCaptured(writer: PcapngWriter, name: string): void {
  writer.interfaceDescription({ linkType: RAW, snapLength: 192, name, description: '' })
}

function writeCaptured(
  writer: PcapngWriter,
  [seconds, nanos]: [number, number],
  packet: Uint8Array,
  interfaceNumber = CAPTURED_INTERFACE,
): void {
  writer.beginPacket(interfaceNumber, seconds, nanos, packet.length, null)
  writer.bytes.set(packet, writer.position)
  writer.position += packet.length
  writer.endPacket(packet.length, null)
}

describe('A session file, opened again', () => {
  it('tells what the recording told: an inferred handshake, facts, bytes and how it ended', async () => {
    const { writer, now } = recording()
    const flow = new SyntheticFlow(CLIENT, LISTEN, 0)
    const hello = new TextEncoder().encode('--hello--')
    flow.syn(writer, ...now())
    flow.synAck(writer, ...now())
    flow.ack(writer, ...now(), 0, encodeFactComment(ACCEPTED))
    flow.factAck(writer, ...now(), encodeFactComment({ kind: 'connect-start', remote: LISTEN }))
    flow.data(writer, ...now(), 0, hello, 2, 7)
    flow.ack(writer, ...now(), 1)
    flow.data(writer, ...now(), 1, hello, 0, 9)
    flow.fin(writer, ...now(), 1)
    flow.factAck(writer, ...now(), encodeFactComment({ kind: 'note', text: 'after the FIN' }))
    flow.fin(writer, ...now(), 0)
    const sink = await reopened(writer)
    expect(sink.interfaces).toMatchObject([{ linkType: 101, name: 'sockscope-proxy', snapLength: 262_144 }])
    expect(sink.transcript).toEqual([
      '1:0 opened 127.0.0.1:40001 > 127.0.0.1:9001',
      '1:0 syn seq=0 inferred=true',
      '2:0 syn-ack seq=0 ack=0 inferred=true',
      '3:0 handshake-ack seq=0 ack=0 inferred=true',
      `3:0 fact ${JSON.stringify(ACCEPTED)}`,
      `4:0 fact ${JSON.stringify({ kind: 'connect-start', remote: LISTEN })}`,
      '5:0 client-to-server "hello"',
      '7:0 server-to-client "--hello--"',
      '8:0 server-to-client fin',
      `9:0 fact ${JSON.stringify({ kind: 'note', text: 'after the FIN' })}`,
      '10:0 client-to-server fin',
    ])
    expect(sink.packets.map(({ nanos }) => nanos)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('keeps facts of a connection that was reset', async () => {
    const { writer, now } = recording()
    const flow = new SyntheticFlow(CLIENT, LISTEN, 0)
    flow.syn(writer, ...now())
    flow.synAck(writer, ...now())
    flow.ack(writer, ...now())
    flow.rst(writer, ...now(), 1)
    flow.factAck(writer, ...now(), encodeFactComment(REFUSED))
    expect((await reopened(writer)).transcript.slice(4)).toEqual([
      '4:0 server-to-client rst',
      `5:0 fact ${JSON.stringify(REFUSED)}`,
    ])
  })

  it('has a gap where bytes were not recorded, at once', async () => {
    const { writer, now } = recording()
    const flow = new SyntheticFlow(CLIENT, LISTEN, 0)
    flow.syn(writer, ...now())
    flow.synAck(writer, ...now())
    flow.ack(writer, ...now())
    flow.skip(1, 100_000)
    flow.data(writer, ...now(), 1, Uint8Array.of(0x61), 0, 1)
    flow.data(writer, ...now(), 0, Uint8Array.of(0x62), 0, 1)
    flow.skip(0, 5)
    flow.fin(writer, ...now(), 0)
    expect((await reopened(writer)).transcript.slice(4)).toEqual([
      '4:0 server-to-client gap of 100000',
      '4:0 server-to-client "a"',
      '5:0 client-to-server "b"',
      '6:0 client-to-server gap of 5',
      '6:0 client-to-server fin',
    ])
  })

  it('tells connections apart that used the same port one after another', async () => {
    const { writer, now } = recording()
    for (const number of [0, 1, 2]) {
      const flow = new SyntheticFlow(CLIENT, LISTEN, number)
      flow.syn(writer, ...now())
      flow.synAck(writer, ...now())
      flow.ack(writer, ...now())
      flow.data(writer, ...now(), 0, Uint8Array.of(0x30 + number), 0, 1)
      if (number > 0) flow.rst(writer, ...now(), 0)
    }
    const sink = await reopened(writer)
    expect(sink.connections.map((_, index) => sink.stream(index, 0).toString())).toEqual(['0', '1', '2'])
  })

  it('takes a handshake that was captured beside the flow for the real one, and no bytes of it', async () => {
    const { writer, now } = recording()
    describeCaptured(writer, 'dumpcap-lo')
    const flow = new SyntheticFlow(CLIENT, LISTEN, 0)
    flow.syn(writer, ...now())
    flow.synAck(writer, ...now())
    flow.ack(writer, ...now())
    flow.data(writer, ...now(), 0, new TextEncoder().encode('hello'), 0, 5)
    flow.fin(writer, ...now(), 0)
    flow.fin(writer, ...now(), 1)
    for (const packet of [
      tcpPacket({ from: CLIENT, to: LISTEN, seq: 7000, flags: SYN }),
      tcpPacket({ from: LISTEN, to: CLIENT, seq: 9000, ack: 7001, flags: SYN | ACK }),
      tcpPacket({ from: LISTEN, to: CLIENT, seq: 9000, ack: 7001, flags: SYN | ACK }),
      tcpPacket({ from: CLIENT, to: LISTEN, seq: 7001, ack: 9001, flags: ACK }),
      tcpPacket({ from: CLIENT, to: LISTEN, seq: 7001, ack: 9001, flags: FIN | ACK, payload: 'hello' }),
      tcpPacket({ from: { ...CLIENT, port: 1 }, to: LISTEN, seq: 1, flags: SYN }),
    ]) {
      writeCaptured(writer, now(), packet)
    }
    const sink = await reopened(writer)
    expect(sink.connections).toHaveLength(1)
    expect(sink.stream(0, 0).toString()).toBe('hello')
    expect(sink.transcript.slice(-4)).toEqual(
      [
        '7:0 syn seq=7000',
        '8:0 syn-ack seq=9000 ack=7001',
        '9:0 syn-retransmitted direction=server-to-client',
        '10:0 handshake-ack seq=7001 ack=9001',
      ].map((line) => line.replace('direction=', '')),
    )
    // The one of another four-tuple belongs to no connection.
    expect(sink.segments.at(-1)).toEqual([11, 0])
    expect(sink.packets).toHaveLength(12)
  })

  it('is the only place where an interface of such a name means that', async () => {
    const writer = new PcapngWriter(new Uint8Array(100_000))
    writer.sectionHeader('another program')
    describeCaptured(writer, 'dumpcap-lo')
    writeCaptured(
      writer,
      [1_795_000_000, 1],
      tcpPacket({ from: CLIENT, to: LISTEN, seq: 7000, flags: SYN }),
      0,
    )
    expect((await reopened(writer)).transcript).toEqual([
      '1:0 opened 127.0.0.1:40001 > 127.0.0.1:9001',
      '1:0 syn seq=7000',
    ])
  })

  it('keeps the numbers of a captured handshake that stand in a comment, whatever somebody wrote there', async () => {
    const step = { time: '1795000000000000001', seq: 4_294_967_295, ack: 0 }
    const told: Fact = { kind: 'tcp-handshake', syn: { time: '1', seq: 0 }, synAck: step, ack: step }
    const { writer, now } = recording()
    const flow = new SyntheticFlow(CLIENT, LISTEN, 0)
    flow.syn(writer, ...now())
    flow.factAck(writer, ...now(), encodeFactComment(told))
    const broken = { ...told, ack: { ...step, time: 'yesterday' } }
    flow.factAck(writer, ...now(), encodeFactComment(broken))
    const sink = await reopened(writer)
    expect(sink.transcript.slice(2)).toEqual([`2:0 fact ${JSON.stringify(told)}`])
    expect(sink.comments).toHaveLength(1)
  })

  it('counts what the recorder dropped', async () => {
    const { writer, now } = recording()
    writer.interfaceStatistics(0, ...now(), 10, 2 ** 33 + 3)
    expect((await reopened(writer)).drops).toBe(2 ** 33 + 3)
  })

  it('leaves remarks somebody added in Wireshark alone', async () => {
    const { writer, now } = recording()
    const flow = new SyntheticFlow(CLIENT, LISTEN, 0)
    flow.syn(writer, ...now(), new TextEncoder().encode('look here'))
    expect((await reopened(writer)).comments).toEqual([['look here', 1]])
  })
})
