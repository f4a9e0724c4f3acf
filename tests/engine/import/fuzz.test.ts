import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import { PacketDecoder } from '@shared/capture/packet-decoder'
import type { PacketReader, PacketReaderSink } from '@shared/capture/packet-reader'
import { PcapngReader } from '@shared/capture/pcapng-reader'
import type { CaptureSink } from '@shared/model/capture-sink'
import type { Direction } from '@shared/model/direction'
import type { LayerNode } from '@shared/model/packet-layers'
import { Session } from '../../../electron/engine/index/session'
import { Conversation, pcapngFile } from '../../support/capture-builder'
import { cutsOf, piecesAt } from '../../support/in-cuts'
import { RecordingSink } from '../../support/recording-sink'
import { BUILT_SEEDS, corpusSeeds, MAKERS, packets, realSeeds, type MakeReader } from './fuzz-seeds'

const REAL_SEEDS = await realSeeds()
const SEEDS = [...BUILT_SEEDS, ...REAL_SEEDS.slice(0, 2)]

const INTERESTING = [0, 1, 2, 3, 4, 6, 0x7f, 0x80, 0xff]

type Mutation =
  | { kind: 'set'; at: number; value: number }
  | { kind: 'word'; at: number; value: number }
  | { kind: 'cut'; at: number }
  | { kind: 'remove' | 'repeat'; at: number; length: number }

const position = fc.nat({ max: 0xffff })
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    at: position,
    value: fc.oneof(fc.constantFrom(...INTERESTING), fc.nat(255)),
  }),
  fc.record({
    kind: fc.constant('word' as const),
    at: position,
    value: fc.oneof(fc.constantFrom(0, 3, 0xffff_fffc, 0x7fff_ffff, 0xffff), fc.nat()),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: position }),
  fc.record({
    kind: fc.constantFrom('remove' as const, 'repeat' as const),
    at: position,
    length: fc.nat(64),
  }),
)

function mutated(seed: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let file = seed.slice()
  for (const change of mutations) {
    if (file.length < 8) break
    const at = change.at % file.length
    if (change.kind === 'set') file[at] = change.value
    else if (change.kind === 'word')
      new DataView(file.buffer).setUint32(Math.min(at, file.length - 4), change.value, true)
    else if (change.kind === 'cut') file = file.slice(0, at)
    else {
      const end = Math.min(file.length, at + change.length)
      const parts =
        change.kind === 'remove'
          ? [file.subarray(0, at), file.subarray(end)]
          : [file.subarray(0, end), file.subarray(at)]
      file = Uint8Array.from(Buffer.concat(parts))
    }
  }
  return file
}

function run(
  file: Uint8Array,
  make: (sink: PacketReaderSink) => PacketReader,
  pieces: Uint8Array[],
): unknown {
  const sink = new RecordingSink()
  const decoder = new PacketDecoder(sink, (offset, length) => {
    return offset + length <= file.length ? file.subarray(offset, offset + length) : null
  })
  const reader = make(decoder)
  for (const piece of pieces) reader.push(piece)
  reader.end()
  decoder.finish()
  return { transcript: sink.transcript, packets: sink.packets, comments: sink.comments, fault: reader.fault }
}

/** pcap-parser asks for a later turn with each file, and keeps the file until then. */
const nextTurn = (): Promise<void> => setImmediate()

/** Inputs of the properties below, which shrink what fails, and of the plain loop, which is faster. */
const RUNS = 1000
const PLAIN_RUNS = 100_000

/** Reads a whole file in one piece into `sink`. */
function readInto(sink: CaptureSink, make: MakeReader, file: Uint8Array): void {
  const decoder = new PacketDecoder(sink, (offset, length) => file.subarray(offset, offset + length))
  const reader = make(decoder)
  reader.push(file)
  reader.end()
  decoder.finish()
  sink.finished({ format: reader.format, packets: decoder.packets, truncated: false, error: null })
}

/** Only counts, so that the readers are what takes the time. */
class CountingSink extends RecordingSink {
  streamBytes = 0

  override data(
    _connection: number,
    _direction: Direction,
    _bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.streamBytes += end - start
  }

  override tcp(): void {
    /* Counted by nobody. */
  }
}

/** Up to the frames, their messages and what is wrong with them. */
function sessionOf(file: Uint8Array): Session {
  return new Session({
    size: file.length,
    read: (offset, length) => file.subarray(offset, offset + length),
    close: () => undefined,
  })
}

/** Every so many inputs go on to a session, which takes longer. */
const SESSION_EACH = 10

/** Bytes the process may have needed more at its peak when all inputs are read than before. */
const MOST_GROWTH = 400 * 1024 * 1024

/** Numbers below a bound, the same in every run. */
function generator(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return bound === 0 ? 0 : (state >>> 8) % bound
  }
}

describe('A damaged capture', { timeout: 120_000 }, () => {
  it.each(SEEDS)(
    'never throws and always ends, the same however it is cut: %s',
    async (_name, make, seed) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(mutation, { minLength: 1, maxLength: 4 }),
          cutsOf(400),
          async (mutations, cuts) => {
            const file = mutated(seed, mutations)
            const whole = run(file, make, [file])
            await nextTurn()
            const within = cuts.filter((cut) => cut <= file.length)
            expect(run(file, make, piecesAt(file, within))).toEqual(whole)
          },
        ),
        { numRuns: RUNS },
      )
    },
  )

  it(`is read to its end or its first fault, ${PLAIN_RUNS} times over`, async () => {
    const random = generator(20_261_123)
    const corpus = corpusSeeds()
    const pools = [REAL_SEEDS, REAL_SEEDS, BUILT_SEEDS, corpus].filter((pool) => pool.length > 0)
    const before = process.resourceUsage().maxRSS
    for (let i = 0; i < PLAIN_RUNS; i++) {
      const pool = pools[i % pools.length]!
      const [name, make, seed] = pool[random(pool.length)]!
      const file = seed.slice(0, random(8) === 0 ? random(seed.length) : seed.length)
      for (let changes = random(6); changes >= 0; changes--) {
        file[random(file.length)] = random(2) === 0 ? INTERESTING[random(INTERESTING.length)]! : random(256)
      }
      const sink = i % SESSION_EACH === 0 ? sessionOf(file) : new CountingSink()
      try {
        readInto(sink, make, file)
      } catch (error) {
        throw new Error(`input ${i} (${name}): ${Buffer.from(file).toString('base64')}`, { cause: error })
      }
      // Damaged packets must not make more bytes of what there is.
      expect(sink.streamBytes).toBeLessThanOrEqual(file.length)
      if (i % 500 === 0) await nextTurn()
    }
    expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(MOST_GROWTH)
  })

  it('of any bytes at all ends with a fault or without packets', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...Object.values(MAKERS)),
        async (file, make) => {
          run(file, make, [file])
          await nextTurn()
        },
      ),
      { numRuns: RUNS },
    )
  })
})

describe('A damaged packet', { timeout: 120_000 }, () => {
  it('can always be shown, and no field reaches beyond it', () => {
    const seeds = packets()
    const linkTypes = [0, 1, 101, 108, 113, 228, 276]
    fc.assert(
      fc.property(
        fc.nat(seeds.length - 1),
        fc.constantFrom(...linkTypes),
        fc.array(mutation, { maxLength: 3 }),
        (index, linkType, mutations) => {
          const bytes = mutated(linkType === 1 ? seeds[index]! : seeds[index]!.subarray(14), mutations)
          const packet = { bytes, linkType, originalLength: bytes.length, relative: null }
          const check = (node: LayerNode): void => {
            expect(node.end).toBeLessThanOrEqual(bytes.length)
            node.children.forEach(check)
          }
          for (const { protocols } of readPacketLayers(packet).layers) protocols.forEach(check)
        },
      ),
      { numRuns: RUNS },
    )
  })
})

describe('Segments in any order', { timeout: 120_000 }, () => {
  const text = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

  it('give the bytes that were sent, as long as each comes before it is given up', () => {
    const piece = fc.record({ start: fc.nat(text.length - 1), length: fc.integer({ min: 1, max: 20 }) })
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.nat(0xffff_ffff),
        fc.infiniteStream(fc.nat()),
        (extra, initial, order) => {
          const talk = new Conversation(undefined, undefined, [initial, 1])
          const packets = talk.handshake()
          const all = [...extra]
          for (let start = 0; start < text.length; start += 5) all.push({ start, length: 5 })
          // A shuffle of the pieces that cover the text and of those that repeat parts of it.
          const shuffled = all
            .map((value) => ({ value, key: order.next().value as number }))
            .sort((a, b) => a.key - b.key)
          for (const { value } of shuffled) {
            const payload = text.slice(value.start, value.start + value.length)
            packets.push(talk.at(0, (initial + 1 + value.start) >>> 0, payload))
          }
          const file = pcapngFile(packets)
          const sink = new RecordingSink()
          const decoder = new PacketDecoder(sink, (offset, length) => file.subarray(offset, offset + length))
          new PcapngReader(decoder).push(file)
          decoder.finish()
          expect(sink.stream(0, 0).toString()).toBe(text)
          expect(sink.connections[0]?.gaps).toEqual([0, 0])
          expect(sink.transcript.filter((line) => line.includes('conflict'))).toEqual([])
        },
      ),
      { numRuns: RUNS },
    )
  })
})
