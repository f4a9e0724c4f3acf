import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPacketLayers } from '@shared/capture/layers/packet-layers'
import { PacketDecoder } from '@shared/capture/packet-decoder'
import type { PacketReader, PacketReaderSink } from '@shared/capture/packet-reader'
import { PcapngReader } from '@shared/capture/pcapng-reader'
import type { Direction } from '@shared/model/direction'
import type { LayerNode } from '@shared/model/packet-layers'
import { PcapReader } from '../../../electron/engine/import/pcap-reader'
import {
  ACK,
  Conversation,
  ETHERNET,
  ethernet,
  FIN,
  fragmentIpv4,
  pcapFile,
  PcapngBuilder,
  pcapngFile,
  SYN,
} from '../../support/capture-builder'
import { cutsOf, piecesAt } from '../../support/in-cuts'
import { RecordingSink } from '../../support/recording-sink'

/** A little of everything: two conversations, VLAN, fragments, reordering, overlap, both ends of both. */
function packets(): Uint8Array[] {
  const one = new Conversation()
  const two = new Conversation(
    { address: 'fd00::1', port: 9 },
    { address: 'fd00::2', port: 10 },
    [0xffff_fff0, 7],
  )
  const all = [...one.handshake(), ...two.handshake()]
  const [first, second] = [one.send(0, 'first '), one.send(0, 'second')]
  all.push(second, one.send(1, 'answer'), first, two.send(0, 'over the top of the numbers'), second)
  all.push(...fragmentIpv4(one.send(1, 'in some pieces'), 16), one.at(0, one.seq(0) - 3, 'XXXnew'))
  all.push(one.send(0, '', FIN | ACK), two.send(1, '', FIN | ACK), two.send(0, 'late', SYN))
  return all.map((packet, index) => ethernet(packet, index % 3 === 0 ? [0x8100] : []))
}

function everyBlock(): Uint8Array {
  const builder = new PcapngBuilder()
  builder.section([[1, 'comment']]).interface(ETHERNET, [
    [2, 'eth0'],
    [9, [9]],
  ])
  for (const packet of packets().slice(0, 6)) builder.packet(packet, { options: [[1, 'note']] })
  builder
    .simplePacket(packets()[0]!)
    .obsoletePacket(packets()[1]!)
    .statistics([[5, builder.uint64(3n)]])
  builder.secrets(0x544c534b, new Uint8Array(5)).block(4, builder.record(1, Uint8Array.of(1, 2, 3, 4, 97, 0)))
  return builder.block(0xbad, new Uint8Array(8)).build()
}

const MAKERS = {
  pcap: (sink: PacketReaderSink): PacketReader => new PcapReader(sink),
  pcapng: (sink: PacketReaderSink): PacketReader => new PcapngReader(sink),
}

const SEEDS: [name: string, make: (sink: PacketReaderSink) => PacketReader, file: Uint8Array][] = [
  ['pcap', MAKERS.pcap, pcapFile(packets(), { linkType: ETHERNET })],
  [
    'pcap, big-endian, cut',
    MAKERS.pcap,
    pcapFile(packets(), { linkType: ETHERNET, isLittleEndian: false, cutTo: 70 }),
  ],
  ['pcapng', MAKERS.pcapng, pcapngFile(packets(), ETHERNET)],
  ['pcapng with every block', MAKERS.pcapng, everyBlock()],
]

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

/** Only counts, so that the readers are what takes the time. */
class CountingSink extends RecordingSink {
  bytes = 0

  override data(
    _connection: number,
    _direction: Direction,
    _bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.bytes += end - start
  }

  override tcp(): void {
    /* Counted by nobody. */
  }
}

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
    for (let i = 0; i < PLAIN_RUNS; i++) {
      const [name, make, seed] = SEEDS[i % SEEDS.length]!
      const file = seed.slice(0, random(8) === 0 ? random(seed.length) : seed.length)
      for (let changes = random(6); changes >= 0; changes--) {
        file[random(file.length)] = random(2) === 0 ? INTERESTING[random(INTERESTING.length)]! : random(256)
      }
      const sink = new CountingSink()
      const decoder = new PacketDecoder(sink, (offset, length) => file.subarray(offset, offset + length))
      const reader = make(decoder)
      try {
        reader.push(file)
        reader.end()
        decoder.finish()
      } catch (error) {
        throw new Error(`input ${i} (${name}): ${Buffer.from(file).toString('base64')}`, { cause: error })
      }
      expect(sink.bytes).toBeLessThanOrEqual(file.length)
      if (i % 500 === 0) await nextTurn()
    }
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
