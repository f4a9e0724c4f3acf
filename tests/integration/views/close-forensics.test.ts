import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { ConnectionEnding } from '@shared/ipc/connection-ending'
import { computeAccept } from '@shared/websocket/accept-key'
import { SessionViews } from '../../../electron/engine/views/session-views'
import type { Recording } from '../../../electron/engine/sources/recording'
import { chromiumPath, launchChromium, NO_CHROMIUM, type RunningChromium } from '../../support/chromium'
import {
  proxyUrl,
  recordConversation,
  startRecording,
  temporaryFolder,
} from '../../support/recorded-conversation'
import type { PeerEvent } from '../../support/peers/peer-process'
import {
  findPython,
  missing,
  startWebsocketsClient,
  startWebsocketsServer,
  type ClientStep,
  type WebsocketsOptions,
} from '../../support/peers/python-peers'
import { connectScripted, startScriptedServer, type Script } from '../../support/peers/scripted-peer'

/**
 * The predictions against what really happens: Python's library at both ends says what it raises, a real page says
 * which events it got, and the recorded bytes must foretell both.
 */
const python = findPython('websockets')

function endingOf(recording: Recording, connection = 0): ConnectionEnding {
  return new SessionViews(recording.session).answer('connection.ending', { connection })!
}

/** The story of the end: who, what. */
function order({ events }: ConnectionEnding): string[] {
  return events.map((event) => {
    if (event.kind === 'relay-failure') return `relay: ${event.failure}`
    const who = event.direction === 0 ? 'client' : 'server'
    return event.kind === 'close-frame'
      ? `${who} close ${event.close.code ?? 'without a code'}`
      : `${who} ${event.kind}`
  })
}

function raised(events: readonly PeerEvent[]): unknown {
  const event = events.find((one) => one.event === 'raised')
  return { name: event?.['name'], message: event?.['message'] }
}

describe.skipIf(python === null)(
  `What Python raises${python === null ? ` (${missing('websockets')})` : ''}`,
  () => {
    it.each<[string, ClientStep[], WebsocketsOptions, string[]]>([
      [
        'the client closes with 1000',
        [{ close: [1000, ''] }],
        {},
        ['client close 1000', 'server close 1000'],
      ],
      [
        'the client closes with a reason',
        [{ close: [4001, 'bye'] }],
        {},
        ['client close 4001', 'server close 4001'],
      ],
      ['the client goes away', [{ close: [1001, ''] }], {}, ['client close 1001', 'server close 1001']],
      [
        'the server closes with 3000',
        [{ send: '{"command":"close","code":3000,"reason":"enough"}' }, { untilClosed: true }],
        {},
        ['server close 3000', 'client close 3000'],
      ],
      [
        'the server closes with 1000',
        [{ send: '{"command":"close","code":1000}' }, { untilClosed: true }],
        {},
        ['server close 1000', 'client close 1000'],
      ],
      [
        'the message is bigger than the server takes',
        [{ send: 'x'.repeat(3000) }, { untilClosed: true }],
        { maxSize: 1000, compression: false },
        ['server close 1009', 'client close 1009'],
      ],
      ['the client is gone without a close frame', [{ abort: true }], {}, []],
      [
        'the server is gone without a close frame',
        [{ send: '{"command":"abort"}' }, { untilClosed: true }],
        {},
        [],
      ],
    ])('is foretold for both ends when %s', async (_, steps, options, closes) => {
      const { recording, client, server } = await recordConversation(
        python!,
        temporaryFolder(),
        steps,
        options,
      )
      const ending = endingOf(recording)
      expect(order(ending).filter((line) => line.includes('close'))).toEqual(closes)
      expect(ending).toMatchObject({
        over: true,
        clientIsPython: true,
        pythonServer: { kind: 'exception', certain: true, ...(raised(server) as object) },
        pythonClient: { kind: 'exception', certain: true, ...(raised(client) as object) },
      })
    })

    it('is foretold for a client whose Upgrade is refused, and nothing for the server’s handler', async () => {
      const server = await startWebsocketsServer(python!)
      const recording = await startRecording(temporaryFolder(), server.url)
      const client = startWebsocketsClient(python!, `${proxyUrl(recording)}/refused`, [])
      await client.exited
      await recording.stop()
      await server.process.stop()
      const failed = client.events.find(({ event }) => event === 'failed')!
      const ending = endingOf(recording)
      expect(ending.pythonClient).toMatchObject({ name: failed['error'], message: failed['message'] })
      expect(ending.pythonServer).toEqual({ kind: 'nothing' })
      expect(ending.first).toEqual({ by: 'server', how: 'refused' })
      expect(failed['message']).toBe('server rejected WebSocket connection: HTTP 403')
    })

    it('is foretold for a client whose server is not there', async () => {
      const server = await startWebsocketsServer(python!)
      await server.process.stop()
      const recording = await startRecording(temporaryFolder(), server.url)
      const client = startWebsocketsClient(python!, `${proxyUrl(recording)}/chat`, [])
      await client.exited
      await recording.stop()
      const failed = client.events.find(({ event }) => event === 'failed')!
      const ending = endingOf(recording)
      expect(order(ending)[0]).toBe('relay: tcp-connect-refused')
      expect(ending.first).toEqual({ by: 'sockscope', how: 'relay-failure' })
      expect(ending.pythonClient).toMatchObject({ name: failed['error'], message: failed['message'] })
    })

    it('is foretold for a server whose keepalive ping is never answered', async () => {
      const server = await startWebsocketsServer(python!, { pingInterval: 0.05, pingTimeout: 0.05 })
      const recording = await startRecording(temporaryFolder(), server.url)
      await upgradeAndRemainSilent(recording)
      await server.process.waitFor(({ event }) => event === 'close')
      await recording.stop()
      const ending = endingOf(recording)
      expect(raised(server.process.events)).toEqual({
        name: 'ConnectionClosedError',
        message: 'sent 1011 (unexpected error) keepalive ping timeout; no close frame received',
      })
      expect(ending.pythonServer).toMatchObject({
        ...(raised(server.process.events) as object),
        certain: true,
      })
      expect(ending.first).toEqual({ by: 'server', how: 'close-frame' })
      await server.process.stop()
    })
  },
)

/** A client that asks for a WebSocket, answers no ping, and is gone when the server's close frame has come. */
async function upgradeAndRemainSilent(recording: Recording): Promise<void> {
  const { listenPort } = recording.routes[0]!
  const client = await connectScripted(listenPort)
  await client.write(
    `GET /chat HTTP/1.1\r\nHost: 127.0.0.1:${listenPort}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  await client.readUntil('\r\n\r\n')
  await client.readUntil('keepalive ping timeout')
  client.destroy()
}

const ACCEPT_LINE = /sec-websocket-key: *(\S+)/i

/** Reads the Upgrade request and answers it by hand. */
const accepting =
  (then: Script): Script =>
  async (peer, index) => {
    const head = (await peer.readUntil('\r\n\r\n')).toString('latin1')
    const { createHash } = await import('node:crypto')
    const accept = createHash('sha1')
      .update(`${ACCEPT_LINE.exec(head)![1]!}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    await peer.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    await then(peer, index)
  }

interface PageReport {
  error: boolean
  code: number
  reason: string
  wasClean: boolean
}

describe.skipIf(chromiumPath === null)(
  `What a page is told${chromiumPath === null ? ` (${NO_CHROMIUM})` : ''}`,
  () => {
    let browser: RunningChromium
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterAll(() => browser.close())

    /** Opens a WebSocket in a real page, does what the step says once it is open, and waits for its end. */
    async function reportOfPage(url: string, step: string, protocols: string[] = []): Promise<PageReport> {
      const page = await browser.context.newPage()
      onTestFinished(() => page.close())
      return page.evaluate(
        ([address, action, offered]) =>
          new Promise<PageReport>((resolve) => {
            const socket = new WebSocket(address!, offered!.split(',').filter(Boolean))
            let error = false
            socket.onerror = () => (error = true)
            socket.onopen = () => {
              if (action === 'close') socket.close()
              else if (action === 'close-code') socket.close(4002, 'page done')
              else if (action !== '') socket.send(action!)
            }
            socket.onclose = ({ code, reason, wasClean }) => resolve({ error, code, reason, wasClean })
          }),
        [url, step, protocols.join()],
      )
    }

    const scripted: [string, Script][] = [
      ['the server resets TCP', accepting((peer) => peer.rst())],
      ['the server ends TCP without a close frame', accepting((peer) => peer.fin())],
      [
        'the server closes without a code',
        accepting(async (peer) => {
          await peer.write(Uint8Array.of(0x88, 0))
          await peer.readExactly(6)
          peer.fin()
        }),
      ],
      [
        'the server sends 4010 and resets',
        accepting(async (peer) => {
          await peer.write(Uint8Array.of(0x88, 5, 0x0f, 0xaa, 0x62, 0x79, 0x65))
          await peer.readExactly(6)
          peer.rst()
        }),
      ],
      [
        'the server sends a close frame of one byte',
        accepting(async (peer) => {
          await peer.write(Uint8Array.of(0x88, 1, 3))
          await peer.ended
          peer.fin()
        }),
      ],
      [
        'the server sends code 1006, which no frame may carry',
        accepting(async (peer) => {
          await peer.write(Uint8Array.of(0x88, 2, 0x03, 0xee))
          await peer.ended
          peer.fin()
        }),
      ],
      [
        'the server masks a frame, and the page fails the connection',
        accepting(async (peer) => {
          await peer.write(Uint8Array.of(0x81, 0x81, 1, 2, 3, 4, 5))
          await peer.ended
          peer.fin()
        }),
      ],
      [
        'the answer has a wrong Sec-WebSocket-Accept',
        async (peer) => {
          await peer.readUntil('\r\n\r\n')
          await peer.write(
            'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n',
          )
          await peer.ended
          peer.fin()
        },
      ],
      [
        'the Upgrade is refused with 403',
        async (peer) => {
          await peer.readUntil('\r\n\r\n')
          await peer.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
          peer.fin()
          await peer.ended
        },
      ],
      [
        'the server ends TCP before it answers',
        async (peer) => {
          await peer.readUntil('\r\n\r\n')
          peer.fin()
        },
      ],
    ]

    it.each(scripted)('is foretold when %s', async (_, script) => {
      const server = await startScriptedServer(script)
      const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${server.port}`)
      const report = await reportOfPage(`${proxyUrl(recording)}/chat`, '')
      await recording.stop()
      await server.close()
      const ending = endingOf(recording)
      expect(ending.page).toEqual({ kind: 'close-event', ...report })
      expect(ending.clientIsPython).toBe(false)
    })

    it.each([
      ['chooses a subprotocol nobody offered', 'Sec-WebSocket-Protocol: v9.chat\r\n', ['v1.chat']],
      ['chooses none of the subprotocols offered', '', ['v1.chat']],
      ['agrees to an extension nobody offered', 'Sec-WebSocket-Extensions: x-other\r\n', []],
    ])('is foretold when the server %s', async (_, header, protocols) => {
      const server = await startScriptedServer(async (peer) => {
        const head = await peer.readUntil('\r\n\r\n')
        const key = /Sec-WebSocket-Key: (\S+)/i.exec(String(head))?.[1] ?? ''
        await peer.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${computeAccept(key).accept}\r\n${header}\r\n`,
        )
        await peer.ended
        peer.fin()
      })
      const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${server.port}`)
      const report = await reportOfPage(`${proxyUrl(recording)}/chat`, '', protocols)
      await recording.stop()
      await server.close()
      expect(report.error).toBe(true)
      expect(endingOf(recording).page).toEqual({ kind: 'close-event', ...report })
    })

    it('is foretold when nothing listens at the target', async () => {
      const server = await startScriptedServer()
      await server.close()
      const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${server.port}`)
      const report = await reportOfPage(`${proxyUrl(recording)}/chat`, '')
      await recording.stop()
      expect(endingOf(recording).page).toEqual({ kind: 'close-event', ...report })
    })

    it.skipIf(python === null).each([
      ['the page closes', 'close', {}],
      ['the page closes with a code and a reason', 'close-code', {}],
      ['the server closes with 4001', '{"command":"close","code":4001,"reason":"bye"}', {}],
      ['the server closes with 1000', '{"command":"close","code":1000,"reason":""}', {}],
      ['the server drops the connection', '{"command":"abort"}', {}],
      ['the message is too big for the server', 'x'.repeat(5000), { maxSize: 100, compression: false }],
    ])('is foretold beside what Python raises when %s', async (_, step, options) => {
      const server = await startWebsocketsServer(python!, options)
      const recording = await startRecording(temporaryFolder(), server.url)
      const report = await reportOfPage(`${proxyUrl(recording)}/chat`, step)
      await server.process.waitFor(({ event }) => event === 'close')
      await server.process.waitFor(({ event }) => event === 'disconnected')
      await recording.stop()
      await server.process.stop()
      const ending = endingOf(recording)
      expect(ending.page).toEqual({ kind: 'close-event', ...report })
      expect(ending.pythonServer).toMatchObject({
        kind: 'exception',
        certain: true,
        ...(raised(server.process.events) as object),
      })
    })
  },
)
