import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { findBrowser } from '../../electron/engine/browsers/known-browsers'
import { temporaryFolder } from '../support/recorded-conversation'
import { TEST_CERTIFICATE, TEST_KEY } from '../support/tls-certificate'
import { hasTshark } from '../support/tshark'
import { tsharkFrames } from '../support/tshark-frames'
import { jsonLines, ofKind, runCli, startCli } from './cli-run'

const PAGE = `<!doctype html><link rel="icon" href="data:,"><title>a page</title><script>
const socket = new WebSocket('wss://' + location.host + '/live')
socket.onopen = () => socket.send('hello from the page')
socket.onmessage = ({ data }) => { if (data !== 'bye') socket.send('bye'); else socket.close(1000) }
</script>`

/** A page that talks to its own server over wss://. */
async function startPage(): Promise<string> {
  const server = createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE }, (_request, response) => {
    response.setHeader('Content-Type', 'text/html').end(PAGE)
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(data, { binary: false }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  return `https://localhost:${(server.address() as AddressInfo).port}/`
}

const profiles = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('sockscope-browser-'))

describe.each(['chromium', 'firefox'])('sockscope record --open %s', (browser) => {
  it.skipIf(findBrowser(browser) === null)(
    'shows the frames of a wss page as they happen, and leaves nothing behind',
    { timeout: 120_000 },
    async () => {
      const before = profiles()
      const hadTrustStore = existsSync(join(homedir(), '.pki'))
      const folder = temporaryFolder()
      const [file, trust] = [join(folder, 'out.pcapng'), join(folder, 'trust.pem')]
      writeFileSync(trust, TEST_CERTIFICATE)
      const url = await startPage()
      const cli = startCli([
        'record',
        '--listen',
        '0',
        '-w',
        file,
        '--json',
        '--trust',
        trust,
        '--open',
        browser,
        url,
      ])
      await cli.written('stderr', /Opened https:\/\/localhost:\d+\/ in /)
      await cli.written('stdout', /"kind":"message".*"server-to-client".*"text":"bye"/)
      await cli.written('stdout', /"kind":"connection".*"protocol":"websocket"/)
      cli.interrupt()
      const { status, stdout } = await cli.result
      expect(status).toBe(0)
      expect(profiles()).toEqual(before)
      expect(existsSync(join(homedir(), '.pki'))).toBe(hadTrustStore)
      const lines = jsonLines(stdout)
      const [socket] = ofKind(lines, 'connection').filter(({ protocol }) => protocol === 'websocket')
      expect(socket).toMatchObject({ tls: { sni: 'localhost', decrypted: true, version: 'TLSv1.3' } })
      const frames = ofKind(lines, 'frame')
      expect(frames.map(({ opcode }) => opcode)).toEqual([1, 1, 1, 1, 8, 8])
      expect(ofKind(lines, 'diagnostic').filter(({ connection }) => connection === socket!['id'])).toEqual([])
      expect(ofKind(jsonLines((await runCli(['read', file, '--json'])).stdout), 'frame')).toEqual(frames)
      if (hasTshark()) expect(tsharkFrames(file)).toHaveLength(frames.length)
    },
  )
})

describe('sockscope record --open', () => {
  it.each([
    [['--open', 'chromium'], 'needs a browser and the page'],
    [['--open', 'chromium', 'file:///etc/passwd'], 'needs a browser and the page'],
    [['--open', 'chromium', 'https://x/', '--target', 'ws://x:1'], 'leave out --target'],
    [['stray'], 'does not know what to do with "stray"'],
  ])('%j is bad usage', async (more, sentence) => {
    const { status, stderr } = await runCli(['record', '--listen', '0', ...more])
    expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)])
  })

  it('names a browser that is not there', async () => {
    const file = join(temporaryFolder(), 'out.pcapng')
    const { status, stderr } = await runCli([
      'record',
      '--listen',
      '0',
      '-w',
      file,
      '--open',
      'netscape',
      'https://localhost/',
    ])
    expect([status, stderr]).toEqual([1, expect.stringContaining('no browser netscape')])
  })
})
