import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_PACKET_LENGTH } from '@shared/capture/packet-reader'
import { MAX_CONNECTIONS } from '@shared/tcp/connection-tracker'
import { IMPORT_CHUNK, type DecodingStep } from '../../../electron/engine/import/decode-capture'
import { MAX_BLANK_PACKETS } from '../../../electron/engine/import/pcap-reader'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import {
  concat,
  Conversation,
  pcapFile,
  PcapngBuilder,
  pcapngFile,
  type PcapOptions,
} from '../../support/capture-builder'
import { importFile, type ImportFileOptions } from '../../support/import-file'
import { RecordingSink } from '../../support/recording-sink'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-import-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const talk = new Conversation()
const PACKETS = [...talk.handshake(), talk.send(0, 'question'), talk.send(1, 'answer')]

let files = 0
function save(bytes: Uint8Array): string {
  const path = join(folder, `capture-${files++}`)
  writeFileSync(path, bytes)
  return path
}

/** Imports, and checks that every payload can be read again where the session was told it stands. */
async function importing(path: string, options: ImportFileOptions = {}) {
  const sink = new RecordingSink()
  const payloads: [number, Buffer][] = []
  sink.onData = (bytes, offset) => payloads.push([offset, Buffer.from(bytes)])
  const outcome = await importFile(path, sink, options)
  const file = readFileSync(outcome.file)
  for (const [offset, bytes] of payloads) {
    expect(file.subarray(offset, offset + bytes.length).equals(bytes)).toBe(true)
  }
  expect(sink.result).toEqual(outcome.result)
  if (outcome.spoolFolder !== null) await rm(outcome.spoolFolder, { recursive: true })
  return { outcome, sink, error: outcome.result.error }
}

describe('A pcap file', () => {
  const variants: PcapOptions[] = [
    { isLittleEndian: true, isNanoseconds: false },
    { isLittleEndian: false, isNanoseconds: false },
    { isLittleEndian: true, isNanoseconds: true },
    { isLittleEndian: false, isNanoseconds: true },
  ]
  it.each(variants)('is imported in either byte order and resolution: %o', async (variant) => {
    const { outcome, sink } = await importing(save(pcapFile(PACKETS, variant)))
    expect(outcome).toMatchObject({
      spoolFolder: null,
      result: { format: 'pcap', packets: 5, truncated: false, error: null },
    })
    expect(sink.formatName).toBe('pcap')
    expect(sink.packets[2]?.nanos).toBe(2_000_000)
    expect(sink.story).toEqual(['4:0 client-to-server "question"', '5:0 server-to-client "answer"'])
  })

  it('keeps its link type apart from the bits about frame check sequences', async () => {
    const file = pcapFile(PACKETS)
    file[23] = 0xf4
    expect((await importing(save(file))).sink.interfaces[0]?.linkType).toBe(101)
  })

  it('with a time beyond its second is put right', async () => {
    const file = pcapFile(PACKETS)
    new DataView(file.buffer).setUint32(28, 2_500_000, true)
    expect((await importing(save(file))).sink.packets[0]).toMatchObject({
      seconds: 1_795_392_002,
      nanos: 500_000_000,
    })
  })

  it('with a snaplen of 4 GiB is read all the same', async () => {
    expect((await importing(save(pcapFile(PACKETS, { snapLength: 0xffff_ffff })))).sink.packets).toHaveLength(
      5,
    )
  })

  it('whose packet claims 4 GiB is read up to it, and nothing waits for the rest', async () => {
    for (const length of [0xffff_ffff, 0x7fff_ffff, MAX_PACKET_LENGTH + 1]) {
      const good = pcapFile(PACKETS)
      const bad = pcapFile([PACKETS[0]!]).subarray(24)
      new DataView(bad.buffer, bad.byteOffset).setUint32(8, length, true)
      const { sink, error } = await importing(save(concat(good, bad, new Uint8Array(3_000_000))))
      expect(sink.packets).toHaveLength(5)
      expect(error).toEqual({
        code: 'packet-too-large',
        values: { length, limit: MAX_PACKET_LENGTH },
        offset: good.length + 8,
      })
    }
  })

  it('that ends in gigabytes of zeros is not read as millions of empty packets', async () => {
    const path = save(pcapFile(PACKETS))
    const size = statSync(path).size
    truncateSync(path, 10 * 1024 ** 3)
    const sink = new RecordingSink()
    const outcome = await importFile(path, sink)
    truncateSync(path, 0)
    expect(sink.packets).toHaveLength(5 + MAX_BLANK_PACKETS)
    expect(outcome).toMatchObject({ result: { error: { offset: size } } })
  })

  it('cut at any byte gives every packet before the cut, and says where it ends', async () => {
    const whole = pcapFile(PACKETS.slice(0, 2))
    for (let cut = 4; cut < whole.length; cut++) {
      const { outcome, sink, error } = await importing(save(whole.subarray(0, cut)))
      const isPacketEnd = cut === 24 || cut === 24 + 56
      expect(sink.packets.length).toBe(cut < 80 ? 0 : 1)
      expect(outcome).toMatchObject({ result: { truncated: !isPacketEnd } })
      expect(error?.offset ?? null).toBe(isPacketEnd ? null : cut < 24 ? 0 : cut < 80 ? 24 : 80)
    }
  })

  it('larger than a chunk, with packets across the cuts, is read whole', async () => {
    const long = new Conversation()
    const packets = [...long.handshake()]
    for (let i = 0; i < 100; i++) packets.push(long.send(1, new Uint8Array(60_000).fill(i)))
    const { sink } = await importing(save(pcapFile(packets)))
    expect(sink.stream(0, 1)).toHaveLength(6_000_000)
    expect(sink.connections[0]?.gaps).toEqual([0, 0])
  })
})

describe('A pcapng file of 12 GiB', () => {
  it('is read to its end with exact offsets and without holding it', async () => {
    const path = save(new PcapngBuilder().section().interface().packet(PACKETS[0]!).build())
    let end = statSync(path).size
    const file = await open(path, 'r+')
    // Unknown blocks as long as they can be; the file system stores their zeros as holes.
    const length = 0xffff_fffc
    const frame = blankBlock(12)
    new DataView(frame.buffer).setUint32(4, length, true)
    for (let i = 0; i < 3; i++) {
      await file.write(frame, 0, 8, end)
      await file.write(frame, 4, 4, end + length - 4)
      end += length
    }
    const rest = new PcapngBuilder().packet(PACKETS[3]!).build()
    await file.write(rest, 0, rest.length, end)
    await file.close()
    const before = process.memoryUsage().rss
    const sink = new RecordingSink()
    const outcome = await importFile(path, sink)
    rmSync(path)
    expect(outcome).toMatchObject({ result: { packets: 2, truncated: false, error: null } })
    expect(sink.packets[1]?.fileOffset).toBe(end + 28)
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })
})

/** A block of an unknown type, all zero but for its two lengths. */
function blankBlock(length: number): Uint8Array {
  return new PcapngBuilder().block(0x7777, new Uint8Array(length - 12)).build()
}

describe('A compressed or piped capture', () => {
  const both = [
    ['pcap', pcapFile(PACKETS)],
    ['pcapng', pcapngFile(PACKETS)],
  ] as const

  it.each(both)('is unpacked to a copy that payloads are read from: %s', async (format, bytes) => {
    const { outcome, sink } = await importing(save(gzipSync(bytes)))
    expect(outcome).toMatchObject({ result: { format, packets: 5, error: null } })
    expect(outcome.spoolFolder).toBeTruthy()
    expect(sink.story).toHaveLength(2)
  })

  it.each(both)('comes through standard input, compressed or not: %s', async (_format, bytes) => {
    for (const input of [bytes, gzipSync(bytes)]) {
      const pieces = [input.subarray(0, 1), input.subarray(1, 2), input.subarray(2)].map((piece) =>
        Buffer.from(piece),
      )
      const { sink } = await importing('-', { standardInput: Readable.from(pieces, { objectMode: false }) })
      expect(sink.story).toHaveLength(2)
    }
  })

  it('comes through a named pipe', async () => {
    const fifo = join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    const imported = importing(fifo)
    const writer = await open(fifo, 'w')
    await writer.write(pcapFile(PACKETS))
    await writer.close()
    expect((await imported).sink.story).toHaveLength(2)
  })

  it('may consist of several gzip members', async () => {
    const whole = pcapngFile(PACKETS)
    const file = concat(gzipSync(whole.subarray(0, 100)), gzipSync(whole.subarray(100)))
    expect((await importing(save(file))).sink.story).toHaveLength(2)
  })

  it('that is cut short shows what could be unpacked, and says why it ends', async () => {
    const random = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * 7919) >> 5)
    const zipped = gzipSync(pcapFile([...PACKETS, new Conversation().send(0, random)]))
    const { outcome, sink, error } = await importing(save(zipped.subarray(0, zipped.length / 2)))
    expect(sink.packets).toHaveLength(5)
    expect(outcome).toMatchObject({ result: { truncated: true } })
    expect(error).toMatchObject({ code: 'gzip-cut' })
  })

  it('that is damaged in the middle shows what came before', async () => {
    const long = new Conversation()
    const packets = Array.from({ length: 500 }, (_, i) =>
      long.send(
        0,
        Uint8Array.from({ length: 1000 }, (_, k) => (i * k * k) >> 3),
      ),
    )
    const zipped = gzipSync(pcapFile(packets))
    zipped.fill(0xff, zipped.length - 2000)
    const { sink, error } = await importing(save(zipped))
    expect(sink.packets.length).toBeGreaterThan(100)
    expect(error?.code).toMatch(/^(source-failed|packet-too-large)$/)
  })

  it('that unpacks to more than the limit is stopped there', async () => {
    const bomb = gzipSync(concat(pcapngFile(PACKETS), blankBlock(50_000_000)), { level: 9 })
    expect(bomb.length).toBeLessThan(100_000)
    const { outcome, sink, error } = await importing(save(bomb), { spoolLimit: 1_000_000 })
    expect(outcome).toMatchObject({ result: { truncated: true } })
    expect(sink.packets.length).toBeGreaterThanOrEqual(5)
    expect(error).toEqual({ code: 'unpacked-limit', values: { limit: 1_000_000 }, offset: 1_000_000 })
  })

  it('leaves nothing behind where it is no capture', async () => {
    const before = spoolFolders()
    expect(await whyNot(save(gzipSync(new TextEncoder().encode('just a text'))))).toEqual({
      code: 'file-not-a-capture',
      fault: 'format-unknown',
    })
    expect(spoolFolders()).toEqual(before)
  })
})

function spoolFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('sockscope-capture-'))
}

/** What opening it says: its code, and what goes into the sentence beside the path. */
async function whyNot(path: string): Promise<object | null> {
  const opened = await CaptureSource.open(path, { standardInput: Readable.from([]) })
  if (!opened.ok) {
    const { path: named, ...values } = opened.error.values
    expect(named).toBe(path)
    return { code: opened.error.code, ...values }
  }
  opened.value.close()
  return null
}

describe('What is no capture', () => {
  it.each([
    ['an empty file', () => save(new Uint8Array(0)), 'format-empty'],
    ['a file of three bytes', () => save(Uint8Array.of(1, 2, 3)), 'format-unknown'],
    [
      'a modified pcap',
      () => save(Uint8Array.of(0x34, 0xcd, 0xb2, 0xa1, 2, 0, 4, 0)),
      'format-modified-pcap',
    ],
    [
      'a modified pcap, big-endian',
      () => save(Uint8Array.of(0xa1, 0xb2, 0xcd, 0x34, 0, 2)),
      'format-modified-pcap',
    ],
    [
      'a snoop file',
      () => save(new TextEncoder().encode('snoop\x00\x00\x00\x00\x00\x00\x02')),
      'format-snoop',
    ],
    ['what zstd compressed', () => save(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0)), 'format-zstd'],
    ['a text', () => save(new TextEncoder().encode('#!/bin/sh')), 'format-unknown'],
    ['nothing on standard input', () => '-', 'format-empty'],
  ])('is named for what it is: %s', async (_what, path, fault) => {
    expect(await whyNot(path())).toEqual({ code: 'file-not-a-capture', fault })
  })

  it.each([
    ['a folder', () => folder, 'EISDIR'],
    ['a file that is not there', () => join(folder, 'nowhere'), 'ENOENT'],
  ])('is not even a file that can be read: %s', async (_what, path, detail) => {
    expect(await whyNot(path())).toEqual({ code: 'file-unreadable', detail })
  })
})

describe('A capture of more connections than are followed', () => {
  it(`gives all its packets; those of the first connections (${MAX_CONNECTIONS} by default) belong to them`, async () => {
    const packets = Array.from({ length: 6 }, (_, index) =>
      new Conversation({ address: '10.0.0.1', port: 1000 + index }).handshake(),
    ).flat()
    const { sink, error } = await importing(save(pcapFile(packets)), { maxConnections: 4 })
    expect(sink.connections).toHaveLength(4)
    expect(sink.packets).toHaveLength(18)
    expect(sink.segments.at(-1)).toEqual([12, 3])
    expect(error).toMatchObject({ code: 'connection-limit', values: { packets: 6 } })
    expect(sink.result).toMatchObject({ packets: 18, truncated: false })
  })
})

describe('While a capture is imported', () => {
  /** Several chunks. */
  function longFile(): string {
    const long = new Conversation()
    const packets = Array.from({ length: 80 }, () => long.send(1, new Uint8Array(60_000)))
    return save(pcapngFile(packets))
  }

  it('progress is told up to the last byte', async () => {
    const path = longFile()
    const progress: DecodingStep[] = []
    await importing(path, { onProgress: (step) => progress.push(step) })
    const size = readFileSync(path).length
    expect(progress.length).toBeGreaterThan(3)
    expect(progress.at(-1)).toEqual({ bytes: size, packets: 80 })
  })

  it('it can be cancelled; what was read stays', async () => {
    const cancel = new AbortController()
    const { outcome, sink } = await importing(longFile(), {
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    })
    expect(outcome).toMatchObject({ result: { truncated: true, error: null } })
    // Exactly the packets that lie whole in the first chunk; the file's two first blocks are far shorter than a packet.
    expect(sink.packets).toHaveLength(Math.floor(IMPORT_CHUNK / 60_100))
  })

  it('unpacking can be cancelled', async () => {
    const cancel = new AbortController()
    const path = save(gzipSync(readFileSync(longFile()), { level: 0 }))
    const { outcome } = await importing(path, { signal: cancel.signal, onUnpacking: () => cancel.abort() })
    expect(outcome.result).toMatchObject({ packets: 0, truncated: true })
    expect(existsSync(outcome.file)).toBe(false)
  })

  it('an endless pipe can be cancelled', async () => {
    const cancel = new AbortController()
    const endless = new Readable({ read: () => undefined })
    endless.push(Buffer.from(pcapFile(PACKETS)))
    const { outcome } = await importing('-', {
      standardInput: endless,
      signal: cancel.signal,
      onUnpacking: () => cancel.abort(),
    })
    expect(outcome).toMatchObject({ result: { truncated: true } })
  })

  it('what is appended to the file meanwhile is left alone', async () => {
    const path = longFile()
    let isAppended = false
    const { sink, outcome } = await importing(path, {
      onProgress: () => {
        if (!isAppended) appendFileSync(path, pcapngFile(PACKETS))
        isAppended = true
      },
    })
    expect(sink.packets).toHaveLength(80)
    expect(outcome).toMatchObject({ result: { error: null } })
  })

  it('other work of the thread goes on', async () => {
    let turns = 0
    let isDone = false
    const turn = (): void => {
      turns++
      if (!isDone) setImmediate(turn)
    }
    turn()
    await importing(longFile())
    isDone = true
    expect(turns).toBeGreaterThan(4)
  })

  it('a stream of the file system works as standard input', async () => {
    const { sink } = await importing('-', { standardInput: createReadStream(save(pcapFile(PACKETS))) })
    expect(sink.packets).toHaveLength(5)
  })
})
