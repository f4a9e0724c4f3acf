import { once } from 'node:events'
import { appendFileSync, copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { socketThrough } from '../support/proxied-socket'
import { temporaryFolder } from '../support/recorded-conversation'
import { startSecureEchoServer } from '../support/secure-echo-server'
import { TEST_CERTIFICATE } from '../support/tls-certificate'
import { hasTshark } from '../support/tshark'
import { tsharkFrames } from '../support/tshark-frames'
import { jsonLines, ofKind, runCli, startCli, type JsonLine } from './cli-run'

const SENT = ['first', 'x'.repeat(70_000), JSON.stringify({ text: '好' })]

async function startTap() {
  const folder = temporaryFolder()
  const file = join(folder, 'out.pcapng')
  const keyLog = join(folder, 'keys.log')
  const cli = startCli(['record', '--listen', '0', '-w', file, '--json', '--keylog', keyLog])
  const [, port, path] = await cli.written('stderr', /Listening on \S+:(\d+), .* recording to (\S+)\n/)
  const stop = async (): Promise<JsonLine[]> => {
    cli.interrupt()
    const { status, stdout, stderr } = await cli.result
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^Listening.*\n$/)])
    return jsonLines(stdout)
  }
  return { cli, port: Number(port), path: path!, file, keyLog, stop }
}

const expectConversation = (lines: JsonLine[]): void => {
  expect(ofKind(lines, 'connection')).toMatchObject([
    { protocol: 'websocket', tls: { decrypted: true, sni: 'localhost', alpn: 'http/1.1' } },
  ])
  expect(ofKind(lines, 'upgrade')).toHaveLength(1)
  expect(
    ofKind(lines, 'message')
      .filter(({ direction }) => direction === 'server-to-client')
      .map(({ text }) => text),
  ).toEqual(SENT)
  expect(ofKind(lines, 'diagnostic')).toEqual([])
}

describe.each(['TLSv1.3', 'TLSv1.2'] as const)(
  'a tunnel of %s whose client writes a key log',
  (maxVersion) => {
    it.each([
      ['at once', 0],
      ['some time after the bytes', 80],
    ])('is read as it goes on, its secrets coming %s', async (_, delay) => {
      const server = await startSecureEchoServer({ maxVersion })
      const tap = await startTap()
      const socket = await socketThrough(tap.port, `${server.url}/chat`, {
        ca: TEST_CERTIFICATE,
        keylog: (line) => void setTimeout(() => appendFileSync(tap.keyLog, line), delay),
      })
      for (const text of SENT) {
        socket.send(text)
        await once(socket, 'message')
      }
      await tap.cli.written('stdout', /"kind":"message".*"server-to-client".*好/)
      // What a crash at this moment would leave.
      const crashed = `${tap.file}.crashed`
      await new Promise((resolve) => setTimeout(resolve, 50))
      copyFileSync(tap.file, crashed)
      socket.close(1000)
      await tap.cli.written('stdout', /"kind":"connection"/)
      const lines = await tap.stop()
      expectConversation(lines)
      const reread = jsonLines((await runCli(['read', tap.file, '--json'])).stdout)
      const sorted = (all: unknown[]) => all.map((line) => JSON.stringify(line)).toSorted()
      expect(sorted(reread)).toEqual(sorted(lines))
      if (!hasTshark()) return
      const frames = ofKind(lines, 'frame')
      expect(tsharkFrames(tap.file).map(({ payload }) => payload)).toEqual(
        frames.map(({ payload }) => payload),
      )
      expect(tsharkFrames(crashed)).toHaveLength(2 * SENT.length)
    })
  },
)

describe('a tunnel without secrets', () => {
  it('is told after a while as what it is; a log of other connections does not help', async () => {
    const server = await startSecureEchoServer()
    const tap = await startTap()
    writeFileSync(tap.keyLog, `CLIENT_RANDOM ${'ab'.repeat(32)} ${'cd'.repeat(48)}\n# a comment\nCLIENT_RAN`)
    const socket = await socketThrough(tap.port, server.url, { ca: TEST_CERTIFICATE })
    await tap.cli.written('stdout', /"code":"tls-not-decrypted"/)
    socket.close()
    await tap.cli.written('stdout', /"kind":"connection"/)
    const lines = await tap.stop()
    expect(ofKind(lines, 'connection')).toMatchObject([{ protocol: 'tls', tls: { decrypted: false } }])
    const reread = jsonLines((await runCli(['read', tap.file, '--json'])).stdout)
    const sorted = (all: unknown[]) => all.map((line) => JSON.stringify(line)).toSorted()
    expect(sorted(reread)).toEqual(sorted(lines))
  })
})
