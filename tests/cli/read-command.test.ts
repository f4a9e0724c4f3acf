import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync, createReadStream } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { PassThrough } from 'node:stream'
import { findPython, missing } from '../support/peers/python-peers'
import { tsharkFields } from '../support/tshark'
import { startEchoServer } from '../engine/rpc/echo-server'
import {
  proxyUrl,
  recordConversation,
  startRecording,
  temporaryFolder,
  type Conversation,
} from '../support/recorded-conversation'
import { WebSocket } from 'ws'
import { once } from 'node:events'
import { jsonLines, ofKind, runCli, type JsonLine } from './cli-run'
import { run } from '../../electron/cli/run'

const python = findPython('websockets')

/** A session file of a real conversation. */
async function aConversation(options = {}): Promise<Conversation & { path: string }> {
  const conversation = await recordConversation(
    python!,
    temporaryFolder(),
    [
      { send: 'hello "quoted" \u0001 🙂' },
      { receive: 1 },
      { sendBinary: Buffer.from([0, 255, 1, 254]).toString('base64') },
      { receive: 1 },
      { sendFragments: ['one ', 'two '] },
      { receive: 1 },
      { ping: 'x' },
      { send: '{"command":"large"}' },
      { receive: 1 },
      { close: [4001, 'bye'] },
    ],
    options,
  )
  return { ...conversation, path: conversation.recording.path }
}

const loggedMessages = ({ client }: Conversation) =>
  client
    .filter(({ event }) => event === 'message')
    .map(({ direction, type, length, sha256 }) => ({ direction, type, length, sha256 }))

const printedMessages = (lines: JsonLine[]) =>
  ofKind(lines, 'message').map((line) => {
    const isText = line['opcode'] === 1
    const bytes = isText ? Buffer.from(line['text'] as string) : Buffer.from(line['data'] as string, 'base64')
    expect(line['length']).toBe(bytes.length)
    return {
      direction: line['direction'],
      type: isText ? 'text' : 'binary',
      length: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }
  })

describe.skipIf(python === null)(
  `sockscope read${python === null ? ` (${missing('websockets')})` : ''}`,
  () => {
    it.each([
      ['compressed', {}],
      ['plain', { compression: false }],
    ])('--json prints what both ends logged: %s', async (_, options) => {
      const conversation = await aConversation(options)
      const { status, stdout, stderr } = await runCli(['read', conversation.path, '--json'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const lines = jsonLines(stdout)
      expect(printedMessages(lines).toSorted(byHash)).toEqual(loggedMessages(conversation).toSorted(byHash))

      expect(lines[0]).toMatchObject({
        kind: 'capture',
        format: 'pcapng',
        packets: conversation.recording.session.packets.count,
        truncated: false,
      })
      expect(lines[1]).toMatchObject({
        kind: 'connection',
        id: 0,
        protocol: 'websocket',
        closedBy: 'fin',
        handshake: { state: 'inferred', syn: { packet: 1, seq: null } },
      })
      for (const time of [lines[0]!['start'], lines[1]!['start'], lines[1]!['end']]) {
        expect(time).toMatch(/^\d{19}$/)
      }

      const [upgrade] = ofKind(lines, 'upgrade')
      const logged = conversation.client.find(({ event }) => event === 'upgrade')!
      expect(upgrade).toMatchObject({
        request: { method: 'GET', target: '/chat', version: '1.1', headers: logged['request'] },
        response: { status: 101, reason: 'Switching Protocols', headers: logged['response'] },
        accept: { valid: true },
        subprotocol: null,
      })
      expect(ofKind(lines, 'http')).toMatchObject([{ method: 'GET', target: '/chat', status: 101 }])
      expect(ofKind(lines, 'diagnostic')).toEqual([])
    })

    it('--json prints the frames tshark sees, and their lines in the order of time', async () => {
      const { path } = await aConversation({ compression: false })
      const { stdout } = await runCli(['read', path, '--json'])
      const lines = jsonLines(stdout)
      const frames = ofKind(lines, 'frame')
      const fields = ['fin', 'opcode', 'mask'].map((name) => `websocket.${name}`)
      const seen = tsharkFields(path, ['frame.number', ...fields], '-Y', 'websocket').flatMap(
        ([packet, fins, opcodes, masks]) =>
          opcodes!.split(',').map((opcode, index) => ({
            packet: Number(packet),
            fin: isTrue(fins!.split(',')[index]!),
            opcode: Number(opcode),
            masked: isTrue(masks!.split(',')[index]!),
          })),
      )
      expect(frames.map(({ packet, fin, opcode, masked }) => ({ packet, fin, opcode, masked }))).toEqual(seen)
      expect(frames.map(({ number }) => number)).toEqual(frames.map((_, index) => index))

      const times = lines.flatMap(({ time }) => (typeof time === 'string' ? [BigInt(time)] : []))
      expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
    })

    it('--json prints payloads unmasked and still compressed', async () => {
      const { path } = await aConversation()
      const frames = ofKind(jsonLines((await runCli(['read', path, '--json'])).stdout), 'frame')
      const [first] = frames
      expect(first).toMatchObject({
        number: 0,
        direction: 'client-to-server',
        rsv: 4,
        opcode: 1,
        masked: true,
      })
      for (const frame of frames) {
        expect(Buffer.from(frame['payload'] as string, 'base64').length).toBe(frame['length'])
        expect(frame).not.toHaveProperty('incomplete')
      }
      expect(Buffer.from(frames.at(-1)!['payload'] as string, 'base64').toString('latin1')).toBe(
        '\x0f\xa1bye',
      )
    })

    it('--summary prints one line of counts', async () => {
      const { path, recording } = await aConversation()
      const { status, stdout } = await runCli(['read', path, '--summary'])
      const { session } = recording
      expect(status).toBe(0)
      expect(stdout.match(/\n/g)).toHaveLength(1)
      expect(JSON.parse(stdout)).toEqual({
        packets: session.packets.count,
        connections: 1,
        upgrades: 1,
        frames: session.frames.count,
        messages: 8,
        diagnostics: 0,
        bytes: session.streamBytes,
      })
    })

    it('prints the same from standard input, compressed or not, as from a file', async () => {
      const { path } = await aConversation()
      const { stdout } = await runCli(['read', path, '--json'])
      expect((await runCli(['read', '-', '--json'], createReadStream(path))).stdout).toBe(stdout)
      const zipped = join(temporaryFolder(), 'zipped')
      writeFileSync(zipped, gzipSync(readFileSync(path)))
      expect((await runCli(['read', zipped, '--json'])).stdout).toBe(stdout)
      expect((await runCli(['read', '-', '--json'], createReadStream(zipped))).stdout).toBe(stdout)
    })

    it('prints lines for people when nothing else was asked for', async () => {
      const { path } = await aConversation()
      const { status, stdout } = await runCli(['read', path])
      expect(status).toBe(0)
      expect(stdout).toContain('upgrade to WebSocket')
      expect(stdout).toContain('→ close  5 B  4001  bye')
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
    })

    it('prints what could be read of a file that is cut short, and says where it ends', async () => {
      const { path } = await aConversation({ compression: false })
      const whole = readFileSync(path)
      const cut = join(temporaryFolder(), 'cut.pcapng')
      writeFileSync(cut, whole.subarray(0, Math.floor(whole.length / 2)))
      const { status, stdout, stderr } = await runCli(['read', cut, '--json'])
      expect(status).toBe(1)
      expect(stderr).toMatch(/^sockscope: [^\n]*at byte \d+[^\n]*\d+ packets[^\n]*\.\n$/)
      const lines = jsonLines(stdout)
      expect(lines[0]).toMatchObject({ kind: 'capture', truncated: true })
      expect(ofKind(lines, 'frame').length).toBeGreaterThan(3)
      // The large message was cut: its frame says so, with the bytes there are.
      const incomplete = ofKind(lines, 'frame').filter((frame) => frame['incomplete'] === true)
      expect(incomplete).toHaveLength(1)
      const received = Buffer.from(incomplete[0]!['payload'] as string, 'base64').length
      expect(received).toBeGreaterThan(0)
      expect(received).toBeLessThan(incomplete[0]!['length'] as number)
    })
  },
)

describe('sockscope read, of much', () => {
  it('waits for a slow reader instead of holding its output', async () => {
    const recording = await startRecording(temporaryFolder(), await startEchoServer())
    const socket = new WebSocket(proxyUrl(recording), { perMessageDeflate: false })
    await once(socket, 'open')
    for (let message = 0; message < 20; message++) {
      socket.send(Buffer.alloc(1 << 20, message))
      await once(socket, 'message')
    }
    socket.close()
    await once(socket, 'close')
    await recording.stop()

    const stdout = new PassThrough()
    const result = run(['read', recording.path, '--json'], {
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough(),
      interrupted: new AbortController().signal,
    })
    let longest = 0
    let total = 0
    void result.then(() => stdout.end())
    for await (const chunk of stdout) {
      total += (chunk as Buffer).length
      longest = Math.max(longest, stdout.writableLength + stdout.readableLength)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await result).toBe(0)
    // 40 MiB, as base64 and twice: each frame is a message.
    expect(total).toBeGreaterThan(100 << 20)
    expect(longest).toBeLessThan(16 << 20)
  })
})

describe('sockscope read, of what cannot be read', () => {
  it.each([
    ['a file that is not there', null],
    ['an empty file', ''],
    ['a text', 'This is no capture at all.'],
  ])('ends with status 1 and one sentence for %s', async (_, content) => {
    const path = join(temporaryFolder(), 'file')
    if (content !== null) writeFileSync(path, content)
    const { status, stdout, stderr } = await runCli(['read', path, '--json'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^sockscope: [^\n]+\.\n$/)
  })

  it('ends with status 2 and one sentence for bad usage', async () => {
    for (const args of [['read'], ['read', 'x', '-Y', 'websocket &&'], ['export', 'x'], ['nothing']]) {
      const { status, stdout, stderr } = await runCli(args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(/^sockscope: [^\n]+\.\n$/)
    }
  })

  it.skipIf(python === null)('ends quietly when its reader goes away', async () => {
    const { path } = await aConversation()
    const stdout = new PassThrough({ highWaterMark: 100 })
    const stderr = new PassThrough()
    stdout.once('readable', () => stdout.destroy(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })))
    const status = await run(['read', path, '--json'], {
      stdin: new PassThrough(),
      stdout,
      stderr,
      interrupted: new AbortController().signal,
    })
    expect([status, stderr.read()]).toEqual([0, null])
  })
})

function isTrue(value: string): boolean {
  return value === '1' || value === 'True'
}

function byHash(a: { sha256: unknown }, b: { sha256: unknown }): number {
  return String(a.sha256).localeCompare(String(b.sha256))
}
