import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { startEchoServer } from '../engine/rpc/echo-server'
import { connectThrough, socketThrough } from '../support/proxied-socket'
import { temporaryFolder } from '../support/recorded-conversation'
import { startSecureEchoServer } from '../support/secure-echo-server'
import { TEST_CERTIFICATE } from '../support/tls-certificate'
import { hasTshark } from '../support/tshark'
import { tsharkFrames } from '../support/tshark-frames'
import { jsonLines, ofKind, runCli, startCli, type JsonLine } from './cli-run'

let home: string

beforeEach(() => {
  home = temporaryFolder()
  process.env['SOCKSCOPE_HOME'] = home
  onTestFinished(() => {
    delete process.env['SOCKSCOPE_HOME']
  })
})

const keyFile = (): string => join(home, 'authority', 'authority.pem')

async function exportCa(...more: string[]): Promise<string> {
  const { status, stdout } = await runCli(['ca', '--export', '-', ...more])
  expect(status).toBe(0)
  return stdout
}

async function startRecording(...options: string[]) {
  const file = join(temporaryFolder(), 'out.pcapng')
  const cli = startCli(['record', '--listen', '0', '-w', file, '--json', ...options])
  const [, port] = await cli.written('stderr', /Listening on \S+:(\d+), /)
  await cli.written('stderr', /Answering TLS with certificates of (.*)\n/)
  const stop = async (): Promise<JsonLine[]> => {
    cli.interrupt()
    const { status, stdout } = await cli.result
    expect(status).toBe(0)
    return jsonLines(stdout)
  }
  return { cli, port: Number(port), file, stop }
}

const sorted = (all: unknown[]): string[] => all.map((line) => JSON.stringify(line)).toSorted()

describe('sockscope ca', () => {
  it('makes an authority for a year that can speak for local names alone, its key for its owner alone', async () => {
    const pem = await exportCa()
    const certificate = new X509Certificate(pem)
    expect(certificate.ca).toBe(true)
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(363)
    expect(days).toBeLessThanOrEqual(365)
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'authority')).mode & 0o777).toBe(0o700)
    expect(pem).not.toContain('PRIVATE')
    expect(await exportCa()).toBe(pem)
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], { input: pem, encoding: 'utf8' })
    expect(text).toMatch(/Name Constraints: critical\s+Permitted:\s+DNS:localhost/)
    expect(text).toMatch(/IP:127\.0\.0\.0\/255\.0\.0\.0/)
    expect(text).toMatch(/CA:TRUE, pathlen:0/)
  })

  it('is made anew for other hosts, and forgotten', async () => {
    const before = await exportCa()
    const pem = await exportCa('--host', 'example.org')
    expect(pem).not.toBe(before)
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], { input: pem, encoding: 'utf8' })
    expect(text).toContain('DNS:example.org')
    expect((await runCli(['ca', '--forget'])).status).toBe(0)
    expect(existsSync(keyFile())).toBe(false)
  })
})

describe('sockscope record --listen-tls', () => {
  it('answers TLS in front of a plain server; what is inside is read, and opens in Wireshark', async () => {
    const ca = await exportCa()
    const recording = await startRecording('--listen-tls', '--target', await startEchoServer())
    const socket = new WebSocket(`wss://localhost:${recording.port}/live`, { ca, family: 4 })
    await once(socket, 'open')
    socket.send('x'.repeat(50_000))
    await once(socket, 'message')
    await recording.cli.written('stdout', /"kind":"message".*"server-to-client"/)
    socket.close(1000)
    await recording.cli.written('stdout', /"kind":"connection"/)
    const lines = await recording.stop()
    expect(ofKind(lines, 'connection')).toMatchObject([
      { protocol: 'websocket', tls: { sni: 'localhost', decrypted: true } },
    ])
    expect(ofKind(lines, 'message').map(({ length }) => length)).toEqual([50_000, 50_000])
    expect(ofKind(lines, 'diagnostic')).toEqual([])
    expect(sorted(jsonLines((await runCli(['read', recording.file, '--json'])).stdout))).toEqual(
      sorted(lines),
    )
    if (hasTshark()) expect(tsharkFrames(recording.file)).toHaveLength(ofKind(lines, 'frame').length)
  })

  it('has an address’s certificate for a client that names none, which openssl holds for valid', async () => {
    const ca = await exportCa()
    const recording = await startRecording('--listen-tls', '--target', await startEchoServer())
    const tls = connect({ port: recording.port, host: '127.0.0.1', ca })
    await once(tls, 'secureConnect')
    const leaf = tls.getPeerX509Certificate()!
    expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1')
    const [caFile, leafFile] = ['ca.pem', 'leaf.pem'].map((name) => join(home, name)) as [string, string]
    writeFileSync(caFile, ca)
    writeFileSync(leafFile, leaf.toString())
    const said = execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', caFile, leafFile], {
      encoding: 'utf8',
    })
    expect(said).toContain('OK')
    tls.destroy()
    await recording.stop()
  })

  it('leaves no key on the disk where nobody made an authority', async () => {
    const recording = await startRecording('--listen-tls', '--target', await startEchoServer())
    const tls = connect({ port: recording.port, host: '127.0.0.1', rejectUnauthorized: false })
    await once(tls, 'secureConnect')
    tls.destroy()
    await recording.stop()
    expect(existsSync(keyFile())).toBe(false)
    expect(readFileSync(recording.file).includes('PRIVATE KEY')).toBe(false)
  })
})

describe('sockscope record --intercept', () => {
  const trustFile = (): string => {
    const path = join(home, 'trusted.pem')
    writeFileSync(path, TEST_CERTIFICATE)
    return path
  }

  it('opens TLS to the chosen host, and says so', async () => {
    const ca = await exportCa()
    const server = await startSecureEchoServer()
    const recording = await startRecording('--intercept', 'localhost', '--trust', trustFile())
    const socket = await socketThrough(recording.port, server.url, { ca })
    socket.send('opened')
    await recording.cli.written('stdout', /"kind":"message".*"server-to-client".*opened/)
    socket.close(1000)
    await recording.cli.written('stdout', /"kind":"connection"/)
    const lines = await recording.stop()
    expect(ofKind(lines, 'connection')).toMatchObject([{ protocol: 'websocket', tls: { decrypted: true } }])
    expect(ofKind(lines, 'diagnostic').map(({ code }) => code)).toEqual(['tls-terminated'])
    expect(sorted(jsonLines((await runCli(['read', recording.file, '--json'])).stdout))).toEqual(
      sorted(lines),
    )
  })

  it('leaves other hosts to their own certificate', async () => {
    const server = await startSecureEchoServer()
    const recording = await startRecording('--intercept', 'example.org')
    const socket = await socketThrough(recording.port, server.url, { ca: TEST_CERTIFICATE })
    socket.close()
    await recording.cli.written('stdout', /"kind":"connection"/)
    expect(ofKind(await recording.stop(), 'diagnostic').map(({ code }) => code)).not.toContain(
      'tls-terminated',
    )
  })

  it('passes a host on once a client has refused our certificate', async () => {
    const server = await startSecureEchoServer()
    const recording = await startRecording('--intercept', 'localhost', '--trust', trustFile())
    const tunnel = await connectThrough(recording.port, 'localhost', server.port)
    const refusing = connect({ socket: tunnel, servername: 'localhost', ca: TEST_CERTIFICATE })
    const [error] = (await once(refusing, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toMatch(/CERT|VERIFY/)
    await recording.cli.written('stdout', /"kind":"connection"/)
    const socket = await socketThrough(recording.port, server.url, { ca: TEST_CERTIFICATE })
    socket.close()
    await recording.cli.written('stdout', /"code":"tls-pinned"/)
    await recording.stop()
  })

  it('shows a client nothing of ours where the server’s certificate is refused', async () => {
    const ca = await exportCa()
    const server = await startSecureEchoServer()
    const recording = await startRecording('--intercept', 'localhost')
    const tunnel = await connectThrough(recording.port, 'localhost', server.port)
    const client = connect({ socket: tunnel, servername: 'localhost', ca })
    await once(client, 'error')
    await recording.cli.written('stdout', /"code":"tls-upstream-refused"/)
    await recording.stop()
  })
})

describe('bad usage', () => {
  it.each([
    [['record', '--listen', '0', '--listen-tls'], '--listen-tls needs --target'],
    [['record', '--listen', '0', '--target', 'ws://x:1', '--intercept', 'x'], 'leave out --target'],
    [['record', '--listen', '0', '--intercept', 'a b'], 'takes a host name'],
    [['ca', '--forget', '--export', 'x'], 'goes with no other option'],
  ])('%j', async (args, sentence) => {
    const { status, stderr } = await runCli(args)
    expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)])
  })
})
