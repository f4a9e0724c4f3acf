import { once } from 'node:events'
import { connect, type AddressInfo, createServer } from 'node:net'
import {
  closeSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { temporaryFolder } from '../support/recorded-conversation'
import { canCapture } from '../support/loopback-capture'
import { startEchoServer } from '../engine/rpc/echo-server'
import { createDraftBeside } from '../../electron/engine/file/session-file'
import { jsonLines, ofKind, runCli, startCli } from './cli-run'

const LISTENING = /Listening on (\S+):(\d+), .* recording to (\S+)\n/

async function openSocket(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`)
  await once(socket, 'open')
  return socket
}

describe('sockscope record', () => {
  it('prints each line while the conversation goes on, and ends in good order when it is interrupted', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const cli = startCli([
      'record',
      '--listen',
      '0',
      '--target',
      await startEchoServer(),
      '-w',
      file,
      '--json',
    ])
    const [, host, port, path] = await cli.written('stderr', LISTENING)
    expect([host, path]).toEqual(['127.0.0.1', file])
    const socket = await openSocket(Number(port))
    socket.send('hello')
    // The conversation is still open: the lines come as things happen.
    await cli.written('stdout', /"kind":"message".*"direction":"server-to-client".*"text":"hello"/)
    socket.close(1000)
    await cli.written('stdout', /"kind":"connection"/)
    const second = await openSocket(Number(port))
    second.send('unfinished')
    await cli.written('stdout', /"direction":"server-to-client".*"text":"unfinished"/)
    cli.interrupt()
    const { status, stdout } = await cli.result
    expect(status).toBe(0)
    const lines = jsonLines(stdout)
    expect(lines.at(-1)).toMatchObject({ kind: 'capture', format: 'pcapng', truncated: false })
    expect(ofKind(lines, 'connection').map(({ id, protocol }) => [id, protocol])).toEqual([
      [0, 'websocket'],
      [1, 'websocket'],
    ])
    expect(ofKind(lines, 'upgrade')).toHaveLength(2)

    // What was printed live is what the file holds.
    const reread = jsonLines((await runCli(['read', file, '--json'])).stdout)
    const sorted = (all: unknown[]) => all.map((line) => JSON.stringify(line)).toSorted()
    expect(sorted(reread)).toEqual(sorted(lines))
  })

  it('ends by itself after --duration', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const target = await startEchoServer()
    const cli = startCli(['record', '--listen', '0', '--target', target, '-w', file, '--duration', '0.05'])
    const { status, stdout, stderr } = await cli.result
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toContain('"connections":0')
    expect((await runCli(['read', file, '--summary'])).status).toBe(0)
  })

  it('records into the sessions folder where no file is named, and says where', async () => {
    const config = temporaryFolder()
    const before = process.env['XDG_CONFIG_HOME']
    process.env['XDG_CONFIG_HOME'] = config
    onTestFinished(() => {
      if (before === undefined) delete process.env['XDG_CONFIG_HOME']
      else process.env['XDG_CONFIG_HOME'] = before
    })
    const cli = startCli(['record', '--listen', '0', '--target', await startEchoServer(), '--json'])
    const [, , , path] = await cli.written('stderr', LISTENING)
    expect(path!.startsWith(config)).toBe(true)
    cli.interrupt()
    await cli.result
    expect(readFileSync(path!).subarray(0, 4).toString('hex')).toBe('0a0d0d0a')
  })

  it('ends when nobody reads its lines any more', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const cli = startCli([
      'record',
      '--listen',
      '0',
      '--target',
      await startEchoServer(),
      '-w',
      file,
      '--json',
    ])
    await cli.written('stderr', LISTENING)
    cli.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    expect((await cli.result).status).toBe(0)
  })

  it('replaces the file of -w only once it records', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    writeFileSync(file, 'the last recording')
    const refused = await runCli(['record', '--listen', '0', '--target', 'nonsense', '-w', file])
    expect(refused.status).toBe(2)
    expect(readFileSync(file, 'utf8')).toBe('the last recording')
    const cli = startCli(['record', '--listen', '0', '--target', await startEchoServer(), '-w', file])
    await cli.written('stderr', LISTENING)
    cli.interrupt()
    expect((await cli.result).status).toBe(0)
    expect((await runCli(['read', file, '--summary'])).status).toBe(0)
    expect(readdirSync(dirname(file))).toEqual(['out.pcapng'])
  })

  it('writes through no link and into no file that somebody put where its own might be', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const victim = join(dirname(file), 'victim')
    writeFileSync(victim, 'not ours')
    symlinkSync(victim, `${file}.part`)
    const cli = startCli(['record', '--listen', '0', '--target', await startEchoServer(), '-w', file])
    await cli.written('stderr', LISTENING)
    cli.interrupt()
    expect((await cli.result).status).toBe(0)
    expect(readFileSync(victim, 'utf8')).toBe('not ours')
    expect(lstatSync(`${file}.part`).isSymbolicLink()).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(dirname(file)).toSorted()).toEqual(['out.pcapng', 'out.pcapng.part', 'victim'])
  })

  it('touches no file of the user where it cannot begin, and leaves none of its own', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    writeFileSync(`${file}.part`, 'mine')
    const { status } = await runCli(['record', '--listen', '0', '--target', 'nonsense', '-w', file])
    expect(status).toBe(2)
    expect(readFileSync(`${file}.part`, 'utf8')).toBe('mine')
    expect(readdirSync(dirname(file))).toEqual(['out.pcapng.part'])
  })

  it('makes its draft for its owner alone, under a name of which two are never the same', () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const paths = [1, 2].map(() => {
      const draft = createDraftBeside(file)
      if (!draft.ok) throw new Error(draft.error.code)
      onTestFinished(() => closeSync(draft.value.descriptor))
      expect(statSync(draft.value.path).mode & 0o777).toBe(0o600)
      return draft.value.path
    })
    expect(paths[0]).not.toBe(paths[1])
    for (const path of paths) expect(basename(path)).toMatch(/^\.out\.pcapng\.[0-9a-f]{24}\.part$/)
    expect(createDraftBeside(join(file, 'no', 'folder'))).toMatchObject({
      ok: false,
      error: { code: 'session-folder-unwritable' },
    })
  })

  it('says that a port is in use, and leaves no file behind', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const file = join(temporaryFolder(), 'out.pcapng')
    const { status, stderr } = await runCli([
      ...['record', '--listen', String(port)],
      ...['--target', await startEchoServer(), '-w', file],
    ])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^sockscope: Port \d+ on 127\.0\.0\.1 is in use[^\n]*\.\n$/)
    expect(existsSync(file)).toBe(false)
  })

  it.each([['ftp://localhost:1'], ['ws://'], ['nonsense']])(
    'takes a target it cannot relay to (%s) for bad usage',
    async (target) => {
      const file = join(temporaryFolder(), 'out.pcapng')
      const { status, stderr } = await runCli(['record', '--listen', '0', '--target', target, '-w', file])
      expect(status).toBe(2)
      expect(stderr).toMatch(/^sockscope: [^\n]+\.\n$/)
    },
  )

  it('tells of a target that refuses as a connection that failed', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const file = join(temporaryFolder(), 'out.pcapng')
    const cli = startCli(['record', '--listen', '0', '--target', `127.0.0.1:${port}`, '-w', file, '--json'])
    const [, , listening] = await cli.written('stderr', LISTENING)
    const client = connect(Number(listening), '127.0.0.1').on('error', () => {})
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await new Promise((resolve) => client.once('close', resolve))
    await cli.written('stdout', /"kind":"connection"/)
    cli.interrupt()
    const lines = jsonLines((await cli.result).stdout)
    expect(ofKind(lines, 'diagnostic').map(({ code, severity }) => [code, severity])).toContainEqual([
      'tcp-connect-refused',
      'error',
    ])
  })

  it.skipIf(!canCapture())(
    `records packets too with --packets, and prints the real numbers${canCapture() ? '' : ' (skipped: dumpcap is missing or may not capture)'}`,
    async () => {
      const file = join(temporaryFolder(), 'out.pcapng')
      const target = await startEchoServer()
      const cli = startCli(['record', '--listen', '0', '--target', target, '-w', file, '--json', '--packets'])
      const [, , port] = await cli.written('stderr', LISTENING)
      const socket = await openSocket(Number(port))
      socket.close(1000)
      await once(socket, 'close')
      await cli.written('stdout', /"kind":"connection"/)
      cli.interrupt()
      const { status, stdout } = await cli.result
      expect(status).toBe(0)
      const lines = jsonLines(stdout)
      expect(ofKind(lines, 'connection')).toMatchObject([{ handshake: { state: 'complete' } }])
      const reread = jsonLines((await runCli(['read', file, '--json'])).stdout)
      const sorted = (all: unknown[]) => all.map((line) => JSON.stringify(line)).toSorted()
      expect(sorted(reread)).toEqual(sorted(lines))
    },
  )

  it('says in one sentence why there are no packets, and records all the same', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const target = await startEchoServer()
    const cli = startCli(['record', '--listen', '0', '--target', target, '-w', file, '--packets', 'nosuch0'])
    const [, , port] = await cli.written('stderr', LISTENING)
    await cli.written('stderr', /^sockscope: Packets are (not|no longer) recorded[,:] [^\n]+\n/m)
    const socket = await openSocket(Number(port))
    socket.close(1000)
    await once(socket, 'close')
    cli.interrupt()
    const { status, stderr } = await cli.result
    expect(status).toBe(0)
    expect(stderr).toContain('"upgrades":1')
  })
})
