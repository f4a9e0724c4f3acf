import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IMPORT_CHUNK } from '../../../electron/engine/import/decode-capture'
import { MAX_BATCHES } from '../../../electron/engine/import/thread-messages'
import {
  concat,
  Conversation,
  fragmentIpv4,
  pcapFile,
  PcapngBuilder,
  pcapngFile,
  RAW,
  RST,
} from '../../support/capture-builder'
import { importFile, type ImportFileOptions } from '../../support/import-file'
import { RecordingSink } from '../../support/recording-sink'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockscope-packet-thread-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function save(bytes: Uint8Array): string {
  const path = join(folder, `capture-${files++}`)
  writeFileSync(path, bytes)
  return path
}

const HERE: ImportFileOptions = { threadFrom: Infinity }
const ON_A_THREAD: ImportFileOptions = { threadFrom: 0 }

async function read(path: string, options: ImportFileOptions) {
  const sink = new RecordingSink()
  const { result } = await importFile(path, sink, options)
  return { sink, result }
}

/** All that a sink was told; of bytes their digest. */
function told(sink: RecordingSink): object {
  const connections = sink.connections.map(({ bytes, ...rest }) => ({
    ...rest,
    bytes: bytes.map((pieces) => createHash('sha256').update(Buffer.concat(pieces)).digest('hex')),
  }))
  return { ...sink, connections, onData: null }
}

/** Some chunks of data, with what makes a segment come from elsewhere: holes, fragments, packets across the cuts. */
function longTalk(): Uint8Array[] {
  const talk = new Conversation()
  const packets = talk.handshake()
  for (let i = 0; i < 60; i++) {
    const [first, second, third] = [1, 2, 3].map((byte) =>
      talk.send(1, new Uint8Array(20_000).fill(i + byte)),
    )
    packets.push(second!, first!, third!, second!, talk.send(0, `question ${i}`))
  }
  packets.push(...fragmentIpv4(talk.send(0, 'in pieces '.repeat(200)), 800))
  // Bytes that never come.
  talk.send(1, 'lost')
  packets.push(talk.send(1, 'behind a hole'), talk.send(0, '', RST))
  return packets
}

function annotated(): Uint8Array {
  const talk = new Conversation()
  const builder = new PcapngBuilder().section().interface(RAW)
  for (const packet of talk.handshake()) builder.packet(packet)
  return concat(builder.build(), pcapngFile([talk.send(0, 'hello'), new Uint8Array(3)]))
}

describe('Packets read on a thread of their own', () => {
  it.each([
    ['a pcapng file of several chunks', () => pcapngFile(longTalk(), RAW)],
    ['a pcap file of several chunks', () => pcapFile(longTalk())],
    ['two sections, and what is no packet', annotated],
    ['a file that ends inside a packet', () => pcapngFile(longTalk(), RAW).subarray(0, IMPORT_CHUNK + 777)],
    ['a file that is damaged in the middle', () => pcapngFile(longTalk(), RAW).fill(0xff, 700_000, 700_100)],
    ['an empty capture', () => pcapFile([])],
  ])('are the same as read in one: %s', async (_what, make) => {
    const path = save(make())
    const one = await read(path, HERE)
    const two = await read(path, ON_A_THREAD)
    expect(two.result).toEqual(one.result)
    expect(told(two.sink)).toEqual(told(one.sink))
  })

  it('can be cancelled; what was told by then stays, and nothing is half told', async () => {
    const path = save(pcapngFile(longTalk(), RAW))
    const cancel = new AbortController()
    const { sink, result } = await read(path, {
      ...ON_A_THREAD,
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    })
    expect(result).toMatchObject({ truncated: true, error: null })
    expect(sink.packets).toHaveLength(result.packets)
    const whole = await read(path, HERE)
    expect(result.packets).toBeLessThan(whole.result.packets)
    expect(whole.sink.packets.slice(0, result.packets)).toEqual(sink.packets)
  })

  it('wait while the memory of both threads is in use, and go on behind it', async () => {
    const path = save(pcapngFile([...longTalk(), ...longTalk(), ...longTalk()], RAW))
    let released: () => void = () => undefined
    const isReleased = new Promise<void>((resolve) => (released = resolve))
    const steps: number[] = []
    const reading = read(path, {
      ...ON_A_THREAD,
      onProgress: ({ bytes }) => steps.push(bytes),
      pace: () => isReleased,
    })
    await expect.poll(() => steps.length, { timeout: 10_000 }).toBe(1)
    released()
    const { result } = await reading
    expect(steps.length).toBeGreaterThan(MAX_BATCHES)
    expect(result.error).toBeNull()
  })
})
