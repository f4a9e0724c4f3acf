import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createTcpServer } from 'node:net'
import { createServer } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { nodeTlsCrypto } from '../../../electron/engine/tls/node-tls-crypto'
import { TLS } from '@shared/diagnostics/catalogue/tls'
import { ConnectionDissector } from '@shared/dissector/connection-dissector'
import type { Diagnostic } from '@shared/model/diagnostic'
import { directionName } from '@shared/model/direction'
import { KeyLog } from '@shared/tls/key-log'
import { recordConnection, recordTls, type RecordedTls } from '../../support/recorded-tls'
import { TEST_CERTIFICATE, TEST_KEY } from '../../support/tls-certificate'

/** Codes that were found so far. */
const told = new Set<string>()

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** The diagnostics of a recorded connection that both ends then closed, each as its code, sender and values. */
function diagnosticsOf({ pieces }: Pick<RecordedTls, 'pieces'>, keyLog = new KeyLog()): string[] {
  const found: Diagnostic[] = []
  const nothing = (): void => undefined
  const sink = {
    protocol: nothing,
    requested: nothing,
    http: nothing,
    upgrade: nothing,
    frame: nothing,
    message: nothing,
    opaque: nothing,
    diagnostic: (diagnostic: Diagnostic) => {
      found.push(diagnostic)
      told.add(diagnostic.code)
    },
  }
  const dissector = new ConnectionDissector(0, sink, { tls: { secrets: keyLog, crypto: nodeTlsCrypto } })
  for (const { direction, bytes, packet } of pieces) {
    if (bytes !== null) dissector.data(direction, bytes, 0, bytes.length, packet)
  }
  dissector.closed(1, 'fin', pieces.length + 1)
  dissector.closed(0, 'fin', pieces.length + 2)
  return found.map(({ code, direction, values }) =>
    [code, ...(direction === null ? [] : [directionName(direction)]), ...Object.values(values)].join(' '),
  )
}

/** OpenSSL's client, which tells the server why it does not like its certificate. */
async function recordOpenssl(...options: string[]): Promise<Pick<RecordedTls, 'pieces'>> {
  const server = createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE })
  server.on('tlsClientError', () => undefined)
  return recordConnection(server, async (port) => {
    const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-verify_return_error', ...options]
    await once(spawn('openssl', args, { stdio: 'ignore' }), 'exit')
  })
}

describe('A TLS connection', () => {
  it('without secrets says its version, name and application protocol, once', async () => {
    const ALPNProtocols = ['http/1.1']
    const old = await recordTls({
      client: { ALPNProtocols, maxVersion: 'TLSv1.2' },
      server: { ALPNProtocols },
    })
    expect(diagnosticsOf(old)).toEqual(['tls-not-decrypted TLSv1.2 localhost http/1.1'])
    // TLS 1.3 encrypts the answer to ALPN.
    expect(diagnosticsOf(await recordTls())).toEqual(['tls-not-decrypted TLSv1.3 localhost –'])
  })

  it('with its secrets has nothing to say', async () => {
    const recorded = await recordTls()
    const keyLog = new KeyLog()
    keyLog.add(recorded.keyLog)
    expect(diagnosticsOf(recorded, keyLog)).toEqual([])
  })

  it('with the secrets of another session says that they do not fit', async () => {
    const [recorded, other] = [await recordTls(), await recordTls()]
    const own = /^\w+ (\w+)/.exec(recorded.keyLog)![1]!
    const keyLog = new KeyLog()
    keyLog.add(other.keyLog.replaceAll(/^(\w+) \w+/gm, `$1 ${own}`))
    expect(diagnosticsOf(recorded, keyLog).sort()).toEqual([
      'tls-keys-do-not-fit client-to-server',
      'tls-keys-do-not-fit server-to-client',
    ])
  })

  it('one byte of which was changed on its way says so', async () => {
    const recorded = await recordTls({ talk: async (_client, exchange) => exchange(Buffer.alloc(1000)) })
    const keyLog = new KeyLog()
    keyLog.add(recorded.keyLog)
    const request = recorded.pieces.findLast(
      ({ direction, bytes }) => direction === 0 && bytes!.length > 1000,
    )!
    request.bytes![500]! ^= 1
    expect(diagnosticsOf(recorded, keyLog)).toEqual(['tls-record-damaged client-to-server'])
  })

  it('ends with what the server says of the versions, the ciphers, the protocols', async () => {
    const version = { client: { maxVersion: 'TLSv1.2' }, server: { minVersion: 'TLSv1.3' } } as const
    expect(diagnosticsOf(await recordTls(version))).toEqual(['tls-version-mismatch server-to-client TLSv1.2'])
    // The certificate's key is an elliptic curve's.
    const cipher = { client: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' } } as const
    expect(diagnosticsOf(await recordTls(cipher))).toEqual([
      'tls-no-common-cipher server-to-client handshake_failure',
    ])
    const alpn = { client: { ALPNProtocols: ['http/1.1'] }, server: { ALPNProtocols: ['h2'] } }
    expect(diagnosticsOf(await recordTls(alpn))).toEqual(['tls-alpn-mismatch server-to-client http/1.1'])
  })

  it.skipIf(!hasOpenssl)('ends with what the client says of the certificate', async () => {
    expect(diagnosticsOf(await recordOpenssl('-tls1_2'))).toEqual([
      'tls-certificate-refused client-to-server unknown_ca',
    ])
  })

  it.skipIf(!hasOpenssl)('of TLS 1.3 says it, too', async () => {
    expect(diagnosticsOf(await recordOpenssl('-tls1_3'))).toContain(
      'tls-certificate-refused client-to-server unknown_ca',
    )
  })

  it('of TLS 1.3 shows it even where the alert is encrypted, as Chromium sends it', async () => {
    const { pieces } = await recordTls()
    const untilFinished = pieces.slice(
      0,
      pieces.findIndex(({ direction }, index) => index > 0 && direction === 0),
    )
    const alert = Buffer.from(`140303000101${'1703030013'}${'ab'.repeat(19)}`, 'hex')
    const refused = [
      ...untilFinished,
      { direction: 0 as const, bytes: alert, missing: 0, packet: pieces.length },
    ]
    expect(diagnosticsOf({ pieces: refused })).toContain(
      'tls-certificate-refused client-to-server encrypted-alert',
    )
  })

  it('ends with any other fatal alert of the server', async () => {
    const [hello] = (await recordTls()).pieces
    const answered = (description: number): string[] => {
      const bytes = Uint8Array.of(0x15, 3, 3, 0, 2, 2, description)
      return diagnosticsOf({ pieces: [hello!, { direction: 1, bytes, missing: 0, packet: 2 }] })
    }
    expect(answered(112)).toEqual(['tls-name-unknown server-to-client localhost'])
    expect(answered(116)).toEqual(['tls-client-certificate-required server-to-client'])
    expect(answered(80)).toEqual(['tls-alert server-to-client internal_error'])
    // close_notify is no fault; that no ServerHello came is one.
    expect(answered(0)).toEqual(['tls-handshake-unfinished server-to-client fin unfinished-server'])
  })

  it('says where the hello got no answer', async () => {
    const closing = createTcpServer((socket) => socket.once('data', () => socket.end()))
    const recorded = await recordConnection(closing, async (port) => {
      await once(spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`], { stdio: 'ignore' }), 'exit')
    })
    const [hello] = recorded.pieces
    expect(diagnosticsOf({ pieces: [hello!] })).toEqual([
      'tls-handshake-unfinished server-to-client fin unfinished-server',
    ])
  })

  it('has every diagnostic of TLS in these stories', () => {
    expect([...told].sort()).toEqual(Object.keys(TLS).sort())
  })
})
