import { createServer } from 'node:https'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { temporaryFolder } from '../support/recorded-conversation'
import { recordConnection, tlsCapture, type RecordedTls, type SecretsAt } from '../support/recorded-tls'
import { TEST_CERTIFICATE, TEST_KEY } from '../support/tls-certificate'
import { hasTshark } from '../support/tshark'
import { tsharkFrames } from '../support/tshark-frames'
import { jsonLines, ofKind, runCli, type JsonLine } from './cli-run'

type Recorded = Omit<RecordedTls, 'written'>

const SENT = ['first', 'x'.repeat(70_000), JSON.stringify({ text: '好' })]

/** A WebSocket over TLS whose server sends each message back; compressed where both agree. */
async function recordWss(maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<Recorded> {
  const server = createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE, maxVersion })
  const sockets = new WebSocketServer({ server, perMessageDeflate: { threshold: 0 } })
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  return recordConnection(server, async (port) => {
    const socket = new WebSocket(`wss://localhost:${port}/chat?room=1`, { ca: TEST_CERTIFICATE, family: 4 })
    await once(socket, 'open')
    for (const text of SENT) {
      socket.send(text)
      await once(socket, 'message')
    }
    socket.close(1000, 'bye')
    await once(socket, 'close')
  })
}

describe.each(['TLSv1.3', 'TLSv1.2'] as const)(
  'sockscope read, on a wss:// conversation over %s',
  (version) => {
    let recorded: Recorded
    beforeAll(async () => {
      recorded = await recordWss(version)
    })

    const write = (at: SecretsAt): string => {
      const file = join(temporaryFolder(), `${at}.pcapng`)
      writeFileSync(file, tlsCapture(recorded, at))
      return file
    }

    const read = async (...args: string[]): Promise<JsonLine[]> => {
      const { status, stdout, stderr } = await runCli(['read', '--json', ...args])
      expect([status, stderr]).toEqual([0, ''])
      return jsonLines(stdout)
    }

    const expectConversation = (lines: JsonLine[]): void => {
      const [connection] = ofKind(lines, 'connection')
      expect(connection).toMatchObject({
        protocol: 'websocket',
        tls: { version, sni: 'localhost', decrypted: true },
      })
      expect(ofKind(lines, 'upgrade')).toMatchObject([
        { request: { target: '/chat?room=1' }, accept: { valid: true } },
      ])
      const messages = ofKind(lines, 'message')
      expect(messages.map(({ text }) => text)).toEqual(SENT.flatMap((text) => [text, text]))
      expect(messages.every(({ compressed }) => compressed)).toBe(true)
      expect(ofKind(lines, 'diagnostic')).toEqual([])
    }

    it.each(['front', 'end', 'comment'] as const)(
      'opens it with the secrets the capture has at its %s',
      async (at) => {
        expectConversation(await read(write(at)))
      },
    )

    it('opens it with a key log file', async () => {
      const keys = join(temporaryFolder(), 'keys.log')
      writeFileSync(keys, recorded.keyLog)
      expectConversation(await read(write('nowhere'), '--keylog', keys))
    })

    it.skipIf(!hasTshark())('finds the frames tshark finds', async () => {
      const file = write('front')
      const frames = ofKind(await read(file), 'frame').map(
        ({ packet, fin, rsv, opcode, masked, payload }) => ({
          packet,
          fin,
          rsv,
          opcode,
          masked,
          payload,
        }),
      )
      expect(frames).toEqual(tsharkFrames(file))
    })

    it('without secrets says what the hellos say', async () => {
      const lines = await read(write('nowhere'))
      expect(ofKind(lines, 'connection')).toMatchObject([
        { protocol: 'tls', tls: { version, sni: 'localhost', decrypted: false } },
      ])
      expect(ofKind(lines, 'frame')).toEqual([])
    })
  },
)

describe('sockscope read --keylog', () => {
  it('exits with 1 and one sentence where the file cannot be read, or is no key log', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'a.pcapng')
    writeFileSync(file, tlsCapture({ pieces: [], keyLog: '' }, 'nowhere'))
    const missing = await runCli(['read', file, '--keylog', join(folder, 'none.log')])
    expect([missing.status, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/^sockscope: .*none\.log cannot be read .*\.\n$/),
    ])
    const other = await runCli(['read', file, '--keylog', file])
    expect([other.status, other.stderr]).toEqual([
      1,
      expect.stringMatching(/^sockscope: .* has no TLS secret in it.*\.\n$/),
    ])
  })
})
