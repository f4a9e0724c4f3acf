import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import packageJson from '../../package.json'
import cliPath from '../../electron/cli/sockscope?modulePath'
import {
  findPython,
  missing,
  startWebsocketsClient,
  startWebsocketsServer,
} from '../support/peers/python-peers'
import { temporaryFolder } from '../support/recorded-conversation'
import { tsharkFields } from '../support/tshark'
import { jsonLines, ofKind } from './cli-run'

const python = findPython('websockets')

/** The command line as a process of its own. */
function spawnCli(...args: string[]) {
  const child = spawn(process.execPath, [cliPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text))
  const ended = once(child, 'close').then(([status]) => ({ status: status as number | null, ...texts }))
  return {
    child,
    ended,
    listening: async () => {
      for (;;) {
        const match = /Listening on \S+:(\d+),/.exec(texts.stderr)
        if (match !== null) return Number(match[1])
        await Promise.race([once(child.stderr, 'data'), ended])
        if (child.exitCode !== null) throw new Error(texts.stderr)
      }
    },
  }
}

describe('the sockscope program', () => {
  it('tells its version and how to use it', async () => {
    expect(await spawnCli('--version').ended).toEqual({
      status: 0,
      stdout: `sockscope ${packageJson.version}\n`,
      stderr: '',
    })
    const help = await spawnCli('--help').ended
    expect(help.status).toBe(0)
    for (const command of ['read', 'record']) expect(help.stdout).toContain(`sockscope ${command}`)
    expect((await spawnCli('read').ended).status).toBe(2)
    expect((await spawnCli('read', '/nowhere').ended).status).toBe(1)
  })

  it.skipIf(python === null)(
    `records Python's conversation until SIGTERM, as both ends and tshark have it${python === null ? ` (${missing('websockets')})` : ''}`,
    async () => {
      const file = join(temporaryFolder(), 'out.pcapng')
      const server = await startWebsocketsServer(python!)
      onTestFinished(async () => void (await server.process.stop()))
      const cli = spawnCli('record', '--listen', '0', '--target', server.url, '-w', file, '--json')
      const port = await cli.listening()
      const client = startWebsocketsClient(python!, `ws://127.0.0.1:${port}/`, [
        { send: 'hello' },
        { receive: 1 },
        { send: '{"command":"binary","size":70000}' },
        { receive: 1 },
        { close: [1000, 'done'] },
      ])
      expect(await client.exited).toBe(0)
      await server.process.waitFor(({ event }) => event === 'disconnected')
      cli.child.kill('SIGTERM')
      const { status, stdout } = await cli.ended
      expect(status).toBe(0)
      const lines = jsonLines(stdout)
      const logged = client.events.filter(({ event }) => event === 'message')
      expect(
        ofKind(lines, 'message').map(({ direction, length, opcode }) => [direction, length, opcode]),
      ).toEqual(
        logged.map(({ direction, type, ...event }) => [direction, event['length'], type === 'text' ? 1 : 2]),
      )
      const frames = tsharkFields(file, ['websocket.opcode'], '-Y', 'websocket')
      expect(ofKind(lines, 'frame')).toHaveLength(frames.flat().join(',').split(',').length)

      const reread = await spawnCli('read', file, '--json').ended
      expect(
        jsonLines(reread.stdout)
          .map((line) => JSON.stringify(line))
          .toSorted(),
      ).toEqual(lines.map((line) => JSON.stringify(line)).toSorted())
    },
  )

  it('ends quietly when the reader of its output has gone', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const target = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    onTestFinished(() => void target.close())
    await once(target, 'listening')
    const { port } = target.address() as AddressInfo
    const cli = spawnCli('record', '--listen', '0', '--target', `127.0.0.1:${port}`, '-w', file, '--json')
    await cli.listening()
    cli.child.stdout.destroy()
    cli.child.kill('SIGINT')
    const { status, stderr } = await cli.ended
    expect(status).toBe(0)
    expect(stderr).not.toContain('EPIPE')
  })
})
