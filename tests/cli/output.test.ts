import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Writable, type Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import cliPath from '../../electron/cli/sockscope?modulePath'
import { MESSAGE_LIMIT } from '../../electron/engine/export/json-lines/json-lines'
import { LineWriter } from '../../electron/engine/export/json-lines/line-writer'
import { liveLineWriter } from '../../electron/cli/live-json-lines'
import { startEchoServer } from '../engine/rpc/echo-server'
import { temporaryFolder } from '../support/recorded-conversation'
import { bomb, writeBombCapture } from './bomb-capture'
import { jsonLines, ofKind, runCli } from './cli-run'

const MIB = 1 << 20

/** The command line as a process whose output goes to `stdout`, a descriptor. */
async function runInto(stdout: number, args: readonly string[], prefix: readonly string[] = []) {
  const [command = '', ...rest] = [...prefix, process.execPath, cliPath, ...args]
  const child = spawn(command, rest, { stdio: ['ignore', stdout, 'pipe'] })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, stderr }
}

function bombs(count: number, bytes: number): string {
  const file = join(temporaryFolder(), 'bombs.pcap')
  writeBombCapture(file, count, bytes)
  return file
}

function opened(path: string): number {
  const descriptor = openSync(path, 'w')
  onTestFinished(() => closeSync(descriptor))
  return descriptor
}

describe('output that cannot be written', () => {
  it.each([
    '--help',
    '--version',
    'read FILE --json',
    'read FILE --summary',
    'read FILE',
    'export FILE --format jsonl -o -',
    'export FILE --format csv -o -',
    'export FILE --format jsonl -o /dev/full',
  ])('is exit status 1 and one sentence: sockscope %s > /dev/full', async (line) => {
    const args = line.replace('FILE', bombs(1, 1000)).split(' ')
    expect(await runInto(opened('/dev/full'), args)).toEqual({
      status: 1,
      stderr: 'sockscope: the output cannot be written (ENOSPC): it is not complete.\n',
    })
  })

  it('is noticed where the last write fits only in part', async () => {
    const file = bombs(1, 1000)
    const whole = join(temporaryFolder(), 'whole.jsonl')
    expect(await runInto(opened(whole), ['read', file, '--json'])).toEqual({ status: 0, stderr: '' })
    const { size } = statSync(whole)
    const cut = join(temporaryFolder(), 'cut.jsonl')
    const { status, stderr } = await runInto(
      opened(cut),
      ['read', file, '--json'],
      ['prlimit', `--fsize=${size - 1}`],
    )
    expect([status, stderr]).toEqual([
      1,
      'sockscope: the output cannot be written (EFBIG): it is not complete.\n',
    ])
    expect(statSync(cut).size).toBe(size - 1)
  })

  it('of a recording is told at once, while it goes on relaying and recording', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const target = await startEchoServer()
    const args = ['record', '--listen', '0', '--target', target, '-w', file, '--json']
    const child = spawn(process.execPath, [cliPath, ...args], {
      stdio: ['ignore', opened('/dev/full'), 'pipe'],
    }) as ChildProcessByStdio<null, null, Readable>
    onTestFinished(() => void child.kill('SIGKILL'))
    let stderr = ''
    const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
      for (;;) {
        const match = pattern.exec(stderr)
        if (match !== null) return match
        await once(child.stderr, 'data')
      }
    }
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [, port] = await said(/:(\d+), relaying/)
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    await once(socket, 'open')
    socket.send('one')
    await said(/the output cannot be written \(ENOSPC\): recording goes on without it\.\n/)
    socket.send('two')
    const answers: string[] = []
    socket.on('message', (data: Buffer) => answers.push(data.toString()))
    await expect.poll(() => answers.at(-1)).toBe('two')
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([1, null])
    const { stdout } = await runCli(['read', file, '--json'])
    expect(ofKind(jsonLines(stdout), 'message').map(({ text }) => text)).toEqual(['one', 'one', 'two', 'two'])
  })
})

describe('output of which there is much more than input', () => {
  it('is cut at a limit for each message, and says so and how long the message is', async () => {
    const file = bombs(2, 3 * MIB)
    const { status, stdout } = await runCli(['read', file, '--json'])
    expect(status).toBe(0)
    const messages = ofKind(jsonLines(stdout), 'message')
    expect(messages).toHaveLength(2)
    for (const { length, text, truncated } of messages) {
      expect([length, truncated]).toEqual([3 * MIB, true])
      expect(text === 'a'.repeat(MESSAGE_LIMIT)).toBe(true)
    }
  })

  it('is whole with a limit that is raised, and shorter with one that is lowered', async () => {
    const file = bombs(1, 3 * MIB)
    const [whole] = ofKind(
      jsonLines((await runCli(['read', file, '--json', '--message-limit', String(3 * MIB)])).stdout),
      'message',
    )
    expect(whole!['text'] === 'a'.repeat(3 * MIB)).toBe(true)
    expect(whole).not.toHaveProperty('truncated')
    const [short] = ofKind(
      jsonLines((await runCli(['read', file, '--json', '--message-limit', '3'])).stdout),
      'message',
    )
    expect(short).toMatchObject({ length: 3 * MIB, text: 'aaa', truncated: true })
    expect((await runCli(['read', file, '--json', '--message-limit', 'much'])).status).toBe(2)
  })

  it('arrives whole at a reader that is slow, and is made no faster than it reads', async () => {
    const file = bombs(30, 8 * MIB)
    const child = spawn(
      process.execPath,
      [cliPath, 'read', file, '--json', '--message-limit', String(8 * MIB)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'readable')
    let peak = 0
    let bytes = 0
    let lines = 0
    for await (const piece of child.stdout as AsyncIterable<Buffer>) {
      bytes += piece.length
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) lines += 1
      if (child.exitCode === null) peak = Math.max(peak, residentBytes(child.pid!))
    }
    expect(await status(child)).toBe(0)
    expect(bytes).toBeGreaterThan(30 * 8 * MIB)
    expect(lines).toBeGreaterThan(60)
    expect(peak).toBeLessThan(300 * MIB)
  }, 120_000)
})

describe('a line writer', () => {
  it('asks for the pieces of a line only when there is room for them', async () => {
    const stream = new PassThrough()
    const writer = new LineWriter(stream)
    let made = 0
    function* pieces(): Generator<string> {
      for (; made < 100; made += 1) yield 'x'.repeat(MIB)
    }
    writer.write('', pieces())
    writer.write('next\n')
    await turn()
    expect(made).toBeLessThan(5)
    let length = 0
    stream.on('data', (bytes: Buffer) => (length += bytes.length))
    await writer.end()
    expect([made, length]).toEqual([100, 100 * MIB + 5])
  })

  it('for live traffic keeps lines up to a limit, leaves out the rest, and says where and how many', async () => {
    let release: () => void = () => undefined
    let text = ''
    const stalled = new Writable({
      write(bytes: Buffer, _encoding, done) {
        text += bytes.toString()
        release = done
      },
    })
    const line = (number: number): string => `${JSON.stringify({ number, fill: 'x'.repeat(1000) })}\n`
    const writer = liveLineWriter(stalled, 100_000)
    // What the stream itself may hold, and then so many lines as the limit has room for.
    let number = 0
    for (; stalled.writableLength < MIB; number += 1) writer.write(line(number))
    for (let more = 0; more < 1000; more += 1, number += 1) writer.write(line(number))
    expect(writer.linesLeftOut).toBeGreaterThan(900)
    const before = number - writer.linesLeftOut
    const ended = writer.end()
    let isOver = false
    void ended.then(() => (isOver = true))
    while (!isOver) {
      const next = release
      release = () => undefined
      next()
      await turn()
    }
    const lines = jsonLines(text.replaceAll('{"number"', '{"kind":"line","number"'))
    expect(lines.slice(0, -1).map((one) => one['number'])).toEqual(
      Array.from({ length: before }, (_, i) => i),
    )
    expect(lines.at(-1)).toEqual({ kind: 'left-out', lines: number - before })
  })
})

describe('sockscope record --json with a reader that has stopped reading', () => {
  it('goes on relaying, holds no more than its limit, and says how much was left out', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const target = await startEchoServer()
    const args = ['record', '--listen', '0', '--target', target, '-w', file, '--json']
    const child = spawn(process.execPath, [cliPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    while (!stderr.includes('relaying')) await once(child.stderr, 'data')
    const port = /:(\d+), relaying/.exec(stderr)![1]
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false })
    await once(socket, 'open')
    const started = residentBytes(child.pid!)
    const message = 'y'.repeat(500)
    let answers = 0
    socket.on('message', () => (answers += 1))
    const COUNT = 100_000
    for (let sent = 0; sent < COUNT; sent += 1000) {
      for (let i = 0; i < 1000; i += 1) socket.send(message)
      await expect.poll(() => answers, { timeout: 20_000, interval: 2 }).toBe(sent + 1000)
    }
    expect(residentBytes(child.pid!) - started).toBeLessThan(200 * MIB)
    child.kill('SIGINT')
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    expect(await status(child)).toBe(1)
    const leftOut = ofKind(jsonLines(stdout), 'left-out')
    expect(leftOut).toHaveLength(1)
    const lines = leftOut[0]!['lines'] as number
    expect(stderr).toContain(`sockscope: ${lines} lines were left out: what reads them was too slow.\n`)
    expect(jsonLines(stdout).length - 1 + lines).toBeGreaterThanOrEqual(4 * COUNT)
  }, 120_000)
})

async function status(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'close')
  return child.exitCode
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

it('the bomb of these tests is one', () => {
  expect(bomb(8 * MIB).length).toBeLessThan(10_000)
})
