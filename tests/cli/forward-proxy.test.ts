import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startEchoServer } from '../engine/rpc/echo-server'
import { findPython, missing } from '../support/peers/python-peers'
import { socketThrough } from '../support/proxied-socket'
import { temporaryFolder } from '../support/recorded-conversation'
import { jsonLines, ofKind, runCli, startCli, type JsonLine } from './cli-run'

const aiohttp = findPython('aiohttp')

const AIOHTTP_CLIENT = `
import asyncio, sys, aiohttp
async def main(url, proxy):
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url, proxy=proxy) as ws:
            await ws.send_str("from aiohttp")
            print((await ws.receive()).data, flush=True)
asyncio.run(main(*sys.argv[1:]))
`

/** The forward proxy of the command line, and what it says. */
async function startForwardProxy() {
  const file = join(temporaryFolder(), 'out.pcapng')
  const cli = startCli(['record', '--listen', '0', '-w', file, '--json'])
  const [, port] = await cli.written('stderr', /Listening on \S+:(\d+), a forward proxy/)
  const stop = async (): Promise<JsonLine[]> => {
    cli.interrupt()
    const { status, stdout } = await cli.result
    expect(status).toBe(0)
    return jsonLines(stdout)
  }
  return { cli, port: Number(port), file, stop }
}

describe('sockscope record without a target', () => {
  it('reads a ws:// conversation through CONNECT like any other, live and from the file', async () => {
    const target = await startEchoServer()
    const proxy = await startForwardProxy()
    const socket = await socketThrough(proxy.port, target)
    socket.send('through the tunnel')
    await proxy.cli.written('stdout', /"kind":"message".*"server-to-client".*"through the tunnel"/)
    socket.close(1000)
    await proxy.cli.written('stdout', /"kind":"connection"/)
    const lines = await proxy.stop()
    expect(ofKind(lines, 'http').map(({ method, status }) => [method, status])).toEqual([
      ['CONNECT', 200],
      ['GET', 101],
    ])
    expect(ofKind(lines, 'upgrade')).toHaveLength(1)
    expect(ofKind(lines, 'connection')).toMatchObject([{ protocol: 'websocket', closedBy: 'fin' }])
    expect(ofKind(lines, 'diagnostic')).toEqual([])
    const reread = jsonLines((await runCli(['read', proxy.file, '--json'])).stdout)
    const sorted = (all: unknown[]) => all.map((line) => JSON.stringify(line)).toSorted()
    expect(sorted(reread)).toEqual(sorted(lines))
  })

  it.skipIf(aiohttp === null)(
    `reads aiohttp’s conversation through the absolute form [${missing('aiohttp')}]`,
    async () => {
      const target = await startEchoServer()
      const proxy = await startForwardProxy()
      const client = spawn(aiohttp!, ['-c', AIOHTTP_CLIENT, target, `http://127.0.0.1:${proxy.port}`])
      const [said] = (await once(client.stdout, 'data')) as [Buffer]
      expect(said.toString()).toBe('from aiohttp\n')
      await once(client, 'exit')
      await proxy.cli.written('stdout', /"kind":"connection"/)
      const lines = await proxy.stop()
      expect(ofKind(lines, 'upgrade')).toMatchObject([
        {
          request: { target: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+/) },
          accept: { valid: true },
        },
      ])
      expect(ofKind(lines, 'message').map(({ text }) => text)).toEqual(['from aiohttp', 'from aiohttp'])
      expect(ofKind(lines, 'diagnostic').filter(({ severity }) => severity === 'error')).toEqual([])
    },
  )

  it('names what it refuses', async () => {
    const proxy = await startForwardProxy()
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/secret`)
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('is a proxy')])
    await proxy.cli.written('stdout', /"code":"proxy-request-refused"/)
    await proxy.stop()
  })
})
