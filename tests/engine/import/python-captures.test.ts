import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { seenBySockscope } from '../../support/capture-seen-by-sockscope'
import { seenByTshark } from '../../support/capture-seen-by-tshark'
import { canCapture, capture } from '../../support/loopback-capture'
import type { ServerPeer } from '../../support/peers/peer-process'
import {
  findPython,
  startAiohttpServer,
  startTornadoServer,
  startWebsocketsClient,
  startWebsocketsServer,
  type ClientStep,
  type WebsocketsOptions,
} from '../../support/peers/python-peers'
import { hasTshark } from '../../support/tshark'
import { differences } from '../../support/tshark-comparison'

const client = findPython('websockets')
const SERVERS = [
  { name: 'websockets', python: findPython('websockets'), start: startWebsocketsServer },
  { name: 'aiohttp', python: findPython('aiohttp'), start: startAiohttpServer },
  { name: 'Tornado', python: findPython('tornado'), start: startTornadoServer },
].filter(({ python }) => python !== null && client !== null && canCapture() && hasTshark())

const folder = mkdtempSync(join(tmpdir(), 'sockscope-python-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Every length form, both masks, all of a message's shapes, control frames, a closing handshake the server begins. */
const SCRIPT: ClientStep[] = [
  ...['hello', '', 'a'.repeat(125), 'b'.repeat(126), '握手 '.repeat(3000), 'c'.repeat(70_000)].flatMap(
    (send) => [{ send }, { receive: 1 }],
  ),
  { sendBinary: Buffer.from('bytes').toString('base64') },
  { receive: 1 },
  { sendFragments: ['one ', 'two ', '三'] },
  { receive: 1 },
  { send: '{"command":"fragmented","parts":["a","","b"]}' },
  { receive: 1 },
  { send: '{"command":"binary","size":70000}' },
  { receive: 1 },
  { ping: 'ping' },
  { send: '{"command":"close","code":4001,"reason":"bye"}' },
  { untilClosed: true },
]

/** Captures clients of one server, one after another, on one interface or on `any`. */
async function captured(
  name: string,
  server: ServerPeer,
  clients: { script: ClientStep[]; options?: WebsocketsOptions }[],
  on: { interfaceName: string; options: string[] } = { interfaceName: 'lo', options: [] },
): Promise<string> {
  const file = join(folder, `${name}.pcapng`)
  try {
    const conversation = async (): Promise<void> => {
      for (const { script, options } of clients) {
        expect(await startWebsocketsClient(client!, `${server.url}/chat`, script, options).exited).toBe(0)
      }
    }
    await capture(on.interfaceName, file, server.port, conversation, ...on.options)
  } finally {
    await server.process.stop()
  }
  return file
}

describe.each(SERVERS)(
  'A real conversation with a Python $name server',
  { timeout: 60_000 },
  ({ name, python, start }) => {
    it('has the connections, handshakes, bytes and frames tshark sees, compressed and not', async () => {
      const file = await captured(name, await start(python!), [
        { script: SCRIPT, options: { compression: false } },
        { script: SCRIPT },
        { script: [{ send: 'cut off' }, { receive: 1 }, { abort: true }] },
      ])
      const [seen, theirs] = [await seenBySockscope(file), await seenByTshark(file)]
      expect(differences(seen, theirs)).toEqual([])
      expect(theirs.connections).toHaveLength(3)
      expect(theirs.frames.length).toBeGreaterThan(50)
      for (const { handshake } of theirs.connections) {
        expect(handshake.synAck?.ack).toBe((handshake.syn!.seq + 1) % 2 ** 32)
        expect(handshake.ack?.ack).toBe((handshake.synAck!.seq + 1) % 2 ** 32)
      }
      expect(new Set(theirs.frames.map(({ rsv }) => rsv))).toEqual(new Set([0, 4]))
      expect(new Set(theirs.frames.map(({ opcode }) => opcode))).toEqual(new Set([0, 1, 2, 8, 9, 10]))
      // What they say is no different for being compressed.
      const perClient = (seen.messages.length - 2) / 2
      expect(seen.messages.slice(0, perClient)).toEqual(seen.messages.slice(perClient, 2 * perClient))
      expect(seen.messages).toContain('one two 三')
      expect(seen.messages).toContain('ab')
    })
  },
)

describe.skipIf(SERVERS[0]?.name !== 'websockets')(
  'Where only one side gives up its compression context',
  { timeout: 60_000 },
  () => {
    const texts = Array.from({ length: 4 }, (_, index) => `the same again and again, ${index}`)
    const script = [
      ...texts.flatMap((send) => [{ send }, { receive: 1 }]),
      { close: [1000, ''] as [number, string] },
    ]

    it.each([
      ['the client', { clientNoContextTakeover: true }],
      ['the server', { serverNoContextTakeover: true }],
    ])('%s, the messages are those Python sent (tshark 4.0 swaps the two)', async (name, options) => {
      const server = await startWebsocketsServer(SERVERS[0]!.python!, options)
      const file = await captured(`one-sided-${name.slice(4)}`, server, [{ script, options }])
      const seen = await seenBySockscope(file)
      expect(differences(seen, await seenByTshark(file))).toEqual([])
      expect(seen.messages.filter((text) => text.startsWith('the same'))).toEqual(
        texts.flatMap((text) => [text, text]),
      )
    })
  },
)

describe.skipIf(SERVERS[0]?.name !== 'websockets')(
  'A real conversation captured on every interface at once',
  { timeout: 60_000 },
  () => {
    it.each(['LINUX_SLL', 'LINUX_SLL2'])('is the same to tshark, as %s', async (linkType) => {
      const on = { interfaceName: 'any', options: ['-y', linkType] }
      const server = await startWebsocketsServer(SERVERS[0]!.python!)
      const file = await captured(linkType, server, [{ script: SCRIPT }], on)
      const seen = await seenBySockscope(file)
      expect(seen.frames.length).toBeGreaterThan(20)
      expect(differences(seen, await seenByTshark(file))).toEqual([])
    })
  },
)
