import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Recording } from '../../../electron/engine/sources/recording'
import type { Session } from '../../../electron/engine/index/session'
import { proxyUrl, startRecording, temporaryFolder } from '../../support/recorded-conversation'
import { chromiumPath, launchChromium, NO_CHROMIUM, type RunningChromium } from '../../support/chromium'
import { canCapture, captureLoopback } from '../../support/loopback-capture'
import type { ServerPeer } from '../../support/peers/peer-process'
import {
  findPython,
  missing,
  startAiohttpServer,
  startTornadoServer,
  startWebsocketsClient,
  startWebsocketsServer,
  type ClientStep,
} from '../../support/peers/python-peers'
import { imported, where } from './found-diagnostics'

const python = findPython('websockets', 'aiohttp', 'tornado')
const skipped = python === null ? ` (${missing('websockets', 'aiohttp', 'tornado')})` : ''

/** Errors and warnings; notes tell of what is allowed. */
function faultsOf(session: Session): string[] {
  const [, notes, warnings, errors] = session.diagnostics.counts
  const all = session.connections.flatMap(({ diagnostics }) => diagnostics)
  return warnings + errors === 0 ? [] : [...all.map(where), `${notes} notes`]
}

/** The live session, its file, and, where packets can be captured, what a sniffer saw of the client's leg. */
async function everyWay(
  server: ServerPeer,
  messages: number,
  converse: (recording: Recording) => Promise<void>,
): Promise<void> {
  onTestFinished(async () => void (await server.process.stop()))
  const folder = temporaryFolder()
  const recording = await startRecording(folder, server.url)
  const captured = join(folder, 'captured.pcapng')
  const talk = () => converse(recording)
  if (canCapture()) await captureLoopback(captured, recording.routes[0]!.listenPort, talk)
  else await talk()
  await recording.stop()
  const sessions = [recording.session, await imported(recording.path)]
  if (canCapture()) sessions.push(await imported(captured))
  for (const session of sessions) {
    expect(session.messages.count).toBeGreaterThanOrEqual(messages)
    expect(faultsOf(session)).toEqual([])
  }
}

function echoes(count: number, size: number): ClientStep[] {
  const steps: ClientStep[] = []
  for (let i = 0; i < count; i++) steps.push({ send: `${i} ${'握手 '.repeat(size)}` }, { receive: 1 })
  return steps
}

const EVERYTHING: ClientStep[] = [
  { sendBinary: Buffer.alloc(200_000, 'abc').toString('base64') },
  { receive: 1 },
  { sendFragments: ['one ', 'two ', 'three'] },
  { receive: 1 },
  { send: '{"command":"fragmented"}' },
  { receive: 1 },
  { send: '{"command":"large"}' },
  { receive: 1 },
  { send: '' },
  { receive: 1 },
  { ping: 'x' },
  { send: '{"command":"ping","payload":"y"}' },
  { close: [4001, '再见'] },
]

async function followed(
  recording: Recording,
  steps: readonly ClientStep[],
  compression: boolean,
): Promise<void> {
  const client = startWebsocketsClient(python!, `${proxyUrl(recording)}/chat`, steps, { compression })
  const code = await client.exited
  if (code !== 0) throw new Error(client.stderr)
}

describe.skipIf(python === null)(`Clean traffic has no error and no warning${skipped}`, () => {
  it.each([true, false])('ten thousand messages with websockets, compressed: %s', async (compression) => {
    const server = await startWebsocketsServer(python!, { compression, pingInterval: 0.1 })
    await everyWay(server, 10_000, (recording) => followed(recording, echoes(5000, 5), compression))
  })

  it.each([
    ['websockets', startWebsocketsServer],
    ['aiohttp', startAiohttpServer],
    ['Tornado', startTornadoServer],
  ] as const)('every kind of message with %s, compressed and not', async (_, start) => {
    for (const compression of [true, false]) {
      const server = await start(python!, { compression })
      await everyWay(server, 10, (recording) => followed(recording, EVERYTHING, compression))
    }
  })

  it('connections that are still open when the recording stops', async () => {
    const server = await startWebsocketsServer(python!, { pingInterval: 0.02 })
    onTestFinished(async () => void (await server.process.stop()))
    const recording = await startRecording(temporaryFolder(), server.url)
    const client = startWebsocketsClient(python!, `${proxyUrl(recording)}/chat`, [
      ...echoes(50, 5),
      { untilClosed: true },
    ])
    while (recording.session.messages.count < 100) await new Promise((resolve) => setImmediate(resolve))
    await recording.stop()
    await client.exited
    for (const session of [recording.session, await imported(recording.path)]) {
      expect(faultsOf(session)).toEqual([])
    }
  })
})

describe.skipIf(python === null || chromiumPath === null)(
  `A page in Chromium has no error and no warning${chromiumPath === null ? ` (${NO_CHROMIUM})` : skipped}`,
  () => {
    let browser: RunningChromium
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterAll(() => browser.close())

    it.each([
      ['websockets', startWebsocketsServer],
      ['aiohttp', startAiohttpServer],
      ['Tornado', startTornadoServer],
    ] as const)('with %s, compressed and not', async (_, start) => {
      for (const compression of [true, false]) {
        const server = await start(python!, { compression })
        await everyWay(server, 1000, async (recording) => {
          const page = await browser.context.newPage()
          await page.evaluate(converseInPage, [`${proxyUrl(recording)}/chat`, 500] as const)
          await page.close()
          while (!recording.session.connections.every(({ ended }) => ended)) {
            await new Promise((resolve) => setImmediate(resolve))
          }
        })
      }
    })
  },
)

/** Runs in the page: so many messages and their echoes, text and binary, then a close of the page. */
function converseInPage([url, count]: readonly [string, number]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    let echoed = 0
    const send = () => {
      if (echoed % 2 === 0) socket.send(`message ${echoed} 握手`)
      else socket.send(new Uint8Array(echoed * 10))
    }
    socket.onopen = send
    socket.onmessage = () => {
      echoed++
      if (echoed < count) send()
      else socket.close(4000, 'done')
    }
    socket.onerror = () => reject(new Error('the socket failed'))
    socket.onclose = () => resolve()
  })
}
