import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { PacketReader, PacketReaderSink } from '@shared/capture/packet-reader'
import { PcapngReader } from '@shared/capture/pcapng-reader'
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
import { canCapture, captureLoopback } from '../../support/loopback-capture'
import {
  findPython,
  startAiohttpServer,
  startTornadoServer,
  startWebsocketsClient,
  startWebsocketsServer,
  type ClientStep,
} from '../../support/peers/python-peers'

/** A little of everything: two conversations, VLAN, fragments, reordering, overlap, both ends of both. */
export function packets(): Uint8Array[] {
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

export type MakeReader = (sink: PacketReaderSink) => PacketReader

export const MAKERS = {
  pcap: (sink: PacketReaderSink): PacketReader => new PcapReader(sink),
  pcapng: (sink: PacketReaderSink): PacketReader => new PcapngReader(sink),
}

export type Seed = [name: string, make: MakeReader, file: Uint8Array]

/** What cannot be provoked on a network. */
export const BUILT_SEEDS: Seed[] = [
  ['pcap', MAKERS.pcap, pcapFile(packets(), { linkType: ETHERNET })],
  [
    'pcap, big-endian, cut',
    MAKERS.pcap,
    pcapFile(packets(), { linkType: ETHERNET, isLittleEndian: false, cutTo: 70 }),
  ],
  ['pcapng', MAKERS.pcapng, pcapngFile(packets(), ETHERNET)],
  ['pcapng with every block', MAKERS.pcapng, everyBlock()],
]

const SCRIPT: ClientStep[] = [
  { send: 'hello hello hello' },
  { receive: 1 },
  { sendFragments: ['one ', 'two'] },
  { receive: 1 },
  { ping: 'p' },
  { close: [1000, 'done'] },
]

/** Conversations of real Python servers captured now, as pcapng and as pcap; none where nothing can be captured. */
export async function realSeeds(): Promise<Seed[]> {
  const client = findPython('websockets')
  if (client === null || !canCapture()) return []
  const servers = [
    { name: 'websockets', python: client, start: startWebsocketsServer },
    { name: 'aiohttp', python: findPython('aiohttp'), start: startAiohttpServer },
    { name: 'tornado', python: findPython('tornado'), start: startTornadoServer },
  ]
  const folder = mkdtempSync(join(tmpdir(), 'sockscope-seeds-'))
  const seeds: Seed[] = []
  try {
    for (const { name, python, start } of servers) {
      if (python === null) continue
      const [pcapng, pcap] = [join(folder, `${name}.pcapng`), join(folder, `${name}.pcap`)]
      const server = await start(python)
      try {
        await captureLoopback(pcapng, server.port, async () => {
          await startWebsocketsClient(client, `${server.url}/chat`, SCRIPT).exited
        })
      } finally {
        await server.process.stop()
      }
      execFileSync('editcap', ['-F', 'pcap', pcapng, pcap], { stdio: 'ignore' })
      seeds.push([`${name}, captured as pcapng`, MAKERS.pcapng, bytesOfFile(pcapng)])
      seeds.push([`${name}, captured as pcap`, MAKERS.pcap, bytesOfFile(pcap)])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return seeds
}

const CORPUS = process.env['SOCKSCOPE_CORPUS'] ?? resolve('..', 'shared', 'corpus')
const LARGEST_SEED = 4096

/** Small captures of other origin, where they are. */
export function corpusSeeds(): Seed[] {
  if (!existsSync(CORPUS)) return []
  return readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(pcap|pcapng)$/.test(name))
    .map((name): Seed => {
      const file = bytesOfFile(join(CORPUS, name))
      return [name, file[0] === 0x0a ? MAKERS.pcapng : MAKERS.pcap, file]
    })
    .filter(([, , file]) => file.length <= LARGEST_SEED)
}

function bytesOfFile(path: string): Uint8Array {
  return Uint8Array.from(readFileSync(path))
}
