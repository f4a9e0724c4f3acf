import { once } from 'node:events'
import { appendFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { temporaryFolder } from '../support/recorded-conversation'
import { startSecureEchoServer } from '../support/secure-echo-server'
import { TEST_CERTIFICATE } from '../support/tls-certificate'
import { jsonLines, ofKind, runCli, startCli, type JsonLine } from './cli-run'

async function startRecording(target: string, ...more: string[]) {
  const file = join(temporaryFolder(), 'out.pcapng')
  const cli = startCli(['record', '--listen', '0', '--target', target, '-w', file, '--json', ...more])
  const [, port] = await cli.written('stderr', /Listening on \S+:(\d+), relaying to wss:/)
  const stop = async (): Promise<JsonLine[]> => {
    cli.interrupt()
    const { status, stdout } = await cli.result
    expect(status).toBe(0)
    return jsonLines(stdout)
  }
  return { cli, port: Number(port), file, stop }
}

function trustFile(): string {
  const path = join(temporaryFolder(), 'trusted.pem')
  writeFileSync(path, TEST_CERTIFICATE)
  return path
}

async function echo(url: string, text: string, options: { ca?: string } = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, options)
  const failed = new Promise<string>((resolve) => {
    socket.on('error', ({ message }) => resolve(message))
  })
  await Promise.race([once(socket, 'open'), failed.then((message) => Promise.reject(new Error(message)))])
  socket.send(text)
  const [answer] = (await once(socket, 'message')) as [Buffer]
  expect(answer.toString()).toBe(text)
  return socket
}

describe('a wss:// target', () => {
  it('gets TLS added for a client that speaks plainly; what it says is read like any conversation', async () => {
    const server = await startSecureEchoServer()
    const recording = await startRecording(server.url, '--trust', trustFile())
    const socket = await echo(`ws://127.0.0.1:${recording.port}/chat`, 'x'.repeat(100_000))
    socket.close(1000)
    await recording.cli.written('stdout', /"kind":"connection"/)
    const lines = await recording.stop()
    expect(ofKind(lines, 'upgrade')).toMatchObject([
      { request: { target: '/chat' }, accept: { valid: true } },
    ])
    expect(ofKind(lines, 'message').map(({ length }) => length)).toEqual([100_000, 100_000])
    expect(ofKind(lines, 'connection')).toMatchObject([{ protocol: 'websocket', closedBy: 'fin' }])
    expect(ofKind(lines, 'diagnostic')).toEqual([])
    const reread = jsonLines((await runCli(['read', recording.file, '--json'])).stdout)
    const sorted = (all: unknown[]) => all.map((line) => JSON.stringify(line)).toSorted()
    expect(sorted(reread)).toEqual(sorted(lines))
  })

  it('is tapped by a client that speaks TLS itself, to the server’s own certificate', async () => {
    const server = await startSecureEchoServer()
    const keyLog = join(temporaryFolder(), 'keys.log')
    const recording = await startRecording(server.url, '--keylog', keyLog)
    const { connect } = await import('node:tls')
    const socket = new WebSocket(`wss://localhost:${recording.port}/`, {
      createConnection: () => {
        const tls = connect({
          port: recording.port,
          host: '127.0.0.1',
          servername: 'localhost',
          ca: TEST_CERTIFICATE,
          ALPNProtocols: ['http/1.1'],
        })
        tls.on('keylog', (line) => appendFileSync(keyLog, line))
        return tls
      },
    })
    await once(socket, 'open')
    socket.send('end to end')
    await recording.cli.written('stdout', /"kind":"message".*"server-to-client".*end to end/)
    socket.close(1000)
    await recording.cli.written('stdout', /"kind":"connection"/)
    expect(ofKind(await recording.stop(), 'connection')).toMatchObject([
      { tls: { sni: 'localhost', decrypted: true } },
    ])
  })

  it('whose certificate nobody vouches for is refused, in a browser’s words', async () => {
    const server = await startSecureEchoServer()
    const recording = await startRecording(server.url)
    const answer = await fetch(`http://127.0.0.1:${recording.port}/`)
    expect([answer.status, await answer.text()]).toEqual([
      502,
      expect.stringContaining('ERR_CERT_AUTHORITY_INVALID'),
    ])
    await recording.cli.written('stdout', /"code":"tls-upstream-refused"/)
    const [diagnostic] = ofKind(await recording.stop(), 'diagnostic')
    expect(diagnostic).toMatchObject({
      severity: 'error',
      message: expect.stringMatching(/localhost: it is signed by itself.*ERR_CERT_AUTHORITY_INVALID/s),
    })
  })

  it('whose certificate is for another name is refused', async () => {
    const { port } = await startSecureEchoServer({}, '127.0.0.2')
    const recording = await startRecording(`wss://127.0.0.2:${port}`, '--trust', trustFile())
    const answer = await fetch(`http://127.0.0.1:${recording.port}/`)
    expect([answer.status, await answer.text()]).toEqual([
      502,
      expect.stringContaining('ERR_CERT_COMMON_NAME_INVALID'),
    ])
    await recording.stop()
  })

  it('is accepted on the user’s word, or as the one certificate that is pinned', async () => {
    const server = await startSecureEchoServer()
    const { fingerprint256 } = new X509Certificate(TEST_CERTIFICATE)
    for (const certificate of ['accept', fingerprint256]) {
      const recording = await startRecording(server.url, '--certificate', certificate)
      const socket = await echo(`ws://127.0.0.1:${recording.port}/`, 'accepted')
      socket.close()
      await recording.cli.written('stdout', /"kind":"connection"/)
      expect(ofKind(await recording.stop(), 'diagnostic').map(({ code }) => code)).toEqual([
        'tls-upstream-unverified',
      ])
    }
    const recording = await startRecording(
      server.url,
      '--certificate',
      'ab'.repeat(32),
      '--trust',
      trustFile(),
    )
    expect((await fetch(`http://127.0.0.1:${recording.port}/`)).status).toBe(502)
    await recording.stop()
  })

  it('that offers no version in common says so by its alert', async () => {
    const server = await startSecureEchoServer({
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    const recording = await startRecording(server.url)
    const answer = await fetch(`http://127.0.0.1:${recording.port}/`)
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('protocol_version')])
    await recording.stop()
  })

  it('that speaks no TLS fails at once', async () => {
    const plain = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    plain.listen(0, '127.0.0.1')
    await once(plain, 'listening')
    onTestFinished(() => void plain.close())
    const recording = await startRecording(`wss://127.0.0.1:${(plain.address() as AddressInfo).port}`)
    expect((await fetch(`http://127.0.0.1:${recording.port}/`)).status).toBe(502)
    await recording.cli.written('stdout', /"code":"tls-upstream-failed"/)
    await recording.stop()
  })

  it('with a file of trust that is none says so', async () => {
    const path = join(temporaryFolder(), 'none.pem')
    writeFileSync(path, 'nothing')
    const { status, stderr } = await runCli([
      'record',
      '--listen',
      '0',
      '--target',
      'wss://x:1',
      '--trust',
      path,
      '-w',
      `${path}.pcapng`,
    ])
    expect([status, stderr]).toEqual([1, expect.stringContaining('has no certificate in it')])
  })
})
