import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/recorded-conversation'
import { FIN, ACK, pcapngFile, PSH, RAW, tcpPacket } from '../support/capture-builder'
import { canCapture } from '../support/loopback-capture'
import { captureOnPort, withoutFirstPackets, withoutUpgrade } from '../support/mid-stream-captures'
import { findPython } from '../support/peers/python-peers'
import { tsharkFields } from '../support/tshark'
import { tsharkFrames } from '../support/tshark-frames'
import { clientFrame, frameBytes } from '../shared/websocket/frame-bytes'
import { jsonLines, ofKind, runCli, type JsonLine } from './cli-run'

const python = findPython('websockets')
const runs = python !== null && canCapture()

async function readJson(file: string, ...ports: number[]): Promise<JsonLine[]> {
  const decodeAs = ports.flatMap((port) => ['--decode-as', String(port)])
  const { status, stdout, stderr } = await runCli(['read', file, '--json', ...decodeAs])
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return jsonLines(stdout)
}

const frameOf = ({ packet, fin, rsv, opcode, masked, payload }: JsonLine) => ({
  packet,
  fin,
  rsv,
  opcode,
  masked,
  payload,
})
const codes = (lines: JsonLine[]) => ofKind(lines, 'diagnostic').map(({ code }) => code)

describe.skipIf(!runs)('sockscope read --decode-as, on a capture that began after the upgrade', () => {
  const steps = [
    { send: 'hello' },
    { receive: 1 },
    { sendFragments: ['in ', 'two'] },
    { receive: 1 },
    { send: '{"command":"binary","size":70000}' },
    { receive: 1 },
    { ping: 'x' },
    { close: [4001, 'bye'] as [number, string] },
  ]

  it('prints the frames that tshark -d tcp.port==N,websocket sees, and none without being told', async () => {
    const folder = temporaryFolder()
    const [whole, file] = [join(folder, 'whole.pcapng'), join(folder, 'cut.pcapng')]
    const port = await captureOnPort(python!, whole, steps)
    withoutUpgrade(whole, file)

    const lines = await readJson(file, port)
    const frames = ofKind(lines, 'frame')
    expect(frames.map(frameOf)).toEqual(tsharkFrames(file, '-d', `tcp.port==${port},websocket`))
    // Removing the beginning has only moved packet numbers: the frames are those of the whole conversation.
    const all = ofKind(await readJson(whole), 'frame')
    expect(frames.map(({ payload, number }) => [number, payload])).toEqual(
      all.map(({ payload, number }) => [number, payload]),
    )
    expect(ofKind(lines, 'message')).toEqual(ofKind(await readJson(whole), 'message'))
    expect(ofKind(lines, 'connection')).toMatchObject([
      { protocol: 'websocket', decodedAs: 'websocket', handshake: { state: 'missing' }, server: { port } },
    ])
    expect(codes(lines)).toEqual(['capture-mid-stream'])

    const untold = await readJson(file)
    expect(ofKind(untold, 'frame')).toEqual([])
    expect(ofKind(untold, 'connection')).toMatchObject([{ protocol: 'other' }])
    expect(ofKind(untold, 'connection')[0]).not.toHaveProperty('decodedAs')
    expect(await readJson(file, port + 1)).toEqual(untold)

    const { stdout } = await runCli(['read', file, '--decode-as', String(port)])
    expect(stdout).toContain('taken for WebSocket, as told (--decode-as)')
    const summary = await runCli(['read', file, '--summary', '--decode-as', String(port)])
    expect(JSON.parse(summary.stdout)).toMatchObject({ frames: frames.length, upgrades: 0 })
  })

  it('changes nothing of a conversation that shows its upgrade', async () => {
    const file = join(temporaryFolder(), 'whole.pcapng')
    const port = await captureOnPort(python!, file, steps.slice(0, 2))
    expect(await readJson(file, port)).toEqual(await readJson(file))
  })

  it('reads only the direction that begins with a frame, where the capture begins inside one of the other', async () => {
    const folder = temporaryFolder()
    const [whole, file] = [join(folder, 'whole.pcapng'), join(folder, 'cut.pcapng')]
    const port = await captureOnPort(python!, whole, [
      { send: '{"command":"binary","size":900000}' },
      { receive: 1 },
      { send: 'after it' },
      { receive: 1 },
      { close: [1000, ''] },
    ])
    // Of the large frame the server sends, only the later packets are left.
    const large = tsharkFields(
      whole,
      ['frame.number'],
      '-Y',
      `tcp.srcport == ${port} && tcp.len > 1000`,
    ).flat()
    expect(large.length).toBeGreaterThan(2)
    withoutFirstPackets(whole, file, Number(large[0]))

    const lines = await readJson(file, port)
    const frames = ofKind(lines, 'frame')
    expect(new Set(frames.map(({ direction }) => direction))).toEqual(new Set(['client-to-server']))
    // tshark takes payload bytes of the other direction for frames; of the client's both see the same.
    const fromClient = new Set(tsharkFields(file, ['frame.number'], '-Y', `tcp.dstport == ${port}`).flat())
    const seen = tsharkFrames(file, '-d', `tcp.port==${port},websocket`)
    expect(frames.map(frameOf)).toEqual(seen.filter(({ packet }) => fromClient.has(String(packet))))
    // Under load dumpcap may have missed packets, too; nothing is said of frames.
    expect(codes(lines).filter((code) => !/^(tcp|capture)-/.test(String(code)))).toEqual([])
  })

  it('inflates what does not refer to earlier messages, says so of the others, and is not full of errors', async () => {
    const folder = temporaryFolder()
    const talk = Array.from({ length: 5 }, () => [
      { send: 'again and again and again' },
      { receive: 1 },
    ]).flat()
    for (const takeover of [true, false]) {
      const [whole, file] = [join(folder, `whole-${takeover}.pcapng`), join(folder, `cut-${takeover}.pcapng`)]
      const options = { serverNoContextTakeover: !takeover, clientNoContextTakeover: !takeover }
      const port = await captureOnPort(python!, whole, [...talk, { close: [1000, ''] }], options)
      const compressed = tsharkFields(whole, ['frame.number'], '-Y', 'websocket.rsv == 4').flat()
      withoutFirstPackets(whole, file, Number(compressed[3]))

      const lines = await readJson(file, port)
      expect(ofKind(lines, 'frame').map(frameOf)).toEqual(
        tsharkFrames(file, '-d', `tcp.port==${port},websocket`),
      )
      const messages = ofKind(lines, 'message')
      expect(messages).toHaveLength(6)
      for (const message of messages) {
        if (takeover) expect(message).toMatchObject({ inflate: 'context-lost', compressed: true })
        else expect(message).toMatchObject({ text: 'again and again and again', compressed: true })
      }
      expect(codes(lines)).toEqual(['capture-mid-stream', 'deflate-assumed'])
    }
  })
})

const CLIENT = { address: '10.0.0.1', port: 2001 }
const SERVER = { address: '10.0.0.2', port: 40001 }

/** A capture of one connection, begun after its handshake: what each end sends, in turn. */
function conversationFile(parts: readonly [from: 'client' | 'server', bytes: Uint8Array | string][]): string {
  const next = { client: 1000, server: 5000 }
  const packets = parts.map(([from, payload]) => {
    const isClient = from === 'client'
    const seq = next[from]
    next[from] += typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length
    return tcpPacket({
      from: isClient ? CLIENT : SERVER,
      to: isClient ? SERVER : CLIENT,
      seq,
      ack: isClient ? next.server : next.client,
      flags: ACK | PSH,
      payload,
    })
  })
  const end = (from: 'client' | 'server') =>
    tcpPacket({
      from: from === 'client' ? CLIENT : SERVER,
      to: from === 'client' ? SERVER : CLIENT,
      seq: next[from],
      ack: next[from === 'client' ? 'server' : 'client'],
      flags: ACK | FIN,
    })
  const file = join(temporaryFolder(), 'built.pcapng')
  writeFileSync(file, pcapngFile([...packets, end('server'), end('client')], RAW))
  return file
}

describe('sockscope read --decode-as', () => {
  it('reads no frame in another protocol, and says why on neither side as a fault of the traffic', async () => {
    const file = conversationFile([
      ['server', '220 mail.example.com ESMTP ready\r\n'],
      ['client', 'EHLO client.example.com\r\n'],
      ['server', '250 mail.example.com\r\n'],
    ])
    const lines = await readJson(file, 40001)
    expect(ofKind(lines, 'frame')).toEqual([])
    expect(ofKind(lines, 'connection')).toMatchObject([{ decodedAs: 'websocket' }])
    expect(codes(lines)).toEqual(['capture-mid-stream'])
    // Its port chose the other end for the client: without frames there is nothing that would say otherwise.
    expect(ofKind(lines, 'connection')).toMatchObject([{ client: SERVER, server: CLIENT }])
  })

  it('knows the client by its masks where its port says otherwise', async () => {
    const parts: Parameters<typeof conversationFile>[0] = [
      ['server', frameBytes({ payload: 'welcome' })],
      ['client', clientFrame({ payload: 'thanks' })],
      ['server', frameBytes({ opcode: 9, payload: '!' })],
      ['client', clientFrame({ opcode: 10, payload: '!' })],
      ['client', clientFrame({ opcode: 8 })],
      ['server', frameBytes({ opcode: 8 })],
    ]
    const file = conversationFile(parts)
    // Both are ephemeral ports, and the server's is the higher one.
    expect(ofKind(await readJson(file), 'connection')).toMatchObject([{ client: SERVER, server: CLIENT }])
    for (const port of [2001, 40001]) {
      const lines = await readJson(file, port)
      expect(ofKind(lines, 'connection')).toMatchObject([
        { client: CLIENT, server: SERVER, closedBy: 'fin', bytes: { clientToServer: 25 } },
      ])
      expect(ofKind(lines, 'frame').map(({ direction, masked }) => [direction, masked])).toEqual(
        parts.map(([from]) => (from === 'client' ? ['client-to-server', true] : ['server-to-client', false])),
      )
      expect(codes(lines)).toEqual(['capture-mid-stream'])
    }
  })

  it('takes a port at most to the last one, and says so', async () => {
    const { status, stderr } = await runCli(['read', 'a.pcap', '--decode-as', '70000'])
    expect(status).toBe(2)
    expect(stderr).toBe('sockscope: --decode-as takes a port from 1 to 65535: not "70000".\n')
  })
})
