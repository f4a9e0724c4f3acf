import { promisify } from 'node:util'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { KeyLog } from '@shared/tls/key-log'
import { recordTls, recordTlsConnections, type RecordedTls, type TlsPeers } from '../../support/recorded-tls'
import { readInCuts, readTls, type TlsTranscript } from '../../support/tls-captures'

function keysOf(recorded: RecordedTls): KeyLog {
  const keyLog = new KeyLog()
  keyLog.add(recorded.keyLog)
  return keyLog
}

function expectAllRead(recorded: RecordedTls, transcript: TlsTranscript): void {
  expect(transcript.losses).toEqual([null, null])
  expect(transcript.content(0).equals(recorded.written[0]), "the client's bytes").toBe(true)
  expect(transcript.content(1).equals(recorded.written[1]), "the server's bytes").toBe(true)
}

describe('A TLS 1.3 connection', () => {
  it('is read from hello to close_notify', async () => {
    const recorded = await recordTls({
      client: { ALPNProtocols: ['http/1.1'] },
      server: { ALPNProtocols: ['http/1.1'] },
    })
    const transcript = readTls(recorded.pieces, keysOf(recorded))
    expectAllRead(recorded, transcript)
    expect(transcript.serverName).toBe('localhost')
    expect(transcript.story).toEqual([
      'client: client_hello',
      'client: offers up to TLSv1.3',
      'server: server_hello',
      'server: chooses TLSv1.3 TLS_AES_256_GCM_SHA384',
      'client: keys',
      'server: keys',
      'server: encrypted_extensions',
      'server: alpn http/1.1',
      'server: certificate',
      'server: 1 certificates',
      'server: certificate_verify',
      'server: finished',
      'client: finished',
      'server: new_session_ticket',
      'server: new_session_ticket',
      'client: alert close_notify, encrypted',
      'server: alert close_notify, encrypted',
    ])
  })

  it.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    'with %s carries the bytes both programs wrote',
    async (ciphers) => {
      const recorded = await recordTls({ client: { minVersion: 'TLSv1.3', ciphers } })
      const transcript = readInCuts(recorded.pieces, keysOf(recorded))
      expect(transcript.story).toContain(`server: chooses TLSv1.3 ${ciphers}`)
      expectAllRead(recorded, transcript)
    },
  )

  it('goes on after the server asks for another key share', async () => {
    const recorded = await recordTls({
      client: { ecdhCurve: 'X25519:P-384' },
      server: { ecdhCurve: 'P-384' },
    })
    const transcript = readTls(recorded.pieces, keysOf(recorded))
    expect(transcript.story.filter((line) => line === 'client: client_hello')).toHaveLength(2)
    expectAllRead(recorded, transcript)
  })

  it('is read where the log has the secrets of application data alone', async () => {
    const recorded = await recordTls()
    const keyLog = new KeyLog()
    for (const line of recorded.keyLog.split('\n')) if (/TRAFFIC_SECRET_0/.test(line)) keyLog.addLine(line)
    expectAllRead(recorded, readTls(recorded.pieces, keyLog))
  })

  it('without secrets tells what its hellos tell', async () => {
    const recorded = await recordTls()
    const transcript = readTls(recorded.pieces, new KeyLog())
    expect(transcript.serverName).toBe('localhost')
    expect(transcript.losses).toEqual(['no-keys', 'no-keys'])
    expect(transcript.content(0)).toHaveLength(0)
  })

  it("with another connection's secrets says that they do not fit", async () => {
    const [recorded, other] = [await recordTls(), await recordTls()]
    const own = /^\w+ (\w+)/.exec(recorded.keyLog)![1]!
    const keyLog = new KeyLog()
    keyLog.add(other.keyLog.replaceAll(/^(\w+) \w+/gm, `$1 ${own}`))
    expect(readTls(recorded.pieces, keyLog).losses).toEqual(['keys-do-not-fit', 'keys-do-not-fit'])
  })
})

describe('A connection of TLS 1.2 or older', () => {
  const cases: [string, TlsPeers['client']][] = [
    ...[
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-CHACHA20-POLY1305',
      'ECDHE-ECDSA-AES128-CCM',
      'ECDHE-ECDSA-AES256-CCM8',
      'ECDHE-ECDSA-AES128-SHA',
      'ECDHE-ECDSA-AES128-SHA256',
      'ECDHE-ECDSA-AES256-SHA384',
      'ECDHE-ECDSA-CAMELLIA256-SHA384',
      'ECDHE-ECDSA-ARIA128-GCM-SHA256',
      'ECDHE-ECDSA-NULL-SHA',
    ].map((ciphers): [string, TlsPeers['client']] => [
      `TLSv1.2 ${ciphers}`,
      { maxVersion: 'TLSv1.2', ciphers: `${ciphers}:@SECLEVEL=0` },
    ]),
    [
      'TLSv1.1 ECDHE-ECDSA-AES128-SHA',
      { maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1', ciphers: 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0' },
    ],
    [
      'TLSv1.0 ECDHE-ECDSA-AES256-SHA',
      { maxVersion: 'TLSv1', minVersion: 'TLSv1', ciphers: 'ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0' },
    ],
  ]
  it.each(cases)('with %s carries the bytes both programs wrote', async (name, client) => {
    const server = { minVersion: 'TLSv1', ciphers: 'ALL:COMPLEMENTOFALL:@SECLEVEL=0' } as const
    const recorded = await recordTls({ client: client!, server })
    const transcript = readInCuts(recorded.pieces, keysOf(recorded))
    expect(transcript.story.join('\n')).toContain(`chooses ${name.split(' ')[0]}`)
    expectAllRead(recorded, transcript)
  })

  it('is read across a renegotiation', async () => {
    const talk = async (client: TLSSocket, exchange: (bytes: Buffer) => Promise<void>): Promise<void> => {
      await exchange(Buffer.from('before'))
      await promisify(client.renegotiate.bind(client))({})
      await exchange(Buffer.from('after'))
    }
    const recorded = await recordTls({ client: { maxVersion: 'TLSv1.2' }, talk })
    const transcript = readTls(recorded.pieces, keysOf(recorded))
    expect(transcript.story.filter((line) => line === 'client: client_hello')).toHaveLength(2)
    expectAllRead(recorded, transcript)
  })

  it('is read when it resumes a session', async () => {
    let session: Buffer | undefined
    const first = {
      client: { maxVersion: 'TLSv1.2' } as const,
      talk: async (client: TLSSocket, exchange: (bytes: Buffer) => Promise<void>): Promise<void> => {
        await exchange(Buffer.from('first'))
        session = client.getSession()
      },
    }
    const second = {
      client: {
        maxVersion: 'TLSv1.2' as const,
        get session() {
          return session
        },
      },
      talk: async (client: TLSSocket, exchange: (bytes: Buffer) => Promise<void>): Promise<void> => {
        expect(client.isSessionReused()).toBe(true)
        await exchange(Buffer.from('resumed'))
      },
    }
    for (const recorded of await recordTlsConnections([first, second])) {
      expectAllRead(recorded, readTls(recorded.pieces, keysOf(recorded)))
    }
  })

  it('shows the alert of a server that has no version in common', async () => {
    const recorded = await recordTls({ client: { maxVersion: 'TLSv1.2' }, server: { minVersion: 'TLSv1.3' } })
    const transcript = readTls(recorded.pieces, new KeyLog())
    expect(transcript.story.at(-1)).toBe('server: alert protocol_version')
  })
})
